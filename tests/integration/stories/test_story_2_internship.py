"""Story 2 — internship caps and pay (珠海, 智能家电): posting, ranking, selection and start, each stopped where it must be."""
from datetime import date

import pytest

from app import rules
from app.applications import offers, terms
from app.core.errors import Refused
from app.matching import service
from app.questions import context, deciding, operations
from tests.integration.stories.conftest import Reasons

POST = {"staff_on_post": 1240, "same_post_staff": 85, "other_interns_on_site": 110, "same_post_wage": 560_000,
        "lowest_tier_wage": 430_000, "accept_minors": True}
BORN = date(2011, 4, 1)
"""15 years and 11 months old on 2027-03-01, 16 on 2027-04-01."""


@pytest.fixture
def company(make, at):
    with at("2027-01-04"):
        return make.enterprise(name="珠海格润智能家电股份有限公司", region_code="440402", staff_on_post=1240)


@pytest.fixture
def posting(make, company, at):
    """The draft as HR first writes it: 40 people at 4,350 元."""
    with at("2027-01-11"):
        return make.question(
            "internship", company, status="draft", title="总装测试员岗位实习", post_name="总装测试员", region_code="440402",
            cluster_code="appliances", quantity=40, monthly_pay_fen=435_000, start_date=date(2027, 3, 1),
            end_date=date(2027, 8, 31), apply_deadline=date(2027, 2, 20), specialties=["660301"], levels=["secondary"],
            details=dict(POST))


@pytest.fixture
def hr(make, company, at):
    return make.officer(company)


def found(question, code):
    return {one.rule_code: one for one in rules.try_out("submit", context.submit_context(question))}[code]


def edited(hr, question, details=None, **values):
    operations.edit(hr, question=question, seen_version=question.row_version, details={**question.details, **(details or {})}, **values)
    return question


def test_forty_warn_at_both_caps_and_fourteen_clear_both(posting, hr, at):
    with at("2027-01-11"):
        assert (found(posting, "R-INT-CAP20").outcome, found(posting, "R-INT-CAP20").threshold) == ("warn", 17)
        cap10 = found(posting, "R-INT-CAP10")
        assert (cap10.outcome, cap10.threshold) == ("warn", 124)
        assert "14" in cap10.message, "124 − 110 remain"
        edited(hr, posting, quantity=14)
        assert [found(posting, code).outcome for code in ("R-INT-CAP10", "R-INT-CAP20")] == ["pass", "pass"]


def test_a_warning_needs_its_reason_and_then_lets_through(posting, hr, at):
    with at("2027-01-11"):
        with pytest.raises(Refused) as refused:
            deciding.submit(hr, question=posting)
        assert {"reason-R-INT-CAP10", "reason-R-INT-CAP20"} <= set(refused.value.errors)
        assert posting.status == "draft"
        deciding.submit(hr, question=posting, reasons=Reasons())
        assert posting.status == "submitted"


@pytest.mark.parametrize(("yuan", "outcome", "met_by"), [
    (4200, "block", None), (4350, "pass", "lowest_tier"), (4480, "pass", "eighty_percent")])
def test_pay_against_80_percent_of_5600_or_the_lowest_tier_4300(posting, hr, at, yuan, outcome, met_by):
    with at("2027-01-11"):
        pay = found(edited(hr, posting, monthly_pay_fen=yuan * 100, quantity=14), "R-INT-PAY")
        assert (pay.outcome, pay.value["met_by"]) == (outcome, met_by)
        if outcome == "block":
            with pytest.raises(Refused) as refused:
                deciding.submit(hr, question=posting, reasons=Reasons())
            assert "monthly_pay_fen" in refused.value.errors


def test_night_shift_blocks_until_it_is_filed(posting, hr, at):
    with at("2027-01-11"):
        assert found(edited(hr, posting, {"night_shift": True}), "R-INT-HAZARD").outcome == "block"
        filed = edited(hr, posting, {"night_shift": True, "special_filing_no": "珠教备〔2027〕1 号"})
        assert found(filed, "R-INT-HAZARD").outcome == "warn"


def test_two_hundred_yuan_from_the_student_block(posting, hr, at):
    with at("2027-01-11"):
        fee = edited(hr, posting, {"fee_from_student": 20_000}, quantity=14)
        assert found(fee, "R-INT-FEE").outcome == "block"
        with pytest.raises(Refused):
            deciding.submit(hr, question=fee, reasons=Reasons())


@pytest.fixture
def open_posting(posting, hr, tale, at):
    """Lowered to 14, submitted without a warning, published by the office in charge."""
    with at("2027-01-11"):
        deciding.submit(hr, question=edited(hr, posting, quantity=14))
        return tale.publish(posting)


@pytest.fixture
def school(make, at):
    with at("2027-01-11"):
        return make.school(name="珠海市第一职业学校", school_kind="secondary", region_code="440402")


@pytest.fixture
def offered(make, school, at):
    """Cohorts by name; all 机电技术应用."""
    def cohort(**given):
        return make.cohort(school, specialties=["660301"], clusters=["appliances"], region_code="440402", size=20,
                           further_study_intent=0, **given)

    with at("2027-01-11"):
        return {"right": cohort(entry_year=2025, youngest_born_on=date(2010, 2, 1)),
                "fifteen": cohort(entry_year=2025, youngest_born_on=BORN),
                "first_year": cohort(entry_year=2026, youngest_born_on=date(2010, 2, 1))}


def test_the_ranking_shows_only_who_may_come(make, open_posting, offered, index, at):
    with at("2027-01-12"):
        index()
        shown = service.answers_for(make.asker(open_posting), open_posting)
        assert [hit.view.no for hit in shown.hits] == [offered["right"].answer_no]
        why = {name: [gate.code for gate in service.why_not(make.asker(open_posting), open_posting, answer)]
               for name, answer in offered.items()}
        assert why == {"right": [], "fifteen": ["age"], "first_year": ["grade"]}


def refused_codes(make, row):
    with pytest.raises(offers.NotAllowedByRule) as refused:
        offers.select(make.asker(row.question), application=row, reasons=Reasons())
    return {one.rule_code for one in refused.value.checks if one.outcome == "block"}


def test_fifteen_years_eleven_months_may_not_come_and_after_the_birthday_may(make, tale, open_posting, offered, school, at):
    with at("2027-01-20"):
        row = tale.apply(open_posting, school, offered["fifteen"], 14)
        assert refused_codes(make, row) == {"R-INT-AGE"}
        assert row.status == "viewed"
        now = terms.of_application(row)
        offers.propose(make.asker(open_posting), application=row, note="满 16 周岁后到岗", proposed=terms.make(
            now.lines, now.price_fen, date(2027, 4, 15), date(2027, 8, 31)))
        offers.accept(make.people(school)[1], application=row, number=row.last_offer.number)
        offers.select(make.asker(open_posting), application=row, reasons=Reasons())
        assert row.status == "converted"


def test_a_first_year_cohort_may_not_come(make, tale, open_posting, offered, school, at):
    with at("2027-01-20"):
        assert refused_codes(make, tale.apply(open_posting, school, offered["first_year"], 14)) == {"R-INT-GRADE"}


def test_insurance_to_15_august_does_not_cover_31_august(tale, open_posting, offered, school, at):
    with at("2027-02-10"):
        internship = tale.select(tale.apply(open_posting, school, offered["right"], 14))
        tale.sign(internship)
        tale.file(internship, "珠实习备〔2027〕42 号")
        with pytest.raises(Refused) as refused:
            tale.begin(internship, insured_to=date(2027, 8, 15))
        assert set(refused.value.errors) == {"insured_to"}
        assert internship.status == "effective"
        assert tale.begin(internship, insured_to=date(2027, 8, 31)).status == "in_progress"
        assert open_posting.status == "fulfilled"

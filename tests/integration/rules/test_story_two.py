"""Story 2 (domain.md §7): internship caps and pay, 珠海格润智能家电股份有限公司, with all its numbers."""
from datetime import date

import pytest

from app import rules
from app.core import facts
from app.core.errors import Refused
from app.questions import context, operations

STAFF = {"staff_on_post": 1240, "same_post_staff": 85, "other_interns_on_site": 110, "same_post_wage": 560_000,
         "lowest_tier_wage": 430_000}


@pytest.fixture
def company(make):
    return make.enterprise(name="珠海格润智能家电股份有限公司", region_code="440402")


@pytest.fixture
def posting(make, company, at):
    """Makes the posting with changes; the clock stands in January 2027."""
    def build(details=None, **given):
        with at("2027-01-11"):
            values = {"region_code": "440402", "cluster_code": "appliances", "post_name": "总装测试员", "quantity": 14,
                      "start_date": date(2027, 3, 1), "end_date": date(2027, 8, 31),
                      "apply_deadline": date(2027, 2, 20),
                      "monthly_pay_fen": 435_000, **given}
            return make.question("internship", company, status="draft", details={**STAFF, **(details or {})}, **values)
    return build


def outcome(question, code, at, stage="submit", **more):
    with at("2027-01-11"):
        found = rules.try_out(stage, {**context.submit_context(question), **more})
    return next((one.outcome for one in found if one.rule_code == code), None)


def test_forty_warn_at_both_caps_and_fourteen_clear_both(posting, at):
    forty = posting(quantity=40)
    with at("2027-01-11"):
        found = {one.rule_code: one for one in rules.try_out("submit", context.submit_context(forty))}
    assert (found["R-INT-CAP20"].outcome, found["R-INT-CAP20"].threshold) == ("warn", 17)
    assert (found["R-INT-CAP10"].outcome, found["R-INT-CAP10"].threshold) == ("warn", 124)
    assert "14" in found["R-INT-CAP10"].message
    fourteen = posting(quantity=14)
    assert [outcome(fourteen, code, at) for code in ("R-INT-CAP10", "R-INT-CAP20")] == ["pass", "pass"]


@pytest.mark.parametrize(("pay", "expected", "met_by"), [
    (420_000, "block", None), (435_000, "pass", "lowest_tier"), (448_000, "pass", "eighty_percent")])
def test_pay(posting, make, company, at, pay, expected, met_by):
    question = posting(monthly_pay_fen=pay)
    with at("2027-01-11"):
        stored = {one.rule_code: one for one in operations.check(make.officer(company), question=question)}
    assert (stored["R-INT-PAY"].outcome, stored["R-INT-PAY"].value["met_by"]) == (expected, met_by)


def test_pay_too_low_stops_the_submission_at_its_field(posting, make, company, at):
    question = posting(monthly_pay_fen=420_000)
    with at("2027-01-11"), pytest.raises(Refused) as refused:
        operations.submit(make.officer(company), question=question)
    assert "monthly_pay_fen" in refused.value.errors
    assert question.status == "draft"


def test_night_shift_blocks_and_warns_once_filed(posting, at):
    assert outcome(posting({"night_shift": True}), "R-INT-HAZARD", at) == "block"
    assert outcome(posting({"night_shift": True, "special_filing_no": "珠教备〔2027〕1 号"}), "R-INT-HAZARD",
                   at) == "warn"


def test_a_fee_blocks(posting, at):
    question = posting({"fee_from_student": 20_000})
    assert outcome(question, "R-INT-FEE", at) == "block"
    assert outcome(question, "R-NO-FEE", at) == "block"


def test_fifteen_years_eleven_months_blocks_until_the_birthday(posting, at):
    question = posting()
    born = date(2011, 4, 1)
    assert outcome(question, "R-INT-AGE", at, "select", youngest_born_on=born) == "block"
    later = posting(start_date=date(2027, 4, 15), end_date=date(2027, 10, 14))
    assert outcome(later, "R-INT-AGE", at, "select", youngest_born_on=born) == "pass"


def test_first_year_cohort_blocks(posting, at):
    question = posting()
    assert outcome(question, "R-INT-GRADE", at, "select", cohort_entry_year=2026) == "block"
    assert outcome(question, "R-INT-GRADE", at, "select", cohort_entry_year=2025) == "pass"


def test_insurance_must_cover_the_last_day(posting, at):
    question = posting()
    policy = {"head_count": 14, "insurer": "某财险", "policy_no": "P-1", "insured_from": date(2027, 3, 1),
              "insured_count": 14, "insurance_paid_by": "school"}
    assert outcome(question, "R-INT-INSURE", at, "start", insured_to=date(2027, 8, 15), **policy) == "block"
    assert outcome(question, "R-INT-INSURE", at, "start", insured_to=date(2027, 8, 31), **policy) == "pass"


def test_interns_of_all_schools_and_kinds_count_together(posting, at, monkeypatch):
    asked = []

    def on_site(organisation_id, post, start, end):
        asked.append((post, start, end))
        return 20 if post else 110

    monkeypatch.setitem(facts._providers, "cooperations.interns_on_site", on_site)
    question = posting({"other_interns_on_site": 0}, quantity=14)
    assert outcome(question, "R-INT-CAP10", at) == "pass"
    assert outcome(question, "R-INT-CAP20", at) == "warn"
    assert ("总装测试员", date(2027, 3, 1), date(2027, 8, 31)) in asked


def test_the_same_need_as_an_apprenticeship_meets_the_same_gates(make, company, at):
    with at("2027-01-11"):
        question = make.question("apprenticeship", company, status="draft", quantity=40, monthly_pay_fen=420_000,
                                 start_date=date(2027, 3, 1), end_date=date(2028, 2, 28),
                                 apply_deadline=date(2027, 2, 20),
                                 details={**STAFF, "night_shift": True, "fee_from_student": 20_000})
    assert [outcome(question, code, at) for code in ("R-INT-PAY", "R-INT-HAZARD", "R-INT-FEE", "R-INT-CAP20")] == [
        "block", "block", "block", "warn"]
    question.details = {**question.details, "track": "technician_trainee"}
    from app.questions import fields

    fields.derive(question)
    assert outcome(question, "R-INT-PAY", at) is None

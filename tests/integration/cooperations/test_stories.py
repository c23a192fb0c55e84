"""Stories 1, 2, 3, 4, 5, 6 and the anti-gaming part of 9 of domain.md §7, with their numbers."""
from datetime import date
from decimal import Decimal

import pytest

from app.cooperations import figures, flags, legal, operations
from app.core.errors import Refused
from tests.factory.cooperations import agreement_values, paper, roster, start_facts

YEAR = {year: (date(year, 1, 1), date(year, 12, 31)) for year in (2026, 2027, 2028, 2029)}
WAN = 1_000_000


def _figures(org, year):
    return figures.organisation_figures(org.id, YEAR[year])


def test_story_1_money_counts_when_received_in_its_year(make, at):
    with at("2027-03-01"):
        project = make.cooperation("rd_project", quote_fen=68 * WAN, agreement={"amount_fen": 68 * WAN})
        assert project.agreed_amount_fen == 68 * WAN
        assert _figures(project.school, 2027)["S6"].value == 0, "contract value is shown, never counted"
    for day, wan in (("2027-03-15", "20.4"), ("2027-09-20", "27.2"), ("2028-02-25", "20.4")):
        with at(day):
            make.record(project, "payment_received", on=date.fromisoformat(day), confirm=True,
                        amount_fen=int(Decimal(wan) * WAN))
    assert _figures(project.school, 2027)["S6"].value == Decimal("47.6") * WAN
    assert _figures(project.school, 2028)["S6"].value == Decimal("20.4") * WAN
    assert len(_figures(project.school, 2027)["S6"].record_ids) == 2


def test_story_2_insurance_must_cover_the_whole_internship(make, at):
    with at("2027-01-11"):
        internship = make.cooperation("internship", "effective", start_date=date(2027, 3, 1),
                                      end_date=date(2027, 8, 31))
        operations.file_cooperation(make.filer(internship), cooperation=internship, filing_no="珠实习备 42")
        school = make.sides(internship)[1]
        facts = start_facts(internship, insured_to=date(2027, 8, 15))
        asked = legal.start_facts_asked(internship)
        with pytest.raises(Refused) as refused:
            operations.begin(school, cooperation=internship, facts={k: facts[k] for k in asked})
        assert set(refused.value.errors) == {"insured_to"}
        assert internship.status == "effective"
        operations.begin(school, cooperation=internship,
                         facts={**{k: facts[k] for k in asked}, "insured_to": date(2027, 8, 31)})
        assert internship.status == "in_progress"


def test_story_3_roll_hires_and_both_denominators(make, at):
    with at("2026-10-12"):
        klass = make.cooperation("order_class", quantity=30)
        assert klass.question.status == "fulfilled", "30 of 30 agreed"
        assert klass.agreed_quantity == 30
        make.record(klass, "order_class_roll", confirm=True, measures={"persons": 28})
    with at("2028-07-10"):
        make.record(klass, "hire_result", confirm=True,
                    measures={"graduates": 27, "further_study": 3, "army": 1, "persons": 21})
    in_2026, in_2028 = _figures(klass.school, 2026), _figures(klass.school, 2028)
    assert (in_2026["roll_rate"].numerator, in_2026["roll_rate"].denominator) == (28, 30)
    assert round(in_2026["roll_rate"].value * 100, 1) == Decimal("93.3")
    assert in_2026["S3"].value == 28
    net, gross = in_2028["S5"], in_2028["S5_gross"]
    assert (net.numerator, net.denominator, gross.denominator) == (21, 23, 27)
    assert round(net.value * 100, 1) == Decimal("91.3")
    assert round(gross.value * 100, 1) == Decimal("77.8")


def test_story_4_no_filing_no_start(make, at):
    with at("2027-01-11"):
        class_ = make.cooperation("apprenticeship", "effective", quantity=24)
        school = make.sides(class_)[1]
        facts = {k: v for k, v in start_facts(class_).items() if k in legal.start_facts_asked(class_)}
        with pytest.raises(Refused) as refused:
            operations.begin(school, cooperation=class_, facts=facts)
        assert "filing_no" in refused.value.errors
        operations.file_cooperation(make.filer(class_), cooperation=class_, filing_no="穗人社学徒备〔2027〕7 号")
        assert operations.begin(school, cooperation=class_).status == "in_progress"


def test_story_4_one_apprentice_in_two_classes_at_once_is_flagged(make, at):
    with at("2027-01-11"):
        school = make.school(contact_phone="02022220002")
        one = make.cooperation("apprenticeship", school=school, quantity=2)
        two = make.cooperation("apprenticeship", school=school, quantity=2)
        first = make.record(one, "apprentice_batch", measures={"persons": 2}, roster=roster(2, "2025"))
        second = make.record(two, "apprentice_batch", measures={"persons": 2}, roster=roster(2, "2025", first=2))
        assert [(f.code, other.id) for f, other in flags.open_flags(second)] == [("duplicate_roster", first.id)]
        assert [(f.code, other.id) for f, other in flags.open_flags(first)] == [("duplicate_roster", second.id)]


def test_the_same_person_in_two_rosters_is_one_trainee(make, at):
    with at("2027-01-11"):
        school = make.school(contact_phone="02022220002")
        for first in (1, 2):
            class_ = make.cooperation("order_class", school=school, quantity=2)
            make.record(class_, "order_class_roll", confirm=True, measures={"persons": 2},
                        roster=roster(2, "2025", first=first))
        assert _figures(school, 2027)["S3"].value == 3


def test_story_5_the_same_invoice_again_is_flagged(make, at):
    with at("2027-02-01"):
        test = make.cooperation("commissioned_testing", quote_fen=int(9.6 * WAN))
    with at("2027-02-20"):
        first = make.record(test, "payment_received", confirm=True, amount_fen=int(9.6 * WAN),
                            invoice_no="44012345 678")
        again = make.record(test, "payment_received", amount_fen=int(9.6 * WAN), invoice_no="44012345678")
    assert [f.code for f in again.flags] == ["duplicate_invoice"]
    assert first.flags[0].other_record_id == again.id
    assert _figures(test.school, 2027)["S6"].value == int(9.6 * WAN), "the second is not confirmed"


def test_story_6_training_is_disputed_corrected_and_confirmed(make, at):
    with at("2027-04-01"):
        training = make.selected("commissioned_training", quantity=1000)
        enterprise, school = make.sides(training)
        make.declared(training)
        with pytest.raises(Refused) as refused:
            operations.propose_agreement(school, cooperation=training, agreement_type="order_class_agreement",
                                         **agreement_values(training))
        assert refused.value.field == "agreement_type"
        agreement = make.agreed(training, agreement_type="entrustment_contract")
        assert agreement.agreement_type == "entrustment_contract"
        operations.begin(school, cooperation=training, facts={})
    with at("2027-05-20"):
        days = {"period_from": date(2027, 5, 10), "period_to": date(2027, 5, 14)}
        first = make.record(training, "training_delivery", **days,
                            measures={"planned_persons": 200, "persons": 200, "person_days": 1000})
        operations.dispute_record(enterprise, record=first, reason="签到表只有 894 人日")
        second = operations.correct_record(
            school, record=first, **days, evidence=[("sign_in_sheet", paper())],
            measures={"planned_persons": 200, "persons": 186, "person_days": 894})
        operations.submit_record(school, record=second)
        assert (first.status, second.status) == ("superseded", "submitted")
        assert _figures(training.school, 2027)["S7"].value == 0
        operations.confirm_record(enterprise, record=second)
    found = _figures(training.school, 2027)
    assert found["S7"].value == 894
    assert found["attendance"].value == Decimal("0.93")
    assert _figures(training.enterprise, 2027)["S7"].value == 894


def test_story_9_related_payers_and_round_trips_count_zero(make, at):
    with at("2027-01-11"):
        school = make.school(contact_phone="02022220002")
        projects = {name: make.cooperation("rd_project", school=school, agreement={"related": name == "B"})
                    for name in "ABCD"}
    for name, day, wan in (("A", "2027-03-10", 32), ("B", "2027-04-10", 120), ("C", "2027-05-10", 30),
                           ("D", "2027-06-10", "78.4")):
        with at(day):
            make.record(projects[name], "payment_received", confirm=True, amount_fen=int(Decimal(wan) * WAN),
                        on=date.fromisoformat(day))
    assert _figures(school, 2027)["S6"].value == Decimal("140.4") * WAN
    with at("2027-07-09"):
        back = make.record(projects["C"], "payment_received", confirm=True, amount_fen=30 * WAN,
                           payer_org_id=school.id)
    assert [f.code for f in back.flags] == ["round_trip"]
    assert _figures(school, 2027)["S6"].value == Decimal("110.4") * WAN


def test_a_payment_back_after_180_days_is_no_round_trip(make, at):
    with at("2027-01-11"):
        project = make.cooperation("rd_project")
        make.record(project, "payment_received", confirm=True, amount_fen=30 * WAN)
    with at("2027-07-11"):
        make.record(project, "payment_received", confirm=True, amount_fen=5 * WAN, payer_org_id=project.school_id)
    assert _figures(project.school, 2027)["S6"].value == 30 * WAN


def test_story_10_42_of_43_agreements_stop_the_start(make, at):
    with at("2027-01-11"):
        internship = make.cooperation("internship", "effective", quantity=43)
        operations.file_cooperation(make.filer(internship), cooperation=internship, filing_no="江实习备 1")
        school = make.sides(internship)[1]
        facts = {k: v for k, v in start_facts(internship, tripartite_count=42).items()
                 if k in legal.start_facts_asked(internship)}
        with pytest.raises(Refused) as refused:
            operations.begin(school, cooperation=internship, facts=facts)
        assert set(refused.value.errors) == {"tripartite_count"}
        operations.begin(school, cooperation=internship, facts={**facts, "tripartite_count": 43})
        assert internship.status == "in_progress"


def test_person_months_are_computed_by_the_platform(make, at):
    with at("2027-01-11"):
        internship = make.cooperation("internship", quantity=14, start_date=date(2027, 1, 12),
                                      end_date=date(2027, 7, 11))
    with at("2027-03-20"):
        batch = make.record(internship, "intern_batch", confirm=True, period_from=date(2027, 1, 12),
                            period_to=date(2027, 3, 12), measures={"persons": 14, "days": 45},
                            details={"monthly_pay_fen": 450_000, "hours_per_day": 8, "hours_per_week": 40})
    assert batch.measure("person_months") == Decimal("21.00")
    assert _figures(internship.enterprise, 2027)["S4a"].value == Decimal("21.00")

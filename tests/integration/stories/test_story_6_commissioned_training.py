"""Story 6 — commissioned training (东莞, 新一代电子信息): declared, disputed, corrected; and an agency that may not post."""
from datetime import date
from decimal import Decimal

import pytest

from app import rules
from app.cooperations import operations as cooperations
from app.core.errors import Forbidden, Refused
from app.questions import context, deciding
from tests.factory.cooperations import agreement_values, paper
from tests.integration.stories.conftest import Reasons, week_of, year

DAYS = {"period_from": date(2027, 5, 10), "period_to": date(2027, 5, 14)}


@pytest.fixture
def firm(make, at):
    with at("2027-03-01"):
        return make.enterprise(name="东莞松岭电子有限公司", region_code="441900")


@pytest.fixture
def training(make, tale, firm, at):
    """200 persons × 5 days = 1,000 person-days, paid from 职工教育经费; a school selected."""
    with at("2027-03-08"):
        question = make.question(
            "commissioned_training", firm, status="submitted", title="SMT 设备运维培训 200 人 × 5 天", quantity=200 * 5,
            region_code="441900", cluster_code="electronics", funding_source="staff_education_fund",
            apply_deadline=date(2027, 4, 1), start_date=date(2027, 5, 10), end_date=date(2027, 5, 31),
            details={"trainee_count": 200})
        assert (question.quantity, question.quantity_unit) == (1000, "人日")
        tale.publish(question)
        school = make.school(name="东莞职业技术学院", region_code="441900")
        service = make.answer(school, "training_service", title="SMT 设备运维", clusters=["electronics"],
                              region_code="441900", details={"course_list": [{"name": "SMT 设备运维", "days": 5}],
                                                             "max_person_days_per_month": 1200})
        return tale.select(tale.apply(question, school, service, 1000))


def test_only_an_entrustment_contract_will_do(make, training, at):
    with at("2027-04-06"):
        make.declared(training)
        with pytest.raises(Refused) as refused:
            cooperations.propose_agreement(make.sides(training)[1], cooperation=training,
                                           agreement_type="order_class_agreement", **agreement_values(training))
        assert refused.value.field == "agreement_type"
        assert not training.agreements
        agreement = make.agreed(training, agreement_type="entrustment_contract")
        assert (agreement.agreement_type, agreement.status) == ("entrustment_contract", "effective")


def test_a_thousand_declared_894_proved(make, tale, training, at):
    with at("2027-04-06"):
        tale.sign(training)
        tale.begin(training)
    enterprise, school = make.sides(training)
    with at("2027-05-20"):
        first = make.record(training, "training_delivery", **DAYS,
                            measures={"planned_persons": 200, "persons": 200, "person_days": 1000})
        with pytest.raises(Forbidden):
            cooperations.confirm_record(school, record=first)
        cooperations.dispute_record(enterprise, record=first, reason="签到表只有 186 人、894 人日")
        assert first.status == "disputed"
        second = cooperations.correct_record(
            school, record=first, **DAYS, evidence=[("sign_in_sheet", paper("签到表.pdf"))],
            measures={"planned_persons": 200, "persons": 186, "person_days": 894})
        cooperations.submit_record(school, record=second)
        assert (first.status, second.status) == ("superseded", "submitted")
        assert year(training.school, 2027)["S7"].value == 0, "nothing counts before the enterprise confirms"
        cooperations.confirm_record(enterprise, record=second)
    for side in (training.school, training.enterprise):
        figures = year(side, 2027)
        assert figures["S7"].value == 894
        assert figures["S7"].record_ids == (second.id,)
        attendance = figures["attendance"]
        assert (attendance.numerator, attendance.denominator, attendance.value) == (186, 200, Decimal("0.93"))
    days = week_of("2027-04-05", "W8.人日")
    assert (days.numerator, days.denominator) == (1000, 1000)


def test_an_agency_may_not_post_an_internship_for_the_same_factory(make, at):
    with at("2027-04-06"):
        agency = make.enterprise(name="东莞松才人力资源服务有限公司", region_code="441900", industry_code="L7263")
        posting = make.question("internship", agency, status="draft", region_code="441900", site_address="松山湖松岭电子厂区")
        found = {one.rule_code: one.outcome for one in rules.try_out("submit", context.submit_context(posting))}
        assert found["R-INT-AGENCY"] == "block"
        with pytest.raises(Refused):
            deciding.submit(make.officer(agency), question=posting, reasons=Reasons())
        assert posting.status == "draft"

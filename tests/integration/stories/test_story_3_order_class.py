"""Story 3 — order class (深圳, 半导体与集成电路): agreed, on the roll, hired; and a school that steps back."""
from datetime import date
from decimal import Decimal

import pytest

from app.applications import operations as applications
from app.capacity import queries as capacity
from app.core.db import db
from tests.integration.stories.conftest import week_of, year

PERCENT = Decimal(100)


def percent(share) -> Decimal:
    return round(share * PERCENT, 1)


@pytest.fixture
def firm(make, at):
    with at("2026-09-01"):
        return make.enterprise(name="深圳芯澜封测有限公司", region_code="440307")


@pytest.fixture
def college(make, at):
    with at("2026-09-01"):
        return make.school(name="深圳职业技术大学", school_kind="vocational_university", region_code="440305")


@pytest.fixture
def order(make, tale, firm, at):
    """30 for 2028, published by the office in charge."""
    with at("2026-09-07"):
        question = make.question(
            "order_class", firm, status="submitted", title="集成电路封测订单班（2028 届）", quantity=30, region_code="440307",
            cluster_code="semiconductor", specialties=["510401"], levels=["college", "bachelor"],
            apply_deadline=date(2026, 9, 30), start_date=date(2026, 10, 19), end_date=date(2028, 6, 30),
            details={"class_name": "芯澜封测班", "graduation_year": 2028, "recruit_commitment": 24})
        return tale.publish(question)


def cohort(make, school, size=40):
    return make.cohort(school, title="集成电路技术", specialties=["510401"], clusters=["semiconductor"], size=size,
                       further_study_intent=0, entry_year=2025, region_code=school.region_code)


def test_agreed_on_the_roll_and_hired(make, tale, order, college, at):
    with at("2026-09-14"):
        klass = tale.select(tale.apply(order, college, cohort(make, college), 30))
        assert (order.status, capacity.need(order.id).lacking) == ("awarded", 0)
    with at("2026-10-12"):
        tale.sign(klass)
        assert (klass.agreed_quantity, order.status) == (30, "fulfilled")
        tale.begin(klass)
        make.record(klass, "order_class_roll", measures={"persons": 28}, confirm=True)
    with at("2028-07-10"):
        make.record(klass, "hire_result", confirm=True,
                    measures={"graduates": 27, "further_study": 3, "army": 1, "persons": 21})

    delivered = week_of("2026-10-12", "W8")
    assert (delivered.numerator, delivered.denominator, delivered.value) == (30, 30, 1)
    roll = year(college, 2026)["roll_rate"]
    assert (roll.numerator, roll.denominator, percent(roll.value)) == (28, 30, Decimal("93.3"))
    kept, gross = (year(college, 2028)[code] for code in ("S5", "S5_gross"))
    assert (kept.numerator, kept.denominator, percent(kept.value)) == (21, 23, Decimal("91.3"))
    assert (gross.numerator, gross.denominator, percent(gross.value)) == (21, 27, Decimal("77.8"))
    assert year(klass.enterprise, 2028)["S5"].value == kept.value, "both sides show the same figure"


@pytest.fixture
def shared(make, tale, order, college, at):
    """18 agreed with one school; 12 selected of another, not signed yet."""
    with at("2026-09-14"):
        other = make.school(name="深圳信息职业技术大学", region_code="440307")
        first = tale.select(tale.apply(order, college, cohort(make, college), 18))
        second = tale.select(tale.apply(order, other, cohort(make, other), 12))
        tale.sign(first)
        assert order.status == "awarded", "12 of 30 are not signed"
        return first, second


def test_withdrawn_after_the_deadline_the_class_is_partly_fulfilled(make, order, shared, at):
    first, second = shared
    with at("2026-10-08"):
        office = make.people(second.school)[1]
        applications.withdraw(office, application=second.application, reason="本届报名不足")
        db.session.commit()
        need = capacity.need(order.id)
        assert (need.quantity, need.taken, need.agreed, need.lacking) == (30, 18, 18, 12)
        assert (order.status, second.status) == ("partly_fulfilled", "terminated")
    delivered = week_of("2026-10-05", "W8")
    assert (delivered.numerator, delivered.denominator) == (18, 30)


def test_withdrawn_before_the_deadline_the_question_looks_on(make, order, shared, at):
    _first, second = shared
    with at("2026-09-21"):
        answer = second.application.lines[0].answer
        applications.withdraw(make.people(second.school)[1], application=second.application, reason="本届报名不足")
        db.session.commit()
        assert (order.status, capacity.need(order.id).lacking) == ("in_selection", 12)
        assert capacity.free(answer.id) == 40, "the cohort's places are free again"

"""Stories 1 and 3 of domain.md §7 through the operations, with the numbers of the Monday board."""
from datetime import date
from decimal import Decimal

from app.core import clock
from app.statistics import base, board
from app.statistics.base import Period, Scope

WAN = 1_000_000


def week_of(day: str, when: str = "2028-06-01") -> board.Shown:
    """The board of the week of a day, looked at long after."""
    with clock.at(when):
        return board.computed(Scope(), Period.week(clock.monday_of(date.fromisoformat(day))))


def test_story_1_contract_68_received_nothing_in_the_week_of_1_march(make, at):
    with at("2027-03-01"):
        project = make.cooperation("rd_project", quote_fen=68 * WAN, agreement={"amount_fen": 68 * WAN})
    payments = []
    for day, wan in (("2027-03-15", "20.4"), ("2027-09-20", "27.2"), ("2028-02-25", "20.4")):
        with at(day):
            payments.append(make.record(project, "payment_received", on=date.fromisoformat(day), confirm=True,
                                        amount_fen=int(Decimal(wan) * WAN)))
    march = week_of("2027-03-01")
    assert march.get("W10").value == 1
    assert march.get("W10-A").value == 68 * WAN
    assert march.get("W10-R").value == 0
    received = {day: week_of(day).get("W10-R") for day in ("2027-03-15", "2027-09-20", "2028-02-25")}
    assert [one.value for one in received.values()] == [Decimal(n) * WAN for n in ("20.4", "27.2", "20.4")]
    assert [one.rows["counted"].ids for one in received.values()] == [(row.id,) for row in payments]
    assert week_of("2027-03-15").get("W10-A").value == 0


def test_story_3_thirty_of_thirty_agreed(make, at):
    with at("2026-10-12"):
        klass = make.cooperation("order_class", quantity=30)
    one = week_of("2026-10-12").get("W8")
    assert (one.numerator, one.denominator, one.value, one.unit) == (30, 30, 1, "人")
    assert one.rows["denominator"].ids == (klass.question_id,)
    signed = week_of("2026-10-12").get("W7")
    assert (signed.numerator, signed.denominator) == (1, 1)


def test_story_3_withdrawn_after_selection_returns_the_quantity(make, at):
    """The school withdraws, nobody follows: the question ends partly fulfilled or not, and counts as it ended."""
    from app.applications import operations as applications

    with at("2026-10-12"):
        klass = make.selected("order_class", quantity=30)
        office = make.sides(klass)[1]
        applications.withdraw(office, application=klass.application, reason="师资不足")
        assert klass.question.status == "in_selection"
    with at("2026-10-13"):
        assert klass.question_id in base.compute("W2", Scope(), clock.now()).rows["counted"].ids
    assert week_of("2026-10-12").get("W10").value == 0

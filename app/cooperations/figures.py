"""Unscored figures of one organisation in a period, each with the records it counts (domain.md §4.2, §4.5).

Pure sums over `queries.counted_records`; weights, benchmarks and caps belong to the evaluation.
"""
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from app.cooperations import flags, queries, rosters
from app.cooperations.models import CooperationRecord
from app.core.facts import provide

Records = list[CooperationRecord]


@dataclass(frozen=True)
class Figure:
    """value in `unit` (money in 分); None when its denominator is empty. A ratio also shows its two parts."""

    code: str
    label: Any
    unit: Any
    value: Decimal | int | None
    numerator: Decimal | int | None = None
    denominator: Decimal | int | None = None
    record_ids: tuple[int, ...] = ()


def _of(records: Records, *types: str) -> Records:
    return [r for r in records if r.record_type in types]


def _ids(records: Iterable[CooperationRecord]) -> tuple[int, ...]:
    return tuple(r.id for r in records)


def _sum(records: Records, name: str) -> Decimal:
    return sum((r.measure(name) or Decimal(0) for r in records), Decimal(0))


def _ratio(code, label, part: Decimal, whole: Decimal, records: Records) -> Figure:
    return Figure(code, label, "%", part / whole if whole else None, part, whole, _ids(records))


def trainees(records: Records) -> Figure:
    """S3, numerator: distinct trainees in order classes and apprenticeships; one person in two rosters is one."""
    mine = _of(records, "order_class_roll", "apprentice_batch")
    persons, with_roster = rosters.distinct(r.id for r in mine)
    rest = _sum([r for r in mine if r.id not in with_roster], "persons")
    return Figure("S3", _l("订单与学徒培养人数"), _l("人"), persons + int(rest), record_ids=_ids(mine))


def person_months(records: Records) -> Figure:
    """S4a: Σ persons × days ÷ 30 of intern batches."""
    mine = _of(records, "intern_batch")
    return Figure("S4a", _l("接收实习人月"), _l("人月"), _sum(mine, "person_months"), record_ids=_ids(mine))


def kept_promise(records: Records) -> tuple[Figure, Figure]:
    """S5 net (without further study and army) and gross, both denominators shown."""
    mine = _of(records, "hire_result")
    hired, graduates = _sum(mine, "persons"), _sum(mine, "graduates")
    away = _sum(mine, "further_study") + _sum(mine, "army")
    return (_ratio("S5", _l("合作培养就业履约率"), hired, graduates - away, mine),
            _ratio("S5_gross", _l("就业履约率（含升学、参军）"), hired, graduates, mine))


def money_received(records: Records, organisation_id: int | None = None) -> Figure:
    """S6: payments from enterprises that are not related, by payment date, without round trips, in 分."""
    mine = [r for r in _of(records, "payment_received") if _counts_as_income(r, organisation_id)]
    trips = flags.in_round_trip(_ids(mine))
    mine = [r for r in mine if r.id not in trips]
    return Figure("S6", _l("横向技术服务到款额"), _l("元"), sum(r.amount_fen or 0 for r in mine), record_ids=_ids(mine))


def _counts_as_income(record: CooperationRecord, organisation_id: int | None) -> bool:
    """Paid by the enterprise side to the school side (for whoever of the two the figure is), not by a relation."""
    cooperation = record.cooperation
    if cooperation.is_related_party or record.payer_org_id == cooperation.school_id:
        return False
    return organisation_id in (None, cooperation.school_id, record.payer_org_id)


def training(records: Records) -> tuple[Figure, Figure]:
    """S7: person-days by sign-in; and attendance, persons present ÷ persons planned."""
    mine = _of(records, "training_delivery")
    return (Figure("S7", _l("企业员工培训量"), _l("人日"), _sum(mine, "person_days"), record_ids=_ids(mine)),
            _ratio("attendance", _l("培训到课率"), _sum(mine, "persons"), _sum(mine, "planned_persons"), mine))


def roll_rate(records: Records) -> Figure:
    """Persons on order class rolls ÷ persons agreed in those cooperations (each cooperation once)."""
    mine = _of(records, "order_class_roll")
    agreed = {r.cooperation_id: r.cooperation.agreed_quantity for r in mine}
    return _ratio("roll_rate", _l("订单班到位率"), _sum(mine, "persons"), Decimal(sum(agreed.values())), mine)


def _all(records: Records, organisation_id: int) -> list[Figure]:
    return [trainees(records), person_months(records), *kept_promise(records),
            money_received(records, organisation_id), *training(records), roll_rate(records)]


@provide("organisation.figures")
def organisation_figures(organisation_id: int, period: queries.Period) -> dict[str, Figure]:
    """S3, S4a, S5, S5_gross, S6, S7, attendance and roll_rate of an organisation in a period, by code."""
    return {f.code: f for f in _all(queries.counted_records(organisation_id, period), organisation_id)}


def cooperation_totals(records: Records) -> list[tuple[Any, Decimal | int, Any]]:
    """(label, sum, unit) per type and main measure over records that count; money in 分 with unit "fen"."""
    from app.cooperations import record_types

    sums: dict[tuple[str, str], Decimal | int] = {}
    for record in records:
        kind = record_types.get(record.record_type)
        value = record.amount_fen or 0 if kind.money else record.measure(kind.main) or Decimal(0)
        key = (kind.code, "fen" if kind.money else kind.main)
        sums[key] = sums.get(key, 0) + value
    labelled = []
    for (code, name), value in sums.items():
        kind = record_types.get(code)
        measure: Callable | None = kind.measure(name)
        labelled.append((kind.label, value, "fen" if name == "fen" else measure.unit))
    return labelled

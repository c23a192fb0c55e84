"""Terms of an application: so much of which answer, at what price, from when to when.

Pure values, compared version by version; and the plan of which months of a monthly capacity they take.
"""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from app.core.errors import Refused

FIELDS = ("lines", "price_fen", "start_date", "end_date")


@dataclass(frozen=True)
class Terms:
    """lines: ((answer id, quantity), …) sorted by answer, quantities in the question's unit; price in 分."""

    lines: tuple[tuple[int, int], ...]
    price_fen: int | None = None
    start_date: date | None = None
    end_date: date | None = None

    @property
    def quantity(self) -> int:
        """Sum of the lines."""
        return sum(quantity for _answer, quantity in self.lines)

    @property
    def answer_ids(self) -> list[int]:
        return [answer for answer, _quantity in self.lines]

    def differences(self, before: "Terms | None") -> frozenset[str]:
        """Names of the fields (FIELDS and "quantity") that differ from an earlier version."""
        if before is None:
            return frozenset()
        changed = {name for name in FIELDS if getattr(self, name) != getattr(before, name)}
        return frozenset(changed | ({"quantity"} if self.quantity != before.quantity else set()))


def make(lines: Mapping[int, int] | Iterable[tuple[int, int]], price_fen=None, start_date=None, end_date=None) -> Terms:
    """Terms of {answer id: quantity}; lines of nothing are left out."""
    pairs = dict(lines)
    return Terms(tuple(sorted((int(k), int(v)) for k, v in pairs.items() if v)), price_fen, start_date, end_date)


def of_application(application) -> Terms:
    """What the school stands to now: the application, or the offer accepted last."""
    return make({line.answer_id: line.quantity for line in application.lines}, application.quote_fen,
                application.start_date, application.end_date)


def of_offer(offer) -> Terms:
    """What one version proposes."""
    return make(dict(offer.lines), offer.price_fen,
                offer.start_date, offer.end_date)


def months_between(start: date, end: date) -> list[date]:
    """The first days of all months from `start`'s to `end`'s."""
    months, month = [], start.replace(day=1)
    while month <= end:
        months.append(month)
        month = (month.replace(year=month.year + 1, month=1) if month.month == 12
                 else month.replace(month=month.month + 1))
    return months


def spread(quantity: int, free: list[tuple[date, int]]) -> list[tuple[date, int]]:
    """`quantity` over months with their free capacity, the earliest first: [(month, quantity), …].

    Refused when all of them together have less.
    """
    whole = sum(max(0, room) for _month, room in free)
    if whole < quantity:
        raise Refused(_("这段日期里按月可用的合计 %(free)s，不够 %(asked)s。请减少数量或改日期。",
                        free=whole, asked=quantity))
    plan, rest = [], quantity
    for month, room in free:
        part = min(rest, max(0, room))
        if part:
            plan.append((month, part))
            rest -= part
    return plan

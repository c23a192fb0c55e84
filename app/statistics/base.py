"""What a figure is: scope, period, value, and the rows it counts (domain.md §5.1).

A figure's value is never stored beside its rows, it is computed from them: what a number says and the list
it opens cannot differ. Only a frozen board keeps both, to show that they still agree.
"""
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from app.core import clock

SMALL = 5
COUNT, SUM, RATIO, MEDIAN, P90, MAXIMUM = "count", "sum", "ratio", "median", "p90", "max"
FEN = "fen"
"""Unit of money: integer 分, shown in 万元."""


@dataclass(frozen=True)
class Scope:
    """What is counted: a jurisdiction and the dimensions a person chose; "" and None mean all.

    area: region prefix ("4406", "440604", nine digits for a town). office: edu | miit | hrss.
    """

    area: str = ""
    cluster: str = ""
    kind: str = ""
    office: str = ""
    park_id: int | None = None

    @property
    def is_whole(self) -> bool:
        """Nothing is left out."""
        return self == Scope()

    def key(self) -> str:
        """One text for one scope, for the frozen board."""
        return "" if self.is_whole else "|".join(
            (self.area, self.cluster, self.kind, self.office, str(self.park_id or "")))


@dataclass(frozen=True)
class Period:
    """City days first..last, both included, seen as of an instant: nothing later is counted."""

    first: date
    last: date
    as_of: datetime

    @classmethod
    def week(cls, monday: date, as_of: datetime | None = None) -> "Period":
        """Monday–Sunday; as of the end of Sunday, or of now while the week runs."""
        last = monday + timedelta(days=6)
        return cls(monday, last, as_of or min(clock.day_end(last), clock.now()))

    @property
    def begin(self) -> datetime:
        return clock.day_start(self.first)

    @property
    def end(self) -> datetime:
        """Exclusive upper bound of what counts: the period's end or as_of, whichever is earlier."""
        return min(clock.day_end(self.last), self.as_of)

    @property
    def as_of_day(self) -> date:
        """The city day that is being looked at (an as_of at midnight still means the day before)."""
        return clock.local_date(self.as_of - timedelta(microseconds=1))

    def over(self, day: date) -> bool:
        """The whole of that day has passed."""
        return clock.day_end(day) <= self.as_of


@dataclass(frozen=True)
class Rows:
    """The rows behind a number: their table, ids in order, and the value of each that was summed or measured."""

    table: str
    ids: tuple[int, ...] = ()
    values: tuple[Decimal, ...] = ()
    weighted: bool = False

    @classmethod
    def of(cls, table: str, pairs: Iterable[tuple[int, Any]]) -> "Rows":
        """Rows with a value each."""
        pairs = list(pairs)
        return cls(table, tuple(key for key, _value in pairs), tuple(Decimal(value) for _key, value in pairs), True)

    @property
    def size(self) -> Decimal:
        """How many they are, or what their values add up to."""
        return sum(self.values, Decimal(0)) if self.weighted else Decimal(len(self.ids))

    def within(self, inside: set[int]) -> "Rows":
        """Only the rows of these ids."""
        kept = [at for at, key in enumerate(self.ids) if key in inside]
        return replace(self, ids=tuple(self.ids[at] for at in kept),
                       values=tuple(self.values[at] for at in kept) if self.weighted else ())


@dataclass(frozen=True)
class Figure:
    """A figure: how its value follows from its rows. rows: name → Rows.

    count, sum: all rows together; ratio: "numerator" and "denominator"; median, p90, max: of the values.
    A figure may have a second part in another table ("counted", "organisations"). more: lines beside it.
    """

    code: str
    shape: str
    unit: str = ""
    rows: Mapping[str, Rows] = field(default_factory=dict)
    more: tuple["Figure", ...] = ()

    @property
    def numerator(self) -> Decimal | None:
        return self.rows["numerator"].size if self.is_ratio else None

    @property
    def denominator(self) -> Decimal | None:
        return self.rows["denominator"].size if self.is_ratio else None

    @property
    def is_ratio(self) -> bool:
        return self.shape == RATIO

    @property
    def is_small(self) -> bool:
        """Too few for a percentage: shown as 2 / 3."""
        return self.is_ratio and self.denominator < SMALL

    @property
    def value(self) -> Decimal | None:
        """The number; None over an empty denominator or of no values. A ratio is a fraction."""
        if self.is_ratio:
            return self.numerator / self.denominator if self.denominator else None
        values = sorted(value for rows in self.rows.values() for value in rows.values)
        if self.shape == MEDIAN:
            return percentile(values, Decimal("0.5"))
        if self.shape == P90:
            return percentile(values, Decimal("0.9"))
        if self.shape == MAXIMUM:
            return max(values, default=None)
        return sum((rows.size for rows in self.rows.values()), Decimal(0))

    def within(self, inside: Mapping[str, set[int]]) -> "Figure":
        """The same figure of a smaller scope: only the rows inside, by table."""
        rows = {name: rows.within(inside.get(rows.table, set())) for name, rows in self.rows.items()}
        return replace(self, rows=rows, more=tuple(line.within(inside) for line in self.more))


@dataclass(frozen=True)
class Definition:
    """A figure's declaration. better: "up", "down" or "" for the word beside its change.

    meaning: what counts, in one sentence; top and bottom: numerator and denominator of a ratio.
    lines: code → label of the lines beside it; notes: what such a line counts, where its name does not say it.
    """

    code: str
    label: Any
    meaning: Any
    compute: Callable[[Any], Figure]
    better: str = ""
    top: Any = ""
    bottom: Any = ""
    lines: Mapping[str, Any] = field(default_factory=dict)
    notes: Mapping[str, Any] = field(default_factory=dict)


_definitions: dict[str, Definition] = {}


def figure(code: str, label, meaning, *, better: str = "", top="", bottom="", lines: Mapping[str, Any] | None = None,
           notes: Mapping[str, Any] | None = None):
    """Decorator: declare the figure `code`; the function computes it from a View (scope, period)."""

    def keep(function):
        _definitions[code] = Definition(code, label, meaning, function, better, top, bottom, dict(lines or {}),
                                        dict(notes or {}))
        return function

    return keep


def definitions() -> list[Definition]:
    """All figures in the order of their codes."""
    return sorted(_definitions.values(), key=lambda one: int(one.code[1:]))


def definition(code: str) -> Definition:
    """The declaration that a figure or one of its lines belongs to. KeyError for an unknown code."""
    return _definitions[code.split(".")[0].split("-")[0]]


def compute(code: str, scope: Scope, when: Period | datetime) -> Figure:
    """One figure of a scope, for a period or for the week in which an instant lies. KeyError: unknown code."""
    from app.statistics.view import View

    period = when if isinstance(when, Period) else Period.week(clock.monday_of(clock.local_date(when)), when)
    return _definitions[code].compute(View(scope, period))


def find(code: str, figures: Iterable[Figure]) -> Figure | None:
    """A figure or line by its code."""
    return next((line for one in figures for line in (one, *one.more) if line.code == code), None)


def count(code: str, table: str, ids: Iterable[int], unit: str) -> Figure:
    """A count of rows."""
    return Figure(code, COUNT, unit, {"counted": Rows(table, tuple(ids))})


def ratio(code: str, table: str, top: Iterable[int], bottom: Iterable[int]) -> Figure:
    """A share of rows of one table."""
    return Figure(code, RATIO, "%", {"numerator": Rows(table, tuple(top)), "denominator": Rows(table, tuple(bottom))})


def percentile(values: list[Decimal], share: Decimal) -> Decimal | None:
    """Linear-interpolated percentile of sorted values; None when empty."""
    if not values:
        return None
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)

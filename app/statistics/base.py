"""What a figure is: scope, period, value, and the rows it counts (domain.md §5.1)."""
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from app.core import clock

SMALL = 5


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

    def key(self) -> str:
        """One text for one scope, for the frozen board."""
        return "|".join((self.area, self.cluster, self.kind, self.office, str(self.park_id or "")))


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


@dataclass(frozen=True)
class Rows:
    """The rows behind a number: their table, ids in order, and the column that was summed or measured."""

    table: str
    ids: tuple[int, ...]
    values: tuple[Decimal, ...] = ()
    label: object = ""
    unit: str = ""


@dataclass(frozen=True)
class Figure:
    """A computed figure. value None: nothing to divide by, or no value.

    rows: name → Rows. A count has "counted"; a ratio "numerator" and "denominator" with exactly so many
    rows (or whose values sum to it); a median its values. more: further lines of the same figure.
    """

    code: str
    value: Decimal | None
    unit: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    rows: dict[str, Rows] = field(default_factory=dict)
    more: tuple["Figure", ...] = ()

    @property
    def is_ratio(self) -> bool:
        return self.denominator is not None

    @property
    def is_small(self) -> bool:
        """Too few for a percentage: shown as 2 / 3."""
        return self.denominator is not None and self.denominator < SMALL


@dataclass(frozen=True)
class Definition:
    """A figure's declaration. better: "up", "down" or "" for the word beside its change."""

    code: str
    label: object
    meaning: object
    compute: Callable[[Scope, Period], Figure]
    better: str = ""


_definitions: dict[str, Definition] = {}


def figure(code: str, label, meaning, *, better: str = ""):
    """Decorator: declare the figure `code`; the function computes it for (scope, period)."""

    def keep(function):
        _definitions[code] = Definition(code, label, meaning, function, better)
        return function

    return keep


def definitions() -> list[Definition]:
    """All figures in the order of declaration."""
    return list(_definitions.values())


def compute(code: str, scope: Scope, period: Period) -> Figure:
    """One figure. KeyError for an unknown code."""
    return _definitions[code].compute(scope, period)


def count(code: str, table: str, ids, unit: str) -> Figure:
    """A count of rows."""
    ids = tuple(ids)
    return Figure(code, Decimal(len(ids)), unit, rows={"counted": Rows(table, ids)})


def ratio(code: str, table: str, numerator, denominator) -> Figure:
    """A share of rows of one table, as a fraction 0–1; None over an empty denominator."""
    top, bottom = tuple(numerator), tuple(denominator)
    value = Decimal(len(top)) / len(bottom) if bottom else None
    return Figure(code, value, "%", Decimal(len(top)), Decimal(len(bottom)),
                  {"numerator": Rows(table, top), "denominator": Rows(table, bottom)})


def percentile(values: list[Decimal], share: float) -> Decimal | None:
    """Linear-interpolated percentile of sorted values; None when empty."""
    if not values:
        return None
    place = Decimal(str(share)) * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)

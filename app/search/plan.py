"""The query plan: what to look for, as frozen plain data that every engine compiles.

Nothing here knows an engine. Scores are sums of integer weights of the clauses that hold, so
they are the same number everywhere. A plan can be written to JSON, logged and replayed.
"""
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from app.search.document import FieldType, Schema

MAX_CLAUSES = 500
MAX_VALUES = 4000
MAX_DEPTH = 20
MAX_WINDOW = 10_000
MAX_SCORE = 2**24 - 1


class PlanError(ValueError):
    """The plan does not fit its schema or the limits: a mistake of whoever built it."""


class Filter:
    """A condition on one document, true or false."""


@dataclass(frozen=True)
class Term(Filter):
    """The keyword field has this value, or the text field this token."""

    field: str
    value: str


@dataclass(frozen=True)
class AnyOf(Filter):
    """At least one of the values; with none given it never holds."""

    field: str
    values: tuple[str, ...]

    def __post_init__(self):
        object.__setattr__(self, "values", tuple(dict.fromkeys(self.values)))


@dataclass(frozen=True)
class Range(Filter):
    """A number or date within bounds, both included; a missing value is never within."""

    field: str
    low: int | date | None = None
    high: int | date | None = None


@dataclass(frozen=True)
class Under(Filter):
    """The path is this place or anything below it."""

    field: str
    path: str


@dataclass(frozen=True)
class Exists(Filter):
    """The field (not a text field) has any value."""

    field: str


@dataclass(frozen=True)
class Not(Filter):
    """The condition does not hold."""

    filter: Filter


@dataclass(frozen=True)
class All(Filter):
    """Every condition holds; with none given it always holds."""

    filters: tuple[Filter, ...] = ()

    def __post_init__(self):
        object.__setattr__(self, "filters", tuple(self.filters))


@dataclass(frozen=True)
class Any(Filter):
    """At least one condition holds; with none given it never holds."""

    filters: tuple[Filter, ...] = ()

    def __post_init__(self):
        object.__setattr__(self, "filters", tuple(self.filters))


EVERYTHING = All(())
NOTHING = Any(())


@dataclass(frozen=True)
class Clause:
    """`weight` points when the condition holds. gate: at least one gate clause must hold."""

    when: Filter
    weight: int
    gate: bool = False


@dataclass(frozen=True)
class Choice:
    """What a person chose on one facet field: filters the results, but not that field's own counts."""

    field: str
    filter: Filter


@dataclass(frozen=True)
class Facet:
    """Count documents per value under all filters except the choice on this very field.

    level: for a path, which level to count. under: only values below this place.
    """

    field: str
    size: int = 50
    level: int = 0
    under: str = ""

    @property
    def key(self) -> str:
        """Its name in the answer: "kind", "region.3"."""
        return f"{self.field}.{self.level}" if self.level else self.field


@dataclass(frozen=True)
class Best:
    """The best `count` documents, with those that tie at the cut, at most `ties` more."""

    count: int = 400
    ties: int = 400


@dataclass(frozen=True)
class Page:
    """One page of the whole order."""

    offset: int = 0
    size: int = 50


@dataclass(frozen=True)
class Order:
    """By a single number or date instead of by score; missing values last."""

    field: str
    descending: bool = True


@dataclass(frozen=True)
class Plan:
    """A whole query.

    side: which index. visible: what this viewer may see, never optional (see visibility.py).
    filters: hard conditions. choices: the viewer's facet selections. clauses: points.
    take: the best few hundred for ranking, or a page. order: a field instead of the score.
    seed: equal documents stand in an order that this decides; give the day.
    """

    side: str
    visible: Filter
    filters: tuple[Filter, ...] = ()
    choices: tuple[Choice, ...] = ()
    clauses: tuple[Clause, ...] = ()
    facets: tuple[Facet, ...] = ()
    take: Best | Page = field(default_factory=Best)
    order: Order | None = None
    seed: str = ""

    def __post_init__(self):
        for name in ("filters", "choices", "clauses", "facets"):
            object.__setattr__(self, name, tuple(getattr(self, name)))

    @property
    def gates(self) -> tuple[Clause, ...]:
        """The clauses of which at least one must hold, if there are any."""
        return tuple(c for c in self.clauses if c.gate)

    @property
    def window(self) -> tuple[int, int, int]:
        """(start, count, ties) of the total order that is asked for."""
        if isinstance(self.take, Page):
            return self.take.offset, self.take.size, 0
        return 0, self.take.count, self.take.ties

    def with_(self, **changes) -> "Plan":
        """A copy with some parts replaced."""
        return replace(self, **changes)


def best_of(weighted: Iterable[tuple[Filter, int]], *, gate: bool = False) -> tuple[Clause, ...]:
    """Clauses that together give the greatest weight whose condition holds, not the sum.

    A same code 30, same class 18, same division 9 becomes +9, +9, +12.
    """
    ordered = sorted(weighted, key=lambda pair: pair[1])
    clauses, before = [], 0
    for n, (_, weight) in enumerate(ordered):
        if weight > before:
            clauses.append(Clause(Any(tuple(f for f, _ in ordered[n:])), weight - before, gate))
            before = weight
    return tuple(clauses)


def check(plan: Plan, schema: Schema) -> None:
    """Raise PlanError unless every field, type, value and limit of the plan fits the schema."""
    if plan.side != schema.side:
        raise PlanError(f"a plan for {plan.side!r} on the index of {schema.side!r}")
    if not isinstance(plan.visible, Filter):
        raise PlanError("a plan needs its visibility filter")
    for one in (plan.visible, *plan.filters, *(c.filter for c in plan.choices), *(c.when for c in plan.clauses)):
        _check_filter(one, schema, 0)
    if len(plan.clauses) > MAX_CLAUSES:
        raise PlanError(f"{len(plan.clauses)} clauses, at most {MAX_CLAUSES}")
    if any(not isinstance(c.weight, int) or c.weight < 1 for c in plan.clauses):
        raise PlanError("a clause's weight is a positive integer")
    if sum(c.weight for c in plan.clauses) > MAX_SCORE:
        raise PlanError(f"weights sum to more than {MAX_SCORE}: scores would not be exact")
    _check_facets(plan, schema)
    start, count, ties = plan.window
    if min(start, count, ties) < 0 or count < 1 or start + count + ties > MAX_WINDOW:
        raise PlanError(f"asks for {start}+{count}+{ties}, at most {MAX_WINDOW}")
    if plan.order and not _field(plan.order.field, schema).sortable:
        raise PlanError(f"{plan.order.field} cannot order results")


def _check_facets(plan: Plan, schema: Schema) -> None:
    if len({f.key for f in plan.facets}) != len(plan.facets):
        raise PlanError("the same facet twice")
    for facet in plan.facets:
        declared = _field(facet.field, schema)
        if not declared.facetable or facet.size < 1:
            raise PlanError(f"{facet.field} cannot be counted")
        if (facet.level > 0) != (declared.type is FieldType.PATH) or facet.level > declared.levels:
            raise PlanError(f"{facet.field} has no level {facet.level}")
    for choice in plan.choices:
        _field(choice.field, schema)


def _field(name: str, schema: Schema):
    declared = schema.fields.get(name)
    if declared is None:
        raise PlanError(f"field {name!r} is not declared for {schema.side}")
    return declared


_FITTING = {Term: {FieldType.KEYWORD, FieldType.TEXT}, AnyOf: {FieldType.KEYWORD, FieldType.TEXT},
            Range: {FieldType.INTEGER, FieldType.DATE}, Under: {FieldType.PATH},
            Exists: set(FieldType) - {FieldType.TEXT}}


def _check_filter(one: Filter, schema: Schema, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise PlanError("conditions nested too deep")
    if isinstance(one, Not):
        return _check_filter(one.filter, schema, depth + 1)
    if isinstance(one, All | Any):
        if len(one.filters) > MAX_CLAUSES:
            raise PlanError(f"{len(one.filters)} conditions in one, at most {MAX_CLAUSES}")
        for inner in one.filters:
            _check_filter(inner, schema, depth + 1)
        return None
    fitting = _FITTING.get(type(one))
    if fitting is None:
        raise PlanError(f"{one!r} is not a condition")
    declared = _field(one.field, schema)
    if declared.type not in fitting:
        raise PlanError(f"{type(one).__name__} does not fit the {declared.type} field {one.field}")
    return _check_values(one, declared)


def _check_values(one: Filter, declared) -> None:
    if isinstance(one, Range):
        kind = date if declared.type is FieldType.DATE else int
        if any(b is not None and type(b) is not kind for b in (one.low, one.high)):
            raise PlanError(f"{one.field}: bounds must be {kind.__name__}")
        if kind is int and any(b is not None and abs(b) >= 2**62 for b in (one.low, one.high)):
            raise PlanError(f"{one.field}: bound out of range")
        return
    values = {Term: lambda: (one.value,), AnyOf: lambda: one.values, Under: lambda: (one.path,)}.get(type(one), tuple)()
    if len(values) > MAX_VALUES or not all(isinstance(v, str) for v in values):
        raise PlanError(f"{one.field}: values must be at most {MAX_VALUES} strings")

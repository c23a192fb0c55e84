"""What a plan means, said in plain Python over documents: the standard every engine meets.

Used by the basic engine when the real one is down, and by the tests as the oracle.
"""
from collections import Counter
from collections.abc import Iterable

from app.search import ring
from app.search.document import SEPARATOR, Document, FieldType, Schema, path_prefixes
from app.search.engines.base import Bucket
from app.search.plan import All, Any, AnyOf, Exists, Facet, Filter, Not, Plan, Range, Term, Under

_NONE: frozenset = frozenset()


def holds(condition: Filter, document: Document) -> bool:
    """Whether the condition is true of the document."""
    match condition:
        case Term(field, value):
            return value in document.sets.get(field, _NONE)
        case AnyOf(field, values):
            there = document.sets.get(field, _NONE)
            return bool(there) and any(value in there for value in values)
        case Range(field, low, high):
            return any((low is None or value >= low) and (high is None or value <= high)
                       for value in document.fields.get(field, ()))
        case Under(field, path):
            return any(value == path or value.startswith(path + SEPARATOR) for value in document.fields.get(field, ()))
        case Exists(field):
            return field in document.fields
        case Not(inner):
            return not holds(inner, document)
        case All(filters):
            return all(holds(one, document) for one in filters)
        case Any(filters):
            return any(holds(one, document) for one in filters)
    raise TypeError(f"{condition!r} is not a condition")


def admitted(plan: Plan, document: Document, *, without_choice: str = "") -> bool:
    """Whether the document is found: visible, through the filters, choices and the gate."""
    return (not document.hidden and holds(plan.visible, document)
            and all(holds(one, document) for one in plan.filters)
            and all(holds(c.filter, document) for c in plan.choices if c.field != without_choice)
            and (not plan.gates or any(holds(c.when, document) for c in plan.gates)))


def score(plan: Plan, document: Document) -> int:
    """The sum of the weights of the clauses that hold; 0 when the plan orders by a field."""
    return 0 if plan.order else sum(c.weight for c in plan.clauses if holds(c.when, document))


def arrange(plan: Plan, found: Iterable[Document]) -> tuple[list[tuple[Document, int]], bool]:
    """The asked part of the order as (document, score), and whether ties were cut off."""
    scored = [(document, score(plan, document)) for document in found]
    scored.sort(key=lambda pair: (*_key(plan, *pair), ring.distance(pair[0].id, plan.seed), pair[0].id))
    first, count, ties = plan.window
    end = first + count
    if not ties or len(scored) <= end:
        return scored[first:end], False
    last = _key(plan, *scored[end - 1])
    whole = end
    while whole < len(scored) and _key(plan, *scored[whole]) == last:
        whole += 1
    return scored[first:min(whole, end + ties)], whole > end + ties


def _key(plan: Plan, document: Document, points: int) -> tuple:
    if plan.order is None:
        return (-points,)
    values = document.fields.get(plan.order.field)
    if not values:
        return (1, 0)
    value = values[0] if isinstance(values[0], int) else values[0].toordinal()
    return (0, -value if plan.order.descending else value)


def facet_values(schema: Schema, facet: Facet, document: Document) -> set[str]:
    """The values of the facet that count this document once each."""
    values = document.fields.get(facet.field, ())
    if schema.fields[facet.field].type is not FieldType.PATH:
        return set(values)
    prefixes = (path_prefixes(value) for value in values)
    at_level = {p[facet.level - 1] for p in prefixes if len(p) >= facet.level}
    return {v for v in at_level if below(v, facet.under)}


def below(value: str, under: str) -> bool:
    """Whether a path stands strictly below another; everything is below ""."""
    return not under or value.startswith(under + SEPARATOR)


def buckets(counts: Iterable[tuple[str, int]], size: int) -> tuple[Bucket, ...]:
    """The `size` most frequent values, equal ones in order of the value."""
    return tuple(Bucket(v, n) for v, n in sorted(counts, key=lambda pair: (-pair[1], pair[0]))[:size])


def count_facets(plan: Plan, schema: Schema, documents: list[Document]) -> dict[str, tuple[Bucket, ...]]:
    """All facets of the plan, counted over visible documents one by one."""
    answer = {}
    for facet in plan.facets:
        counts: Counter[str] = Counter()
        for document in documents:
            if admitted(plan, document, without_choice=facet.field):
                counts.update(facet_values(schema, facet, document))
        answer[facet.key] = buckets(counts.items(), facet.size)
    return answer

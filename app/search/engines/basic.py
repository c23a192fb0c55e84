"""基础检索: the same plan answered from rows of the database when the engine is down.

Filters, gate and visibility are right, the order is plain (newest first), there are no
scores. Only the newest `limit` documents are looked at; then the answer says `partial`.
"""
import time
from collections.abc import Callable, Iterable
from itertools import islice

from app.search import reference
from app.search.document import Document, Schema
from app.search.engines.base import Candidates
from app.search.plan import Plan, check


def search(plan: Plan, schema: Schema, newest: Callable[[], Iterable[Document]], *, limit: int = 20_000) -> Candidates:
    """Answer the plan from `newest()`, documents by falling id. PlanError when it does not fit."""
    check(plan, schema)
    began = time.perf_counter()
    seen = list(islice(newest(), limit + 1))
    partial, seen = len(seen) > limit, seen[:limit]
    found = [one for one in seen if reference.admitted(plan, one)]
    if plan.order:
        chosen = [document for document, _ in reference.arrange(plan, found)[0]]
    else:
        start, count, _ties = plan.window
        chosen = found[start:start + count]
    return Candidates(
        ids=tuple(one.id for one in chosen), scores=(0,) * len(chosen), total=len(found),
        facets=reference.count_facets(plan, schema, seen), partial=partial,
        took_ms=(time.perf_counter() - began) * 1000)

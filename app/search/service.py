"""Asking: one call that never fails because of an engine.

Answers ids only. Whoever shows them loads the rows through the viewer's scope, which checks
visibility a second time.
"""
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _l

from app.core.db import db
from app.search import registry
from app.search.document import Document
from app.search.engines import basic
from app.search.engines.base import Bucket, Candidates, EngineError, EngineLocked, EngineNotReady
from app.search.plan import Plan, check

log = logging.getLogger(__name__)
BASIC_ROWS = 2_000
BASIC_PAGE = 200
NOTICE = _l("搜索引擎暂时不可用，以下是基础检索的结果：筛选条件照常，按发布先后排列，不计分。")


@dataclass(frozen=True)
class Result:
    """Candidates plus how they came about.

    degraded: 基础检索 answered: filters right, newest first, scores all 0; show `notice` on the page.
    partial: only the newest rows were looked at, total and facets are of those.
    """

    ids: tuple[int, ...]
    scores: tuple[int, ...]
    total: int
    facets: Mapping[str, tuple[Bucket, ...]] = field(default_factory=dict)
    ties_cut: bool = False
    degraded: bool = False
    partial: bool = False
    notice: object = ""
    reason: str = ""
    took_ms: float = 0.0


def search(plan: Plan) -> Result:
    """Answer the plan. PlanError when it does not fit its schema; never an engine's error."""
    check(plan, registry.source(plan.side).schema)
    engines = registry.engines()
    breaker = engines.breaker(plan.side)
    if not breaker.lets_through():
        return _basic(plan, f"left alone after failures: {breaker.reason}")
    try:
        answer = engines.open(plan.side).search(plan)
    except (EngineNotReady, EngineLocked) as state:
        return _basic(plan, str(state))
    except EngineError as error:
        breaker.failed(str(error))
        log.warning("search on %s failed: %s", plan.side, error)
        return _basic(plan, str(error))
    breaker.succeeded()
    return _result(answer)


def _result(answer: Candidates, **more) -> Result:
    return Result(ids=answer.ids, scores=answer.scores, total=answer.total, facets=answer.facets,
                  ties_cut=answer.ties_cut, partial=answer.partial, took_ms=answer.took_ms, **more)


def _basic(plan: Plan, reason: str) -> Result:
    source = registry.source(plan.side)
    answer = basic.search(plan, source.schema, lambda: _newest(source), limit=BASIC_ROWS)
    return _result(answer, degraded=True, notice=NOTICE, reason=reason)


def _newest(source) -> Iterator[Document]:
    """Documents of the rows that may be listed, newest first; a row that cannot be built is left out."""
    before = None
    while rows := source.newest(before, BASIC_PAGE):
        before = rows[-1].id
        with db.session.no_autoflush:
            try:
                yield from source.build(rows)
            except Exception:
                log.exception("basic search: batch before %s built row by row", before)
                yield from _one_by_one(source, rows)


def _one_by_one(source, rows) -> Iterator[Document]:
    for row in rows:
        try:
            yield from source.build([row])
        except Exception:
            log.exception("basic search: row %s left out", row.id)

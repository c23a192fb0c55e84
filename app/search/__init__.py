"""Search: documents, plans, engines, indexing. docs/search.md says how to ask.

Features never import this package; they call `core.outbox.reindex(row)`. `matching` asks through
`service.search(plan)`.
"""
from datetime import timedelta

from app.core import jobs


def register(app) -> None:
    """Register the sides and the commands; engines open on first use."""
    from app.search import cli, registry
    from app.search.documents import answers, questions

    registry.register_source(questions.SOURCE)
    registry.register_source(answers.SOURCE)
    registry.install(app, registry.engine_from_settings(app))
    cli.register(app)


@jobs.job("search_reconcile", timedelta(days=1))
def reconcile_daily() -> int:
    """Mend whatever drifted (a month turned, a list changed); does nothing where the index cannot be had."""
    from app.search import indexing, registry
    from app.search.engines.base import EngineError

    mended = 0
    for side in registry.sides():
        try:
            mended += indexing.reconcile(side).repaired
        except EngineError:
            continue
    return mended

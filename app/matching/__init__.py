"""Ranking in both directions, reasons, suggestions, free search. See docs/decisions/0006."""


def register(app) -> None:
    """Load tables and policy; add the pages and the receipts."""
    from app.matching import desk, models, policy, routes, service  # noqa: F401

    app.register_blueprint(routes.bp)

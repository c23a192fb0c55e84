"""Figures: each a definition, a computation from history, and the rows it counts."""


def register(app) -> None:
    """Load the tables, declare the figures, the policy, the facts of the landing page and the pages."""
    from app.statistics import board, contact, home, models, policy, questions  # noqa: F401
    from app.statistics.routes import bp
    from app.statistics.routes_public import bp as public_bp

    policy.declare()
    app.register_blueprint(bp)
    app.register_blueprint(public_bp)

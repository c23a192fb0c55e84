"""Messages, mail, the desk and the frame of every page."""


def register(app) -> None:
    """Load tables, messages, tasks and jobs; serve the pages; fill the frame."""
    from app.notifications import context, jobs, messages, models, policy, routes, waiting  # noqa: F401

    policy.declare()
    app.register_blueprint(routes.bp)
    context.register(app)

"""Questions 命题: what enterprises ask for, from draft to archive (domain.md §3.1, §3.7)."""


def register(app) -> None:
    """Load tables, kinds, policy, subscribers, jobs, desk and pages."""
    from app.questions import desk, jobs, kinds, models, policy, provided, subscribers, workflow  # noqa: F401

    policy.declare()
    kinds.all_kinds()
    from app.questions import routes

    app.register_blueprint(routes.bp)

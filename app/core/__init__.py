"""Mechanisms that know no feature."""


def register(app) -> None:
    """Install the forms of addresses, the request boundary, single submission, file downloads, jobs and template filters."""
    from app.core import boundary, files, filters, health, jobs, numbers, once, outbox, paths, settings  # noqa: F401

    paths.register(app)
    boundary.register(app)
    once.register(app)
    jobs.register(app)
    filters.register(app)
    health.register(app)

"""Mechanisms that know no feature."""


def register(app) -> None:
    """Install the request boundary, single submission, file downloads, jobs and template filters."""
    from app.core import boundary, filters, jobs, once

    boundary.register(app)
    once.register(app)
    jobs.register(app)
    filters.register(app)

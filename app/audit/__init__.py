"""The trail of who changed what: `record` is called by every write, `trail` reads an object's."""
from app.audit.reading import trail
from app.audit.recording import diff, record

__all__ = ["diff", "record", "trail"]


def register(app) -> None:
    """Load the tables and the sealing job, serve the auditor's page."""
    from app.audit import models, routes, sealing  # noqa: F401

    routes.register(app)

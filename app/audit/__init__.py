"""The trail of who changed what: `record` is called by every write, `trail` reads an object's."""
from app.audit.recording import diff, record
from app.audit.reading import trail

__all__ = ["diff", "record", "trail"]


def register(app) -> None:
    """Load the tables and the sealing job."""
    from app.audit import models, sealing  # noqa: F401

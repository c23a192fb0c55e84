"""See docs/house.md; the tables stand in models.py."""


def register(app) -> None:
    """Load the tables; the room's owner adds routes, policy, subscribers and jobs."""
    from app.statistics import models  # noqa: F401

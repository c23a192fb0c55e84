"""Pages of questions: importing this module declares them all."""
from app.questions import routes_decide, routes_edit, routes_pages  # noqa: F401
from app.questions.blueprint import bp

__all__ = ["bp"]

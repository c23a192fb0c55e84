"""What this room does when an application is selected or withdrawn."""
from app.applications.models import Application
from app.cooperations import creating
from app.core.events import subscribe
from app.workflow import Moved


@subscribe(Moved)
def on_application(event: Moved) -> None:
    """Selected: a cooperation begins. Withdrawn: the one that began is taken back."""
    if not isinstance(event.subject, Application):
        return
    if event.name == "select":
        creating.create(event.actor, event.subject)
    elif event.name == "withdraw":
        creating.cancel(event.subject, event.reason)

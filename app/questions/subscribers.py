"""What this room does when something happened: dates of the end, the search document, telling people."""
from app.capacity.events import CapacityChanged
from app.core import clock, events, outbox
from app.core.db import db
from app.organisations.models import Organisation
from app.questions import fields, messages
from app.questions.events import QuestionEdited
from app.questions.models import CLOSED, Question
from app.workflow import Moved

_TOLD = {"return": "question.returned", "suspend": "question.suspended", "resume": "question.resumed",
         "start_selection": "question.in_selection", "publish": "question.published"}


@events.subscribe(Moved)
def moved(event: Moved) -> None:
    """A question moved, by whatever room: its end, its document, its people. An organisation: its documents."""
    if isinstance(event.subject, Question):
        _question_moved(event)
    elif isinstance(event.subject, Organisation):
        for question in db.session.scalars(db.select(Question).where(Question.enterprise_id == event.subject.id,
                                                                     Question.published_at.is_not(None))):
            outbox.reindex(question)


def _question_moved(event: Moved) -> None:
    question = event.subject
    if event.target in CLOSED:
        question.closed_at = clock.now()
    elif event.source in CLOSED and event.target != "archived":
        question.closed_at = None
    outbox.reindex(question)
    if event.name == "submit":
        if not event.actor.is_system:
            messages.to_office(question, "question.submitted", besides=event.actor)
    elif event.name in _TOLD:
        messages.to_owner(question, _TOLD[event.name], besides=event.actor, reason=event.reason)
    elif event.target in CLOSED:
        messages.to_owner(question, "question.ended", besides=event.actor, state=str(question.status_label))
    db.session.flush()


@events.subscribe(QuestionEdited)
def edited(event: QuestionEdited) -> None:
    """The office that published it learns of a material change."""
    what = "、".join(str(fields.LABELS.get(name, name)) for name in event.edition.changes)
    messages.to_office(event.question, "question.edited", edition=event.edition.edition, what=what, page="")


@events.subscribe(CapacityChanged)
def capacity_changed(event: CapacityChanged) -> None:
    """What is still lacking stands in the search document."""
    question = db.session.get(Question, event.question_id) if event.question_id else None
    if question is not None:
        outbox.reindex(question)

"""What time does to questions: the deadline, the end of a selection, the archive, reminders."""
from datetime import timedelta

from app import workflow
from app.authz import SYSTEM
from app.capacity import queries as capacity
from app.core import clock, facts, settings
from app.core.db import db
from app.core.jobs import job
from app.questions import deciding, messages, queries
from app.questions.models import Question

settings.declare("questions.selection_days", 30, "days after the deadline until an unselected question ends")
settings.declare("questions.archive_days", 365, "days after its end until a question is archived")
NEAR = 3
SELECTION_NEAR = 7


def _all(*conditions) -> list[Question]:
    return list(db.session.scalars(db.select(Question).where(*conditions).order_by(Question.id)))


@job("questions.deadline", timedelta(hours=1))
def at_deadline() -> int:
    """The day after its deadline a published question goes into selection."""
    due = _all(Question.status == "published", Question.apply_deadline < clock.today())
    for question in due:
        workflow.move(question, "start_selection", actor=SYSTEM)
    return len(due)


@job("questions.selection_end", timedelta(hours=6))
def end_selections() -> int:
    """So many days after the deadline: unfilled when none is selected, partly fulfilled when some is agreed."""
    last = clock.today() - timedelta(days=settings.get("questions.selection_days"))
    done = 0
    for question in _all(Question.status.in_(("in_selection", "awarded")), Question.apply_deadline < last):
        need = capacity.need(question.id)
        if question.status == "in_selection" and (need is None or need.taken == 0):
            code = question.unfilled_reason or deciding.UNANSWERED
            deciding.leave_unfilled(SYSTEM, question=question, reason_code=code)
        elif need is not None and 0 < need.agreed == need.taken < need.quantity:
            workflow.move(question, "fulfil_partly", actor=SYSTEM)
        else:
            continue
        done += 1
    return done


@job("questions.archive", timedelta(days=1))
def archive() -> int:
    """A year after its end."""
    before = clock.now() - timedelta(days=settings.get("questions.archive_days"))
    old = _all(Question.status.in_(("fulfilled", "partly_fulfilled", "unfilled", "withdrawn")),
               Question.closed_at < before)
    for question in old:
        workflow.move(question, "archive", actor=SYSTEM)
    return len(old)


@job("questions.remind", timedelta(days=1))
def remind() -> int:
    """Nobody answered and the deadline is near; nobody selected and the end is near; a review is late."""
    told = 0
    for question in queries.due_on(NEAR):
        if facts.ask("applications.count", default=0, question_id=question.id) == 0:
            messages.to_owner(question, "question.deadline_near", days=NEAR)
            told += 1
    ending = clock.today() - timedelta(days=settings.get("questions.selection_days") - SELECTION_NEAR)
    for question in _all(Question.status == "in_selection", Question.apply_deadline == ending):
        need = capacity.need(question.id)
        if need is None or need.taken == 0:
            messages.to_owner(question, "question.selection_near", days=SELECTION_NEAR)
            told += 1
    for question in _all(Question.status == "submitted", Question.review_due == clock.today() - timedelta(days=1)):
        messages.to_office(question, "question.review_late")
        told += 1
    return told

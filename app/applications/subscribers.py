"""What applications do when the question moves under them."""

from app.applications import invitations, messages, operations, queries
from app.applications.models import PREPARING, TAKEN, WAITING, Application, Invitation
from app.authz import SYSTEM
from app.core import clock, events, facts
from app.core.db import db
from app.questions.events import QuestionEdited
from app.questions.models import Question
from app.taxonomy.queries import add_working_days
from app.workflow import Moved

# How each end of a question ends its applications: transition → reason code.
ENDS = {"withdraw": "question_withdrawn", "leave_unfilled": "question_unfilled", "fulfil": "question_full",
        "fulfil_partly": "question_closed"}


@events.subscribe(Moved)
def question_moved(event: Moved) -> None:
    """Applications end with the question, or rest while it is suspended."""
    if not isinstance(event.subject, Question):
        return
    if event.name in ENDS:
        _end_all(event.subject, ENDS[event.name])
    elif event.name == "suspend":
        _tell_waiting(event.subject, "application.paused")
    elif event.name == "resume":
        _restart_clocks(event.subject)


def _end_all(question: Question, code: str) -> None:
    from app.applications.workflow import CLOSED_REASONS

    reason = str(CLOSED_REASONS[code])
    for application in _of(question, (*PREPARING, *WAITING)):
        operations.end_for_question(application, code=code, reason=reason)
    if code == "question_withdrawn":
        for application in _of(question, TAKEN):
            if not facts.ask("cooperations.agreement_effective", default=False, application_id=application.id):
                operations.withdraw(SYSTEM, application=application, reason=reason)
                application.outcome_code = code
    for invitation in db.session.scalars(
            db.select(Invitation).where(Invitation.question_id == question.id, Invitation.status == "sent")):
        invitations.close(invitation, reason)
    db.session.flush()


def _of(question: Question, statuses) -> list[Application]:
    return list(db.session.scalars(
        db.select(Application).where(Application.question_id == question.id, Application.status.in_(statuses))
        .order_by(Application.id)))


def _tell_waiting(question: Question, code: str) -> None:
    for application in queries.waiting(question.id):
        messages.to_school(application, code)


def _restart_clocks(question: Question) -> None:
    """The days of a suspension are nobody's silence."""
    for application in queries.waiting(question.id):
        application.lapse_due = add_working_days(clock.today(), operations.LAPSE_DAYS)
        application.reminders_sent = 0
        db.session.flush()
        messages.to_school(application, "application.resumed")


@events.subscribe(QuestionEdited)
def question_edited(event: QuestionEdited) -> None:
    """A material change: every applicant is asked to confirm anew, and cannot be selected before."""
    for application in queries.waiting(event.question.id):
        if application.needs_reconfirmation:
            messages.to_school(application, "application.reconfirm")

"""Scheduled work: applications that nobody answers lapse, reminders before, invitations expire.

Each row is a transaction of its own, locked and looked at again: an enterprise that acts in the same moment wins.
"""
import logging
from datetime import timedelta

from app import workflow
from app.applications import invitations, locks, messages
from app.applications.models import WAITING, Application, Invitation
from app.applications.workflow import LAPSE_REASONS
from app.authz import SYSTEM
from app.core import clock
from app.core.db import db
from app.core.jobs import job
from app.questions.models import LISTED, Question
from app.taxonomy.queries import working_days_between

log = logging.getLogger(__name__)
REMIND_AFTER = (10, 15)
GOING_ON = (*LISTED, "awarded")


def _waiting_ids(*conditions) -> list[int]:
    ids = list(db.session.scalars(
        db.select(Application.id).join(Question, Question.id == Application.question_id)
        .where(Application.status.in_(WAITING), Question.status.in_(GOING_ON), *conditions).order_by(Application.id)))
    db.session.commit()
    return ids


@job("applications.lapse", timedelta(hours=1))
def lapse() -> int:
    """End what has waited longer than its date for the enterprise (or, its offer open, for the school)."""
    return sum(_each(one, _lapse) for one in _waiting_ids(Application.lapse_due < clock.today()))


@job("applications.remind", timedelta(hours=1))
def remind() -> int:
    """Remind the enterprise after 10 and after 15 working days without an action."""
    return sum(_each(one, _remind) for one in _waiting_ids(Application.reminders_sent < len(REMIND_AFTER)))


@job("invitations.expire", timedelta(hours=1))
def expire() -> int:
    """End invitations that were not answered within 10 days."""
    rows = list(db.session.scalars(db.select(Invitation).where(
        Invitation.status == "sent", Invitation.expires_on < clock.today()).order_by(Invitation.id)))
    for row in rows:
        invitations.expire(row)
    return len(rows)


def _each(application_id: int, work) -> bool:
    """One row in its own transaction; one that fails is logged and does not keep the others back."""
    try:
        row = db.session.get(Application, application_id)
        locks.for_decision(row)
        done = (row.status in WAITING and row.question.status in GOING_ON) and work(row)
        db.session.commit()
    except Exception:
        db.session.rollback()
        log.exception("application %s was left", application_id)
        return False
    return bool(done)


def waits_for_school(application: Application) -> bool:
    """The newest terms are the enterprise's and the school has not answered them."""
    last = application.last_offer
    return bool(last and last.accepted_at is None and last.by_org_id == application.question.enterprise_id)


def _lapse(row: Application) -> bool:
    if row.lapse_due is None or row.lapse_due >= clock.today():
        return False
    code = "no_school_answer" if waits_for_school(row) else "no_enterprise_action"
    reason = str(LAPSE_REASONS[code])
    row.outcome_code, row.outcome_note = code, reason
    workflow.move(row, "lapse", actor=SYSTEM, reason=reason, reason_code=code)
    messages.to_school(row, "application.lapsed", reason=reason)
    messages.to_enterprise(row, "application.lapsed", reason=reason)
    return True


def _remind(row: Application) -> bool:
    since = row.enterprise_acted_at or row.submitted_at
    days = working_days_between(clock.local_date(since), clock.today())
    reached = sum(days >= one for one in REMIND_AFTER)
    if reached <= row.reminders_sent or waits_for_school(row):
        return False
    row.reminders_sent = reached
    messages.to_enterprise(row, "application.remind", days=days)
    return True

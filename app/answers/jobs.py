"""Expiry and reminders. Both run once a day and may run twice."""
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from app.answers import messages
from app.answers.models import Answer
from app.answers.review import expire
from app.core import clock
from app.core.db import db
from app.core.jobs import job

REMIND_DAYS = (14, 3)


@job("answers_expire", every=timedelta(hours=6))
def expire_answers() -> int:
    """Published and paused answers whose last day is over: expired; the school's office is told once for all."""
    due = list(db.session.scalars(
        db.select(Answer).where(Answer.status.in_(("published", "paused")), Answer.valid_until < clock.today())
        .order_by(Answer.id)))
    for answer in due:
        expire(answer)
    for school_id, answers in _by_school(due).items():
        messages.expired(school_id, answers)
    return len(due)


@job("answers_remind", every=timedelta(hours=6))
def remind() -> int:
    """14 and 3 days before the last day; a day the job missed is made up for."""
    today, done = clock.today(), 0
    for days in sorted(REMIND_DAYS):
        nearer = max((one for one in REMIND_DAYS if one < days), default=-1)
        due = list(db.session.scalars(
            db.select(Answer).where(
                Answer.status.in_(("published", "paused")),
                Answer.valid_until > today + timedelta(days=nearer), Answer.valid_until <= today + timedelta(days=days),
                db.or_(Answer.reminded_days == 0, Answer.reminded_days > days))
            .order_by(Answer.valid_until, Answer.id)))
        for (school_id, until), answers in _by_school_and_day(due).items():
            messages.expiring(school_id, answers, (until - today).days, until)
        _note(due, days)
        done += len(due)
    return done


def _note(answers: list[Answer], days: int) -> None:
    """Remembered without touching row_version: a reminder makes nobody's open form stale."""
    ids = [answer.id for answer in answers]
    if ids:
        db.session.execute(
            db.update(Answer).where(Answer.id.in_(ids)).values(reminded_days=days, updated_at=Answer.updated_at)
            .execution_options(synchronize_session=False))
        for answer in answers:
            db.session.expire(answer, ["reminded_days"])


def _by_school(answers: Iterable[Answer]) -> dict[int, list[Answer]]:
    found = defaultdict(list)
    for answer in answers:
        found[answer.school_id].append(answer)
    return found


def _by_school_and_day(answers: Iterable[Answer]) -> dict:
    found = defaultdict(list)
    for answer in answers:
        found[answer.school_id, answer.valid_until].append(answer)
    return found

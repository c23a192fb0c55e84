"""Moves of an answer between its states, each with its notification. The table is workflow.py."""
from collections.abc import Iterable, Mapping
from datetime import date

from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from app.answers import messages
from app.answers.models import Answer
from app.authz import SYSTEM, Actor
from app.core import clock, outbox
from app.core.db import db
from app.core.errors import Refused, Stale
from app.workflow import move


def submit(actor: Actor, *, answer: Answer, tell: bool = True) -> Answer:
    """A department hands its draft to the school's office. Refused with every field that lacks something.

    tell False: the office does it itself and approves in the same breath.
    """
    _go(answer, "submit", actor)
    if tell:
        messages.to_approve(answer, actor)
    return answer


def approve(actor: Actor, *, answer: Answer, seen_version: int | None = None) -> Answer:
    """The office lets it out: from now on others find it."""
    _seen(answer, seen_version)
    first = answer.published_at is None
    _go(answer, "publish", actor)
    answer.confirmed_at = clock.now()
    if first:
        answer.published_at = answer.confirmed_at
    _flush()
    outbox.reindex(answer)
    messages.approved(answer, actor)
    return answer


def approve_many(actor: Actor, *, answers: Iterable[Answer], seen: Mapping[str, int] | None = None) -> list[Answer]:
    """Approve all or none. Refused with {answer_no: words} of each that cannot be approved now."""
    chosen, errors = list(answers), {}
    if not chosen:
        raise Refused(_("先勾选要批准的供给。"))
    with db.session.begin_nested() as all_or_none:
        for answer in chosen:
            try:
                approve(actor, answer=answer, seen_version=(seen or {}).get(answer.answer_no))
            except Refused as refused:
                errors[answer.answer_no] = _words(refused)
        if errors:
            all_or_none.rollback()
    if errors:
        raise Refused(_("有 %(n)s 份不能批准，一份都没有批准。", n=len(errors)), errors=errors)
    return chosen


def return_(actor: Actor, *, answer: Answer, reason: str) -> Answer:
    """The office sends it back to the department, saying why."""
    _go(answer, "return", actor, reason=reason)
    messages.returned(answer, reason)
    return answer


def pause(actor: Actor, *, answer: Answer, reason: str = "") -> Answer:
    """Out of all lists for now; what is reserved stays. Applications hear of it by `Moved`."""
    _go(answer, "pause", actor, reason=reason)
    outbox.reindex(answer)
    return answer


def resume(actor: Actor, *, answer: Answer) -> Answer:
    """Back on the lists, if it is still valid and complete."""
    _go(answer, "resume", actor)
    outbox.reindex(answer)
    return answer


def reconfirm(actor: Actor, *, answer: Answer, valid_until: date | None, seen_version: int | None = None) -> Answer:
    """It still holds, until a new last day at most 12 months ahead."""
    _seen(answer, seen_version)
    before = answer.valid_until
    _go(answer, "reconfirm", actor, changes={"valid_until": [_iso(before), _iso(valid_until)]}, valid_until=valid_until)
    answer.valid_until, answer.confirmed_at, answer.reminded_days = valid_until, clock.now(), 0
    _flush()
    outbox.reindex(answer)
    return answer


def archive(actor: Actor, *, answer: Answer, reason: str = "") -> Answer:
    """Put away for good; nothing may be reserved."""
    _go(answer, "archive", actor, reason=reason)
    if answer.published_at is not None:
        outbox.reindex(answer)
    return answer


def suspend(actor: Actor, *, answer: Answer, reason: str) -> Answer:
    """An officer takes it off the lists (complaint, violation) until lifted."""
    before = answer.status
    _go(answer, "suspend", actor, reason=reason)
    answer.suspended_from = before
    _flush()
    outbox.reindex(answer)
    messages.suspended(answer, reason)
    return answer


def lift(actor: Actor, *, answer: Answer, reason: str) -> Answer:
    """The officer gives it back the state it had."""
    _go(answer, "lift", actor, reason=reason)
    answer.suspended_from = ""
    _flush()
    outbox.reindex(answer)
    messages.lifted(answer, reason)
    return answer


def expire(answer: Answer) -> Answer:
    """valid_until has passed (job). Applications hear of it by `Moved`."""
    _go(answer, "expire", SYSTEM)
    outbox.reindex(answer)
    return answer


def _go(answer: Answer, name: str, actor: Actor, **more) -> None:
    try:
        move(answer, name, actor=actor, **more)
    except StaleDataError as stale:
        raise Stale() from stale


def _flush() -> None:
    try:
        db.session.flush()
    except StaleDataError as stale:
        raise Stale() from stale


def _seen(answer: Answer, version: int | None) -> None:
    if version is not None and version != answer.row_version:
        raise Stale()


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _words(refused: Refused) -> str:
    """One line of all that an operation said."""
    return str(refused.message) if not refused.errors else "；".join(
        dict.fromkeys(str(message) for message in refused.errors.values()))

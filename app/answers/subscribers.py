"""What answers do on others' events, and the facts they know."""
from flask import url_for

from app.answers import kinds, queries
from app.answers.models import Answer
from app.authz import ANONYMOUS
from app.capacity.events import CapacityChanged
from app.core import facts, outbox
from app.core.db import db
from app.core.events import subscribe
from app.organisations.models import ANSWERING, Organisation
from app.workflow import Moved


@subscribe(CapacityChanged)
def capacity_changed(event: CapacityChanged) -> None:
    """What is free stands in the search document."""
    for answer in _answers(Answer.id.in_(event.answer_ids)) if event.answer_ids else ():
        db.session.expire(answer, ["slots"])
        outbox.reindex(answer)


@subscribe(Moved)
def organisation_moved(event: Moved) -> None:
    """A school that is suspended, restored or revoked takes its answers with it."""
    subject = event.subject
    if isinstance(subject, Organisation) and subject.org_type in ANSWERING:
        for answer in _answers(Answer.school_id == subject.id):
            outbox.reindex(answer)


def _answers(condition) -> list[Answer]:
    """Once published, in the order of their ids: the order in which everybody locks them."""
    return list(db.session.scalars(
        db.select(Answer).where(condition, Answer.published_at.is_not(None)).order_by(Answer.id)))


@facts.provide("answers.public_of")
def public_of(organisation_id: int, limit: int = 50) -> list[dict]:
    """The organisation's published answers that everybody may see, for its public page."""
    rows = db.session.scalars(queries.visible(ANONYMOUS).where(Answer.school_id == organisation_id)
                              .order_by(Answer.published_at.desc(), Answer.id).limit(limit))
    return [{"title": row.title, "url": url_for("answers.show", answer_no=row.answer_no),
             "note": str(kinds.get(row.answer_type).label)} for row in rows]


@facts.provide("answers.count_of")
def count_of(organisation_id: int) -> int:
    """How many answers an organisation has, in whatever state."""
    return db.session.scalar(
        db.select(db.func.count()).select_from(Answer).where(Answer.school_id == organisation_id))

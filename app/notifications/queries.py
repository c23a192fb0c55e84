"""Reading one's own messages."""
from flask_sqlalchemy.pagination import Pagination

from app.authz import Actor
from app.core.db import db
from app.core.errors import NotVisible
from app.core.outbox import POISON, OutboxEntry
from app.notifications.models import MailChoice, Notification

PER_PAGE = 50


def inbox(actor: Actor, page: int = 1, unread_only: bool = False) -> Pagination:
    """The person's messages in all capacities, newest first."""
    mine = db.select(Notification).where(Notification.user_id == actor.user_id)
    if unread_only:
        mine = mine.where(Notification.read_at.is_(None))
    return db.paginate(mine.order_by(Notification.id.desc()), page=max(page, 1), per_page=PER_PAGE, error_out=False)


def unread_count(actor: Actor) -> int:
    """How many messages the person has not opened."""
    if not actor.is_signed_in:
        return 0
    return db.session.scalar(db.select(db.func.count()).select_from(Notification).where(
        Notification.user_id == actor.user_id, Notification.read_at.is_(None)))


def get(actor: Actor, notification_id: int) -> Notification:
    """One of the person's own messages; NotVisible for anybody else's."""
    row = db.session.get(Notification, notification_id)
    if row is None or row.user_id != actor.user_id:
        raise NotVisible()
    return row


def choice_of(actor: Actor) -> MailChoice | None:
    """What the person wants by e-mail, if it ever said."""
    return db.session.scalar(db.select(MailChoice).where(MailChoice.user_id == actor.user_id))


def poisoned() -> list[OutboxEntry]:
    """Letters that could not be sent after all attempts, for the operator."""
    return list(db.session.scalars(db.select(OutboxEntry).where(
        OutboxEntry.topic == "mail", OutboxEntry.state == POISON).order_by(OutboxEntry.id)))

"""Scheduled: letters that wait, the daily digest."""
from datetime import timedelta

from flask_babel import gettext as _

from app.accounts import letters
from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.core.jobs import job
from app.notifications import kinds, mail
from app.notifications.models import MailChoice, Notification


@job("mail_deliver", every=timedelta(minutes=1))
def deliver() -> int:
    """Send everything that is due."""
    total = 0
    while sent := mail.deliver_pending():
        total += sent
    return total


@job("mail_digest", every=timedelta(days=1))
def digest() -> int:
    """One letter a day with what has not been read, for those who chose it."""
    since = clock.now() - timedelta(days=1)
    count = 0
    for user in db.session.scalars(db.select(User).join(MailChoice, MailChoice.user_id == User.id).where(
            MailChoice.by_mail, MailChoice.digest, User.is_active)):
        rows = db.session.scalars(db.select(Notification).where(
            Notification.user_id == user.id, Notification.read_at.is_(None), Notification.created_at >= since)
            .order_by(Notification.id)).all()
        if rows:
            lines = "\n".join(f"· {kinds.words(row.kind, row.params)[0]}" for row in rows)
            letters.post(user, _("今天有 %(n)s 条新消息", n=len(rows)),
                         f"{lines}\n\n{letters.address_of('notifications.index')}")
            count += 1
    return count

"""Telling people: the in-site message and the mail are rows of the transaction that causes them."""
from collections.abc import Iterable

from flask_babel import gettext as _

from app.accounts import letters
from app.authz import Actor
from app.core import clock
from app.core.db import db
from app.notifications import kinds
from app.notifications.kinds import kind
from app.notifications.models import MailChoice, Notification
from app.organisations.models import Membership


def tell(memberships: Iterable[Membership], kind: str, params: dict | None = None, url: str = "", *,
         besides: Actor | None = None) -> list[Notification]:
    """One message to each active member, once a person and organisation; mail where kind and person want it.

    params: plain values for the words of the kind. url: a path of this site. besides: who did it need not be told.
    """
    declared = kinds.get(kind)
    told, rows = set(), []
    for membership in memberships:
        key = (membership.user_id, membership.organisation_id)
        if not membership.is_active or key in told or (besides and besides.user_id == membership.user_id):
            continue
        told.add(key)
        row = Notification(user_id=membership.user_id, organisation_id=membership.organisation_id, kind=kind,
                           params=params or {}, url=url)
        db.session.add(row)
        rows.append(row)
    db.session.flush()
    if declared.mail:
        _mail(rows)
    return rows


def _mail(rows: list[Notification]) -> None:
    from app.accounts.models import User

    people = {row.user_id for row in rows}
    silent = set(db.session.scalars(db.select(MailChoice.user_id).where(
        MailChoice.user_id.in_(people), db.or_(MailChoice.by_mail.is_(False), MailChoice.digest))))
    for row in rows:
        if row.user_id in silent:
            continue
        silent.add(row.user_id)  # several capacities, one letter
        user = db.session.get(User, row.user_id)
        if user.is_active:
            title, body = kinds.words(row.kind, row.params)
            letters.post(user, title, body + _link(row.url))


def _link(url: str) -> str:
    return "\n\n" + _("打开：%(link)s", link=letters.absolute(url)) if url else ""


def mark_read(actor: Actor, *, notification_id: int) -> None:
    """Note that the person has seen a message of its own."""
    db.session.execute(
        db.update(Notification).where(Notification.id == notification_id, Notification.user_id == actor.user_id,
                                      Notification.read_at.is_(None))
        .values(read_at=clock.now(), row_version=Notification.row_version + 1)
        .execution_options(synchronize_session=False))


def mark_all_read(actor: Actor) -> int:
    """All messages of the person are read; how many were not."""
    done = db.session.execute(
        db.update(Notification).where(Notification.user_id == actor.user_id, Notification.read_at.is_(None))
        .values(read_at=clock.now(), row_version=Notification.row_version + 1)
        .execution_options(synchronize_session=False))
    return done.rowcount


def choose_mail(actor: Actor, *, by_mail: bool, digest: bool) -> MailChoice:
    """What the person wants by e-mail."""
    from app import audit

    choice = db.session.scalar(db.select(MailChoice).where(MailChoice.user_id == actor.user_id))
    if choice is None:
        choice = MailChoice(user_id=actor.user_id)
        db.session.add(choice)
    choice.by_mail, choice.digest = by_mail, digest
    changes = audit.diff(choice)
    db.session.flush()
    if changes:
        audit.record(actor, "mail_choice.edit", choice, changes=changes)
    return choice


__all__ = ["choose_mail", "kind", "mark_all_read", "mark_read", "tell"]

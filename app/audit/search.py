"""The auditor's search of the trail, within the actor's jurisdiction."""
from dataclasses import dataclass
from datetime import date

from flask_sqlalchemy.pagination import Pagination

from app.audit.models import AuditEntry, AuditSeal
from app.authz import Actor, Role
from app.core import clock, facts
from app.core.db import db

PER_PAGE = 50


@dataclass(frozen=True)
class Asked:
    """What is looked for; empty means any. words: number of the subject or name of an organisation."""

    actor_org: str = ""
    subject: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None
    page: int = 1


def find(actor: Actor, asked: Asked) -> Pagination:
    """Entries, newest first, that concern organisations the actor looks after."""
    found = _scope(actor, db.select(AuditEntry))
    if asked.actor_org:
        found = found.where(AuditEntry.actor_org_id.in_(_organisations(asked.actor_org)))
    if asked.subject:
        found = found.where(AuditEntry.subject_no == asked.subject.strip().upper())
    if asked.action:
        found = found.where(AuditEntry.action == asked.action)
    if asked.since:
        found = found.where(AuditEntry.at >= clock.day_start(asked.since))
    if asked.until:
        found = found.where(AuditEntry.at < clock.day_end(asked.until))
    return db.paginate(found.order_by(AuditEntry.id.desc()), page=max(asked.page, 1), per_page=PER_PAGE,
                       error_out=False)


def _scope(actor: Actor, found):
    if actor.has(Role.SYSADMIN) or (actor.has(Role.AUDITOR) and actor.area is None):
        return found
    inside = facts.ask("organisations.in_jurisdiction", actor=actor)
    return found.where(db.or_(AuditEntry.subject_org_id.in_(inside), AuditEntry.actor_org_id.in_(inside),
                              AuditEntry.actor_user_id == actor.user_id))


def _organisations(text: str):
    return facts.ask("organisations.by_words", words=text)


def actions_used() -> list[str]:
    """The actions that occur."""
    return list(db.session.scalars(db.select(AuditEntry.action).distinct().order_by(AuditEntry.action)))


def seal_state() -> dict:
    """Until when the trail is sealed, how many links, how many entries still wait."""
    last = db.session.scalars(db.select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1)).first()
    waiting = db.session.scalar(db.select(db.func.count()).select_from(AuditEntry).where(
        AuditEntry.id > (last.last_id if last else 0)))
    return {"sealed_at": last.sealed_at if last else None, "waiting": waiting,
            "hash": last.chain_hash if last else "",
            "entries": db.session.scalar(db.select(db.func.coalesce(db.func.sum(AuditSeal.count), 0)))}

"""Sealing: a job links the hashes of new entries into a chain, so that a later change shows."""
import hashlib
import json
from datetime import timedelta

from app.audit.models import AuditEntry, AuditSeal
from app.core import clock
from app.core.db import db
from app.core.jobs import job

BATCH = 1000
# Entries this young may still be in somebody's open transaction, out of id order.
SETTLE = timedelta(seconds=30)


def entry_hash(entry: AuditEntry) -> str:
    """The hash of everything an entry says."""
    content = [entry.id, entry.at.isoformat(), entry.actor_user_id, entry.actor_org_id, entry.actor_role,
               entry.action, entry.subject_type, entry.subject_id, entry.subject_no, entry.subject_org_id,
               entry.changes, entry.reason]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _link(previous: str, entries: list[AuditEntry]) -> str:
    digest = hashlib.sha256(previous.encode())
    for entry in entries:
        digest.update(entry_hash(entry).encode())
    return digest.hexdigest()


def _last_seal() -> AuditSeal | None:
    return db.session.scalars(db.select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1)).first()


@job("audit_seal", every=timedelta(minutes=10))
def seal() -> int:
    """Seal all settled entries; return how many."""
    count = 0
    while True:
        last = _last_seal()
        entries = list(db.session.scalars(
            db.select(AuditEntry)
            .where(AuditEntry.id > (last.last_id if last else 0), AuditEntry.at < clock.now() - SETTLE)
            .order_by(AuditEntry.id).limit(BATCH)
        ))
        if not entries:
            return count
        db.session.add(AuditSeal(first_id=entries[0].id, last_id=entries[-1].id, count=len(entries),
                                 chain_hash=_link(last.chain_hash if last else "", entries)))
        db.session.commit()
        count += len(entries)


def verify() -> list[AuditSeal]:
    """The seals whose entries no longer give their hash (empty: the trail is whole)."""
    broken, previous = [], ""
    for one in db.session.scalars(db.select(AuditSeal).order_by(AuditSeal.id)):
        entries = list(db.session.scalars(
            db.select(AuditEntry).where(AuditEntry.id.between(one.first_id, one.last_id)).order_by(AuditEntry.id)))
        if len(entries) != one.count or _link(previous, entries) != one.chain_hash:
            broken.append(one)
        previous = one.chain_hash
    return broken

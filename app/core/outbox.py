"""The outbox: work for engines and mail, written in the transaction that causes it.

Topics: "index" (search documents, key "side:id") and "mail". The consumer claims entries by
state with a lease, does the work and closes them; see app/search/indexing.py and
app/notifications/mail.py.
"""
import threading
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Index, Integer, String, Text, event
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.orm.attributes import set_committed_value

from app.core import clock
from app.core.db import Row, UTCDateTime, db

WAITING, CLAIMED, DONE, POISON = "waiting", "claimed", "done", "poison"
wake = threading.Event()


class OutboxEntry(Row):
    """One piece of work for an engine or for mail."""

    __tablename__ = "outbox_entry"
    __table_args__ = (Index("ix_outbox_entry_work", "topic", "state", "available_at"),)

    topic: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(120), index=True)
    payload: Mapped[Any] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    available_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    claimed_by: Mapped[str | None] = mapped_column(String(60))
    error: Mapped[str | None] = mapped_column(Text)


def enqueue(topic: str, key: str, payload: dict | None = None) -> None:
    """Add work to the current transaction; an equal waiting index entry is enough once."""
    db.session.add(OutboxEntry(topic=topic, key=key, payload=payload or {}))
    db.session.info["outbox"] = True


def reindex(row) -> None:
    """The row's search document changed: raise its index_revision and enqueue it.

    Raised relatively and without touching row_version: that a place was reserved must neither make
    somebody's open form stale nor let two reservations at once refuse each other.
    """
    db.session.flush()
    kind = type(row)
    revision = db.session.execute(
        db.update(kind).where(kind.id == row.id)
        .values(index_revision=kind.index_revision + 1, updated_at=kind.updated_at)
        .returning(kind.index_revision).execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if revision is None:  # not in the database yet: the row was never added to the session
        row.index_revision = (row.index_revision or 0) + 1
        return
    set_committed_value(row, "index_revision", revision)
    enqueue("index", f"{row.index_side}:{row.id}")


def claim(topic: str, worker: str, limit: int = 100, lease: timedelta = timedelta(seconds=60)) -> list[OutboxEntry]:
    """Take up to `limit` due entries (waiting, or claimed with an expired lease) and commit the claim."""
    now = clock.now()
    due = db.select(OutboxEntry.id).where(
        OutboxEntry.topic == topic,
        db.or_(
            db.and_(OutboxEntry.state == WAITING, OutboxEntry.available_at <= now),
            db.and_(OutboxEntry.state == CLAIMED, OutboxEntry.lease_until < now),
        ),
    ).order_by(OutboxEntry.id).limit(limit)
    if db.session.get_bind().dialect.name == "postgresql":
        due = due.with_for_update(skip_locked=True)
    ids = list(db.session.scalars(due))
    if not ids:
        db.session.rollback()
        return []
    db.session.execute(
        db.update(OutboxEntry).where(OutboxEntry.id.in_(ids)).values(
            state=CLAIMED, claimed_by=worker, lease_until=now + lease, attempts=OutboxEntry.attempts + 1
        ).execution_options(synchronize_session=False)
    )
    db.session.commit()
    return list(db.session.scalars(db.select(OutboxEntry).where(OutboxEntry.id.in_(ids)).order_by(OutboxEntry.id)))


def close(entry: OutboxEntry) -> None:
    """The work is done; the entry goes."""
    db.session.delete(entry)


def retry(entry: OutboxEntry, error: str, max_attempts: int = 12) -> None:
    """Put the entry back with exponential back-off; after `max_attempts` set it aside as poison."""
    entry.error = error[:2000]
    entry.lease_until = None
    if entry.attempts >= max_attempts:
        entry.state = POISON
    else:
        entry.state = WAITING
        entry.available_at = clock.now() + timedelta(seconds=min(600, 2**entry.attempts))


@event.listens_for(Session, "after_commit")
def _wake_worker(session):
    if session.info.pop("outbox", False):
        wake.set()

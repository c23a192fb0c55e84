"""How the machine runs: health parts, queues, jobs, search; and putting back what was set aside."""
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app import audit
from app.authz import Actor, Permission, require
from app.core import clock, health
from app.core import jobs as scheduled
from app.core.db import db
from app.core.jobs import JobRun
from app.core.outbox import CLAIMED, POISON, WAITING, OutboxEntry
from app.organisations.models import Organisation

POISON_SHOWN = 50


@dataclass(frozen=True)
class Queue:
    """One topic of the outbox. lag: seconds the oldest waiting entry has waited."""

    topic: str
    waiting: int
    poison: int
    lag: int


@dataclass(frozen=True)
class JobState:
    """A scheduled job and its last run."""

    name: str
    every: Any
    last: datetime | None
    done: int
    error: str


def parts() -> tuple[bool, dict[str, str]]:
    """(everything is well, part → "ok", its own words, or "down")."""
    return health.examine()


def queues() -> list[Queue]:
    """Every topic with something in it."""
    now = clock.now()
    rows = db.session.execute(
        db.select(OutboxEntry.topic, OutboxEntry.state, db.func.count(), db.func.min(OutboxEntry.created_at))
        .group_by(OutboxEntry.topic, OutboxEntry.state)).all()
    found = []
    for topic in sorted({row[0] for row in rows}):
        mine = {state: (n, oldest) for name, state, n, oldest in rows if name == topic}
        waiting = [mine[state] for state in (WAITING, CLAIMED) if state in mine]
        oldest = min((at for _n, at in waiting), default=None)
        found.append(Queue(topic, sum(n for n, _at in waiting), mine.get(POISON, (0, None))[0],
                           int((now - oldest).total_seconds()) if oldest else 0))
    return found


def poison() -> list[OutboxEntry]:
    """Entries set aside, oldest first."""
    return list(db.session.scalars(db.select(OutboxEntry).where(OutboxEntry.state == POISON)
                                   .order_by(OutboxEntry.id).limit(POISON_SHOWN)))


def jobs() -> list[JobState]:
    """Every registered job with its last run."""
    newest = db.select(db.func.max(JobRun.id)).group_by(JobRun.name)
    last = {run.name: run for run in db.session.scalars(db.select(JobRun).where(JobRun.id.in_(newest)))}
    return [JobState(name, scheduled.period(name), run.finished_at if run else None, run.done if run else 0,
                     (run.error or "") if run else "")
            for name in scheduled.names() for run in (last.get(name),)]


def search() -> dict | None:
    """What the search room says of itself; None when it cannot say."""
    from app.search import status

    try:
        return status.status()
    except Exception:
        db.session.rollback()
        return None


def retry(actor: Actor, *, topic: str) -> int:
    """Put everything of a topic that was set aside back into the queue. Returns how many. Raises Forbidden."""
    require(actor, Permission.OPERATE)
    count = db.session.execute(
        db.update(OutboxEntry).where(OutboxEntry.topic == topic, OutboxEntry.state == POISON)
        .values(state=WAITING, attempts=0, available_at=clock.now(), lease_until=None)
        .execution_options(synchronize_session=False)).rowcount
    db.session.info["outbox"] = True
    audit.record(actor, "outbox.retry", db.session.get(Organisation, actor.org_id),
                 changes={"topic": [None, topic], "rows": [None, count]})
    return count

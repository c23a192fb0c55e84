"""How search is: for /healthz, the operator's page and `flask search doctor`."""
from collections.abc import Iterator
from dataclasses import dataclass

from app.core import clock, outbox
from app.core.db import db
from app.core.outbox import OutboxEntry
from app.search import registry
from app.search.engines.base import EngineError, Health
from app.search.indexing import TOPIC

SLOW_SECONDS = 60


@dataclass(frozen=True)
class Finding:
    """Something wrong and the command that mends it."""

    side: str
    what: str
    mend: str


def status() -> dict:
    """Plain data: per side engine, state, rows, documents, breaker; the queue with lag and poison."""
    return {"sides": {side: _side(side) for side in registry.sides()}, "queue": queue()}


def summary() -> dict:
    """The few values that /healthz shows: ok, lag_seconds, waiting, poison, documents per side."""
    whole = status()
    return {"ok": all(s["state"] == "ok" for s in whole["sides"].values()), **whole["queue"],
            "documents": {side: s["documents"] for side, s in whole["sides"].items()},
            "rows": {side: s["rows"] for side, s in whole["sides"].items()},
            "state": {side: s["state"] for side, s in whole["sides"].items()}}


def queue() -> dict:
    """waiting, poison, lag_seconds (age of the oldest entry that waits)."""
    open_states = (outbox.WAITING, outbox.CLAIMED)
    counts = dict(db.session.execute(
        db.select(OutboxEntry.state, db.func.count()).where(OutboxEntry.topic == TOPIC)
        .group_by(OutboxEntry.state)).all())
    oldest = db.session.scalar(db.select(db.func.min(OutboxEntry.created_at)).where(
        OutboxEntry.topic == TOPIC, OutboxEntry.state.in_(open_states)))
    lag = (clock.now() - oldest).total_seconds() if oldest else 0.0
    return {"waiting": sum(counts.get(s, 0) for s in open_states), "poison": counts.get(outbox.POISON, 0),
            "lag_seconds": round(max(0.0, lag), 1)}


def poison() -> list[OutboxEntry]:
    """Entries that were set aside, oldest first."""
    return list(db.session.scalars(db.select(OutboxEntry).where(
        OutboxEntry.topic == TOPIC, OutboxEntry.state == outbox.POISON).order_by(OutboxEntry.id)))


def doctor() -> Iterator[Finding]:
    """Everything that is wrong, each with the command that mends it."""
    whole = status()
    queue = whole["queue"]
    for side, one in whole["sides"].items():
        if one["state"] == "rebuild":
            yield Finding(side, f"the index must be filled: {one['reason']}", "flask search rebuild")
        elif one["state"] != "ok":
            yield Finding(side, f"the engine is {one['state']}: {one['reason']}",
                          "mend what the reason says; then flask search rebuild")
        elif one["rows"] != one["documents"] and not queue["waiting"]:
            yield Finding(side, f"{one['rows']} rows, {one['documents']} documents", "flask search reconcile")
        if one["breaker"] != "closed":
            yield Finding(side, f"searches avoid the engine: {one['breaker_reason']}",
                          "mends itself when the engine answers")
    if queue["poison"]:
        yield Finding("queue", f"{queue['poison']} entries set aside", "flask search poison, then flask search retry")
    if queue["lag_seconds"] > SLOW_SECONDS:
        yield Finding("queue", f"oldest entry waits {queue['lag_seconds']:.0f} s", "start the worker: flask worker")


def _side(side: str) -> dict:
    health, breaker = _health(side), registry.engines().breaker(side)
    return {"engine": health.detail.get("engine", ""), "state": health.state, "reason": health.reason,
            "schema": registry.source(side).schema.hash, "rows": registry.source(side).count(),
            "documents": health.detail.get("documents"), "visible": health.detail.get("visible"),
            "breaker": breaker.state, "breaker_reason": breaker.reason}


def _health(side: str) -> Health:
    try:
        return registry.engines().open(side).health()
    except EngineError as error:
        return Health("down", str(error))

"""From the outbox into the index: claim, build from the rows as they are now, put, read each answer.

An entry only names a document ("questions:17"); what is sent is the row's present state with its
present revision, so entries may be coalesced, repeated and taken in any order. Runs outside
requests, with its own transactions.
"""
import logging
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

from flask import current_app

from app.core import clock, outbox
from app.core.db import db, read_only
from app.core.outbox import OutboxEntry
from app.search import registry
from app.search.document import Document
from app.search.engines.base import Engine, EngineError, EngineNotReady, Put

log = logging.getLogger(__name__)
TOPIC = "index"
BATCH = 200
REFUSED_ATTEMPTS = 5
LONGEST_WAIT = 15


@dataclass(frozen=True)
class Outcome:
    """What one run did. blocked: why nothing was claimed (the engine cannot be had)."""

    claimed: int = 0
    done: int = 0
    retried: int = 0
    poisoned: int = 0
    blocked: str = ""


_fan_outs: dict[str, Callable[[int], None]] = {}


def fan_out(prefix: str):
    """Decorator: an entry "prefix:id" of no side of its own calls the function(id), which reindexes others."""

    def keep(function):
        _fan_outs[prefix] = function
        return function

    return keep


def run_once(worker: str, limit: int = BATCH) -> Outcome:
    """Work off one batch of entries. Never raises for engine trouble; the entries wait."""
    db.session.rollback()
    if not is_due(TOPIC):
        return Outcome()
    blocked = _blocked()
    if blocked:
        return Outcome(blocked=blocked)
    entries = outbox.claim(TOPIC, worker, limit)
    keys: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    verdicts: dict[int, tuple[str, str]] = {}
    for entry in entries:
        side, _, id = entry.key.partition(":")
        if id.isdigit() and (side in _fan_outs or side in registry.sides()):
            keys[side][int(id)].append(entry.id)
        else:
            verdicts[entry.id] = ("poison", f"no source for {entry.key!r}")
    db.session.rollback()
    for side, wanted in keys.items():
        answers = _spread(side, wanted) if side in _fan_outs else _send(side, list(wanted))
        for id, verdict in answers.items():
            verdicts.update(dict.fromkeys(wanted[id], verdict))
    return replace(_settle(verdicts), claimed=len(entries))


def drain(worker: str) -> Outcome:
    """Run until nothing is due or the engine cannot be had; the sum of all runs."""
    total = Outcome()
    while True:
        one = run_once(worker)
        total = Outcome(*(a + b for a, b in zip(
            (total.claimed, total.done, total.retried, total.poisoned),
            (one.claimed, one.done, one.retried, one.poisoned), strict=True)), blocked=one.blocked)
        if one.blocked or not one.claimed:
            return total


def is_due(topic: str) -> bool:
    """Whether anything of an outbox topic can be claimed now; asked without the write lock that claiming takes."""
    now = clock.now()
    with fresh_read():
        return bool(db.session.scalar(db.select(db.exists().where(OutboxEntry.topic == topic, db.or_(
            db.and_(OutboxEntry.state == outbox.WAITING, OutboxEntry.available_at <= now),
            db.and_(OutboxEntry.state == outbox.CLAIMED, OutboxEntry.lease_until < now))))))


@contextmanager
def fresh_read() -> Iterator[None]:
    """A session of its own for reading: sees what is committed, takes no write lock, keeps nothing."""
    with current_app.app_context(), read_only():
        yield


def _blocked() -> str:
    for side in registry.sides():
        try:
            health = registry.engines().open(side).health()
        except EngineError as error:
            return str(error)
        if health.state == "down":
            return health.reason
    return ""


def _spread(prefix: str, wanted: Iterable[int]) -> dict[int, tuple[str, str]]:
    verdicts = {}
    for id in wanted:
        try:
            _fan_outs[prefix](id)
            db.session.commit()
            verdicts[id] = ("done", "")
        except Exception as error:
            db.session.rollback()
            log.exception("fan-out of %s:%s failed", prefix, id)
            verdicts[id] = ("retry", _said(error))
    return verdicts


def _send(side: str, ids: list[int]) -> dict[int, tuple[str, str]]:
    """Put the present state of the rows; what became of each id."""
    documents, verdicts = current_documents(side, ids)
    gone = set(ids) - {d.id for d in documents} - set(verdicts)
    try:
        engine = registry.engines().open(side)
        if gone:
            engine.remove(gone)
        verdicts.update(dict.fromkeys(gone, ("done", "")))
        for result in engine.put(documents):
            match result.outcome:
                case Put.DONE | Put.NEWER:
                    verdicts[result.id] = ("done", "")
                case Put.BUSY:
                    verdicts[result.id] = ("wait", result.reason)
                case Put.REFUSED:
                    verdicts[result.id] = ("poison", result.reason)
    except EngineError as error:
        log.warning("indexing %s: %s", side, error)
        return {id: verdicts.get(id, ("wait", str(error))) for id in ids}
    return verdicts


def current_documents(side: str, ids: list[int]) -> tuple[list[Document], dict[int, tuple[str, str]]]:
    """Documents of the rows that exist, and a verdict for each row that could not be built."""
    source = registry.source(side)
    with fresh_read():
        rows = source.load(ids)
        return build_each(source, rows)


def build_each(source, rows: list) -> tuple[list[Document], dict[int, tuple[str, str]]]:
    """Build a batch; if it fails, row by row, so that one bad row stops no other."""
    try:
        return source.build(rows), {}
    except Exception:
        log.info("batch of %s built row by row", source.schema.side)
    documents, failed = [], {}
    for row in rows:
        try:
            documents += source.build([row])
        except Exception as error:
            log.exception("%s %s cannot be built", source.schema.side, row.id)
            failed[row.id] = ("retry", _said(error))
    return documents, failed


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _settle(verdicts: dict[int, tuple[str, str]]) -> Outcome:
    """Close, put back or set aside the entries in one short write."""
    if not verdicts:
        return Outcome()
    done = retried = poisoned = 0
    for entry in db.session.scalars(db.select(OutboxEntry).where(OutboxEntry.id.in_(verdicts))):
        verdict, reason = verdicts[entry.id]
        if verdict == "done":
            outbox.close(entry)
            done += 1
            continue
        if verdict == "poison":
            entry.state, entry.error, entry.lease_until = outbox.POISON, reason[:2000], None
        elif verdict == "wait":
            _wait(entry, reason)
        else:
            outbox.retry(entry, reason, REFUSED_ATTEMPTS)
        retried += entry.state == outbox.WAITING
        poisoned += entry.state == outbox.POISON
    db.session.commit()
    return Outcome(done=done, retried=retried, poisoned=poisoned)


def _wait(entry: OutboxEntry, reason: str) -> None:
    """The engine is at fault, not the entry: try again soon and for ever, not all at the same instant."""
    entry.state, entry.error, entry.lease_until = outbox.WAITING, reason[:2000], None
    seconds = min(LONGEST_WAIT, 2 ** min(entry.attempts, 10)) * random.uniform(0.5, 1.0)  # noqa: S311
    entry.available_at = clock.now() + timedelta(seconds=seconds)


def retry_poison() -> int:
    """Put everything that was set aside back into the queue. Returns how many."""
    count = db.session.execute(
        db.update(OutboxEntry).where(OutboxEntry.topic == TOPIC, OutboxEntry.state == outbox.POISON)
        .values(state=outbox.WAITING, attempts=0, available_at=clock.now(), lease_until=None)
        .execution_options(synchronize_session=False)).rowcount
    db.session.commit()
    outbox.wake.set()
    return count


@dataclass
class Findings:
    """What a walk over both stores found; everything but `failed` was repaired."""

    side: str
    rows: int = 0
    documents: int = 0
    missing: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    differing: list[int] = field(default_factory=list)
    ahead: list[int] = field(default_factory=list)
    orphans: list[int] = field(default_factory=list)
    failed: dict[int, str] = field(default_factory=dict)

    @property
    def repaired(self) -> int:
        """How many documents were mended."""
        return sum(map(len, (self.missing, self.stale, self.differing, self.ahead, self.orphans)))


def rebuild(side: str, progress: Callable[[int, int], None] = lambda done, total: None) -> Findings:
    """Fill a new index beside the live one from the database and swap. EngineError when it cannot be."""
    source = registry.source(side)
    found, cursor = Findings(side), 0
    with fresh_read():
        total = source.count()
    with registry.engines().open(side).rebuild() as build:
        while True:
            with fresh_read():
                rows = source.after(cursor, BATCH)
                documents, failed = build_each(source, rows)
                if rows:
                    cursor = rows[-1].id
            if not rows:
                break
            found.rows += len(rows)
            found.failed |= {id: reason for id, (_, reason) in failed.items()}
            found.failed |= {r.id: r.reason for r in build.put(documents) if r.outcome is Put.REFUSED}
            progress(found.rows, total)
        found.documents = build.swap().total
    registry.engines().breaker(side).succeeded()
    return found


def reconcile(side: str, *, repair: bool = True) -> Findings:
    """Walk rows and index by id with bounded memory and mend what differs. EngineError when it cannot be."""
    source, engine = registry.source(side), registry.engines().open(side)
    if engine.health().state == "rebuild":
        raise EngineNotReady(f"the index of {side} is not filled: flask search rebuild {side}")
    found, cursor = Findings(side), 0
    while True:
        with fresh_read():
            rows = source.after(cursor, BATCH)
            documents, failed = build_each(source, rows)
            upper = rows[-1].id if rows else None
        entries = _entries(engine, cursor, upper)
        found.rows += len(rows)
        found.documents += len(entries)
        found.failed |= {id: reason for id, (_, reason) in failed.items()}
        _compare(found, side, documents, entries, set(failed))
        if repair:
            _repair(found, side, engine, {d.id for d in documents} | entries.keys())
        if upper is None:
            return found
        cursor = upper


def _entries(engine: Engine, cursor: int, upper: int | None) -> dict[int, object]:
    entries: dict[int, object] = {}
    while batch := engine.ids_after(cursor, BATCH):
        entries |= {e.id: e for e in batch if upper is None or e.id <= upper}
        cursor = batch[-1].id
        if upper is not None and cursor >= upper:
            break
    return entries


def _compare(found: Findings, side: str, documents: list[Document], entries: dict, failed: set[int]) -> None:
    doubtful = []
    for document in documents:
        entry = entries.get(document.id)
        if entry is None:
            found.missing.append(document.id)
        elif entry.revision < document.revision:
            found.stale.append(document.id)
        elif entry.revision > document.revision:
            doubtful.append(document.id)
        elif entry.digest != document.digest or entry.hidden != document.hidden:
            found.differing.append(document.id)
    doubtful += entries.keys() - {d.id for d in documents} - failed
    again = {d.id: d for d in current_documents(side, doubtful)[0]} if doubtful else {}
    for id in sorted(doubtful):
        if id not in again:
            found.orphans.append(id)
        elif entries[id].revision > again[id].revision:
            found.ahead.append(id)


def _repair(found: Findings, side: str, engine: Engine, page: set[int]) -> None:
    gone = [id for id in (*found.orphans, *found.ahead) if id in page]
    if gone:
        engine.remove(gone)
    wrong = [id for ids in (found.missing, found.stale, found.differing, found.ahead) for id in ids if id in page]
    if wrong:
        for result in engine.put(current_documents(side, wrong)[0], same_revision=True):
            if result.outcome in (Put.REFUSED, Put.BUSY):
                found.failed[result.id] = result.reason

"""The worker: index, mail, scheduled jobs. A thread of the serving process, or `flask worker`.

With the embedded engine only the process that owns the index can index; a worker elsewhere leaves
the index entries alone and does the rest.
"""
import logging
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from app.core import jobs, outbox
from app.core.db import db
from app.notifications import mail
from app.search import indexing, registry
from app.search.engines.base import EngineError

log = logging.getLogger(__name__)
POLL = 1.0
JOBS_EVERY = 30
REQUEST = "rebuild.request"
_tasks: dict[str, Callable[[str], bool]] = {}


def task(name: str):
    """Decorator: function(worker name) is called each round; True means there may be more at once."""

    def keep(function):
        _tasks[name] = function
        return function

    return keep


@task("index")
def _index(worker: str) -> bool:
    outcome = indexing.run_once(worker)
    return outcome.claimed == indexing.BATCH


@task("mail")
def _mail(_worker: str) -> bool:
    return indexing.is_due("mail") and bool(mail.deliver_pending())


def run(app: Flask, stop: threading.Event) -> None:
    """Work until `stop` is set. Survives every error; rebuilds an index that is not filled."""
    name = f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident() % 10000}"[:60]
    rounds = 0
    _guarded(app, "fill", lambda: fill_if_due(app))
    while not stop.is_set():
        more = False
        for title, work in _tasks.items():
            more = bool(_guarded(app, title, lambda work=work: work(name))) or more
        if rounds % JOBS_EVERY == 0:
            _guarded(app, "jobs", lambda: jobs.run_due() and None)
        _guarded(app, "request", lambda: _take_request(app))
        rounds += 1
        if not more:
            outbox.wake.wait(POLL)
            outbox.wake.clear()
    with app.app_context():
        registry.engines().close()


def start(app: Flask) -> Callable[[], None]:
    """Run the worker in a thread of this process; returns what stops it and waits for the end."""
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(app, stop), name="worker", daemon=True)
    thread.start()

    def end() -> None:
        stop.set()
        outbox.wake.set()
        thread.join(timeout=10)

    return end


def fill_if_due(app: Flask) -> None:
    """Rebuild every index of this process that was never filled, was damaged or has another schema."""
    for side in registry.sides():
        try:
            engine = registry.engines().open(side)
            if engine.health().state == "rebuild":
                found = indexing.rebuild(side)
                log.info("index of %s filled: %s documents", side, found.documents)
        except EngineError as error:
            log.warning("index of %s not filled: %s", side, error)


def request_rebuild(app: Flask) -> Path:
    """Leave a note for the process that owns the index; it rebuilds within seconds."""
    note = Path(app.config["SEARCH_DIR"]) / REQUEST
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text("all")
    return note


def _take_request(app: Flask) -> None:
    note = Path(app.config["SEARCH_DIR"]) / REQUEST
    if not note.exists() or indexing._blocked():
        return
    note.unlink(missing_ok=True)
    for side in registry.sides():
        indexing.rebuild(side)


def _guarded(app: Flask, title: str, work: Callable):
    with app.app_context():
        try:
            return work()
        except Exception:
            log.exception("worker: %s failed", title)
            return None
        finally:
            db.session.remove()

import threading

import pytest

from app.core import outbox
from app.core.db import db
from app.search import indexing, registry, worker
from app.search.engines.base import EngineNotReady
from app.search.engines.embedded import EmbeddedEngine
from app.search.plan import EVERYTHING, Plan
from tests.integration.search.conftest import NOTES, Note


def test_the_worker_fills_works_off_and_survives_errors(app, notes, engine, monkeypatch):
    stop, rounds = threading.Event(), []
    notes.add(Note(1), Note(2))
    db.session.commit()

    def fails(_worker):
        rounds.append(1)
        if len(rounds) == 3:
            stop.set()
        raise RuntimeError("a task is broken")
    monkeypatch.setattr(worker, "_tasks", {"broken": fails, "index": worker._index})
    monkeypatch.setattr(worker, "POLL", 0)
    worker.run(app, stop)
    assert len(rounds) == 3
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(outbox.OutboxEntry)) == 0


def test_an_index_that_was_never_filled_is_filled(app, notes, tmp_path):
    registry.install(app, lambda schema: EmbeddedEngine(schema, tmp_path))
    notes.rows = {n: Note(n) for n in range(1, 4)}
    with pytest.raises(EngineNotReady, match="flask search rebuild"):
        indexing.reconcile("notes")
    worker.fill_if_due(app)
    engine = registry.engines().open("notes")
    assert engine.health().state == "ok"
    assert engine.search(Plan("notes", EVERYTHING)).total == 3
    engine.put([NOTES.document(9, 1)])
    worker.fill_if_due(app)
    assert engine.count().total == 4, "a filled index is left alone"
    registry.engines().close()


def test_another_process_asks_for_a_rebuild_by_a_note(app, notes, engine):
    notes.rows = {1: Note(1)}
    note = worker.request_rebuild(app)
    worker._take_request(app)
    assert not note.exists()
    assert engine.count().total == 1
    engine.down = "gone"
    worker.request_rebuild(app)
    worker._take_request(app)
    assert note.exists(), "a note stays until it can be followed"
    note.unlink()


def test_work_stops_quickly_when_told(app, notes, engine):
    end = worker.start(app)
    end()
    assert "worker" not in {t.name for t in threading.enumerate()}


def test_mail_has_its_turn_when_any_is_due(notes, monkeypatch):
    sent = []
    monkeypatch.setattr(worker.mail, "deliver_pending", lambda: sent.append(1) or 1)
    assert worker._mail("me") is False
    outbox.enqueue("mail", "letter")
    db.session.commit()
    assert worker._mail("me") is True
    assert sent == [1]


def test_blocked_work_is_not_repeated_at_once(notes, engine):
    engine.down = "gone"
    notes.add(*(Note(n) for n in range(1, indexing.BATCH + 5)))
    db.session.commit()
    assert worker._index("me") is False
    engine.down = ""
    assert worker._index("me") is True
    assert worker._index("me") is False

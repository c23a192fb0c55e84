import json

import pytest

from app.core import outbox
from app.core.db import db
from app.search import registry
from app.search.engines.base import EngineLocked
from tests.integration.search.conftest import Note


@pytest.fixture
def flask(app, notes):
    runner = app.test_cli_runner()
    return lambda *args: runner.invoke(args=["search", *args])


def test_rebuild_reconcile_and_status(flask, notes, engine):
    notes.rows = {n: Note(n, broken=n == 3) for n in range(1, 6)}
    built = flask("rebuild")
    assert built.exit_code == 0
    assert "5 rows, 4 documents" in built.output
    assert "note 3 is broken" in built.output
    notes.rows[3].broken = False
    assert "1 missing, 0 stale, 0 differing, 0 ahead, 0 orphans (mended)" in flask("reconcile").output
    assert "0 missing" in flask("reconcile", "notes", "--check").output
    said = json.loads(flask("status", "--json").output)
    assert said["sides"]["notes"]["rows"] == said["sides"]["notes"]["documents"] == 5
    assert said["queue"] == {"waiting": 0, "poison": 0, "lag_seconds": 0.0}
    assert "rows 5, documents 5" in flask("status").output


def test_doctor_names_the_command_that_mends(flask, notes, engine):
    assert flask("doctor").exit_code == 0
    notes.rows = {1: Note(1)}
    assert "flask search reconcile" in flask("doctor").output
    outbox.enqueue("index", "nowhere:1")
    db.session.commit()
    assert '"poisoned": 1' in flask("drain").output
    said = flask("doctor")
    assert said.exit_code == 1
    assert "flask search retry" in said.output
    assert "nowhere:1" in flask("poison").output
    assert "1 entries put back" in flask("retry").output
    engine.down = "gone"
    assert "gone" in flask("doctor").output


def test_an_engine_that_is_down_fails_the_command_with_its_reason(flask, notes, engine):
    engine.down = "connection refused"
    for command in ("rebuild", "reconcile", "drain"):
        outbox.enqueue("index", "notes:1")
        db.session.commit()
        said = flask(command)
        assert said.exit_code == 1
        assert "connection refused" in said.output


def test_the_owner_is_asked_when_the_index_is_taken(flask, app, notes, engine, monkeypatch):
    def taken(_side):
        raise EngineLocked("process 7")
    monkeypatch.setattr(registry.engines(), "open", taken)
    asked = []
    monkeypatch.setattr("app.search.worker.request_rebuild", asked.append)
    said = flask("rebuild")
    assert said.exit_code == 0
    assert "asked to rebuild" in said.output
    assert len(asked) == 1


def test_an_unknown_side_is_a_mistake_of_the_command(flask):
    assert flask("rebuild", "nowhere").exit_code == 2

from datetime import timedelta

import pytest

from app.core import clock, outbox
from app.core.db import db
from app.core.outbox import OutboxEntry
from app.search import indexing, status
from app.search.engines.base import Entry
from app.search.indexing import Outcome
from app.search.plan import EVERYTHING, Plan, Term
from tests.integration.search.conftest import NOTES, Note


def run(**more) -> Outcome:
    db.session.commit()
    return indexing.run_once("test", **more)


def found(engine, word="x") -> tuple:
    return tuple(sorted(engine.search(Plan("notes", EVERYTHING, filters=(Term("title", word),))).ids))


def entries() -> list[OutboxEntry]:
    return list(db.session.scalars(db.select(OutboxEntry).order_by(OutboxEntry.id)))


def test_nothing_waits_nothing_happens(notes):
    assert run() == Outcome()


def test_an_entry_becomes_a_document_and_goes(notes, engine):
    notes.add(Note(1, words=("x",)), Note(2, words=("y",)))
    assert run() == Outcome(claimed=2, done=2)
    assert entries() == []
    assert found(engine) == (1,)


def test_the_present_state_of_the_row_counts_and_repeats_do_no_harm(notes, engine):
    notes.add(Note(1, words=("old",)), Note(1, words=("x",), index_revision=2), Note(1, words=("x",), index_revision=3))
    assert run() == Outcome(claimed=3, done=3)
    notes.add(Note(1, words=("late",), index_revision=2))
    assert run() == Outcome(claimed=1, done=1)
    assert found(engine) == (1,)


def test_batches_are_bounded(notes):
    notes.add(*(Note(n) for n in range(1, 8)))
    assert [run(limit=3).claimed for _ in range(4)] == [3, 3, 1, 0]


def test_a_hidden_row_stays_as_a_tombstone_a_deleted_one_goes(notes, engine):
    notes.add(Note(1, words=("x",)), Note(2, words=("x",)))
    run()
    notes.add(Note(1, hidden=True, index_revision=2))
    del notes.rows[2]
    outbox.enqueue("index", "notes:2")
    assert run().done == 2
    assert [(e.id, e.hidden) for e in engine.ids_after(0, 9)] == [(1, True)]


def test_an_engine_that_is_down_leaves_the_queue_alone(notes, engine):
    engine.down = "connection refused"
    notes.add(Note(1, words=("x",)))
    outcome = run()
    assert outcome.claimed == 0
    assert "refused" in outcome.blocked
    assert [(e.state, e.attempts) for e in entries()] == [("waiting", 0)]
    engine.down = ""
    assert run().done == 1
    assert found(engine) == (1,)


def test_an_engine_that_fails_midway_is_tried_again_for_ever(notes, engine, monkeypatch):
    notes.add(Note(1, words=("x",)))
    from app.search.engines.base import EngineDown

    def broken(*_, **__):
        raise EngineDown("lost")
    with monkeypatch.context() as patch:
        patch.setattr(engine, "put", broken)
        moment = clock.now()
        for n in range(20):
            moment += timedelta(hours=1)
            with clock.at(moment):
                assert run() == Outcome(claimed=1, retried=1), n
    assert [e.state for e in entries()] == ["waiting"]
    with clock.at(moment + timedelta(hours=1)):
        assert run().done == 1


def test_busy_is_tried_later_refused_is_set_aside_the_others_go_in(notes, engine):
    engine.busy, engine.refuse = {2}, {3}
    notes.add(*(Note(n, words=("x",)) for n in (1, 2, 3)))
    assert run() == Outcome(claimed=3, done=1, retried=1, poisoned=1)
    assert [(e.key, e.state, e.error) for e in entries()] == [
        ("notes:2", "waiting", "too many requests"), ("notes:3", "poison", "mapping says no")]
    assert run() == Outcome()
    assert status.queue()["poison"] == 1
    assert [e.key for e in status.poison()] == ["notes:3"]
    engine.busy, engine.refuse = set(), set()
    assert indexing.retry_poison() == 1
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert run().done == 2
    assert found(engine) == (1, 2, 3)


def test_a_row_that_cannot_be_built_stops_no_other_and_ends_as_poison(notes, engine):
    notes.add(Note(1, words=("x",)), Note(2, broken=True), Note(3, words=("x",)))
    assert run() == Outcome(claimed=3, done=2, retried=1)
    moment = clock.now()
    for _ in range(indexing.REFUSED_ATTEMPTS):
        moment += timedelta(hours=1)
        with clock.at(moment):
            outcome = run()
    assert [(e.state, e.error) for e in entries()] == [("poison", "RuntimeError: note 2 is broken")]
    assert outcome.claimed == 0
    assert found(engine) == (1, 3)


@pytest.mark.parametrize("key", ["nowhere:1", "notes:", "notes:x", "notes", ""])
def test_a_key_that_names_nothing_is_set_aside(notes, key):
    outbox.enqueue("index", key)
    assert run() == Outcome(claimed=1, poisoned=1)


def test_mail_is_not_touched(notes):
    outbox.enqueue("mail", "x")
    assert run() == Outcome()
    assert [e.topic for e in entries()] == ["mail"]


def test_a_lease_that_ran_out_is_taken_over(notes, engine):
    notes.add(Note(1, words=("x",)))
    db.session.commit()
    assert len(outbox.claim("index", "killed")) == 1
    db.session.rollback()
    assert run() == Outcome()
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert run().done == 1
    assert found(engine) == (1,)


def test_a_fan_out_reindexes_others(notes, engine, monkeypatch):
    monkeypatch.setattr(indexing, "_fan_outs", {"folders": lambda id: notes.add(
        *(Note(n, words=("x",), index_revision=id) for n in (1, 2)))})
    outbox.enqueue("index", "folders:7")
    assert run() == Outcome(claimed=1, done=1)
    assert run() == Outcome(claimed=2, done=2)
    assert engine.ids_after(0, 9)[0].revision == 7


def test_drain_runs_until_nothing_is_due(notes):
    notes.add(*(Note(n, broken=n == 3) for n in range(1, 6)))
    db.session.commit()
    assert indexing.drain("test") == Outcome(claimed=5, done=4, retried=1)


def test_lag_is_the_age_of_the_oldest_that_waits(notes):
    with clock.at("2027-03-01"):
        notes.add(Note(1))
        db.session.commit()
    with clock.at("2027-03-01T09:00:42"):
        assert status.queue() == {"waiting": 1, "poison": 0, "lag_seconds": 42.0}


def test_rebuild_fills_from_the_rows_and_names_what_failed(notes, engine, monkeypatch):
    monkeypatch.setattr(indexing, "BATCH", 10)
    engine.put([NOTES.document(999, 1)])
    notes.rows = {n: Note(n, words=("x",), broken=n == 17, hidden=n == 5) for n in range(1, 36)}
    seen = []
    result = indexing.rebuild("notes", lambda done, total: seen.append((done, total)))
    assert (result.rows, result.documents, result.failed) == (35, 34, {17: "RuntimeError: note 17 is broken"})
    assert seen == [(10, 35), (20, 35), (30, 35), (35, 35)]
    assert len(found(engine)) == 33
    assert [e.id for e in engine.ids_after(35, 9)] == []


def test_reconcile_finds_and_mends_every_difference_and_then_nothing(notes, engine, monkeypatch):
    monkeypatch.setattr(indexing, "BATCH", 4)
    notes.rows = {n: Note(n, words=("x",), index_revision=5) for n in range(1, 21)}
    indexing.rebuild("notes")
    engine.remove([3])
    notes.rows[6].index_revision = 6
    engine.put([NOTES.document(9, 5, {"title": ["by hand"]})], same_revision=True)
    engine.put([NOTES.document(12, 8, {"title": ["ahead"]})])
    engine.put([NOTES.document(30 + n, 1, {"title": ["x"]}) for n in range(6)])
    del notes.rows[15]
    notes.rows[18].broken = True
    looked = indexing.reconcile("notes", repair=False)
    result = indexing.reconcile("notes")
    for one in (looked, result):
        assert (one.missing, one.stale, one.differing, one.ahead) == ([3], [6], [9], [12])
        assert sorted(one.orphans) == [15, 30, 31, 32, 33, 34, 35]
        assert one.failed == {18: "RuntimeError: note 18 is broken"}
    notes.rows[18].broken = False
    again = indexing.reconcile("notes")
    assert (again.repaired, again.failed, again.rows, again.documents) == (0, {}, 19, 19)
    assert engine.ids_after(11, 1) == [Entry(12, 5, False, NOTES.document(12, 5, {"kind": "a", "title": ["x"]}).digest)]

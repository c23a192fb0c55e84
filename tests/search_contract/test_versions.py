import threading

from app.search.engines.base import Counts, Entry, Put
from app.search.plan import Facet, Term
from tests.search_contract.conftest import doc, found, plan


def outcomes(results):
    return [r.outcome for r in results]


def kind(value):
    return {"filters": (Term("kind", value),)}


def test_a_lower_revision_never_overwrites_a_higher_one(engine):
    assert outcomes(engine.put([doc(1, 5, kind="new")])) == [Put.DONE]
    assert outcomes(engine.put([doc(1, 4, kind="old"), doc(2, 1, kind="old")])) == [Put.NEWER, Put.DONE]
    assert found(engine, **kind("old")) == {2}
    assert found(engine, **kind("new")) == {1}


def test_the_same_revision_is_already_there_unless_it_is_a_repair(engine):
    engine.put([doc(1, 5, kind="wrong")])
    assert outcomes(engine.put([doc(1, 5, kind="right")])) == [Put.NEWER]
    assert outcomes(engine.put([doc(1, 5, kind="right")], same_revision=True)) == [Put.DONE]
    assert outcomes(engine.put([doc(1, 4, kind="late")], same_revision=True)) == [Put.NEWER]
    assert found(engine, **kind("right")) == {1}


def test_the_highest_wins_within_one_call(engine):
    results = engine.put([doc(1, 2, kind="b"), doc(1, 3, kind="c"), doc(1, 1, kind="a")])
    assert outcomes(results) == [Put.DONE, Put.DONE, Put.NEWER]
    assert found(engine, **kind("c")) == {1}
    assert engine.count() == Counts(1, 1)


def test_a_tombstone_stops_a_late_write(engine):
    engine.put([doc(1, 1, kind="a"), doc(2, 1, kind="a")])
    engine.put([doc(1, 3, hidden=True)])
    assert outcomes(engine.put([doc(1, 2, kind="a")])) == [Put.NEWER]
    assert found(engine) == {2}
    assert engine.count() == Counts(2, 1)
    assert outcomes(engine.put([doc(1, 4, kind="a")])) == [Put.DONE]
    assert found(engine, **kind("a")) == {1, 2}


def test_a_hidden_document_is_in_no_result_count_or_facet(engine):
    engine.put([doc(1, kind="a", hidden=True), doc(2, kind="a")])
    answer = engine.search(plan(facets=(Facet("kind"),)))
    assert answer.ids == (2,)
    assert answer.total == 1
    assert answer.facets["kind"][0].count == 1


def test_a_document_of_another_form_is_refused_with_a_reason_and_alone(engine):
    from dataclasses import replace
    strange = replace(doc(2), fields={"detail": ("secret",)})
    results = engine.put([doc(1), strange, doc(3)])
    assert outcomes(results) == [Put.DONE, Put.REFUSED, Put.DONE]
    assert "detail" in results[1].reason
    assert found(engine) == {1, 3}


def test_removed_is_gone(engine):
    engine.put([doc(1), doc(2)])
    engine.remove([1, 99])
    assert found(engine) == {2}
    assert engine.count() == Counts(1, 1)


def test_the_walk_shows_every_entry_once_by_id(engine):
    documents = [doc(n * 3, n, kind="k", hidden=n % 5 == 0) for n in range(1, 201)]
    engine.put(documents[100:])
    engine.put(documents[:100])
    walked, cursor = [], 0
    while batch := engine.ids_after(cursor, 33):
        walked += batch
        cursor = batch[-1].id
    assert walked == [Entry(d.id, d.revision, d.hidden, d.digest) for d in documents]
    assert engine.ids_after(600, 10) == []


def test_thousands_of_rewrites_leave_the_latest(engine):
    for revision in range(1, 6):
        engine.put([doc(n, revision, kind=f"r{revision}", hidden=n % 10 == revision) for n in range(1, 2001)])
    assert engine.count() == Counts(2000, 1800)
    assert engine.search(plan(**kind("r5"))).total == 1800
    assert engine.search(plan(**kind("r4"))).total == 0


def test_rebuild_beside_the_live_index(engine):
    engine.put([doc(1, 1, kind="live"), doc(2, 1, kind="orphan")])
    with engine.rebuild() as build:
        build.put([doc(1, 1, kind="built"), doc(3, 1, kind="built"), doc(4, 1, kind="built")])
        assert found(engine) == {1, 2}
        engine.put([doc(3, 2, kind="meanwhile"), doc(5, 1, kind="meanwhile")])
        assert outcomes(build.put([doc(3, 1, kind="stale"), doc(5, 1, kind="stale")])) == [Put.NEWER, Put.NEWER]
        assert found(engine) == {1, 2, 3, 5}
        assert build.swap() == Counts(4, 4)
    assert found(engine, **kind("built")) == {1, 4}
    assert found(engine, **kind("meanwhile")) == {3, 5}


def test_a_rebuild_cut_short_changes_nothing(engine):
    engine.put([doc(1)])
    with engine.rebuild() as build:
        build.put([doc(2)])
    assert found(engine) == {1}
    engine.put([doc(3)])
    with engine.rebuild() as build:
        assert build.swap() == Counts(0, 0)


def test_writers_and_readers_at_once(engine):
    stop, wrong = threading.Event(), []
    engine.put([doc(n, 0, kind="a", quantity=0) for n in range(1, 51)])

    def read():
        while not stop.is_set():
            answer = engine.search(plan(facets=(Facet("kind"),)))
            if answer.total != 50 or answer.facets["kind"][0].count != 50:
                wrong.append(answer)

    def write(worker):
        for revision in range(1, 8):
            engine.put([doc(n, revision * 4 + worker, kind="a", quantity=revision * 4 + worker) for n in range(1, 51)])
    readers = [threading.Thread(target=read) for _ in range(2)]
    writers = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for one in readers + writers:
        one.start()
    for one in writers:
        one.join()
    stop.set()
    for one in readers:
        one.join()
    assert wrong == []
    assert [e.revision for e in engine.ids_after(0, 100)] == [31] * 50

"""The embedded engine on its disk: kills, damage, a second process, a changed schema."""
import json
import os
import signal
import subprocess
import sys

import pytest

from app.search.document import Schema, keyword
from app.search.engines.base import Counts, EngineDown, EngineLocked, EngineNotReady
from app.search.engines.embedded import EmbeddedEngine
from app.search.plan import Facet
from tests.search_contract.conftest import POSTINGS, doc, found, plan

CHILD = """
import sys
from tests.search_contract.conftest import POSTINGS, doc
from app.search.engines.embedded import EmbeddedEngine
engine = EmbeddedEngine(POSTINGS, sys.argv[1])
engine.open()
with engine.rebuild() as build:
    build.swap()
batch = 0
while True:
    engine.put([doc(batch * 10 + n, 1, kind=f"k{n}", gate=["a", "b"]) for n in range(1, 11)])
    batch += 1
    print(batch, flush=True)
"""


@pytest.fixture
def make(tmp_path):
    opened = []

    def one(schema=POSTINGS, ready=True):
        engine = EmbeddedEngine(schema, tmp_path)
        opened.append(engine)
        if engine.open().state == "rebuild" and ready:
            with engine.rebuild() as build:
                build.swap()
        return engine
    yield one
    for engine in opened:
        engine.close()


def child(folder):
    return subprocess.Popen([sys.executable, "-c", CHILD, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True, env={**os.environ, "PYTHONPATH": os.getcwd()})


def generation(engine):
    return engine._store.folder


@pytest.mark.parametrize("after", [1, 3, 12])
def test_what_was_acknowledged_survives_kill(make, tmp_path, after):
    process = child(tmp_path)
    for line in process.stdout:
        if int(line) >= after:
            break
    process.send_signal(signal.SIGKILL)
    said = [after, *map(int, process.stdout.read().split())][-1]
    process.communicate()
    engine = make(ready=False)
    assert engine.health().state == "ok"
    total = engine.count().total
    assert total >= said * 10
    assert total % 10 == 0
    assert found_all(engine) == set(range(1, total + 1))
    engine.put([doc(99_999)])
    assert engine.count().total == total + 1


def found_all(engine):
    ids, cursor = set(), 0
    while batch := engine.ids_after(cursor, 500):
        ids |= {e.id for e in batch}
        cursor = batch[-1].id
    return ids


def test_a_second_process_is_refused_by_the_first_ones_name(make, tmp_path):
    process = child(tmp_path)
    try:
        process.stdout.readline()
        with pytest.raises(EngineLocked, match=str(process.pid)):
            make()
    finally:
        process.kill()
        process.communicate()
    assert make(ready=False).health().state == "ok"


def test_reopened_it_is_as_it_was(make):
    engine = make()
    engine.put([doc(1, kind="a"), doc(2, hidden=True)])
    engine.close()
    with pytest.raises(EngineDown):
        engine.search(plan())
    assert engine.health().state == "down"
    again = make(ready=False)
    assert again.health().state == "ok"
    assert found(again) == {1}
    assert again.count() == Counts(2, 1)


def test_two_sides_share_the_folder_and_its_lock(make):
    questions, answers = make(), make(Schema("answers", [keyword("kind")]))
    questions.close()
    answers.put([answers.schema.document(1, 1, {"kind": "trainees"})])
    assert answers.count().total == 1
    assert make(ready=False).count().total == 0


def test_an_index_never_filled_does_not_answer(make):
    engine = make(ready=False)
    assert engine.health().state == "rebuild"
    engine.put([doc(1)])
    with pytest.raises(EngineNotReady, match="flask search rebuild"):
        engine.search(plan())
    engine.close()
    assert make(ready=False).health().state == "rebuild"


def test_a_kill_in_the_middle_of_a_rebuild_leaves_the_old_one(make):
    engine = make()
    engine.put([doc(1)])
    build = engine.rebuild()
    build.put([doc(2)])
    build.store.commit()
    build.store.close()
    engine.close()
    again = make(ready=False)
    assert found(again) == {1}
    assert [p.name for p in again._folder.iterdir() if p.is_dir()] == [generation(again).name]


def test_a_changed_schema_starts_a_new_index(make):
    engine = make()
    engine.put([doc(1)])
    engine.close()
    health = make(Schema("questions", [keyword("kind")]), ready=False).health()
    assert health.state == "rebuild"
    assert "schema" in health.reason


def _delete_some(folder):
    for file in folder.glob("*.fast"):
        file.unlink()


def _truncate(folder):
    for file in folder.glob("*.term"):
        file.write_bytes(file.read_bytes()[:10])


def _garbage_columns(folder):
    for file in folder.glob("*.fast"):
        file.write_bytes(b"\xff" * file.stat().st_size)


def _garbage_meta(folder):
    (folder / "meta.json").write_text("garbage")


def _another_layout(folder):
    meta = json.loads((folder / "meta.json").read_text())
    meta["schema"] = meta["schema"][:3]
    (folder / "meta.json").write_text(json.dumps(meta))


def _gone(folder):
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()


def _pointer_garbage(folder):
    (folder.parent / "current.json").write_text("[1")


def _pointer_strange(folder):
    (folder.parent / "current.json").write_text('{"folder": 7}')


@pytest.mark.parametrize("damage", [_delete_some, _truncate, _garbage_columns, _garbage_meta, _another_layout, _gone,
                                    _pointer_garbage, _pointer_strange])
def test_damage_is_noticed_and_mended_by_a_rebuild(make, damage):
    engine = make()
    engine.put([doc(n, kind="a", gate=["x"]) for n in range(1, 50)])
    engine.close()
    damage(generation_on_disk(engine))
    again = make(ready=False)
    health = again.health()
    assert health.state == "rebuild"
    assert health.reason
    with again.rebuild() as build:
        build.put([doc(5)])
        build.swap()
    assert again.health().state == "ok"
    assert found(again) == {5}
    again.close()
    assert found(make(ready=False)) == {5}


def generation_on_disk(engine):
    return engine._folder / json.loads((engine._folder / "current.json").read_text())["folder"]


def test_a_write_that_fails_leaves_what_was_committed(make, monkeypatch):
    engine = make()
    engine.put([doc(1)])

    def full(*_):
        raise OSError("No space left on device")
    with monkeypatch.context() as patch:
        patch.setattr("app.search.engines.embedded.store.row", full)
        with pytest.raises(EngineDown, match="No space"):
            engine.put([doc(2)])
    assert found(engine) == {1}
    engine.put([doc(2), doc(3)])
    assert found(engine) == {1, 2, 3}
    assert engine.search(plan(facets=(Facet("kind"),))).total == 3

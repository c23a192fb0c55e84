"""A side whose rows are a dictionary, so that search is tested without any feature."""
from dataclasses import dataclass, field

import pytest

from app.core import outbox
from app.search import registry
from app.search.document import Schema, keyword, text
from app.search.engines.base import EngineDown, Put, PutResult
from app.search.engines.memory import MemoryEngine

NOTES = Schema("notes", [keyword("kind"), text("title", weight_class="title")])


@dataclass
class Note:
    id: int
    kind: str = "a"
    words: tuple[str, ...] = ()
    index_revision: int = 1
    hidden: bool = False
    broken: bool = False


@dataclass
class Notes:
    """A Source over a dictionary."""

    schema: Schema = NOTES
    rows: dict[int, Note] = field(default_factory=dict)

    def add(self, *notes: Note) -> None:
        for note in notes:
            self.rows[note.id] = note
            outbox.enqueue("index", f"notes:{note.id}")

    def load(self, ids):
        return [self.rows[id] for id in ids if id in self.rows]

    def after(self, cursor, limit):
        return [self.rows[id] for id in sorted(self.rows) if id > cursor][:limit]

    def newest(self, before, limit):
        ids = sorted((id for id in self.rows if before is None or id < before), reverse=True)
        return [self.rows[id] for id in ids if not self.rows[id].hidden][:limit]

    def build(self, rows):
        for row in rows:
            if row.broken:
                raise RuntimeError(f"note {row.id} is broken")
        return [NOTES.document(r.id, r.index_revision, {"kind": r.kind, "title": r.words}, hidden=r.hidden)
                for r in rows]

    def count(self):
        return len(self.rows)


class Moody(MemoryEngine):
    """A memory engine that can be told to fail, to be busy or to refuse."""

    def __init__(self, schema):
        super().__init__(schema)
        self.down = ""
        self.busy: set[int] = set()
        self.refuse: set[int] = set()

    def _answer(self):
        if self.down:
            raise EngineDown(self.down)

    def open(self):
        self._answer()
        return super().open()

    def search(self, plan):
        self._answer()
        return super().search(plan)

    def put(self, documents, *, same_revision=False):
        self._answer()
        results = {r.id: r for r in super().put(
            [d for d in documents if d.id not in self.busy | self.refuse], same_revision=same_revision)}
        results |= {id: PutResult(id, Put.BUSY, "too many requests") for id in self.busy}
        results |= {id: PutResult(id, Put.REFUSED, "mapping says no") for id in self.refuse}
        return [results[d.id] for d in documents]

    def health(self):
        from app.search.engines.base import Health
        return Health("down", self.down) if self.down else super().health()


@pytest.fixture
def notes(app, db_session, monkeypatch):
    """The only side: notes, on a moody engine, nothing in the queue."""
    source = Notes()
    monkeypatch.setattr(registry, "_sources", {})
    registry.register_source(source)
    before = app.extensions[registry.EXTENSION]
    app.extensions[registry.EXTENSION] = registry.Engines(Moody)
    yield source
    app.extensions[registry.EXTENSION] = before


@pytest.fixture
def engine(notes):
    """The side's engine."""
    return registry.engines().engine("notes")

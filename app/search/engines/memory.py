"""An engine in a dictionary: exact, plain, small. For tests, and the oracle of the contract."""
import threading
import time
from collections.abc import Iterable, Sequence

from app.search import reference
from app.search.document import Document, DocumentRefused, Schema
from app.search.engines.base import Candidates, Counts, Entry, Health, Put, PutResult
from app.search.plan import Plan, check


def put_into(held: dict[int, Document], schema: Schema, documents: Sequence[Document],
             same_revision: bool) -> list[PutResult]:
    """Apply the rules of external versions to a dictionary of documents."""
    results = []
    for one in documents:
        try:
            schema.check(one)
        except DocumentRefused as refusal:
            results.append(PutResult(one.id, Put.REFUSED, str(refusal)))
            continue
        there = held.get(one.id)
        if there is not None and (there.revision > one.revision or
                                  there.revision == one.revision and not same_revision):
            results.append(PutResult(one.id, Put.NEWER))
            continue
        held[one.id] = one
        results.append(PutResult(one.id, Put.DONE))
    return results


class MemoryEngine:
    """The Engine protocol over a dictionary. Nothing survives the process."""

    name = "memory"

    def __init__(self, schema: Schema):
        self.schema = schema
        self._held: dict[int, Document] = {}
        self._building: MemoryBuild | None = None
        self._lock = threading.RLock()

    def open(self) -> Health:
        return self.health()

    def close(self) -> None:
        pass

    def put(self, documents: Sequence[Document], *, same_revision: bool = False) -> list[PutResult]:
        with self._lock:
            if self._building:
                put_into(self._building.held, self.schema, documents, same_revision)
            return put_into(self._held, self.schema, documents, same_revision)

    def remove(self, ids: Iterable[int]) -> None:
        with self._lock:
            for id in ids:
                self._held.pop(id, None)
                if self._building:
                    self._building.held.pop(id, None)

    def search(self, plan: Plan) -> Candidates:
        check(plan, self.schema)
        began = time.perf_counter()
        with self._lock:
            documents = list(self._held.values())
        found = [one for one in documents if reference.admitted(plan, one)]
        chosen, ties_cut = reference.arrange(plan, found)
        return Candidates(
            ids=tuple(d.id for d, _ in chosen), scores=tuple(s for _, s in chosen), total=len(found),
            facets=reference.count_facets(plan, self.schema, documents), ties_cut=ties_cut,
            took_ms=(time.perf_counter() - began) * 1000)

    def ids_after(self, cursor: int, limit: int) -> list[Entry]:
        with self._lock:
            ids = sorted(id for id in self._held if id > cursor)[:limit]
            return [Entry(id, d.revision, d.hidden, d.digest) for id in ids for d in (self._held[id],)]

    def count(self) -> Counts:
        with self._lock:
            return Counts(len(self._held), sum(not d.hidden for d in self._held.values()))

    def rebuild(self) -> "MemoryBuild":
        with self._lock:
            self._building = MemoryBuild(self)
            return self._building

    def drop(self) -> None:
        with self._lock:
            self._held.clear()

    def health(self) -> Health:
        counts = self.count()
        return Health("ok", detail={"engine": self.name, "documents": counts.total, "visible": counts.visible})


class MemoryBuild:
    """A dictionary beside the live one."""

    def __init__(self, engine: MemoryEngine):
        self.held: dict[int, Document] = {}
        self._engine = engine

    def put(self, documents: Sequence[Document]) -> list[PutResult]:
        with self._engine._lock:
            return put_into(self.held, self._engine.schema, documents, False)

    def swap(self) -> Counts:
        with self._engine._lock:
            self._engine._held, self._engine._building = self.held, None
            return self._engine.count()

    def __enter__(self) -> "MemoryBuild":
        return self

    def __exit__(self, *exc) -> None:
        with self._engine._lock:
            if self._engine._building is self:
                self._engine._building = None

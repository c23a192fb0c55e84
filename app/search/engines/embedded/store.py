"""One tantivy index in one folder: durable writes by revision, snapshots to read."""
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tantivy import Index, Order, Query, Searcher

from app.search.document import Document, DocumentRefused, Schema
from app.search.engines.base import Counts, EngineDown, EngineError, EngineLocked, Entry, Put, PutResult
from app.search.engines.embedded.compile import Compiler, layout, row

HEAP = 48_000_000
LOOKUP = 1000


@contextmanager
def trouble(what: str) -> Iterator[None]:
    """Turn the binding's failures, Rust panics included, into EngineError."""
    try:
        yield
    except EngineError:
        raise
    except (ValueError, OSError, RuntimeError, TypeError) as error:
        kind = EngineLocked if "LockBusy" in str(error) else EngineDown
        raise kind(f"embedded index, {what}: {error}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise EngineDown(f"embedded index, {what}: {error}") from None


class Store:
    """Opens or creates the index in `folder`. EngineDown when the data is damaged."""

    def __init__(self, schema: Schema, folder: Path):
        self.schema = schema
        self.folder = folder
        self._lock = threading.RLock()
        self._pending: dict[int, int] = {}
        folder.mkdir(parents=True, exist_ok=True)
        with trouble("open"):
            tantivy_schema = layout(schema)
            self._index = Index(tantivy_schema, path=str(folder))
            self._layout = self._index.schema
            self._index.config_reader("manual")
            self.compiler = Compiler(schema, self._layout)
            self._writer = self._index.writer(HEAP, 1)
            self._look()

    def searcher(self) -> Searcher:
        """A snapshot of what is committed."""
        return self._index.searcher()

    def close(self) -> None:
        """Release the writer; what was not committed is gone."""
        with self._lock:
            writer, self._writer = self._writer, None
            if writer is not None:
                with trouble("close"):
                    writer.rollback()
                    writer.wait_merging_threads()

    def destroy(self) -> None:
        """Close and delete the folder; a search under way keeps its snapshot."""
        try:
            self.close()
        except EngineError:
            self._writer = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def put(self, documents: Sequence[Document], *, same_revision: bool = False,
            commit: bool = True) -> list[PutResult]:
        """Write by the rules of external versions; with commit, durable on return."""
        with self._lock:
            try:
                with trouble("write"):
                    return self._put(documents, same_revision, commit)
            except EngineError:
                self._forget()
                raise

    @property
    def uncommitted(self) -> int:
        """How many documents wait for a commit."""
        return len(self._pending)

    def remove(self, ids: Iterable[int]) -> None:
        """Delete documents by id, durably."""
        with self._lock:
            try:
                with trouble("write"):
                    for id in ids:
                        self._open_writer().delete_documents_by_term("id", id)
                    self.commit()
            except EngineError:
                self._forget()
                raise

    def commit(self) -> None:
        """Make all writes durable and visible."""
        with self._lock, trouble("commit"):
            self._open_writer().commit()
            self._index.reload()
            self._pending.clear()

    def count(self) -> Counts:
        """Documents in all and visible."""
        with trouble("count"):
            searcher = self.searcher()
            visible = searcher.search(Query.term_query(self._layout, "hidden", 0, "basic"), limit=1).count
            return Counts(searcher.num_docs, visible)

    def ids_after(self, cursor: int, limit: int) -> list[Entry]:
        """Entries by rising id from after the cursor."""
        with trouble("walk"):
            searcher = self.searcher()
            hits = searcher.search(self.compiler.within("id", cursor + 1, None), limit=limit, count=False,
                                   order_by_field="id", order=Order.Asc).hits
            where = [address for _, address in hits]
            columns = (searcher.fast_field_values(n, where) for n in ("id", "revision", "hidden", "digest"))
            return [Entry(i, r, bool(h), d) for i, r, h, d in zip(*columns, strict=True)]

    def _open_writer(self):
        if self._writer is None:
            raise EngineDown("embedded index is closed")
        return self._writer

    def _look(self) -> None:
        """Touch every column once, so that damage shows when opening and not when searching."""
        self.ids_after(0, 1)
        for one in self._index.searcher().search(Query.all_query(), limit=1).hits:
            self._index.searcher().doc(one[1])
        self.count()

    def _put(self, documents: Sequence[Document], same_revision: bool, commit: bool) -> list[PutResult]:
        there = self._revisions(d.id for d in documents)
        writer, results, wrote = self._open_writer(), [], False
        for one in documents:
            try:
                self.schema.check(one)
            except DocumentRefused as refusal:
                results.append(PutResult(one.id, Put.REFUSED, str(refusal)))
                continue
            known = there.get(one.id, -1)
            if known > one.revision or known == one.revision and not same_revision:
                results.append(PutResult(one.id, Put.NEWER))
                continue
            if known >= 0:
                writer.delete_documents_by_term("id", one.id)
            writer.add_document(row(self.schema, self._layout, one))
            there[one.id] = self._pending[one.id] = one.revision
            results.append(PutResult(one.id, Put.DONE))
            wrote = True
        if wrote and commit:
            self.commit()
        return results

    def _revisions(self, ids: Iterable[int]) -> dict[int, int]:
        wanted, searcher = sorted(set(ids)), self.searcher()
        found = {}
        for n in range(0, len(wanted), LOOKUP):
            part = wanted[n:n + LOOKUP]
            hits = searcher.search(Query.term_set_query(self._layout, "id", part), limit=len(part), count=False).hits
            where = [address for _, address in hits]
            found.update(zip(searcher.fast_field_values("id", where),
                             searcher.fast_field_values("revision", where), strict=True))
        found.update((id, self._pending[id]) for id in wanted if id in self._pending)
        return found

    def _forget(self) -> None:
        """After a failed write: back to what is committed."""
        self._pending.clear()
        try:
            with trouble("roll back"):
                if self._writer is not None:
                    self._writer.rollback()
        except EngineError:
            self._writer = None

"""The embedded engine: tantivy on this machine's disk, in the one process that owns it.

Layout under the root: owner.lock, and per side a folder with `current.json` (which generation
is live, and whether it was ever filled) beside the generations `<schema hash>-<number>`.
Whatever is damaged or of another schema is started afresh and says that a rebuild is due:
the database is the truth.
"""
import json
import logging
import os
import shutil
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from app.search import reference
from app.search.document import Document, Schema
from app.search.engines.base import (
    Bucket,
    Candidates,
    Counts,
    EngineDown,
    EngineError,
    EngineLocked,
    EngineNotReady,
    Entry,
    Health,
    PutResult,
)
from app.search.engines.embedded import lock
from app.search.engines.embedded.compile import level_column
from app.search.engines.embedded.selection import Selection
from app.search.engines.embedded.store import Store, trouble
from app.search.plan import Plan, check

log = logging.getLogger(__name__)
ALL_BUCKETS = 65_000
COMMIT_EVERY = 20_000


class EmbeddedEngine:
    """The Engine protocol on tantivy. root: folder shared by all sides of this process."""

    name = "embedded"

    def __init__(self, schema: Schema, root: Path | str):
        self.schema = schema
        self._root = Path(root)
        self._folder = self._root / schema.side
        self._lock = threading.RLock()
        self._store: Store | None = None
        self._build: EmbeddedBuild | None = None
        self._complete = False
        self._reason = "not opened"

    def open(self) -> Health:
        with self._lock:
            if self._store is None:
                lock.acquire(self._root)
                try:
                    self._open()
                except BaseException:
                    lock.release(self._root)
                    raise
        return self.health()

    def close(self) -> None:
        with self._lock:
            if self._store is not None:
                store, self._store = self._store, None
                lock.release(self._root)
                store.close()

    def put(self, documents: Sequence[Document], *, same_revision: bool = False) -> list[PutResult]:
        with self._lock:
            results = self._live().put(documents, same_revision=same_revision)
            if self._build:
                self._build.store.put(documents, same_revision=same_revision, commit=False)
            return results

    def remove(self, ids: Iterable[int]) -> None:
        ids = list(ids)
        with self._lock:
            self._live().remove(ids)
            if self._build:
                self._build.store.remove(ids)

    def search(self, plan: Plan) -> Candidates:
        check(plan, self.schema)
        began = time.perf_counter()
        store = self._live()
        if not self._complete:
            raise EngineNotReady(f"index of {self.schema.side} is not filled ({self._reason}): flask search rebuild")
        with trouble("search"):
            searcher = store.searcher()
            selected = Selection(searcher, store.compiler, plan).run()
            facets = _count_facets(searcher, store, plan)
        return Candidates(
            ids=tuple(h.id for h in selected.hits), scores=tuple(h.score for h in selected.hits),
            total=selected.total, facets=facets, ties_cut=selected.ties_cut,
            took_ms=(time.perf_counter() - began) * 1000)

    def ids_after(self, cursor: int, limit: int) -> list[Entry]:
        return self._live().ids_after(cursor, limit)

    def count(self) -> Counts:
        return self._live().count()

    def rebuild(self) -> "EmbeddedBuild":
        with self._lock:
            self._live()
            if self._build:
                raise EngineError(f"a rebuild of {self.schema.side} is already under way")
            self._build = EmbeddedBuild(self, Store(self.schema, self._next_folder()))
            return self._build

    def drop(self) -> None:
        with self._lock:
            if self._build:
                self._build.abandon()
            self.close()
            shutil.rmtree(self._folder, ignore_errors=True)
            self._complete, self._reason = False, "dropped"

    def health(self) -> Health:
        detail = {"engine": self.name, "folder": str(self._folder), "schema": self.schema.hash}
        try:
            counts = self._live().count()
        except EngineError as error:
            return Health("down", str(error), detail)
        detail |= {"documents": counts.total, "visible": counts.visible, "rebuilding": self._build is not None}
        return Health("ok", "", detail) if self._complete else Health("rebuild", self._reason, detail)

    def _live(self) -> Store:
        store = self._store
        if store is None:
            raise EngineDown(f"embedded index of {self.schema.side} is not open ({self._reason})")
        return store

    def _open(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        pointer = self._read_pointer()
        name = pointer.get("folder", "")
        self._complete, self._reason = False, "the index was never filled"
        if name.startswith(f"{self.schema.hash}-") and (self._folder / name / "meta.json").exists():
            try:
                self._store = Store(self.schema, self._folder / name)
                self._complete = bool(pointer.get("complete"))
            except EngineLocked:
                raise
            except EngineError as error:
                self._reason = f"the index was damaged: {error}"
        elif name:
            self._reason = "the schema changed" if (self._folder / name).exists() else "the index is missing"
        if self._store is None:
            if name:
                log.warning("search index of %s starts empty: %s", self.schema.side, self._reason)
            self._store = Store(self.schema, self._next_folder())
            self._point_to(self._store, complete=False)
        self._sweep()

    def _read_pointer(self) -> dict:
        try:
            pointer = json.loads((self._folder / "current.json").read_text())
        except (OSError, ValueError):
            return {}
        return pointer if isinstance(pointer, dict) and isinstance(pointer.get("folder", ""), str) else {}

    def _point_to(self, store: Store, *, complete: bool) -> None:
        target, draft = self._folder / "current.json", self._folder / "current.json.new"
        with open(draft, "w") as file:
            json.dump({"folder": store.folder.name, "complete": complete}, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, target)
        directory = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)

    def _next_folder(self) -> Path:
        numbers = [int(n) for p in self._folder.iterdir() if (n := p.name.rpartition("-")[2]).isdigit()]
        return self._folder / f"{self.schema.hash}-{max(numbers, default=0) + 1:06d}"

    def _sweep(self) -> None:
        """Delete generations that are not live: old schemas, damaged ones, builds cut short."""
        for one in self._folder.iterdir():
            if one.is_dir() and one != self._store.folder:
                shutil.rmtree(one, ignore_errors=True)

    def _swap(self, build: "EmbeddedBuild") -> Counts:
        with self._lock:
            build.store.commit()
            self._point_to(build.store, complete=True)
            old, self._store, self._build = self._store, build.store, None
            self._complete, self._reason = True, ""
            old.destroy()
            return self.count()


class EmbeddedBuild:
    """A generation being filled beside the live one."""

    def __init__(self, engine: EmbeddedEngine, store: Store):
        self._engine = engine
        self.store = store

    def put(self, documents: Sequence[Document]) -> list[PutResult]:
        results = self.store.put(documents, commit=False)
        if self.store.uncommitted >= COMMIT_EVERY:
            self.store.commit()
        return results

    def swap(self) -> Counts:
        return self._engine._swap(self)

    def abandon(self) -> None:
        """Drop what was built; the live index is untouched."""
        with self._engine._lock:
            if self._engine._build is self:
                self._engine._build = None
                self.store.destroy()

    def __enter__(self) -> "EmbeddedBuild":
        return self

    def __exit__(self, *exc) -> None:
        self.abandon()


def _count_facets(searcher, store: Store, plan: Plan) -> dict[str, tuple[Bucket, ...]]:
    """Exact counts, one pass per different set of filters."""
    chosen = {c.field for c in plan.choices}
    passes: dict[str, list] = {}
    for facet in plan.facets:
        passes.setdefault(facet.field if facet.field in chosen else "", []).append(facet)
    answer = {}
    for without, facets in passes.items():
        query = store.compiler.admitting(plan, without_choice=without)
        wanted = {f.key: {"terms": {"field": level_column(f.field, f.level) if f.level else f.field,
                                    "size": ALL_BUCKETS, "segment_size": ALL_BUCKETS}} for f in facets}
        counted = searcher.aggregate(query, wanted)
        for facet in facets:
            pairs = ((b["key"], b["doc_count"]) for b in counted[facet.key]["buckets"])
            answer[facet.key] = reference.buckets(((v, n) for v, n in pairs if reference.below(v, facet.under)),
                                                  facet.size)
    return {f.key: answer[f.key] for f in plan.facets}

"""What every search engine does, and what it answers. One engine object serves one schema."""
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from app.search.document import Document, Schema
from app.search.plan import Plan


class EngineError(Exception):
    """Trouble of the engine, never of the query. The message is for the operator."""


class EngineDown(EngineError):
    """The engine cannot be reached, failed, or its data is damaged."""


class EngineNotReady(EngineError):
    """The index has never been filled (or not since it was lost): a rebuild is due."""


class EngineLocked(EngineError):
    """Another process owns the index on this disk."""


class Put(StrEnum):
    """What became of one document. busy: try again later; refused: never will be taken."""

    DONE = "done"
    NEWER = "newer"
    BUSY = "busy"
    REFUSED = "refused"


@dataclass(frozen=True)
class PutResult:
    """The engine's answer for one document; reason says why it was busy or refused."""

    id: int
    outcome: Put
    reason: str = ""


@dataclass(frozen=True)
class Bucket:
    """How many documents have this value."""

    value: str
    count: int


@dataclass(frozen=True)
class Candidates:
    """The answer to a plan: ids best first with their scores, the exact total, the facets.

    ties_cut: more documents tie at the cut than the plan wanted. partial: total and facets
    are of a part of the index only (basic engine on a large city).
    """

    ids: tuple[int, ...]
    scores: tuple[int, ...]
    total: int
    facets: Mapping[str, tuple[Bucket, ...]] = field(default_factory=dict)
    ties_cut: bool = False
    partial: bool = False
    took_ms: float = 0.0


@dataclass(frozen=True)
class Entry:
    """One document as the reconciler sees it."""

    id: int
    revision: int
    hidden: bool
    digest: int


@dataclass(frozen=True)
class Counts:
    """Documents in the index, tombstones included, and those that can be found."""

    total: int
    visible: int


@dataclass(frozen=True)
class Health:
    """state: "ok", "rebuild" (a rebuild is due) or "down"; reason for the operator."""

    state: str
    reason: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)


class Build(Protocol):
    """An index being filled beside the live one. Leaving the block without `swap` drops it."""

    def put(self, documents: Sequence[Document]) -> list[PutResult]:
        """Add documents read from the database; never overwrites a newer one."""

    def swap(self) -> Counts:
        """Make it the live index, atomically; the old one goes."""

    def __enter__(self) -> "Build": ...

    def __exit__(self, *exc) -> None: ...


class Engine(Protocol):
    """One side's index on some engine. Every method may raise EngineError; `health` never does."""

    name: str
    schema: Schema

    def open(self) -> Health:
        """Open the index or create an empty one. Safe to call again."""

    def close(self) -> None:
        """Let go of files, locks and connections."""

    def put(self, documents: Sequence[Document], *, same_revision: bool = False) -> list[PutResult]:
        """Write documents durably; answers one result each, in order.

        External versions: a document replaces only one of a lower revision (also of the same
        with same_revision, for repairs). Among equal ids in one call the highest wins.
        """

    def remove(self, ids: Iterable[int]) -> None:
        """Take documents out whose rows do not exist. Withdrawn rows are put as hidden instead."""

    def search(self, plan: Plan) -> Candidates:
        """Answer the plan. PlanError when it does not fit the schema."""

    def ids_after(self, cursor: int, limit: int) -> list[Entry]:
        """Up to `limit` entries with id > cursor, by id; tombstones included."""

    def count(self) -> Counts:
        """How many documents there are."""

    def rebuild(self) -> Build:
        """Begin a new index beside the live one; `put` on the engine goes to both until the swap."""

    def drop(self) -> None:
        """Delete the index and its data."""

    def health(self) -> Health:
        """The state in one word, with what the operator should know."""

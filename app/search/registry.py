"""Which sides there are, where their documents come from, and which engine serves each.

A `Source` is registered once per side at start; engines are made per application from its
settings and opened on first use, so that a command that does not search takes no lock.
"""
import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from flask import Flask, current_app

from app.search.breaker import Breaker
from app.search.document import Document, Schema
from app.search.engines.base import Engine

EXTENSION = "search"


class Source(Protocol):
    """The rows of one side in the database, the truth behind the index.

    Methods read through db.session and neither write nor commit.
    """

    schema: Schema

    def load(self, ids: Sequence[int]) -> list:
        """The rows with these ids that exist, in any order."""

    def after(self, cursor: int, limit: int) -> list:
        """Up to `limit` rows with id > cursor, by id."""

    def newest(self, before: int | None, limit: int) -> list:
        """Up to `limit` rows that may be listed, id < before, by falling id."""

    def build(self, rows: Sequence) -> list[Document]:
        """One document per row, in order. DocumentRefused or any error fails the batch."""

    def count(self) -> int:
        """How many rows there are."""


_sources: dict[str, Source] = {}


def register_source(source: Source) -> Source:
    """Make a side known; a later registration of the same side replaces the former."""
    _sources[source.schema.side] = source
    return source


def source(side: str) -> Source:
    """The source of a side; KeyError when there is none."""
    return _sources[side]


def sides() -> list[str]:
    """All registered sides."""
    return sorted(_sources)


class Engines:
    """The engines of one application, one per side, each with its breaker."""

    def __init__(self, make: Callable[[Schema], Engine]):
        self._make = make
        self._engines: dict[str, Engine] = {}
        self._breakers: dict[str, Breaker] = {}
        self._lock = threading.RLock()
        self._opened: set[str] = set()

    def engine(self, side: str) -> Engine:
        """The side's engine, perhaps not yet open."""
        with self._lock:
            if side not in self._engines:
                self._engines[side] = self._make(source(side).schema)
            return self._engines[side]

    def open(self, side: str) -> Engine:
        """The side's engine, opened. EngineError when it cannot be."""
        engine = self.engine(side)
        if side not in self._opened:
            with self._lock:
                if side not in self._opened:
                    engine.open()
                    self._opened.add(side)
        return engine

    def breaker(self, side: str) -> Breaker:
        """The side's circuit breaker."""
        with self._lock:
            return self._breakers.setdefault(side, Breaker())

    def close(self) -> None:
        """Close what is open; the next use opens again."""
        with self._lock:
            for engine in self._engines.values():
                engine.close()
            self._engines.clear()
            self._breakers.clear()
            self._opened.clear()


def engines() -> Engines:
    """The engines of the current application."""
    return current_app.extensions[EXTENSION]


def install(app: Flask, make: Callable[[Schema], Engine]) -> Engines:
    """Give the application its engines; closes those it had. For tests: any engine by a factory."""
    if EXTENSION in app.extensions:
        app.extensions[EXTENSION].close()
    app.extensions[EXTENSION] = made = Engines(make)
    return made


def engine_from_settings(app: Flask) -> Callable[[Schema], Engine]:
    """The factory that the setting SEARCH_ENGINE names: embedded or memory."""
    name = app.config["SEARCH_ENGINE"]
    if name == "embedded":
        from app.search.engines.embedded import EmbeddedEngine

        return lambda schema: EmbeddedEngine(schema, app.config["SEARCH_DIR"])
    if name == "memory":
        from app.search.engines.memory import MemoryEngine

        return MemoryEngine
    raise ValueError(f"SEARCH_ENGINE={name!r} is not one of: embedded, memory")

"""One suite, every engine. An engine joins by adding its factory to ENGINES."""
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from app.search.document import Document, Schema, date_, integer, keyword, path, text
from app.search.engines.base import Engine, Put
from app.search.engines.embedded import EmbeddedEngine
from app.search.engines.memory import MemoryEngine
from app.search.plan import EVERYTHING, Best, Plan

POSTINGS = Schema("questions", [
    keyword("kind"), keyword("cluster", multi=True), keyword("visibility"), keyword("invited", multi=True),
    path("region", levels=4), path("specialty", levels=3, multi=True),
    integer("quantity"), integer("sizes", multi=True), date_("valid_until"), date_("starts"),
    text("gate", weight_class="title"), text("body", weight_class="body"),
])


def embedded(schema: Schema, folder: Path) -> Engine:
    return EmbeddedEngine(schema, folder)


def memory(schema: Schema, _folder: Path) -> Engine:
    return MemoryEngine(schema)


ENGINES: dict[str, Callable[[Schema, Path], Engine]] = {"memory": memory, "embedded": embedded}


@pytest.fixture(params=sorted(ENGINES))
def engine(request, tmp_path) -> Iterator[Engine]:
    """An open, empty engine that answers searches."""
    made = ENGINES[request.param](POSTINGS, tmp_path)
    made.open()
    with made.rebuild() as build:
        build.swap()
    yield made
    made.drop()


def doc(id: int, revision: int = 1, *, hidden: bool = False, **fields) -> Document:
    return POSTINGS.document(id, revision, fields, hidden=hidden)


def plan(**parts) -> Plan:
    return Plan(**{"side": "questions", "visible": EVERYTHING, "take": Best(100, 100), **parts})


def write(engine: Engine, documents: list[Document]) -> None:
    """Put documents that must all be taken."""
    assert {r.outcome for r in engine.put(documents)} <= {Put.DONE}


def found(engine: Engine, **parts) -> set[int]:
    """Ids that the plan finds, whatever their order."""
    answer = engine.search(plan(**parts))
    assert answer.total == len(answer.ids)
    return set(answer.ids)


@pytest.fixture
def city(engine) -> Engine:
    """Seven small postings that differ in everything."""
    write(engine, [
        doc(1, kind="internship", cluster=["mould", "auto"], region="44/4406/440606", specialty=["46/4601/460103"],
            quantity=10, sizes=[1, 9], valid_until=date(2027, 3, 1), gate=["模具", "cnc"], body=["图纸", "学徒"]),
        doc(2, kind="internship", cluster=["auto"], region="44/4406/440606/440606002",
            specialty=["46/4601/460104", "46/4601/460113", "47/4702/470201"], quantity=20,
            valid_until=date(2027, 3, 2), starts=date(2027, 1, 1), gate=["数控", "cnc"], body=["模具"]),
        doc(3, kind="order_class", cluster=["mould"], region="44/4401/440103", specialty=["46/4602"],
            quantity=-5, valid_until=date(2027, 12, 31), gate=["模具设计"]),
    ])
    write(engine, [
        doc(4, kind="rd_project", region="44", quantity=0, valid_until=date(2026, 1, 1), gate=["UG", "模具"]),
        doc(5, kind="rd_project", visibility="verified_schools", region="44/4406", gate=["ug"]),
        doc(6),
    ])
    write(engine, [doc(7, hidden=True, kind="internship", cluster=["mould"], gate=["模具", "cnc"], quantity=10)])
    return engine

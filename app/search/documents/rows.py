"""What every builder needs: rows by id, paths of codes, tokens."""
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from app.core.db import db
from app.core.text import analyse
from app.search.document import Document, Schema, join_path
from app.taxonomy import queries as taxonomy


class RowSource:
    """A `registry.Source` over one table.

    model: has id and index_revision. listed: SQL condition of rows that may be listed (basic search).
    build: rows → documents, in order. options: answers loader options against one query per row; a function,
    because loader options configure all mappers.
    """

    def __init__(self, schema: Schema, model, build: Callable[[Sequence], list[Document]], *, listed, options=list):
        self.schema = schema
        self.build = build
        self._model = model
        self._listed = listed
        self._options = options

    def load(self, ids: Sequence[int]) -> list:
        return self._rows(self._model.id.in_(list(ids)), self._model.id, None)

    def after(self, cursor: int, limit: int) -> list:
        return self._rows(self._model.id > cursor, self._model.id, limit)

    def newest(self, before: int | None, limit: int) -> list:
        older = self._model.id < before if before is not None else db.true()
        return self._rows(db.and_(self._listed, older), self._model.id.desc(), limit)

    def count(self) -> int:
        return db.session.scalar(db.select(db.func.count()).select_from(self._model))

    def _rows(self, condition, order, limit: int | None) -> list:
        return list(db.session.scalars(
            db.select(self._model).where(condition).order_by(order).limit(limit).options(*self._options())))


def region_path(code: str) -> str:
    """"440606001000" → "44/4406/440606/440606001000"; "440600" → "44/4406"; "" → "".

    A town right under a city without counties keeps its level: "44/4419/441900/441900003000".
    """
    if len(code) < 6:
        return ""
    parts = [code[:2]]
    if code[2:4] != "00":
        parts.append(code[:4])
        if len(code) > 6 or code[4:6] != "00":
            parts.append(code[:6])
        if len(code) > 6:
            parts.append(code)
    return join_path(parts)


def specialty_path(code: str) -> str:
    """"460103" → "46/4601/460103"; a class or division code gives the shorter path."""
    return join_path([code[:n] for n in (2, 4, 6) if len(code) >= n])


def industry_path(code: str) -> str:
    """GB/T 4754: "3525" → "35/352/3525"; a leading section letter is left out; a bare section gives ""."""
    digits = code.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return join_path([digits[:n] for n in (2, 3, 4) if len(digits) >= n])


def number(id: int | None) -> str | None:
    """An id as a keyword."""
    return None if id is None else str(id)


def specialty_names(codes: Iterable[str]) -> list[str]:
    """Names of the specialties; an unknown code has none."""
    return [one.name for code in codes if (one := taxonomy.specialty(code))]


@lru_cache(maxsize=20_000)
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(analyse(text)))


def tokens(*texts: str) -> list[str]:
    """Distinct tokens of the texts, each analysed by itself."""
    return list(dict.fromkeys(token for text in texts if text for token in _tokens(text)))

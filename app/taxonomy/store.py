"""Putting a plan into the tables, in bulk."""
from datetime import date
from typing import Any

from sqlalchemy import insert, tuple_

from app.core import clock
from app.core.db import db
from app.taxonomy.datasets import DATASETS, Dataset, key_of
from app.taxonomy.models import SpecialtyAlias
from app.taxonomy.plan import Plan

CHUNK = 500


def columns_of(dataset: Dataset) -> list[str]:
    """Stored columns of a dataset, the common ones included."""
    names = [column.name for column in dataset.columns]
    return [*names, *(name for name in ("valid_from", "valid_to", "origin") if name not in names)]


def existing(dataset: Dataset) -> dict[tuple, dict[str, Any]]:
    """Every stored row by its natural key."""
    names = columns_of(dataset)
    query = db.select(*(getattr(dataset.model, name) for name in names))
    rows = (dict(zip(names, row, strict=True)) for row in db.session.execute(query))
    return {key_of(dataset, row): row for row in rows}


def bulk_insert(model, rows: list[dict[str, Any]]) -> None:
    """Insert rows without loading them; the common columns are filled in."""
    now = clock.now()
    common = {"created_at": now, "updated_at": now, "row_version": 1}
    for start in range(0, len(rows), CHUNK * 4):
        db.session.execute(insert(model.__table__), [{**common, **row} for row in rows[start:start + CHUNK * 4]])


def apply(plan: Plan, *, origin: str, today: date, by_id: int | None = None) -> None:
    """Write a plan. New rows of an upload hold from today unless the file says otherwise."""
    dataset, model = plan.dataset, plan.dataset.model
    names = set(model.__table__.columns.keys())
    fresh = []
    for row in plan.added:
        values = {k: v for k, v in row.items() if k in names and v is not None}
        if origin == "upload":
            values.setdefault("valid_from", today)
        fresh.append({**values, "origin": origin, "created_by_id": by_id})
    _insert_alike(model, fresh)
    touched = {key_of(dataset, row): row for row, _ in (*plan.renamed, *plan.changed, *plan.ended)}
    ends = {key_of(dataset, row): on or today for row, on in plan.ended}
    reopened = {key_of(dataset, row) for row, columns in plan.changed if "valid_to" in columns}
    for key, stored in _rows(model, dataset.key, list(touched)).items():
        for name, value in touched[key].items():
            if name in names and name not in ("valid_from", "valid_to", "origin") and value is not None:
                setattr(stored, name, value)
        if key in ends:
            stored.valid_to = max(ends[key], stored.valid_from) if stored.valid_from else ends[key]
        elif key in reopened:
            stored.valid_to = None
        stored.origin = origin
    if dataset.name == "specialties":
        _keep_former_names(plan, origin, today, by_id)
    db.session.flush()


def _insert_alike(model, rows: list[dict[str, Any]]) -> None:
    """Core inserts many need the same columns in every row: fill with the column's default or None."""
    columns = sorted({name for row in rows for name in row})
    defaults = {c.key: c.default.arg for c in model.__table__.columns if c.default is not None and c.default.is_scalar}
    bulk_insert(model, [{name: row.get(name, defaults.get(name)) for name in columns} for row in rows])


def _rows(model, key: tuple[str, ...], wanted: list[tuple]) -> dict[tuple, Any]:
    columns = [getattr(model, name) for name in key]
    found = {}
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start:start + CHUNK]
        where = columns[0].in_([k[0] for k in part]) if len(columns) == 1 else tuple_(*columns).in_(part)
        for row in db.session.scalars(db.select(model).where(where)):
            found[tuple(getattr(row, name) for name in key)] = row
    return found


def _keep_former_names(plan: Plan, origin: str, today: date, by_id: int | None) -> None:
    """A renamed specialty is still found by its old name."""
    pairs = [(old, row["code"]) for row, old in plan.renamed]
    have = _rows(SpecialtyAlias, ("name", "specialty_code"), pairs)
    bulk_insert(SpecialtyAlias, [
        {"name": old, "specialty_code": code, "kind": "former", "partial": False, "origin": origin,
         "valid_from": today, "created_by_id": by_id}
        for old, code in pairs if (old, code) not in have])


def order() -> list[Dataset]:
    """All datasets in the order of loading."""
    return list(DATASETS.values())

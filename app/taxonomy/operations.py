"""The yearly change of a catalogue: prepare a report, then apply or discard it."""
import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app import audit
from app.core import clock
from app.core.db import db
from app.core.errors import Refused
from app.core.events import publish
from app.taxonomy import catalogue, store
from app.taxonomy.datasets import DATASETS, Dataset, key_of
from app.taxonomy.models import CatalogueRelease
from app.taxonomy.parsing import parse
from app.taxonomy.plan import Plan, compare


@dataclass(frozen=True)
class CatalogueChanged:
    """A catalogue changed in this transaction. codes: first parts of the keys of changed, renamed or ended rows."""

    dataset: str
    codes: tuple[str, ...]


def prepare(actor, *, dataset: str, content: bytes, file_name: str, complete: bool = False,
            version: str = "") -> CatalogueRelease:
    """Parse a file, compare it and keep the report, nothing applied. Refused at `file` when unreadable.

    complete: the file is the whole catalogue, so what it lacks ends; otherwise it is a supplement.
    """
    declared = DATASETS[dataset]
    stored = store.existing(declared)
    rows, bad = parse(declared, content, file_name, _known(declared, stored))
    plan = compare(declared, rows, stored, complete, _keys_of_bad(declared, bad, stored))
    release = CatalogueRelease(
        dataset=dataset, origin="upload", version=version[:80], file_name=file_name[:255],
        file_hash=hashlib.sha256(content).hexdigest(), is_complete=complete, refused=len(bad),
        payload=[_packed(row) for row in rows], report={**plan.report(), "refused": [list(one) for one in bad]},
        created_by_id=actor.user_id, **plan.counts())
    db.session.add(release)
    db.session.flush()
    audit.record(actor, "catalogue.prepare", release, changes={"dataset": [None, dataset], "file": [None, file_name]})
    return release


def apply(actor, *, release: CatalogueRelease) -> CatalogueRelease:
    """Apply a prepared release. Refused when it was dealt with or the catalogue has changed since the report."""
    _require_waiting(release)
    declared = DATASETS[release.dataset]
    rows = [_unpacked(declared, row) for row in release.payload]
    stored = store.existing(declared)
    plan = compare(declared, rows, stored, release.is_complete,
                   _keys_of_bad(declared, release.report["refused"], stored))
    if plan.counts() != {name: getattr(release, name) for name in plan.counts()}:
        raise Refused(_("报告之后目录又变了。请重新上传，核对新的报告。"))
    if plan.is_empty:
        raise Refused(_("文件与目录一致，没有要更新的内容。"))
    if release.dataset == "specialties" and release.version:
        for row in plan.added:
            row["catalogue_version"] = row.get("catalogue_version") or release.version[:20]
    store.apply(plan, origin="upload", today=clock.today(), by_id=actor.user_id)
    release.applied_at, release.applied_by_id, release.payload = clock.now(), actor.user_id, None
    db.session.flush()
    audit.record(actor, "catalogue.apply", release,
                 changes={name: [None, count] for name, count in plan.counts().items()})
    catalogue.forget()
    publish(CatalogueChanged(release.dataset, _touched(declared, plan)))
    return release


def discard(actor, *, release: CatalogueRelease) -> CatalogueRelease:
    """Drop a prepared release; its report stays."""
    _require_waiting(release)
    release.discarded_at, release.payload = clock.now(), None
    db.session.flush()
    audit.record(actor, "catalogue.discard", release)
    return release


def _require_waiting(release: CatalogueRelease) -> None:
    if not release.is_waiting:
        raise Refused(_("这次更新已经处理过了。"))


def _touched(declared: Dataset, plan: Plan) -> tuple[str, ...]:
    rows = [row for row, _rest in (*plan.renamed, *plan.changed, *plan.ended)]
    return tuple(sorted({str(key_of(declared, row)[0]) for row in rows}))


def _known(declared: Dataset, stored: dict[tuple, dict]):
    """What Dataset.derive may ask: a row by code, or a column of any row whose code begins so."""
    prefixes: dict[tuple[str, str], str] = {}
    if declared.name == "specialties":
        for row in stored.values():
            prefixes[row["class_code"], "class_name"] = row["class_name"]
            prefixes[row["division_code"], "division_name"] = row["division_name"]

    def known(what):
        if isinstance(what, tuple):
            return prefixes.get((what[1], what[2]))
        return stored.get((what,))

    return known


def _keys_of_bad(declared: Dataset, bad, stored: dict[tuple, dict]) -> frozenset[tuple]:
    """Keys of stored rows that a refused line names: they must not end because the line was refused."""
    named = {str(one[1]) for one in bad}
    return frozenset(key for key in stored if str(key[0]) in named)


def _packed(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def _unpacked(declared: Dataset, row: dict[str, Any]) -> dict[str, Any]:
    dates = {"valid_from", "valid_to", "day"}
    return {name: date.fromisoformat(value) if name in dates and value else value for name, value in row.items()}

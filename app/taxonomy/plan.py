"""The difference between a catalogue and a file of it; pure, so that a dry run is the real thing."""
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.taxonomy.datasets import Dataset, key_of

_NOT_COMPARED = frozenset({"valid_from", "catalogue_version", "origin"})


@dataclass
class Plan:
    """What applying a file would do. Rows are dicts of column values; keys are natural keys."""

    dataset: Dataset
    added: list[dict[str, Any]] = field(default_factory=list)
    renamed: list[tuple[dict[str, Any], str]] = field(default_factory=list)
    changed: list[tuple[dict[str, Any], dict[str, list]]] = field(default_factory=list)
    ended: list[tuple[dict[str, Any], date | None]] = field(default_factory=list)
    unchanged: int = 0

    @property
    def is_empty(self) -> bool:
        """Nothing would change."""
        return not (self.added or self.renamed or self.changed or self.ended)

    def counts(self) -> dict[str, int]:
        """Numbers for the release."""
        return {"added": len(self.added), "renamed": len(self.renamed), "changed": len(self.changed),
                "ended": len(self.ended), "unchanged": self.unchanged}

    def report(self) -> dict[str, list]:
        """The same, named row by row, as JSON: added and ended [code, name], renamed [code, old, new],
        changed [code, name, {column: [old, new]}]."""
        name = self.dataset.name_column

        def label(row: dict[str, Any]) -> list[str]:
            return [" ".join(str(part) for part in key_of(self.dataset, row)), str(row.get(name) or "")]

        return {
            "added": [label(row) for row in self.added],
            "renamed": [[label(row)[0], old, str(row[name])] for row, old in self.renamed],
            "changed": [[*label(row), {k: [_plain(a), _plain(b)] for k, (a, b) in columns.items()}]
                        for row, columns in self.changed],
            "ended": [[*label(row), _plain(on) or ""] for row, on in self.ended],
        }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def compare(dataset: Dataset, rows: list[dict[str, Any]], existing: dict[tuple, dict[str, Any]],
            complete: bool, keep: frozenset[tuple] = frozenset()) -> Plan:
    """Compare a file's rows with what is in force.

    existing: key → column values of every stored row, ended ones included. complete: rows in force
    that the file does not have end, but only in scopes the file touches. keep: keys that stand in the
    file on a line that was refused; they never end by their absence. A column the file leaves empty
    (None) does not change what is stored; a row of the file whose key had ended is in force again.
    """
    plan = Plan(dataset)
    seen, scopes = set(keep), set()
    for row in rows:
        key = key_of(dataset, row)
        seen.add(key)
        scopes.add(dataset.scope(row))
        stored = existing.get(key)
        if stored is None:
            plan.added.append(row)
        else:
            _compare_row(plan, row, stored)
    if complete:
        for key, stored in existing.items():
            if key not in seen and not stored.get("valid_to") and dataset.scope(stored) in scopes:
                plan.ended.append((stored, None))
    return plan


def _compare_row(plan: Plan, row: dict[str, Any], stored: dict[str, Any]) -> None:
    different = {
        name: [stored[name], value] for name, value in row.items()
        if value is not None and name in stored and name not in _NOT_COMPARED and stored[name] != value
    }
    if stored.get("valid_to") and not row.get("valid_to"):
        different["valid_to"] = [stored["valid_to"], None]
    ends = different.pop("valid_to", None) if row.get("valid_to") else None
    name = plan.dataset.name_column
    merged = {**stored, **{k: v for k, v in row.items() if v is not None}}
    if ends:
        plan.ended.append((merged, row["valid_to"]))
    if name and name in different:
        plan.renamed.append((merged, stored[name]))
        different.pop(name)
        if different:
            plan.changed.append((merged, different))
    elif different:
        plan.changed.append((merged, different))
    elif not ends:
        plan.unchanged += 1

"""Reading an officer's file: xlsx or csv, whatever encoding; every row is read or refused with its reason."""
from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _

from app.core import sheets
from app.core.errors import Refused
from app.core.forms import Unreadable, fold
from app.taxonomy.datasets import Column, Dataset, key_of

MAX_ROWS = 60_000
HEADER_WITHIN = 10
"""The header may stand below a title: it is looked for in this many first rows."""

Bad = tuple[int, str, str]
"""(line in the file, its code or first cell, why it was refused)."""


def parse(dataset: Dataset, content: bytes, file_name: str, known) -> tuple[list[dict[str, Any]], list[Bad]]:
    """Rows of a file and the refused lines.

    known(code or ("prefix", digits, column)) answers what the catalogue has (see Dataset.derive).
    Refused when the file cannot be opened or a required column is missing.
    """
    lines = sheets.lines(content, file_name, max_rows=MAX_ROWS)
    header, lines = _header(dataset, lines)
    rows: list[dict[str, Any]] = []
    bad: list[Bad] = []
    keys: dict[tuple, int] = {}
    mine: dict[str, dict] = {}

    def known_here(what):
        if isinstance(what, tuple):
            return known(what) or next(
                (row[what[2]] for row in rows if row["code"].startswith(what[1]) and row.get(what[2])), None)
        return known(what) or mine.get(what)

    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        values = {column.name: cells[at] if at < len(cells) else "" for at, column in header.items()}
        first = next((cell for cell in cells if cell.strip()), "")[:40]
        try:
            row = _row(dataset, values)
            if dataset.derive:
                dataset.derive(row, known_here)
            key = key_of(dataset, row)
            if key in keys:
                raise Unreadable(_("与第 %(n)s 行重复。", n=keys[key]))
        except Unreadable as reason:
            bad.append((line, values.get(dataset.key[0], "").strip()[:40] or first, str(reason)))
            continue
        keys[key] = line
        mine[str(key[0])] = row
        rows.append(row)
    if not rows and not bad:
        raise Refused(_("文件里只有表头，没有内容。"), "file")
    return rows, bad


def _row(dataset: Dataset, values: dict[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in dataset.columns:
        raw = values.get(column.name)
        if raw is None or not raw.strip():
            if column.required:
                raise Unreadable(_("“%(column)s”是空的。", column=_title(column)))
            row[column.name] = None
            continue
        row[column.name] = column.read(raw)
        if column.longest and len(row[column.name]) > column.longest:
            raise Unreadable(_("“%(column)s”超过 %(n)s 个字。", column=_title(column), n=column.longest))
    return row


def _title(column: Column) -> str:
    return column.headers[0] if column.headers else column.name


def _header(dataset: Dataset, lines: Iterator[tuple[int, list[str]]]):
    """({position: column}, the remaining lines)."""
    by_title = {_plain(title): column for column in dataset.columns for title in (column.name, *column.headers)}
    needed = {column.name for column in dataset.columns if column.required}
    best: set[str] = set()
    for _at in range(HEADER_WITHIN):
        line = next(lines, None)
        if line is None:
            break
        found: dict[int, Column] = {}
        for position, cell in enumerate(line[1]):
            column = by_title.get(_plain(cell))
            if column is not None and column not in found.values():
                found[position] = column
        names = {column.name for column in found.values()}
        if needed <= names:
            return found, lines
        best = max(best, names & needed, key=len)
    missing = [_title(column) for column in dataset.columns if column.name in needed - best]
    raise Refused(_("表头缺少：%(columns)s。", columns="、".join(missing)), "file")


def _plain(cell: str) -> str:
    return fold(cell).replace(" ", "").replace("\n", "").lower()

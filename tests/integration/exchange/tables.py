"""Files for the tests of imports: as people make them from the templates."""
import io

import openpyxl

from app.core import sheets
from app.core.db import db, read_only
from app.exchange import examples, importing, takers, workbook

SUMMARY = "跟着师傅做六轴机器人的装配、示教编程和末端夹具更换，学会看电气图，半年后独立点检喷涂工作站。"


def columns(actor, what: str, kind: str):
    return takers.get(what).columns(actor, kind)


def file_of(actor, what: str, kind: str, rows: list[dict], fmt: str = "xlsx") -> bytes:
    """A file with the heads of the template's columns that any row fills; rows: column name → cell."""
    used = [one for one in columns(actor, what, kind) if any(one.name in row for row in rows)]
    missing = {name for row in rows for name in row} - {one.name for one in used}
    assert not missing, missing
    header = [one.title for one in used]
    body = [[row.get(one.name, "") for one in used] for row in rows]
    return sheets.write_csv(header, body) if fmt == "csv" else sheets.write_xlsx(sheets.Sheet("表", header, body))


def example_row(actor, what: str, kind: str, **given) -> dict:
    """The example of the template, changed by `given` (name with __ for the dot)."""
    words = examples.of(takers.get(what), kind)
    row = {one.name: workbook.example_of(one, words) for one in columns(actor, what, kind)}
    return {**{name: text for name, text in row.items() if text}, **{k.replace("__", "."): v for k, v in given.items()}}


def bring(actor, what: str, kind: str, content: bytes, *, suggest: bool = False, filename: str = "导入.xlsx"):
    """Check read-only, take, commit: as route and command do."""
    db.session.commit()
    with read_only():
        checked = importing.check(actor, what=what, kind=kind, content=content, filename=filename, suggest=suggest)
        db.session.rollback()
    run = importing.take(actor, checked=checked)
    db.session.commit()
    return run


def errors(run) -> list[tuple[int, str, str]]:
    """(row, column, words) of everything wrong."""
    return [(line["line"], head, words) for line in run.lines for _name, head, words in line["errors"]]


def opened(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content))

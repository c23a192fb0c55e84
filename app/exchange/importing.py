"""Bringing a file in: read and check everything before the first write, then take all rows or none.

`check` only reads (call it in a read-only transaction); `take` writes through the same operations that people's
forms call, within one savepoint, and keeps the result as an ImportRun.
"""
from dataclasses import dataclass

from flask_babel import gettext as _

from app import audit
from app.authz import Actor, Permission, may
from app.core import files
from app.core.db import db
from app.core.errors import Forbidden, Refused
from app.exchange import table
from app.exchange.columns import Column
from app.exchange.lines import BAD, FIT, KNOWN, TAKEN, Line
from app.exchange.models import ImportRun
from app.exchange.takers import Taker, get, kind_label
from app.organisations.models import Organisation

PURPOSE = "exchange.import"


@dataclass
class Checked:
    """A file that was read: its rows with what is wrong with each. Nothing is written yet."""

    taker: Taker
    kind: str
    columns: list[Column]
    lines: list[Line]
    content: bytes
    filename: str
    suggested: bool

    @property
    def bad(self) -> list[Line]:
        """Rows that cannot be taken."""
        return [line for line in self.lines if line.outcome == BAD]


class _Undone(Exception):
    """A row was refused while writing: the savepoint goes back."""


def check(actor: Actor, *, what: str, kind: str, content: bytes, filename: str, suggest: bool = False) -> Checked:
    """Read a file and check every row. Refused at "kind" or "file"; Forbidden when such rows are not theirs to write.

    suggest: what a row leaves empty of specialties, occupation and cluster comes from the platform's suggestions.
    """
    taker = get(what)
    if not (may(actor, Permission.EXCHANGE_IMPORT) and may(actor, taker.permission)):
        raise Forbidden()
    taker.known_kind(kind)
    _refuse_other_template(taker, kind, content)
    columns = taker.columns(actor, kind)
    found = table.read(content, filename, columns, wanted=taker.wanted(actor), tab=kind_label(taker, kind))
    lines = [_read(number, cells, columns) for number, cells in found.rows]
    for line in lines:
        line.key = taker.key(actor, kind, line)
    _mark_repeated(taker, lines)
    _mark_known(taker, actor, lines)
    new = [line for line in lines if line.outcome != KNOWN]
    taker.prepare(actor, kind, new, suggest=suggest)
    taker.check(actor, kind, new)
    return Checked(taker, kind, columns, lines, content, filename, suggest)


def guess_kind(what: str, content: bytes) -> str:
    """The kind whose template this file is, by the name of its sheet; "" when it says nothing."""
    labels = {kind_label(get(what), code): code for code, _label in get(what).kinds()}
    return next((labels[tab] for tab in table.tabs(content) if tab in labels), "")


def _refuse_other_template(taker: Taker, kind: str, content: bytes) -> None:
    other = guess_kind(taker.what, content)
    if other and other != kind and kind_label(taker, kind) not in table.tabs(content):
        raise Refused(_("这是“%(other)s”的模板，你选的是“%(kind)s”。请改选类型，或换文件。",
                        other=kind_label(taker, other), kind=kind_label(taker, kind)), "kind")


def _read(number: int, cells: dict[str, str], columns: list[Column]) -> Line:
    line = Line(number, cells)
    for column in columns:
        text = cells.get(column.name, "")
        if not text:
            continue
        try:
            value = column.read(text)
        except ValueError as problem:
            line.wrong(column.name, problem)
            continue
        if column.name.startswith("details."):
            line.values.setdefault("details", {})[column.name[8:]] = value
        else:
            line.values[column.name] = value
    return line


def _mark_repeated(taker: Taker, lines: list[Line]) -> None:
    first: dict[str, Line] = {}
    for line in lines:
        before = first.setdefault(line.key, line)
        if before is line:
            continue
        if before.cells == line.cells:
            if not line.is_bad:
                line.outcome = KNOWN
                line.notes.append(_("和第 %(n)s 行相同，只导入一次。", n=before.number))
        elif taker.key_column:
            line.wrong(taker.key_column, _("和第 %(n)s 行重复。", n=before.number))


def _mark_known(taker: Taker, actor: Actor, lines: list[Line]) -> None:
    """Rows that an earlier import brought in stay as they are."""
    known = taker.known(actor, [line for line in lines if not line.is_bad and line.outcome != KNOWN])
    for line in lines:
        if line.key in known and not line.is_bad and line.outcome != KNOWN:
            line.outcome, line.public_no = KNOWN, known[line.key]
            line.notes.append(_("已导入过：%(no)s。要修改请到它自己的页面。", no=line.public_no))


def take(actor: Actor, *, checked: Checked) -> ImportRun:
    """Take all new rows of a checked file, or none when any is bad; keep and return the result.

    Whoever imports the same file at the same time waits here and then finds its rows known.
    """
    taker, lines = checked.taker, checked.lines
    db.session.get(Organisation, actor.org_id, with_for_update=True)
    _mark_known(taker, actor, lines)
    if not checked.bad:
        _write(taker, actor, checked.kind, lines)
    run = ImportRun(
        what=taker.what, kind=checked.kind, organisation_id=actor.org_id, created_by_id=actor.user_id,
        file_name=checked.filename[-255:], suggested=checked.suggested, total=len(lines),
        taken=_count(lines, TAKEN), known=_count(lines, KNOWN), bad=_count(lines, BAD),
        lines=[_kept(line, checked.columns) for line in lines])
    run.file = files.keep(actor, content=checked.content, name=checked.filename, purpose=PURPOSE,
                          kind="xlsx" if checked.content[:2] == b"PK" else "csv")
    db.session.add(run)
    db.session.flush()
    audit.record(actor, "import_run.import", run, changes={
        "what": [None, taker.what], "kind": [None, checked.kind], "file_name": [None, run.file_name],
        "total": [None, run.total], "taken": [None, run.taken], "bad": [None, run.bad]})
    return run


def _write(taker: Taker, actor: Actor, kind: str, lines: list[Line]) -> None:
    fit = [line for line in lines if line.outcome == FIT]
    try:
        with db.session.begin_nested():
            taker.write(actor, kind, fit)
            if any(line.is_bad for line in fit):
                raise _Undone
    except _Undone:
        for line in fit:
            if line.outcome == TAKEN:
                line.outcome, line.public_no = FIT, ""


def _count(lines: list[Line], outcome: str) -> int:
    return sum(line.outcome == outcome for line in lines)


def _kept(line: Line, columns: list[Column]) -> dict:
    heads = {column.name: column.head for column in columns}
    return {"line": line.number, "outcome": line.outcome, "no": line.public_no, "title": line.cells.get("title") or
            line.cells.get("name", ""), "notes": line.notes,
            "errors": [[name, heads.get(name, ""), words] for name, words in line.errors],
            "lacks": [list(one) for one in line.lacks], "checks": [list(one) for one in line.checks]}

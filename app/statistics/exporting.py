"""The board and its lists as files. Every export is written into the trail: who, what filter, how many rows."""
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from app import audit
from app.authz import Actor, Permission, require
from app.core import sheets
from app.core.db import db
from app.organisations.models import Organisation
from app.statistics import base, listing, words
from app.statistics.asking import Asked
from app.statistics.base import FEN, Figure
from app.statistics.board import Shown

FORMATS = ("xlsx", "csv")


def export_board(actor: Actor, *, asked: Asked, now: Shown, before: Shown, fmt: str) -> bytes:
    """The figures of a week; as XLSX with the list of every figure on a sheet of its own. Raises Forbidden."""
    require(actor, Permission.FIGURES_EXPORT)
    header = [_("编号"), _("指标"), _("数值"), _("单位"), _("分子"), _("分母"), _("与上周比"), _("口径")]
    rows = [_figure_row(line, before) for one in now.figures for line in (one, *one.more)]
    notes = heading(asked, now)
    _note(actor, "figures.export_board", asked, "", fmt, len(rows))
    if fmt == "csv":
        return sheets.write_csv(header, rows, notes)
    first = sheets.Sheet(_("看板"), header, rows, notes)
    lists = [_sheet(asked, now, one) for one in now.figures if any(rows.ids for rows in one.rows.values())]
    return sheets.write_xlsx([first, *lists])


def export_rows(actor: Actor, *, asked: Asked, now: Shown, one: Figure, part: str, fmt: str) -> bytes:
    """The list behind a figure: exactly its rows. part: of a ratio, "" for all. Raises Forbidden."""
    require(actor, Permission.FIGURES_EXPORT)
    made = _sheet(asked, now, one, part)
    rows = list(made.rows)
    _note(actor, "figures.export_rows", asked, f"{one.code} {part}".strip(), fmt, len(rows))
    if fmt == "csv":
        return sheets.write_csv(made.header, rows, made.notes)
    return sheets.write_xlsx(sheets.Sheet(made.title, made.header, rows, made.notes))


def heading(asked: Asked, now: Shown) -> list[str]:
    """The lines above a table: week, as-of, filter."""
    first, last = now.period.first.isoformat(), now.period.last.isoformat()
    period = _("%(week)s，%(first)s 至 %(last)s", week=words.week_title(asked.monday), first=first, last=last)
    frozen = _("（已冻结）") if now.board else ""
    return [period, _("截至 %(at)s", at=words.as_of(now.period.as_of)) + frozen, "；".join(asked.filter_words)]


def _figure_row(one: Figure, before: Shown) -> list[Any]:
    value = one.value
    if value is not None and one.unit == FEN:
        value = (value / 1_000_000).quantize(Decimal("0.000001")).normalize()
    elif value is not None:
        value = round(value, 4)
    declared = base.definition(one.code)
    return [one.code, words.label(one), value, _("比例") if one.is_ratio else words.unit_word(one.unit), one.numerator,
            one.denominator, words.change(one, before.get(one.code)).text,
            str(declared.meaning) if one.code == declared.code else ""]


def value_title(one: Figure) -> str:
    """The head of the value column of a list."""
    return _("数值（%(unit)s）", unit=words.unit_word(one.unit)) if one.unit else _("数值")


def value_of(one: Figure, value: Decimal | None) -> Decimal | None:
    """A row's value as it is read: money in 万元."""
    if value is None or one.unit != FEN:
        return value
    return value / 1_000_000


def _sheet(asked: Asked, now: Shown, one: Figure, part: str = "") -> sheets.Sheet:
    parts = [name for name in one.rows if part in ("", name)]
    several = len(parts) > 1
    weighted = any(one.rows[name].weighted for name in parts)
    header = [*([_("所属")] if several else []), _("编号"), _("名称"), _("类型"), _("企业"), _("学校"), _("地区"),
              _("现在的状态"), _("备注"), *([value_title(one)] if weighted else [])]
    rows = (_line_row(one, name, line, several, weighted)
            for name in parts for line in listing.all_lines(one, name))
    title = f"{one.code} {words.label(one)}"
    return sheets.Sheet(title, header, rows, [title, *heading(asked.for_code(one.code), now)])


def _line_row(one: Figure, part: str, line: listing.Line, several: bool, weighted: bool) -> list[Any]:
    return [*([str(words.PARTS[part])] if several else []), line.no, line.title, str(line.kind), _org(line.enterprise),
            _org(line.school), line.place, str(line.status), line.note,
            *([value_of(one, line.value)] if weighted else [])]


def _org(organisation: Organisation | None) -> str:
    if organisation is None:
        return ""
    return organisation.name + (_("（示例）") if organisation.is_demo else "")


def _note(actor: Actor, action: str, asked: Asked, what: str, fmt: str, rows: int) -> None:
    """The trail of an export, on the exporting office's own page."""
    office = db.session.get(Organisation, actor.org_id)
    said: Iterable[tuple[str, Any]] = (("week", asked.monday.isoformat()), ("filter", "；".join(asked.filter_words)),
                                       ("figure", what), ("format", fmt), ("rows", rows))
    audit.record(actor, action, office, changes={name: [None, value] for name, value in said if value != ""})

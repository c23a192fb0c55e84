"""Workbooks that people fill in and get back: the template with drop-downs, the file with its errors marked."""
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
from flask_babel import gettext as _
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from app.core import clock, sheets
from app.exchange import table
from app.exchange.columns import Column
from app.exchange.lines import BAD, FIT, KNOWN, TAKEN

ROWS = table.MAX_ROWS + 1
_HEAD = PatternFill("solid", fgColor="E7EEF7")
_MUST = PatternFill("solid", fgColor="FBE3C8")
_WRONG = PatternFill("solid", fgColor="F8CBC6")
_WRAP = Alignment(wrap_text=True, vertical="top")
LATER = {"start_date": 90, "available_from": 90, "end_date": 270, "available_to": 270, "apply_deadline": 45,
         "valid_until": 180, "qualification_valid_to": 400}


# ------------------------------------------------------------------------------------------- the template

def template(title: str, columns: list[Column], examples: dict[str, str]) -> bytes:
    """An empty sheet of these columns, a sheet that explains each with an example, a sheet of allowed values."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = title[:31]
    for at, column in enumerate(columns, 1):
        letter = get_column_letter(at)
        head = _text(page, f"{letter}1", column.title)
        head.font, head.fill = Font(bold=True), _MUST if column.required else _HEAD
        head.comment = Comment(column.note, "–", width=320, height=110)
        page.column_dimensions[letter].width = max(12, min(36, 2 * len(column.title) + 4))
        # Every cell is text: codes keep their leading zeros, long numbers their digits, dates stay as typed.
        page.column_dimensions[letter].number_format = "@"
    page.freeze_panes = "C2"
    _explain(book.create_sheet(_("填写说明")), columns, examples)
    _offer(book, page, columns)
    return _bytes(book)


def _explain(page, columns: list[Column], examples: dict[str, str]) -> None:
    lines = [[_("列"), _("怎样填"), _("可填的值"), _("示例")]]
    lines += [[column.title, column.note, "、".join(column.options),
               example_of(column, examples)] for column in columns]
    for at, line in enumerate(lines, 1):
        for letter, value in zip("ABCD", line, strict=True):
            cell = _text(page, f"{letter}{at}", value)
            cell.alignment = _WRAP
            cell.font = Font(bold=at == 1)
    for letter, width in zip("ABCD", (28, 52, 52, 36), strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "A2"


def _offer(book, page, columns: list[Column]) -> None:
    """Drop-downs for what has few values; the values stand on a sheet of their own."""
    few = [(number, column) for number, column in enumerate(columns, 1) if column.options]
    lists = book.create_sheet(_("可填的值")) if few else None
    for at, (number, column) in enumerate(few, 1):
        letter, target = get_column_letter(at), get_column_letter(number)
        for row, value in enumerate((column.head, *column.options), 1):
            _text(lists, f"{letter}{row}", value)
        rule = DataValidation("list", formula1=f"'{lists.title}'!${letter}$2:${letter}${len(column.options) + 1}",
                              allow_blank=True, showErrorMessage=False)
        rule.add(f"{target}2:{target}{ROWS}")
        page.add_data_validation(rule)


def example_of(column: Column, examples: dict[str, str]) -> str:
    """A cell that this column reads: the example given for it, an allowed value, else a plain one that fits."""
    if column.name in examples:
        return examples[column.name]
    name = column.name.removeprefix("details.")
    if name in LATER:
        return (clock.today() + timedelta(days=LATER[name])).isoformat()
    if column.options == (_("是"), _("否")) and not name.endswith("declaration"):
        return _("否")
    tries = (*column.options[:1], "3", "30", "12", "2026", "44", _later(60), "460305", "440606",
             "示例")  # i18n: tried by read
    return next((text for text in tries if _reads(column.read, text)), "")


def _later(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def _reads(read: Callable[[str], Any], text: str) -> bool:
    try:
        return read(text) not in (None, "", [])
    except ValueError:
        return False


# ------------------------------------------------------------------------------------------- the file, marked

def marked(content: bytes, filename: str, columns: list[Column], lines: list[dict], tab: str) -> bytes:
    """The rows as they were sent, before each its line and what became of it; wrong cells are red with the reason."""
    header, rows = sheets.read_rows(content, filename, wanted=[], sheet=tab, max_rows=table.MAX_ROWS)
    kept = [at for at, head in enumerate(header) if not any(sheets.same_title(head, own) for own in (table.RESULT,
                                                                                                     table.LINE))]
    by_line = {line["line"]: line for line in lines}
    book = openpyxl.Workbook()
    page = book.active
    page.title = (tab or _("导入结果"))[:31]
    for at, head in enumerate((table.LINE, table.RESULT, *(header[one] for one in kept)), 1):
        cell = _text(page, f"{get_column_letter(at)}1", head)
        cell.font, cell.fill = Font(bold=True), _HEAD
        page.column_dimensions[get_column_letter(at)].width = 46 if at == 2 else 20
    named = _places(header, kept, columns)
    for row, (number, cells) in enumerate(rows, 2):
        line = by_line.get(number, {})
        page.cell(row, 1, number)
        result = _text(page, f"B{row}", outcome_words(line))
        result.alignment = _WRAP
        for at, one in enumerate(kept, 3):
            _text(page, f"{get_column_letter(at)}{row}", cells[one])
        _mark(page, row, line.get("errors", []), named)
    page.freeze_panes = "C2"
    return _bytes(book)


def _places(header: list[str], kept: list[int], columns: list[Column]) -> dict[str, int]:
    """Name of a column → where it stands in the marked file."""
    return {column.name: at for at, one in enumerate(kept, 3) for column in columns
            if sheets.same_title(column.head, header[one])}


def _mark(page, row: int, errors: list, named: dict[str, int]) -> None:
    for name, _head, words in errors:
        cell = page.cell(row, named.get(name, named.get(name.split(".")[0], 2)))
        cell.fill = _WRONG
        before = f"{cell.comment.text}\n" if cell.comment else ""
        cell.comment = Comment(before + words, "–", width=320, height=110)


def outcome_words(line: dict) -> str:
    """What became of a row, in one cell."""
    said = {TAKEN: _("已导入 %(no)s", no=line.get("no", "")), KNOWN: _("跳过"), BAD: _("要改"),
            FIT: _("没有错，等其他行改好一起导入")}.get(line.get("outcome", ""), "")
    wrong = [f"{head}：{words}" if head else words for _name, head, words in line.get("errors", [])]
    lacks = [_("提交前还要填：%(list)s", list="、".join(head for _name, head in line["lacks"]))] \
        if line.get("lacks") and line.get("outcome") == TAKEN else []
    return "\n".join([said, *wrong, *line.get("notes", []), *lacks])


# ------------------------------------------------------------------------------------------- cells

def _text(page, place: str, value: Any):
    """A cell that is text whatever it looks like; nothing in it runs as a formula."""
    cell = page[place]
    cell.value = sheets.plain(str(value or ""))[:sheets.MAX_TEXT]
    cell.data_type, cell.number_format = "s", "@"
    return cell


def _bytes(book) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

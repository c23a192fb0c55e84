"""A file as a table for an import: what is not a plain table is refused with what to do about it.

`core.sheets` reads the cells; here stands what only an import minds: files that are something else, merged
cells, formulas without a value, columns nobody knows.
"""
import difflib
import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

import filetype
from flask_babel import gettext as _

from app.core import files, sheets
from app.core.errors import Refused
from app.core.forms import clean
from app.core.sheets import same_title
from app.exchange.columns import Column

MAX_ROWS = 2_000
RESULT, LINE = "导入结果", "行号"  # i18n: heads of the marked file, left out when it comes back
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*ref="([A-Z]+)([0-9]+)(?::([A-Z]+)([0-9]+))?"')


@dataclass(frozen=True)
class Table:
    """line: the row's number in the file; cells: column name → text (only what is filled); order: heads as read."""

    rows: list[tuple[int, dict[str, str]]]
    order: list[str]
    tab: str


def read(content: bytes, filename: str, columns: list[Column], *, wanted: Iterable[str], tab: str = "") -> Table:
    """The rows of a file by the names of `columns`. Refused at "file" with the fix in words.

    wanted: names of the columns without which it is not this template; tab: the sheet to prefer.
    """
    _refuse_strangers(content, filename)
    heads = {column.name: column.head for column in columns}
    try:
        header, found = sheets.read_rows(content, filename, wanted=[heads[name] for name in wanted], sheet=tab,
                                         max_rows=MAX_ROWS)
    except Refused as refused:
        raise Refused(_explained(str(refused.message), content), "file") from None
    if len(found) > MAX_ROWS:
        raise Refused(_too_many(), "file")
    names = _names(header, columns)
    if content[:2] == b"PK":
        _refuse_tricks(content, tab, {line for line, _cells in found})
    rows = [(line, {name: text for name, cell in zip(names, cells, strict=True) if name and (text := clean(cell))})
            for line, cells in found]
    return Table([row for row in rows if row[1]], header, tab)


def tabs(content: bytes) -> list[str]:
    """Names of the sheets of a workbook; none of another file."""
    if content[:2] != b"PK":
        return []
    try:
        import openpyxl

        return list(openpyxl.load_workbook(io.BytesIO(content), read_only=True).sheetnames)
    except Exception:
        return []


def _explained(message: str, content: bytes) -> str:
    if message.startswith(_("文件超过 %(n)s 行", n=MAX_ROWS)):
        return _too_many()
    return message


def _too_many() -> str:
    return _("一次最多导入 %(n)s 行。请拆成几个文件，分几次导入；导入过的行不会重复。", n=MAX_ROWS)


def _refuse_strangers(content: bytes, filename: str) -> None:
    """A picture, a PDF or a letter, whatever its name says. What is empty, too large or an old xls `sheets` refuses."""
    if len(content) > sheets.MAX_BYTES or content[:4] in (b"", b"\xd0\xcf\x11\xe0") or _may_be_table(content):
        return
    named = filename.rpartition(".")[2].lower()
    if named in ("xlsx", "csv"):
        raise Refused(_("文件名是 %(named)s，内容却不是表格，可能改过扩展名。请用 Excel 或 WPS 另存为 xlsx 再上传。",
                        named=named), "file")
    raise Refused(_("这不是表格文件。请上传 xlsx 或 csv。"), "file")


def _may_be_table(content: bytes) -> bool:
    if content[:2] == b"PK":
        return files.detect(content) in (None, "xlsx")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True  # text in UTF-16
    return filetype.guess(content) is None and b"\0" not in content[:4096]


def _names(header: list[str], columns: list[Column]) -> list[str]:
    """The column name of each head, "" for what is left out on purpose. Refused: unknown or double heads."""
    names, unknown = [], []
    for head in header:
        column = next((one for one in columns if same_title(one.head, head)), None)
        if column is None and head and not any(same_title(head, own) for own in (RESULT, LINE)):
            unknown.append(head)
        names.append(column.name if column else "")
    double = next((one.head for one in columns if names.count(one.name) > 1), None)
    if double:
        raise Refused(_("“%(head)s”有两列。请只留一列。", head=double), "file")
    if unknown:
        raise Refused(_("不认识这些列：%(list)s。请改成模板里的列名，不导入的列先删掉。",
                        list="、".join(_with_guess(head, columns) for head in unknown[:5])), "file")
    return names


def _with_guess(head: str, columns: list[Column]) -> str:
    near = difflib.get_close_matches(head, [one.head for one in columns], 1, 0.6)
    return _("“%(head)s”（是不是“%(near)s”）", head=head[:20], near=near[0]) if near else f"“{head[:20]}”"


def _refuse_tricks(content: bytes, tab: str, lines: set[int]) -> None:
    """Merged cells among the rows, and formulas whose value nobody has computed."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    page = next((one for one in book.worksheets if one.title == tab), None) or book.worksheets[0]
    merged = _merged(content, page, min(lines), max(lines))
    if merged:
        raise Refused(_("有合并的单元格：%(list)s。请取消合并，每一行都填全，再上传。", list="、".join(merged[:5])),
                      "file")
    formulas = _formulas(content, page, max(lines))
    if formulas:
        raise Refused(_("这些格子是公式，没有算好的值：%(list)s。请复制后“粘贴为值”，再上传。",
                        list="、".join(formulas[:5])), "file")


def _merged(content: bytes, page, first: int, last: int) -> list[str]:
    path = getattr(page, "_worksheet_path", "").lstrip("/")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        source = packed.read(path) if path in packed.namelist() else b""
    found = []
    for match in _MERGED.finditer(source):
        left, top, right, bottom = (part.decode() if part else "" for part in match.groups())
        if int(bottom or top) >= first and int(top) <= last:
            found.append(f"{left}{top}:{right}{bottom}" if right else f"{left}{top}")
    return found


def _formulas(content: bytes, page, last: int) -> list[str]:
    """Cells that hold a formula and no value: a spreadsheet program never computed them."""
    import openpyxl

    page.reset_dimensions()
    places = [cell.coordinate for row in page.iter_rows(max_row=last) for cell in row
              if getattr(cell, "data_type", "") == "f"]
    if not places:
        return []
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    values = next(one for one in book.worksheets if one.title == page.title)
    values.reset_dimensions()
    empty = {cell.coordinate for row in values.iter_rows(max_row=last) for cell in row
             if hasattr(cell, "coordinate") and cell.value is None}
    held = {cell.coordinate for row in values.iter_rows(max_row=last) for cell in row if cell.value is not None}
    return [place for place in places if place in empty or place not in held]

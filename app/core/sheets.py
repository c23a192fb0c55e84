"""Tables as files: XLSX and CSV, written and read. Everything a person exports or imports goes through here.

Written: text as text (leading zeros stay), numbers as numbers without separators, dates as dates; text that a
spreadsheet would run as a formula gets a leading apostrophe. CSV is UTF-8 with BOM and CRLF.
Read: either format whatever its encoding, every cell as the text a person sees, each row with its line number;
what cannot be read is Refused with the fix in words.
"""
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from app.core import clock
from app.core.errors import Refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ROWS = 60_000
MAX_COLUMNS = 500
MAX_CELLS = 3_000_000
MAX_TEXT = 32_767
"""What one cell of a spreadsheet can hold; longer text is cut there with a mark."""
HEADER_WITHIN = 10
"""The header may stand below a title: it is looked for in this many first rows."""

# What spreadsheets take for the beginning of a formula; the full-width signs count in Chinese editions.
_RISKY = tuple("=+-@\t\r\n＝＋－＠")
_NEGATIVE = re.compile(r"-[0-9]+(\.[0-9]+)?")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")


# ------------------------------------------------------------------------------------------------- writing

@dataclass(frozen=True)
class Sheet:
    """One sheet: its tab, lines above the table (title, filter in words), header, rows."""

    title: str
    header: Sequence[Any]
    rows: Iterable[Sequence[Any]]
    notes: Sequence[Any] = field(default=())


def guard(text: str) -> str:
    """The text as a spreadsheet may show it: an apostrophe before what would be run as a formula."""
    return f"'{text}" if text.startswith(_RISKY) and not _NEGATIVE.fullmatch(text) else text


def unguard(text: str) -> str:
    """The text without the apostrophe that `guard` put there."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(_RISKY) else text


def plain(value: Any) -> Any:
    """A value as a cell holds it: None empty, a number itself, an instant in city time, anything else guarded text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return value.astimezone(clock.CITY_ZONE).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value
    return guard(_ILLEGAL.sub("", str(value)))


def write_csv(header: Sequence[Any], rows: Iterable[Sequence[Any]], notes: Sequence[Any] = ()) -> bytes:
    """A CSV that Excel and WPS open by a double click: BOM, CRLF, `notes` one a line above the header."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for line in ([note] for note in notes):
        writer.writerow([_csv_cell(cell) for cell in line])
    writer.writerow([_csv_cell(cell) for cell in header])
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _csv_cell(value: Any) -> str:
    shown = plain(value)
    if isinstance(shown, Decimal):
        return f"{shown:f}"
    return shown.isoformat() if isinstance(shown, date) else str(shown)


def write_xlsx(sheets: Sheet | Sequence[Sheet]) -> bytes:
    """A workbook of one sheet or several, headers bold and frozen, codes as text."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    used: set[str] = set()
    for sheet in [sheets] if isinstance(sheets, Sheet) else sheets:
        _write_sheet(book.create_sheet(_tab(sheet.title, used)), sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _tab(title: Any, used: set[str]) -> str:
    """A tab's name: 31 letters, none that a workbook forbids, each once."""
    base = re.sub(r"[\\/*?:\[\]]", " ", str(title)).strip("' ")[:28] or "1"
    name, n = base, 2
    while name.lower() in used:
        name, n = f"{base}-{n}", n + 1
    used.add(name.lower())
    return name


def _write_sheet(page, sheet: Sheet) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    def cell(value: Any, bold: bool = False) -> WriteOnlyCell:
        shown = plain(value)
        if isinstance(shown, str):
            shown = shown if len(shown) <= MAX_TEXT else shown[:MAX_TEXT - 1] + "…"
        made = WriteOnlyCell(page, value=shown)
        if isinstance(shown, str):
            # Set by hand: openpyxl would take text that begins with "=" for a formula.
            made.data_type, made.number_format = "s", "@"
            if "\n" in shown:
                made.alignment = Alignment(wrap_text=True, vertical="top")
        elif isinstance(shown, date):
            made.number_format = "yyyy-mm-dd"
        if bold:
            made.font = Font(bold=True)
        return made

    for at, title in enumerate(sheet.header, 1):
        page.column_dimensions[get_column_letter(at)].width = max(10, min(40, 2 * len(str(title)) + 6))
    page.freeze_panes = f"A{len(sheet.notes) + 2}"
    for note in sheet.notes:
        page.append([cell(note)])
    page.append([cell(title, bold=True) for title in sheet.header])
    for row in sheet.rows:
        page.append([cell(value) for value in row])


# ------------------------------------------------------------------------------------------------- reading

def read_rows(content: bytes, filename: str, *, wanted: Iterable[str] = (), sheet: str = "",
              max_rows: int = MAX_ROWS) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """(header, [(line in the file, cells)]) of an XLSX or CSV; rows as wide as the header, blank rows left out.

    The header is the first of the leading rows that holds every title of `wanted` (else the first that is not
    blank). sheet: the tab to read when the workbook has it. Raises Refused at "file" when the file cannot be
    read, is too large, lacks a wanted column or holds nothing below its header.
    """
    found = lines(content, filename, sheet=sheet, max_rows=max_rows)
    header = _header(found, list(wanted))
    width = len(header)
    rows = [(line, (cells + [""] * width)[:width]) for line, cells in found if any(cell.strip() for cell in cells)]
    if not rows:
        raise Refused(_("文件里只有表头，没有内容。"), "file")
    return header, rows


def same_title(a: str, b: str) -> bool:
    """Two titles of columns mean the same: spaces, line ends, case and the mark of a required column aside."""
    return _title(a) == _title(b)


def _title(text: str) -> str:
    return re.sub(r"[\s*＊（）()]", "", text).casefold()


def _header(found: Iterator[tuple[int, list[str]]], wanted: list[str]) -> list[str]:
    best: list[str] = wanted
    for _at in range(HEADER_WITHIN):
        row = next(found, None)
        if row is None:
            break
        cells = [cell.strip() for cell in row[1]]
        titles = {_title(cell) for cell in cells} - {""}
        missing = [title for title in wanted if _title(title) not in titles]
        if titles and not missing:
            return cells
        best = min(best, missing, key=len) if titles else best
    if not wanted:
        raise Refused(_("文件是空的，没有表头。"), "file")
    raise Refused(_("表头缺少：%(columns)s。", columns="、".join(best)), "file")


def lines(content: bytes, filename: str, *, sheet: str = "",
          max_rows: int = MAX_ROWS) -> Iterator[tuple[int, list[str]]]:
    """(line, cells as text) of every row that is not blank. Refused at "file" while it is being read."""
    if not content:
        raise Refused(_("文件是空的，没有表头。"), "file")
    if len(content) > MAX_BYTES:
        raise Refused(_("文件超过 %(n)s MB。请拆成几个文件。", n=MAX_BYTES // 1024 // 1024), "file")
    if content[:2] == b"PK":
        return _limited(_xlsx(content, sheet), max_rows, "xlsx")
    if content[:4] == b"\xd0\xcf\x11\xe0":
        raise Refused(_("这是旧的 xls 格式，或加了密码。请另存为不加密的 xlsx 或 csv 再上传。"), "file")
    return _limited(_csv(content), max_rows, "csv")


def _csv(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    if "\0" in text:
        raise Refused(_("这不是表格文件。请上传 xlsx 或 csv。"), "file")
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    return iter(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _decoded(content: bytes) -> str:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(_("文件编码无法识别。请另存为 UTF-8 的 csv，或用 xlsx。"), "file")


def _xlsx(content: bytes, wanted: str) -> Iterator[list[str]]:
    import openpyxl

    packed = zipfile.ZipFile(io.BytesIO(content))
    if sum(item.file_size for item in packed.infolist()) > MAX_UNPACKED:
        raise Refused(_("文件展开后太大。请拆成几个文件。"), "file")
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    page = next((one for one in book.worksheets if one.title == wanted), None) or book.worksheets[0]
    page.reset_dimensions()
    for row in page.iter_rows():
        yield [_shown(cell) for cell in row]


def _shown(cell) -> str:
    """A cell as a person sees it: a code kept as a number gets the zeros its format shows, no more."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int):
        shown = getattr(cell, "number_format", "") or ""
        return str(value).zfill(len(shown)) if shown and set(shown) == {"0"} else str(value)
    return str(value)


def _limited(rows: Iterator[list[str]], max_rows: int, extension: str) -> Iterator[tuple[int, list[str]]]:
    kept = cells = line = 0
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except Refused:
            raise
        except Exception:
            # Whatever a damaged workbook raises (bad archive, bad XML, a field too large) has one cure.
            raise Refused(_("文件打不开，可能已损坏。请重新保存为 %(type)s 再上传。", type=extension), "file") from None
        line += 1
        row = _trimmed(row)
        if not row:
            continue
        kept, cells = kept + 1, cells + len(row)
        if kept > max_rows + 1:
            raise Refused(_("文件超过 %(n)s 行。请拆成几个文件。", n=max_rows), "file")
        if len(row) > MAX_COLUMNS or cells > MAX_CELLS:
            raise Refused(_("表格太宽或单元格太多。只留要导入的列，再上传。"), "file")
        yield line, row


def _trimmed(row: Sequence[str]) -> list[str]:
    """The row without empty cells at its end, each freed of the guard."""
    last = next((at for at in range(len(row), 0, -1) if row[at - 1].strip()), 0)
    return [unguard(cell) for cell in row[:last]]

"""Tables as files: what goes out comes back, and nothing in them is run or lost."""
import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import sheets
from app.core.errors import Refused

HEADER = ["代码", "名称", "数量"]


def parsed(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_begins_with_a_mark_and_ends_lines_as_windows_does():
    content = sheets.write_csv(HEADER, [["0012", "甲", 12000]])
    assert content[:3] == b"\xef\xbb\xbf"
    assert content.count(b"\r\n") == content.count(b"\n") == 2
    assert parsed(content)[1] == ["0012", "甲", "12000"]


def test_a_specialty_named_like_a_formula_gets_an_apostrophe():
    """Story 8: =HYPERLINK(…) is exported with a leading apostrophe."""
    name = '=HYPERLINK("http://x.example","点我")'
    assert parsed(sheets.write_csv(HEADER, [["1", name, 1]]))[1][1] == "'" + name
    book = openpyxl.load_workbook(io.BytesIO(sheets.write_xlsx(sheets.Sheet("名单", HEADER, [["1", name, 1]]))))
    cell = book.active["B2"]
    assert (cell.value, cell.data_type) == ("'" + name, "s")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "＝1",
                                  "+8613800000000"])
def test_what_a_spreadsheet_would_run_is_guarded(text):
    assert sheets.plain(text).startswith("'")


@pytest.mark.parametrize("value", [-5, Decimal("-5.25"), -0.5, "-5", "-5.25", "正常", "a=b", "1+1"])
def test_real_numbers_and_plain_text_are_left_alone(value):
    assert sheets.plain(value) == value


def test_xlsx_keeps_zeros_numbers_and_dates():
    rows = [["007", "乙", Decimal("68.00"), date(2027, 3, 1), datetime(2027, 3, 1, 1, 30, tzinfo=UTC), True, None]]
    header = ["代码", "名称", "万元", "日期", "时间", "是否", "空"]
    page = openpyxl.load_workbook(io.BytesIO(sheets.write_xlsx(sheets.Sheet("表", header, rows)))).active
    code, _name, amount, day, at, yes, empty = page[2]
    assert (code.value, code.data_type, amount.value, amount.data_type) == ("007", "s", 68, "n")
    assert (day.value.date(), at.value, yes.value, empty.value) == (date(2027, 3, 1), "2027-03-01 09:30", "是", None)
    assert page["A1"].font.bold


def test_notes_stand_above_and_the_header_is_found_below_them():
    made = sheets.Sheet("名单", HEADER, [["0012", "甲", 3]], notes=["2027 年第 9 周", "地区：顺德区"])
    for name, content in (("x.xlsx", sheets.write_xlsx(made)),
                          ("x.csv", sheets.write_csv(HEADER, made.rows, made.notes))):
        header, rows = sheets.read_rows(content, name, wanted=["代码", "数量"])
        assert header == HEADER
        assert rows == [(4, ["0012", "甲", "3"])]


def test_several_sheets_have_names_of_their_own_and_one_is_chosen():
    content = sheets.write_xlsx([
        sheets.Sheet("说明/必读", ["说明"], [["先读"]]), sheets.Sheet("说明/必读", HEADER, [["1", "甲", 1]]),
        sheets.Sheet("长" * 40, ["a"], [["b"]])])
    names = openpyxl.load_workbook(io.BytesIO(content)).sheetnames
    assert names == ["说明 必读", "说明 必读-2", "长" * 28]
    assert sheets.read_rows(content, "x.xlsx", sheet="说明 必读-2")[0] == HEADER


def test_titles_meet_in_spite_of_stars_and_spaces():
    header, _rows = sheets.read_rows("＊代 码,名称*\n1,2\n".encode(), "x.csv", wanted=["代码", "名称"])
    assert [sheets.same_title(a, b) for a, b in zip(header, ("代码", "名称"), strict=True)] == [True, True]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_any_encoding(encoding):
    assert sheets.read_rows("代码,名称\r\n0012,佛山\r\n".encode(encoding), "x.csv")[1] == [(2, ["0012", "佛山"])]


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (sheets.MAX_UNPACKED + 1))
    return out.getvalue()


def _broken() -> bytes:
    good = sheets.write_xlsx(sheets.Sheet("表", HEADER, [["1", "甲", 1]] * 50))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as source, zipfile.ZipFile(out, "w") as target:
        for item in source.infolist():
            data = source.read(item)
            target.writestr(item.filename, data[:-60] if "sheet1" in item.filename else data)
    return out.getvalue()


@pytest.mark.parametrize(("content", "words"), [
    (b"", "空"), (b"PK\x03\x04 nothing", "打不开"), (b"\xd0\xcf\x11\xe0xx", "xls"), (b"%PDF-1.4\x00\x01", "表格"),
    ("代码,备注\n1,2".encode(), "缺少：名称"), ("代码,名称\n".encode(), "没有内容"), (b"\n\n\n", "表头")])
def test_what_cannot_be_read_is_refused_in_words(content, words):
    with pytest.raises(Refused, match=words) as refused:
        sheets.read_rows(content, "x", wanted=["代码", "名称"])
    assert refused.value.field == "file"


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    with pytest.raises(Refused, match="展开后太大"):
        sheets.read_rows(_bomb(), "x.xlsx")


def test_a_workbook_damaged_inside_is_refused():
    with pytest.raises(Refused, match="打不开"):
        sheets.read_rows(_broken(), "x.xlsx")


def test_limits_of_rows_columns_and_size(monkeypatch):
    rows = "\n".join(["代码,名称", *["1,2"] * 11]).encode()
    assert len(sheets.read_rows(rows, "x.csv", max_rows=11)[1]) == 11
    with pytest.raises(Refused, match="超过 10 行"):
        sheets.read_rows(rows, "x.csv", max_rows=10)
    with pytest.raises(Refused, match="太宽"):
        sheets.read_rows(("a" + ",b" * sheets.MAX_COLUMNS + "\n").encode() * 2, "x.csv")
    monkeypatch.setattr(sheets, "MAX_BYTES", 10)
    with pytest.raises(Refused, match="拆成几个文件"):
        sheets.read_rows(rows, "x.csv")


TEXT = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=20)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=6))
def test_text_comes_back_as_it_went(pairs):
    kept = [[a, b] for a, b in pairs if a.strip() or b.strip()]
    header = ["甲列", "乙列"]
    for name, content in (("x.csv", sheets.write_csv(header, pairs)),
                          ("x.xlsx", sheets.write_xlsx(sheets.Sheet("表", header, pairs)))):
        if not kept:
            with pytest.raises(Refused):
                sheets.read_rows(content, name, wanted=header)
            continue
        _header, rows = sheets.read_rows(content, name, wanted=header)
        back = [[cell if cell.strip() else "" for cell in cells] for _line, cells in rows]
        assert back == [[_shown(a), _shown(b)] for a, b in kept]


def _shown(text: str) -> str:
    """What a file cannot tell apart: cells of blanks are empty."""
    text = sheets.unguard(sheets.plain(text))
    return text if text.strip() else ""

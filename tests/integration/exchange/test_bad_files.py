"""What people really upload: each file is taken or refused with what to do about it, and nothing breaks."""
import datetime
import io
import zipfile

import openpyxl
import pytest

from app.core import sheets
from app.core.db import db
from app.core.errors import Refused
from app.exchange import importing, table
from app.questions.models import Question
from tests.factory.organisations import PDF
from tests.integration.exchange.tables import SUMMARY, bring, errors

HEAD = ["标题*", "说明*", "需要人数（人）*"]
ROW = ["数控车床操作实习生", SUMMARY, 6]
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


@pytest.fixture
def editor(make):
    return make.officer(make.enterprise())


def _book(rows, head=HEAD, change=None) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.append(head)
    for row in rows:
        page.append(row)
    if change:
        change(page)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _bring(editor, content, filename="导入.xlsx"):
    return bring(editor, "questions", "internship", content, filename=filename)


def _docx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("word/document.xml", "<w/>")
    return out.getvalue()


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (sheets.MAX_UNPACKED + 1))
    return out.getvalue()


@pytest.mark.parametrize(("content", "filename", "words"), [
    (PDF, "导入.xlsx", "可能改过扩展名"), (PDF, "通知.pdf", "这不是表格文件"), (PNG, "图.xlsx", "可能改过扩展名"),
    (_docx(), "说明.xlsx", "可能改过扩展名"), (b"", "空.xlsx", "文件是空的"),
    (b"\xd0\xcf\x11\xe0" + b"\0" * 99, "旧.xls", "旧的 xls"),
    (b"PK\x03\x04broken", "坏.xlsx", "打不开"), (_bomb(), "大.xlsx", "展开后太大"),
    (b"\0\1\2\3" * 500, "x.xlsx", "可能改过扩展名"),
    ("标题,备用\n1,2\n".encode(), "x.csv", "不认识这些列：“备用”"),
    ("岗位,人数\n1,2\n".encode(), "x.csv", "表头缺少：标题"),
    ("标题,说明\n".encode(), "x.csv", "没有内容"), ("标题,说 明,说明\na,b,c\n".encode(), "x.csv", "“说明”有两列"),
    ("标题,需要人 （人）\na,1\n".encode(), "x.csv", "是不是“需要人数（人）”"),
])
def test_what_is_no_table_of_ours_is_refused_in_words(editor, content, filename, words):
    with pytest.raises(Refused, match=words) as refused:
        _bring(editor, content, filename)
    assert "file" in refused.value.errors
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count()).select_from(Question)) == 0


def test_a_workbook_with_the_wrong_extension_is_read_by_its_content(editor):
    assert _bring(editor, _book([ROW]), "导入.csv").taken == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_in_every_usual_encoding(editor, encoding):
    text = f"标题,说明,需要人数（人）\r\n数控车床操作实习生,{SUMMARY},6\r\n"
    assert _bring(editor, text.encode(encoding), "导入.csv").taken == 1


def test_twenty_megabytes_are_too_much(editor):
    with pytest.raises(Refused, match="超过 20 MB"):
        _bring(editor, b"a" * (sheets.MAX_BYTES + 1))


def test_two_thousand_rows_at_a_time(editor, monkeypatch):
    monkeypatch.setattr(table, "MAX_ROWS", 3)
    rows = [[f"数控车床操作实习生 {n}", SUMMARY, 6] for n in range(4)]
    with pytest.raises(Refused, match="一次最多导入 3 行。请拆成几个文件"):
        _bring(editor, _book(rows))
    db.session.rollback()
    assert _bring(editor, _book(rows[:3])).taken == 3


def test_merged_cells_among_the_rows_are_refused_with_their_place(editor):
    with pytest.raises(Refused, match=r"有合并的单元格：A2:A3"):
        _bring(editor, _book([ROW, [None, SUMMARY, 4]], change=lambda page: page.merge_cells("A2:A3")))


def test_a_merged_title_above_the_head_does_no_harm(editor):
    def change(page):
        page.insert_rows(1)
        page["A1"] = "某某公司 2027 年用人计划"
        page.merge_cells("A1:C1")

    assert _bring(editor, _book([ROW], change=change)).taken == 1


def test_a_formula_that_nobody_computed_is_refused_with_its_place(editor):
    with pytest.raises(Refused, match="是公式，没有算好的值：C2"):
        _bring(editor, _book([[ROW[0], SUMMARY, "=3+3"]]))


def test_text_that_looks_like_a_formula_stays_text(editor):
    run = _bring(editor, f"标题,说明\r\n'=HYPERLINK(\"x\"),{SUMMARY}\r\n".encode(), "x.csv")
    assert run.taken == 1
    assert db.session.scalar(db.select(Question.title)) == '=HYPERLINK("x")'


def test_numbers_dates_and_blanks_as_a_spreadsheet_keeps_them(editor):
    head = [*HEAD, "开始日期", "月报酬（税前）（元）", "接收 16、17 周岁的学生", "对口专业"]
    rows = [["数控车床操作实习生", SUMMARY, 6.0, datetime.datetime(2027, 3, 1), 4500.5, True, 460305],
            [None, "  ", None, None, None, None, None]]
    run = _bring(editor, _book(rows, head))
    assert (errors(run), run.total) == ([], 1)
    question = db.session.scalar(db.select(Question))
    assert (question.quantity, question.start_date, question.monthly_pay_fen) == (6, datetime.date(2027, 3, 1), 450050)
    assert question.details["accept_minors"] is True
    assert question.specialty_codes == ["460305"]


def test_the_template_of_another_kind_is_noticed(editor):
    content = sheets.write_xlsx(sheets.Sheet("订单培养", ["标题"], [["集成电路封测订单班"]]))
    with pytest.raises(Refused, match="这是“订单培养”的模板，你选的是“实习岗位”"):
        _bring(editor, content)
    assert importing.guess_kind("questions", content) == "order_class"


def test_an_unknown_kind_is_refused_at_its_field(editor):
    with pytest.raises(Refused, match="请选择类型") as refused:
        bring(editor, "questions", "graduate_hiring", _book([ROW]))
    assert refused.value.field == "kind"


def test_very_long_text_is_an_error_of_its_cell(editor):
    run = _bring(editor, _book([["长" * 61, SUMMARY, 6]]))
    assert errors(run) == [(2, "标题", "最多 60 个字，请删短。")]


def test_control_characters_are_dropped(editor):
    assert _bring(editor, f"标题,说明\r\n数控\x07车床操作实习生,{SUMMARY}\r\n".encode(), "x.csv").taken == 1
    assert db.session.scalar(db.select(Question.title)) == "数控车床操作实习生"


def test_a_sheet_that_is_not_the_first_is_found_by_its_name(editor):
    content = sheets.write_xlsx([sheets.Sheet("说明", ["说明"], [["先读"]]), sheets.Sheet("实习岗位", HEAD, [ROW])])
    assert _bring(editor, content).taken == 1


def test_an_empty_sheet_says_so(editor):
    with pytest.raises(Refused, match="没有表头|表头缺少"):
        _bring(editor, _book([], head=[]))
    with pytest.raises(Refused, match="没有内容"):
        _bring(editor, _book([]))

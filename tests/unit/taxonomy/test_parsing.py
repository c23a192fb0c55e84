"""Reading an officer's file: nothing is dropped in silence, codes keep their zeros."""
import csv
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Refused
from app.taxonomy.datasets import DATASETS
from app.taxonomy.parsing import parse

SPECIALTIES, REGIONS, COLLEGES = DATASETS["specialties"], DATASETS["regions"], DATASETS["colleges"]


def known(what):
    """A catalogue with class 4603 and the province 44 and city 4406."""
    if isinstance(what, tuple):
        return {("4603", "class_name"): "自动化类", ("46", "division_name"): "装备制造大类"}.get(what[1:])
    return {"code": what} if what in ("440000", "440600") else None


def book(*rows, formats=None):
    """An xlsx with these rows; formats: cell → number format."""
    workbook = openpyxl.Workbook()
    for one in rows:
        workbook.active.append(one)
    for cell, number_format in (formats or {}).items():
        workbook.active[cell].number_format = number_format
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def csv_of(*lines, encoding="utf-8"):
    """A csv with these lines."""
    return "\r\n".join(lines).encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_any_encoding(encoding):
    rows, bad = parse(SPECIALTIES, csv_of("专业代码,专业名称", "460399,新专业", encoding=encoding), "新.csv", known)
    assert bad == []
    assert (rows[0]["code"], rows[0]["level"], rows[0]["class_name"]) == ("460399", "college", "自动化类")


def test_xlsx_with_a_title_and_numbers_as_codes():
    content = book(["2026年增补专业"], ["序号", "专业代码", "专业名称"], [1, 460399, "新专业"], [2, "460398", "另一个"])
    rows, bad = parse(SPECIALTIES, content, "增补.xlsx", known)
    assert [row["code"] for row in rows] == ["460399", "460398"]
    assert bad == []


def test_leading_zeros():
    header = ["学校标识码", "学校名称", "所在地代码", "层次"]
    content = book(header, ["00012", "甲学院", "440600", "专科"], [13, "乙学院", 440600, "专科"],
                   [14, "丙学院", 440600, "专科"], formats={"A3": "00000"})
    rows, bad = parse(COLLEGES, content, "院校.xlsx", known)
    assert [row["code"] for row in rows] == ["00012", "00013"]
    assert [(line, code) for line, code, _why in bad] == [(4, "14")]


def test_every_bad_line_says_why():
    content = csv_of("代码,名称,层次,专业类", "460399,甲,,", "460399,乙,,", "46039,丙,,", "460398,,,",
                     "460397,丁,中职,", "469901,戊,,", "990101,己,,", ",庚,,", ",,,")
    rows, bad = parse(SPECIALTIES, content, "x.csv", known)
    assert [row["name"] for row in rows] == ["甲"]
    assert [line for line, _code, _why in bad] == [3, 4, 5, 6, 7, 8, 9]
    assert all(why for _line, _code, why in bad)


def test_a_new_class_may_come_with_its_name():
    content = csv_of("代码,名称,专业类,专业大类", "469901,甲,新类,装备制造大类", "469902,乙,,")
    rows, bad = parse(SPECIALTIES, content, "x.csv", known)
    assert bad == []
    assert rows[1]["class_name"] == "新类"


def test_regions_find_their_parent_in_the_same_file():
    content = csv_of("代码,名称", "440699,新区", "440699001000,新街道", "449901,无上级")
    rows, bad = parse(REGIONS, content, "x.csv", known)
    assert [(row["level"], row["parent_code"]) for row in rows] == [
        ("county", "440600"), ("town", "440699"), ("county", "440000")]
    assert bad == []


@pytest.mark.parametrize(("content", "words"), [
    (b"PK\x03\x04 nothing", "打不开"), (b"\xd0\xcf\x11\xe0xx", "xls"), (b"\x00\x01\x02\x00", "表格"),
    ("名称,备注\n甲,乙".encode(), "专业代码"), (b"", "表头"), ("代码,名称\n".encode(), "没有内容")])
def test_what_cannot_be_read_is_refused(content, words):
    with pytest.raises(Refused, match=words):
        parse(SPECIALTIES, content, "x", known)


def test_calendar_words():
    content = csv_of("日期,是否上班,节日", "2027-01-01,休息,元旦", "2027/1/3,上班,", "2027-13-01,1,")
    rows, bad = parse(DATASETS["calendar"], content, "x.csv", known)
    assert [(str(row["day"]), row["is_working"]) for row in rows] == [("2027-01-01", False), ("2027-01-03", True)]
    assert len(bad) == 1


CELLS = st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=8)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=3), max_size=8))
def test_every_line_is_kept_or_refused(cells):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["代码", "名称", "层次"], *cells])
    try:
        rows, bad = parse(SPECIALTIES, out.getvalue().encode(), "x.csv", known)
    except Refused:
        return
    filled = [one for one in cells if any(cell.strip() for cell in one)]
    assert len(rows) + len(bad) == len(filled)

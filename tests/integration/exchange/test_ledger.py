"""实习台账: exactly the headings of a school's own ledger, one row a batch."""
import csv
import io
from datetime import date
from pathlib import Path

from app.exchange.lists.ledger import HEADINGS, school_year


def _rows(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.data.decode("utf-8-sig"), newline="")))


def test_the_headings_are_those_of_the_schools_ledger():
    assert HEADINGS == (
        "学年", "院系", "专业", "班级", "课程名称", "课程代码", "学分", "实习类型", "实习组织形式", "实习方式",
        "校内指导老师姓名", "实习单位名称",
        "实习单位统一社会信用代码", "实习地区及代码", "实习岗位", "实习开始时间", "实习结束时间", "实际实习天数",
        "实习报酬（元/月）", "企业指导人员姓名",
        "是否有实习责任险", "是否有人身意外险", "是否进行实习安全教育和培训", "是否签订实习三方协议",
        "实习单位是否为校级及以上实习基地", "审核状态")


def test_a_school_year_begins_in_september():
    assert [school_year(day) for day in (date(2027, 8, 31), date(2027, 9, 1), None)] == ["2026-2027", "2027-2028", ""]


def test_a_running_internship_and_its_batch_stand_in_the_ledger(make, login, at):
    with at("2027-03-01"):
        cooperation = make.cooperation("internship", status="in_progress")
    first = cooperation.start_date
    with at(first.replace(year=first.year + 1)):
        pass
    school = cooperation.school
    client = login(make.user(school, ["sch_office"]))
    head, *rows = _rows(client.get("/exchange/export/internship-ledger.csv"))
    assert tuple(head) == HEADINGS
    row = dict(zip(head, rows[0], strict=True))
    assert len(rows) == 1
    assert row["实习单位名称"] == cooperation.enterprise.name
    assert row["实习单位统一社会信用代码"] == cooperation.enterprise.uscc
    assert row["实习地区及代码"].endswith(cooperation.region_code)
    assert row["实习类型"] == "岗位实习"
    assert row["是否有实习责任险"] == "是"
    assert row["是否签订实习三方协议"] == "是"
    assert row["实际实习天数"] == ""
    assert row["审核状态"] == "进行中"
    assert row["学年"] == school_year(first)
    assert len(_rows(client.get("/exchange/export/internship-ledger.csv?year=1999-2000"))) == 1


def test_no_bare_file_path_in_the_repository_names_where_the_input_lies():
    root = Path(__file__).parents[3]
    for name in ("scripts/real_input.py", "scripts/real_input_run.py", "docs/real-input.md"):
        assert "/work/" not in (root / name).read_text(encoding="utf-8"), name

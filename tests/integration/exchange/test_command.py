"""flask exchange import: the same import without a browser."""
import json

import pytest

from app.core.db import db
from app.questions.models import Question
from tests.integration.exchange.tables import SUMMARY, file_of

POSTING = {"title": "数控车床操作工实习",
           "public_summary": "会操作数控车床和加工中心，做刀具补偿和首件检验。" + SUMMARY, "quantity": "6"}


@pytest.fixture
def enterprise(make):
    return make.enterprise()


@pytest.fixture
def run(app, make, enterprise, tmp_path):
    """run(rows, *options): the command on a file of these rows, as the enterprise's first account."""

    def command(rows, *options, what="questions", account=None, content=None):
        made = content or file_of(make.officer(enterprise), "questions", "internship", rows)
        path = tmp_path / "导入.xlsx"
        path.write_bytes(made)
        login = account or make.admin(enterprise).login
        db.session.commit()
        return app.test_cli_runner().invoke(args=["exchange", "import", what, str(path), "--as", login, *options])

    return command


def test_a_good_file_with_suggestions_as_json(run):
    done = run([POSTING], "--kind", "internship", "--json")
    said = json.loads(done.output)
    assert done.exit_code == 0
    assert {name: said[name] for name in ("what", "kind", "rows", "taken", "known", "bad", "suggested")} == {
        "what": "questions", "kind": "internship", "rows": 1, "taken": 1, "known": 0, "bad": 0, "suggested": True}
    line, = said["lines"]
    question = db.session.scalar(db.select(Question))
    assert line["no"] == question.question_no
    assert "460103" in question.specialty_codes
    assert "details.same_post_staff" in line["lacks"]
    assert isinstance(said["seconds"], float)


def test_without_suggestions_nothing_is_filled(run):
    assert run([POSTING], "--kind", "internship", "--no-suggest").exit_code == 0
    assert db.session.scalar(db.select(Question)).specialty_codes == []


def test_bad_rows_are_listed_and_the_status_is_1(run):
    done = run([POSTING, {**POSTING, "quantity": "许多"}], "--kind", "internship")
    assert done.exit_code == 1
    assert "2 rows, 0 taken, 0 known, 1 bad" in done.output
    assert "row 3\t需要人数（人）\t“许多”不是数字" in done.output
    assert db.session.scalar(db.select(db.func.count()).select_from(Question)) == 0


def test_the_kind_is_read_from_the_templates_sheet(run, make, enterprise):
    from app.core import sheets

    content = sheets.write_xlsx(sheets.Sheet("订单培养", ["标题"], [["集成电路封测订单班"]]))
    assert run([], content=content).exit_code == 0
    assert db.session.scalar(db.select(Question.question_type)) == "order_class"


@pytest.mark.parametrize(("options", "words"), [
    (["--kind", "internship", "--as", "nobody@example.cn"], "no account nobody@example.cn"),
    (["--kind", "x"], "请选择类型")])
def test_what_cannot_be_done_is_said_and_the_status_is_2(run, options, words):
    done = run([POSTING], *options)
    assert done.exit_code == 2
    assert words in done.output


def test_an_account_that_may_not_import_these_is_refused(run, make):
    done = run([POSTING], "--kind", "internship", account=make.admin(make.school()).login)
    assert done.exit_code == 2
    assert "may not import questions" in done.output

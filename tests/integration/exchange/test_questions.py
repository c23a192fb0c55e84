"""Questions from a file: drafts through the same operation, all or none, nothing doubled, what lacks is named."""
import pytest

from app import audit
from app.audit.models import AuditEntry
from app.core.db import db
from app.core.errors import Forbidden, Refused
from app.exchange.models import ImportRun
from app.questions import operations
from app.questions.models import Question
from tests.integration.exchange.tables import SUMMARY, bring, errors, example_row, file_of

POSTING = {"title": "数控车床操作实习生",
           "public_summary": "会看机械图，操作数控车床和加工中心，做刀具补偿，首件检验，跟师傅学编程。" * 2,
           "quantity": "6"}


@pytest.fixture
def enterprise(make):
    return make.enterprise(name="佛山市顺德区某某精密机械有限公司", address="大良街道示例路 1 号")


@pytest.fixture
def editor(make, enterprise):
    return make.officer(enterprise)


def _questions():
    return db.session.scalars(db.select(Question).order_by(Question.id)).all()


def test_a_posting_without_its_legal_fields_arrives_as_a_draft_that_names_them(editor):
    run = bring(editor, "questions", "internship", file_of(editor, "questions", "internship", [POSTING]))
    question, = _questions()
    assert (run.taken, question.status, question.quantity, question.title) == (1, "draft", 6, POSTING["title"])
    line = run.lines[0]
    assert line["no"] == question.question_no
    names = {name for name, _head in line["lacks"]}
    assert {"details.same_post_staff", "details.fee_declaration", "details.work_mode", "monthly_pay_fen",
            "apply_deadline"} <= names
    assert "details.staff_on_post" not in names, "the enterprise's own record says it"
    assert "同类岗位职工（人）" in {head for _name, head in line["lacks"]}


def test_a_complete_row_lacks_nothing_and_can_be_handed_in(editor):
    row = example_row(editor, "questions", "internship", quantity="4")
    run = bring(editor, "questions", "internship", file_of(editor, "questions", "internship", [row]))
    assert run.lines[0]["lacks"] == []
    question, = _questions()
    operations.submit(editor, question=question)
    assert question.status == "submitted"


def test_what_the_rules_of_law_say_already_is_told_with_the_row(editor):
    row = example_row(editor, "questions", "internship", details__hours_per_day="10", details__fee_from_student="300")
    run = bring(editor, "questions", "internship", file_of(editor, "questions", "internship", [row]))
    assert {(code, outcome) for code, outcome, _words in run.lines[0]["checks"]} >= {
        ("R-INT-HOURS", "block"), ("R-INT-FEE", "block")}
    assert run.taken == 1, "a draft may break a rule; handing it in may not"


def test_one_bad_row_and_no_row_is_taken(editor):
    rows = [POSTING, {**POSTING, "title": "焊接机器人操作实习生", "quantity": "十二个人"},
            {"public_summary": SUMMARY, "quantity": "0"}]
    run = bring(editor, "questions", "internship", file_of(editor, "questions", "internship", rows))
    assert _questions() == []
    assert (run.taken, run.bad, run.total) == (0, 2, 3)
    found = errors(run)
    assert [(line, head) for line, head, _words in found] == [(3, "需要人数（人）"), (4, "需要人数（人）"), (4, "标题")]
    assert "不是数字" in found[0][2]
    assert found[2][2] == "这一项要填。"
    assert run.lines[0]["outcome"] == "fit"


def test_every_wrong_cell_says_what_is_wrong_and_how_to_mend(editor):
    row = {**POSTING, "start_date": "明年三月", "region_code": "顺德", "specialties": "数控加工", "levels": "本科生",
           "monthly_pay_fen": "面议", "details.hazards": "爬高", "details.hours_per_day": "八",
           "end_date": "2027-02-30"}
    run = bring(editor, "questions", "internship", file_of(editor, "questions", "internship", [row]))
    said = {head: words for _line, head, words in errors(run)}
    assert said["开始日期"] == "“明年三月”不是日期。写成 2027-07-01 这样。"
    assert "没有“2027-02-30”这一天" in said["结束日期"]
    assert "目录里没有“顺德”" in said["所在区、镇"]
    assert "目录里没有“数控加工”" in said["对口专业"]
    assert "“本科生”不在选项里。可填：中职、技工、高职专科、职业本科。" in said["院校层次"]
    assert "“面议”不能计算" in said["月报酬（税前）（元）"]
    assert "不在选项里" in said["岗位涉及"]
    assert "不是数字" in said["每天工时（小时）"]
    assert len(said) == 8


def test_the_same_file_again_doubles_nothing(editor):
    content = file_of(editor, "questions", "internship", [POSTING, {**POSTING, "title": "加工中心操作实习生"}])
    first = bring(editor, "questions", "internship", content)
    again = bring(editor, "questions", "internship", content)
    assert (first.taken, again.taken, again.known, len(_questions())) == (2, 0, 2, 2)
    assert again.lines[0]["no"] == first.lines[0]["no"]
    assert "已导入过" in again.lines[0]["notes"][0]


def test_the_same_row_twice_in_a_file_is_taken_once(editor):
    run = bring(editor, "questions", "internship", file_of(editor, "questions", "internship", [POSTING, POSTING]))
    assert (run.taken, run.known, len(_questions())) == (1, 1, 1)
    assert run.lines[1]["notes"] == ["和第 2 行相同，只导入一次。"]


def test_one_number_for_two_different_rows_is_an_error(editor):
    rows = [{**POSTING, "import_row": "HR-1"}, {**POSTING, "import_row": "HR-1", "quantity": "9"}]
    run = bring(editor, "questions", "internship", file_of(editor, "questions", "internship", rows))
    assert errors(run) == [(3, "导入编号", "和第 2 行重复。")]


def test_a_row_with_its_own_number_is_known_again_although_it_was_mended(editor):
    bring(editor, "questions", "internship", file_of(editor, "questions", "internship", [{**POSTING,
                                                                                          "import_row": "007"}]))
    again = bring(editor, "questions", "internship",
                  file_of(editor, "questions", "internship", [{**POSTING, "quantity": "9", "import_row": "007"}]))
    assert (again.known, _questions()[0].quantity, _questions()[0].import_row) == (1, 6, "no:007")


def test_another_enterprise_may_bring_in_the_same_file(make, editor):
    content = file_of(editor, "questions", "internship", [POSTING])
    bring(editor, "questions", "internship", content)
    other = make.officer(make.enterprise())
    assert bring(other, "questions", "internship", content).taken == 1
    assert len({q.enterprise_id for q in _questions()}) == 2


def test_empty_columns_are_filled_from_suggestions_only_when_asked(editor):
    bare = bring(editor, "questions", "internship", file_of(editor, "questions", "internship", [POSTING]))
    assert _questions()[0].specialty_codes == []
    assert bare.lines[0]["notes"] == []
    row = {**POSTING, "title": "数控车床操作工实习"}
    run = bring(editor, "questions", "internship", file_of(editor, "questions", "internship", [row]), suggest=True)
    question = _questions()[1]
    assert "460103" in question.specialty_codes
    assert question.occupation_code
    assert question.cluster_code
    assert any("对口专业按建议填：" in note and "数控技术" in note and "把握" in note for note in run.lines[0]["notes"])


def test_suggestions_keep_to_the_levels_and_never_overwrite(editor):
    rows = [{**POSTING, "levels": "中职"}, {**POSTING, "specialties": "工业机器人技术", "cluster_code": "智能家电"}]
    bring(editor, "questions", "internship", file_of(editor, "questions", "internship", rows), suggest=True)
    secondary, typed = _questions()
    assert secondary.specialty_codes
    assert all("61" <= code[:2] <= "79" for code in secondary.specialty_codes)
    assert (typed.specialty_codes, typed.cluster_code) == (["460305"], "appliances")


def test_the_trail_has_the_import_and_each_draft(editor):
    run = bring(editor, "questions", "internship", file_of(editor, "questions", "internship", [POSTING]))
    question, = _questions()
    assert [entry.action for entry in audit.trail(question)] == ["question.create"]
    entry = db.session.scalar(db.select(AuditEntry).where(AuditEntry.action == "import_run.import"))
    assert (entry.subject_id, entry.actor_user_id, entry.changes["taken"]) == (run.id, editor.user_id, [None, 1])


def test_a_refusal_while_writing_takes_everything_back(editor, monkeypatch):
    real, calls = operations.save_draft, []

    def second_fails(actor, **values):
        calls.append(values)
        if len(calls) == 2:
            raise Refused("数据库说不行。", "quantity")
        return real(actor, **values)

    monkeypatch.setattr(operations, "save_draft", second_fails)
    run = bring(editor, "questions", "internship", file_of(
        editor, "questions", "internship", [POSTING, {**POSTING, "title": "加工中心操作实习生"}]))
    assert _questions() == []
    assert (run.taken, run.bad, errors(run)) == (0, 1, [(3, "需要人数（人）", "数据库说不行。")])
    assert [line["outcome"] for line in run.lines] == ["fit", "bad"]


def test_a_school_and_an_education_officer_bring_in_no_questions(make):
    content = b"\xe6\xa0\x87\xe9\xa2\x98\nx\n"
    for actor in (make.people(make.school())[1], make.officer(make.government("edu"))):
        with pytest.raises(Forbidden):
            bring(actor, "questions", "internship", content)
    assert db.session.scalar(db.select(db.func.count()).select_from(ImportRun)) == 0


def test_an_officer_enters_for_the_enterprises_of_its_district_and_they_confirm(make, enterprise):
    officer = make.officer(make.government("miit"))
    far = make.enterprise(region_code="440303", name="深圳某某公司")
    rows = [{**POSTING, "enterprise": enterprise.name}, {**POSTING, "enterprise": enterprise.uscc, "quantity": "2"}]
    run = bring(officer, "questions", "internship", file_of(officer, "questions", "internship", rows))
    assert (run.taken, run.bad) == (2, 0)
    assert all(q.enterprise_id == enterprise.id and q.is_awaiting_owner and q.contact_user_id is None for q in _questions())
    bad = bring(officer, "questions", "internship", file_of(
        officer, "questions", "internship", [{**POSTING, "enterprise": far.name}, {**POSTING, "quantity": "5"}]))
    assert [(line, head) for line, head, _words in errors(bad)] == [(2, "企业"), (3, "企业")]


@pytest.mark.parametrize(("cell", "day"), [("2027/3/1", "2027-03-01"), ("２０２７－０３－０１", "2027-03-01"),
                                           ("2027年3月1日", "2027-03-01"), ("46447", "2027-03-01"),
                                           ("2027-03-01 00:00:00", "2027-03-01")])
def test_dates_in_every_usual_form(editor, cell, day):
    bring(editor, "questions", "internship", file_of(editor, "questions", "internship", [{**POSTING,
                                                                                          "start_date": cell}]))
    assert _questions()[0].start_date.isoformat() == day


def test_codes_by_name_by_code_and_side_by_side(editor):
    row = {**POSTING, "specialties": "工业机器人技术 460305、４６０１０３，机电一体化技术",
           "region_code": "佛山市顺德区大良街道",
           "occupation_code": "6-31-07-01", "quantity": "１２人", "monthly_pay_fen": "4,500.50 元"}
    bring(editor, "questions", "internship", file_of(editor, "questions", "internship", [row]))
    question, = _questions()
    assert question.specialty_codes == ["460305", "460103", "460301"]
    assert question.region_code.startswith("440606")
    assert len(question.region_code) == 12
    assert (question.quantity, question.monthly_pay_fen, question.occupation_code) == (12, 450050, "6-31-07-01")

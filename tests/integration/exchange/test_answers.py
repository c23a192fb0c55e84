"""Answers from a file: drafts of the school, with its own facts where the row is silent."""
from datetime import date

import pytest

from app.answers import operations
from app.answers.models import Answer
from app.core.db import db
from app.core.errors import Forbidden
from tests.integration.exchange.tables import bring, errors, example_row, file_of

COHORT = {"title": "工业机器人技术 2025 级", "size": "42", "further_study_intent": "12", "entry_year": "2025",
          "length_years": "3"}


@pytest.fixture
def people(make):
    return make.people(make.school(name="佛山某某职业技术学院", address="狮山镇示例路 2 号"))


def _answers():
    return db.session.scalars(db.select(Answer).order_by(Answer.id)).all()


def test_a_cohort_arrives_as_a_draft_with_its_places_and_names_what_lacks(people, at):
    with at("2026-11-02"):
        run = bring(people[0], "answers", "trainee_cohort", file_of(people[0], "answers", "trainee_cohort", [COHORT]))
    answer, = _answers()
    assert (answer.status, answer.size, answer.department, answer.region_code) == ("draft", 42, "智能制造学院",
                                                                                   "440606")
    assert [slot.total for slot in answer.slots] == [30]
    heads = {head for _name, head in run.lines[0]["lacks"]}
    assert {"专业", "最小学生的出生日期", "可用自", "公开说明"} <= heads
    assert "院系" not in heads or answer.department


def test_a_complete_row_can_be_approved_at_once(people, at):
    with at("2026-11-02"):
        row = example_row(people[0], "answers", "trainee_cohort")
        bring(people[0], "answers", "trainee_cohort", file_of(people[0], "answers", "trainee_cohort", [row]))
        answer, = _answers()
        operations.submit(people[0], answer=answer)
        operations.approve(people[1], answer=answer)
    assert (answer.status, answer.level, answer.specialty_codes) == ("published", "college", ["460305"])


def test_numbers_that_do_not_add_up_are_errors_of_their_columns(people, at):
    row = {**COHORT, "further_study_intent": "50", "specialties": "460305、460301", "details.male_count": "40",
           "details.female_count": "40", "youngest_born_on": "2024-01-01", "capacity": "60"}
    with at("2026-11-02"):
        run = bring(people[0], "answers", "trainee_cohort", file_of(people[0], "answers", "trainee_cohort", [row]))
    said = {head: words for _line, head, words in errors(run)}
    assert set(said) == {"其中打算升学（人）", "专业", "女生（人）", "最小学生的出生日期", "可提供名额"}
    assert "不能多于批次人数 42" in said["其中打算升学（人）"]
    assert _answers() == []


def test_rows_of_a_cell_and_months_of_a_training_service(people, at):
    with at("2026-11-02"):
        row = example_row(people[0], "answers", "training_service", details__course_list="SMT 设备运维|5\nPLC 编程｜10",
                          available_from="2027-01-01", available_to="2027-03-31")
        bring(people[0], "answers", "training_service", file_of(people[0], "answers", "training_service", [row]))
    answer, = _answers()
    assert answer.details["course_list"] == [{"name": "SMT 设备运维", "days": 5}, {"name": "PLC 编程", "days": 10}]
    assert [slot.month for slot in answer.slots] == [date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)]


def test_suggestions_fill_specialty_and_clusters_of_the_schools_level(people, at):
    row = {**COHORT, "title": "数控技术 2025 级", "public_summary": "会操作数控车床和加工中心，做刀具补偿和首件检验。"}
    with at("2026-11-02"):
        run = bring(people[0], "answers", "trainee_cohort", file_of(people[0], "answers", "trainee_cohort", [row]),
                    suggest=True)
    answer, = _answers()
    assert answer.specialty_codes == ["460103"]
    assert answer.clusters
    assert any("专业按建议填：数控技术" in note for note in run.lines[0]["notes"])


def test_the_same_file_again_doubles_nothing(people, at):
    with at("2026-11-02"):
        content = file_of(people[0], "answers", "trainee_cohort", [COHORT], fmt="csv")
        assert bring(people[0], "answers", "trainee_cohort", content, filename="批次.csv").taken == 1
        again = bring(people[1], "answers", "trainee_cohort", content, filename="批次.csv")
    assert (again.taken, again.known, len(_answers())) == (0, 1, 1)


def test_an_enterprise_brings_in_no_answers(make):
    with pytest.raises(Forbidden):
        bring(make.officer(make.enterprise()), "answers", "trainee_cohort", "标题\n甲\n".encode())

"""The way of the real input with a handful of postings of our own: files, import, stand-ins, review, ranking."""
import json

import pytest

from app.core import clock
from app.core.db import db
from app.questions.models import Question
from scripts import real_input
from scripts.real_input_run import Story, _lacking, _submit
from tests.integration.exchange.tables import bring

POSTINGS = [
    {"_id": "t-0", "level": "高职专科",
     "text": "数控车床实习生\n岗位职责：在师傅指导下操作数控车床和加工中心，做刀具补偿、首件检验，看懂机械图，填写工艺卡。"},
    {"_id": "t-1", "level": "高职专科",
     "text": "储备干部（应届）\n岗位职责：在冲压、焊接、总装各车间轮岗，学习生产计划、质量管理和现场改善，一年后担任班组长。"},
    {"_id": "t-2", "level": "高职专科",
     "text": "电工\n" + "负责工厂配电设备的巡检、维修和保养，会看电气原理图，接 PLC 和变频器，按计划做预防性维护。" * 14},
    {"_id": "t-3", "level": "高职专科",
     "text": "注塑技术员\n负责注塑机调机、换模、首件确认，夜班两班倒，入职须交服装费押金 300 元，培养合格后独立带线。"},
]
COLLEGES = "code,name,city,level,sponsor,ownership\n99001,广东示例机电职业技术学院,广州市,专科（高职）,广东省,公办\n" \
           "99002,佛山示例财经职业学院,佛山市,职业本科,广东省,民办\n"
CATALOGUE = [("460103", "数控技术"), ("460301", "机电一体化技术"), ("530302", "大数据与会计")]


@pytest.fixture
def given(tmp_path):
    (tmp_path / "p.jsonl").write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in POSTINGS),
                                      encoding="utf-8")
    (tmp_path / "c.csv").write_text(COLLEGES, encoding="utf-8-sig")
    return tmp_path


def _files(given, actor):
    return real_input.write_files(given / "p.jsonl", given / "c.csv", given / "out", actor, CATALOGUE,
                                  clock.today().year - 2)


def test_kinds_follow_the_words_of_the_text():
    assert [real_input.kind_of(one["text"]) for one in POSTINGS] == ["internship", "order_class", "apprenticeship",
                                                                     "apprenticeship"]


def test_no_word_of_a_posting_is_changed():
    short, long = real_input.posting_row(POSTINGS[0]), real_input.posting_row(POSTINGS[2])
    assert f"{short['title']}\n{short['public_summary']}" == POSTINGS[0]["text"]
    assert "detail" not in short
    assert (len(long["public_summary"]), f"{long['title']}\n{long['detail']}") == (500, POSTINGS[2]["text"])


def test_every_specialty_is_offered_and_a_college_has_about_ten(given):
    catalogue = [(f"46{n:04}", f"装备 {n}") for n in range(40)]
    offered = real_input.filed(real_input.colleges(given / "c.csv"), catalogue)
    assert {code for listed in offered.values() for code, _name in listed} == {code for code, _name in catalogue}
    assert all(len(set(listed)) == len(listed) >= real_input.SPECIALTIES_EACH for listed in offered.values())


def test_colleges_and_their_cohorts_come_in_through_the_import(make, given):
    edu = make.officer(make.government("edu"))
    made = _files(given, make.officer(make.enterprise()))
    run = bring(edu, "organisations", "school", made["organisations-school"].read_bytes())
    assert (run.taken, run.bad) == (2, 0)
    cohorts = bring(make.people(make.school())[1], "answers", "trainee_cohort", made["answers-99001"].read_bytes(),
                    suggest=True)
    assert (cohorts.bad, cohorts.taken) == (0, len(real_input.filed(real_input.colleges(given / "c.csv"),
                                                                    CATALOGUE)["99001"]))


def test_postings_go_as_far_as_the_rules_let_them(make, given):
    enterprise = make.officer(make.enterprise())
    made = _files(given, enterprise)
    for kind, _words in real_input.KIND_RULES:
        assert bring(enterprise, "questions", kind, made[f"questions-{kind}"].read_bytes(), suggest=True).bad == 0
    assert _lacking()["quantity"] == 4
    stopped, said = _submit(enterprise, {one["_id"]: one["text"] for one in POSTINGS})
    states = dict(db.session.execute(db.select(Question.import_row, Question.status)).all())
    assert states["no:t-0"] == states["no:t-2"] == "submitted"
    assert states["no:t-3"] == "draft", "a deposit and a night shift do not pass"
    assert {"R-NO-FEE BLOCK", "R-INT-HAZARD BLOCK"} <= set(stopped)
    assert {"R-NO-FEE BLOCK", "R-INT-HAZARD BLOCK"} <= set(said)


def test_a_stage_is_timed(capsys):
    story = Story()
    with story.stage("one"):
        pass
    story.tell("two", {"a": 1})
    assert set(story.seconds) == {"one"}
    assert '"a": 1' in capsys.readouterr().out

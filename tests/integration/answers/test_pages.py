"""The pages: what each role gets, bad input kept, nothing of another school."""
from datetime import date

import pytest

from app.answers import operations
from app.answers.models import Answer
from app.core.db import db
from tests.factory.answers import ROBOTICS, some_cluster
from tests.factory.organisations import PDF


@pytest.fixture
def as_(make, login, school):
    """Sign in as dept or office of the school, or as the first account of an organisation."""
    make.people(school)
    users = dict(zip(("dept", "office"), make._people[school.id], strict=True))

    def sign_in(who):
        return login(users[who] if isinstance(who, str) else make.admin(who))

    return sign_in


def filled(**given):
    return {
        "title": "工业机器人技术 2024 级", "department": "智能制造学院", "public_summary": "会示教编程",
        "specialties": ROBOTICS, "clusters": some_cluster(), "region_code": "440606", "available_from": "2027-07-01",
        "available_to": "2027年12月31日", "valid_until": "2027-11-01", "entry_year": "2024", "length_years": "3",
        "size": "４０", "further_study_intent": "10", "youngest_born_on": "2008-05-01", "visibility": "public", **given}


def test_a_department_writes_a_cohort_and_hands_it_in(as_):
    client = as_("dept")
    assert client.get("/answers/new/trainee_cohort").status_code == 200
    response = client.post("/answers/new/trainee_cohort", data=filled(do="submit"))
    assert response.status_code == 302
    answer = db.session.query(Answer).one()
    assert (answer.status, answer.size, answer.available_to) == ("school_review", 40, date(2027, 12, 31))
    page = client.get(response.location).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "已送产教融合办" in page
    assert "2 年级" not in page
    assert "3 年级" in page


def test_the_office_writes_and_publishes_in_one_go(as_):
    client = as_("office")
    client.post("/answers/new/trainee_cohort", data=filled(do="submit"))
    assert db.session.query(Answer).one().status == "published"
    assert "可用" in client.get("/answers/").text


def test_a_title_is_enough_to_save_but_not_to_hand_in(as_):
    client = as_("dept")
    bad = client.post("/answers/new/rd_team", data={"title": "团队", "do": "submit", "visibility": "public"})
    assert bad.status_code == 422
    assert "还差" in bad.text
    assert 'value="团队"' in bad.text
    assert not db.session.query(Answer).count()
    assert client.post("/answers/new/rd_team", data={"title": "团队", "do": "draft", "visibility": "public"}).status_code == 302
    assert db.session.query(Answer).one().status == "draft"


@pytest.mark.parametrize(("field", "typed", "said"), [
    ("size", "四十人", "不是数字"), ("available_from", "2027-02-30", "没有"), ("specialties", "999999", "没有代码"),
    ("further_study_intent", "41", "升学意向不能多于"), ("valid_until", "2029-01-01", "要在"),
    ("youngest_born_on", "2020-01-01", "请核对出生日期"), ("title", "长" * 61, "最多"),
])
def test_bad_input_is_answered_at_the_field_and_kept(as_, field, typed, said):
    page = as_("dept").post("/answers/new/trainee_cohort", data=filled(**{field: typed}, do="draft"))
    assert page.status_code == 422
    assert said in page.text
    assert typed in page.text
    assert 'value="智能制造学院"' in page.text
    assert not db.session.query(Answer).count()


def test_one_unreadable_field_does_not_hide_what_else_is_lacking(as_):
    page = as_("dept").post("/answers/new/trainee_cohort", data={"size": "四十", "do": "submit", "visibility": "public"})
    assert page.status_code == 422
    assert page.text.count("不是数字") == 2, "on top and at the field"
    for label in ("入学年份：", "产业集群：", "公开说明："):
        assert label in page.text
    assert "批次人数：这一项要填" not in page.text


def test_a_cohort_is_named_after_its_specialty_and_year(as_):
    as_("dept").post("/answers/new/trainee_cohort", data=filled(title="", do="draft"))
    assert db.session.query(Answer).one().title == "工业机器人技术 2024 级"


def test_a_stale_form_shows_both_versions_and_saves_the_second_time(make, school, as_, dept):
    cohort = make.cohort(school, state="draft")
    client = as_("dept")
    seen = cohort.row_version
    operations.edit(dept, answer=cohort, size=44)
    db.session.commit()
    page = client.post(f"/answers/{cohort.answer_no}/edit", data=filled(size="50", row_version=seen, do="draft"))
    assert page.status_code == 422
    assert "刚被别人改过" in page.text
    assert ">44<" in page.text
    assert 'value="50"' in page.text
    db.session.expire_all()
    again = client.post(f"/answers/{cohort.answer_no}/edit",
                        data=filled(size="50", row_version=cohort.row_version, do="draft"))
    assert again.status_code == 302
    db.session.expire_all()
    assert cohort.size == 50


def test_a_form_sent_twice_makes_one_draft(as_):
    client = as_("dept")
    data = filled(do="draft", form_token="t" * 20)
    assert [client.post("/answers/new/trainee_cohort", data=data).status_code for _n in range(2)] == [302, 302]
    assert db.session.query(Answer).count() == 1


@pytest.mark.parametrize("answer_type", ["trainee_cohort", "specialty", "rd_team", "rd_platform", "achievement",
                                         "training_service"])
def test_every_kind_has_its_pages(make, school, as_, answer_type):
    answer = make.answer(school, answer_type)
    client = as_("office")
    for path in (f"/answers/{answer.answer_no}", f"/answers/{answer.answer_no}/edit", f"/answers/new/{answer_type}",
                 f"/answers/new/{answer_type}?copy={answer.answer_no}", f"/answers/{answer.answer_no}/reconfirm",
                 f"/answers/{answer.answer_no}/archive"):
        assert client.get(path).status_code == 200, path
    form = client.get(f"/answers/{answer.answer_no}/edit").text
    assert form.count("btn-primary") == 1
    saved = client.get(f"/answers/?family={'trainees' if answer_type == 'trainee_cohort' else 'specialty' if answer_type == 'specialty' else 'rd'}")
    assert answer.title in saved.text


def test_lists_of_an_empty_school_tell_the_next_step(as_):
    client = as_("office")
    for path in ("/answers/", "/answers/?family=rd", "/answers/new", "/answers/approvals", "/answers/grid"):
        page = client.get(path)
        assert page.status_code == 200, path
        assert "登记" in page.text


def test_visitors_see_what_is_published_and_no_more(make, school, client):
    public, closed = make.cohort(school), make.cohort(school, visibility="verified")
    draft = make.cohort(school, state="draft")
    page = client.get(f"/answers/{public.answer_no}")
    assert page.status_code == 200
    assert "操作记录" not in page.text
    for other in (closed, draft):
        assert client.get(f"/answers/{other.answer_no}").status_code == 404
    assert client.get("/answers/A-440600-2026-99999").status_code == 404
    assert client.get("/answers/").status_code == 302


def test_another_schools_pages_do_not_exist(make, school, as_):
    foreign = make.answer(make.school(), "trainee_cohort", state="school_review")
    client, no = as_("office"), foreign.answer_no
    for path in ("", "/edit", "/reconfirm", "/archive", "/return"):
        assert client.get(f"/answers/{no}{path}").status_code == 404, path
    for path in ("/publish", "/submit", "/pause", "/delete", "/evidence", "/return", "/archive"):
        assert client.post(f"/answers/{no}{path}", data={"reason": "x"}).status_code == 404, path
    assert client.get("/answers/new/student").status_code == 404
    assert foreign.status == "school_review"


def test_an_enterprise_reads_but_does_not_write(make, school, as_):
    cohort = make.cohort(school)
    client = as_(make.enterprise())
    assert client.get(f"/answers/{cohort.answer_no}").status_code == 200
    for path in ("/answers/", "/answers/new", "/answers/approvals", "/answers/grid", f"/answers/{cohort.answer_no}/edit",
                 f"/answers/{cohort.answer_no}/suspend"):
        assert client.get(path).status_code == 403, path


def test_approving_in_bulk_asks_once(make, school, as_):
    rows = [make.cohort(school, state="school_review", title=f"批次 {n}") for n in range(3)]
    client = as_("office")
    assert client.get("/answers/approvals").text.count('type="checkbox"') == 3
    assert client.post("/answers/approvals", data={"do": "choose"}).status_code == 422
    chosen = [row.answer_no for row in rows[:2]]
    asked = client.post("/answers/approvals", data={"do": "choose", "answer": chosen})
    assert "批准这" in asked.text
    db.session.expire_all()
    assert {row.status for row in rows} == {"school_review"}
    seen = {f"seen-{row.answer_no}": row.row_version for row in rows}
    assert client.post("/answers/approvals", data={"do": "approve", "answer": chosen, **seen}).status_code == 302
    db.session.expire_all()
    assert [row.status for row in rows] == ["published", "published", "school_review"]


def test_a_return_keeps_what_was_typed_and_needs_it(make, school, as_):
    cohort = make.cohort(school, state="school_review")
    client, path = as_("office"), f"/answers/{cohort.answer_no}/return"
    empty = client.post(path, data={"reason": " "})
    assert empty.status_code == 422
    assert "这一项要填" in empty.text
    assert client.post(path, data={"reason": "升学人数不对"}).status_code == 302
    again = client.post(path, data={"reason": "再退一次"})
    assert again.status_code == 422
    assert "再退一次" in again.text


def test_an_officer_suspends_with_a_reason_and_lifts(make, school, as_):
    cohort = make.cohort(school)
    client, path = as_(make.government("edu")), f"/answers/{cohort.answer_no}"
    assert "暂停这份供给" in client.get(path).text
    assert client.post(f"{path}/suspend", data={"reason": "接到投诉"}).status_code == 302
    assert "接到投诉" in client.get(path).text
    assert client.post(f"{path}/lift", data={"reason": "查实"}).status_code == 302
    db.session.expire_all()
    assert cohort.status == "published"


def test_moves_by_button(make, school, as_):
    cohort = make.cohort(school)
    client, path = as_("office"), f"/answers/{cohort.answer_no}"
    for name, state in (("pause", "paused"), ("resume", "published")):
        assert client.post(f"{path}/{name}").status_code == 302
        db.session.expire_all()
        assert cohort.status == state
    assert client.post(f"{path}/resume").status_code == 422
    assert client.post(f"{path}/reconfirm", data={"valid_until": "2027-06-01"}).status_code == 302
    assert client.post(f"{path}/reconfirm", data={"valid_until": "明年"}).status_code == 422
    assert client.post(f"{path}/archive", data={"reason": ""}).status_code == 302
    db.session.expire_all()
    assert cohort.status == "archived"


def test_a_draft_is_deleted_by_its_department(make, school, as_):
    draft = make.cohort(school, state="draft")
    client, path = as_("dept"), f"/answers/{draft.answer_no}"
    assert "删除草稿" in client.get(path).text
    assert client.post(f"{path}/delete").status_code == 302
    assert client.get(path).status_code == 404


def test_evidence_goes_up_and_is_read_by_who_may(make, school, as_, login):
    import io

    platform = make.answer(school, "rd_platform")
    client, path = as_("office"), f"/answers/{platform.answer_no}/evidence"
    assert client.post(path, data={}).status_code == 422
    bad = client.post(path, data={"file": (io.BytesIO(b"<html>"), "x.pdf")})
    assert bad.status_code == 422
    assert client.post(path, data={"file": (io.BytesIO(PDF), "CMA 证书.pdf")}).status_code == 302
    file_id = platform.evidence[0].file_id
    assert client.get(f"{path}/{file_id}").data == PDF
    assert client.get(f"{path}/{file_id + 1}").status_code == 404
    client.post("/account/sign-out")
    assert client.get(f"{path}/{file_id}").status_code == 404
    assert "CMA 证书.pdf" not in client.get(f"/answers/{platform.answer_no}").text
    as_(make.enterprise())
    assert client.get(f"{path}/{file_id}").status_code == 200


def grid_data(*rows, **changed):
    data = {}
    for n, (answer, action) in enumerate(rows):
        for name in ("size", "further_study_intent", "youngest_born_on", "available_from", "available_to", "valid_until"):
            data[f"rows-{n}-{name}"] = str(getattr(answer, name))
        data |= {f"rows-{n}-answer_no": answer.answer_no, f"rows-{n}-seen": answer.row_version,
                 f"rows-{n}-action": action, f"rows-{n}-valid_until": "2027-10-01"}
    return {**data, **{key.replace("__", "-"): value for key, value in changed.items()}}


def test_the_grid_saves_all_or_none(make, school, as_):
    one, two = make.cohort(school, title="甲批次"), make.cohort(school, title="乙批次", specialties=["460301"])
    client = as_("office")
    assert client.get("/answers/grid?fill=roll").status_code == 200
    bad = client.post("/answers/grid", data=grid_data((one, "reconfirm"), (two, "reconfirm"), rows__0__size="44",
                                                      rows__1__further_study_intent="99"))
    assert bad.status_code == 422
    assert 'value="99"' in bad.text
    assert 'value="44"' in bad.text
    assert "升学意向不能多于" in bad.text
    unread = client.post("/answers/grid", data=grid_data((one, "reconfirm"), (two, "keep"), rows__0__size="很多"))
    assert unread.status_code == 422
    db.session.expire_all()
    assert (one.size, two.size) == (40, 40)
    good = client.post("/answers/grid", data=grid_data((one, "reconfirm"), (two, "roll"), rows__0__size="44"))
    assert good.status_code == 302
    db.session.expire_all()
    assert one.size == 44
    assert db.session.query(Answer).filter_by(entry_year=two.entry_year + 1).one().status == "published"


def test_the_desk_says_what_waits(make, school, dept, office):
    from app.answers import desk

    make.cohort(school, state="school_review")
    make.cohort(school, valid_until=date(2026, 11, 10))
    returned = make.cohort(school, state="school_review", title="退回的批次")
    operations.return_(office, answer=returned, reason="人数")
    from flask import current_app

    with current_app.test_request_context():
        office_tasks, dept_tasks = list(desk.tasks(office)), list(desk.tasks(dept))
    assert [task.due for task in office_tasks] == [None, date(2026, 11, 10)]
    assert ["退回的批次" in str(task.title) for task in dept_tasks] == [True]

"""The pages, as people use them: forms that keep what was typed, terms, stale forms, double clicks."""
import io
import re

import pytest

from app import rules
from app.core.db import db
from app.questions import operations
from app.questions.models import Question, QuestionEdition


@pytest.fixture
def company(make):
    return make.enterprise()


@pytest.fixture
def as_owner(login, make, company):
    return login(make.admin(company))


def posted(make, kind="internship", **more):
    """What the form sends for valid values."""
    values = make.question_values(kind)
    details = values.pop("details")
    data = {"title": values["title"], "public_summary": values["public_summary"], "quantity": str(values["quantity"]),
            "start_date": values["start_date"].isoformat(), "end_date": values["end_date"].isoformat(),
            "apply_deadline": values["apply_deadline"].isoformat(), "region_code": values["region_code"],
            "site_address": values["site_address"], "cluster_code": values["cluster_code"], "skills": "装配、示教编程",
            "visibility": "public", "selection_mode": "open_call"}
    if "specialties" in values:
        data.update(specialties=values["specialties"], occupation_code=values["occupation_code"])
    if "monthly_pay_fen" in values:
        data["monthly_pay_fen"] = "4500"
    for name, value in details.items():
        if value is True:
            data[f"details-{name}"] = "y"
        elif isinstance(value, list):
            data[f"details-{name}"] = "\n".join(value) if name == "task_list" else value
        elif value is not False:
            data[f"details-{name}"] = str(value // 100) if name in ("same_post_wage", "lowest_tier_wage",
                                                                    "fee_from_student") \
                else str(value)
    return {**data, **more}


def only_question():
    db.session.expire_all()
    return db.session.scalars(db.select(Question).order_by(Question.id.desc())).first()


def test_every_kind_has_a_form_that_opens(as_owner):
    from app.questions import kinds

    assert as_owner.get("/questions/new").status_code == 200
    for code in kinds.KINDS:
        assert as_owner.get(f"/questions/new/{code}").status_code == 200, code
    assert as_owner.get("/questions/new/nothing").status_code == 404


def test_write_preview_submit(as_owner, make, company):
    admin = make.admin(company)
    answer = as_owner.post("/questions/new/internship", data=posted(make, do="submit", contact_user_id=str(admin.id)))
    question = only_question()
    assert answer.status_code == 302, answer.text
    assert answer.location.endswith(f"/{question.question_no}/preview")
    assert question.skill_names == ["装配", "示教编程"]
    page = as_owner.get(answer.location).text
    assert "提交审核" in page
    assert question.title in page
    answer = as_owner.post(f"/questions/{question.question_no}/submit", data={"row_version": question.row_version})
    assert answer.status_code == 302
    assert only_question().status == "submitted"


def test_what_lacks_is_said_at_the_field_and_the_draft_is_kept(as_owner):
    answer = as_owner.post("/questions/new/internship",
                           data={"title": "总装测试员岗位实习", "do": "submit", "form_token": "abc"})
    assert answer.status_code == 422
    assert 'id="errors"' in answer.text
    assert "这一项要填" in answer.text
    question = only_question()
    assert question.title == "总装测试员岗位实习"
    token = re.search(r'name="form_token"[^>]*value="([^"]+)"', answer.text).group(1)
    assert token != "abc"
    again = as_owner.post(f"/questions/{question.question_no}/edit",
                          data={"title": "总装测试员岗位实习生", "do": "draft",
                                                                           "form_token": token})
    assert again.status_code == 302
    assert only_question().title == "总装测试员岗位实习生"


def test_wrong_input_stays_as_typed_with_its_error(as_owner, make):
    answer = as_owner.post("/questions/new/internship", data=posted(make, monthly_pay_fen="面议", do="draft"))
    assert answer.status_code == 422
    assert 'value="面议"' in answer.text
    assert "不能计算" in answer.text
    assert only_question() is None


def test_a_blocked_rule_is_shown_at_its_field(as_owner, make, company):
    data = posted(make, do="submit", contact_user_id=str(make.admin(company).id), monthly_pay_fen="1000")
    answer = as_owner.post("/questions/new/internship", data=data)
    assert answer.status_code == 422
    assert "必须修改" in answer.text
    assert "R-INT-PAY" in answer.text


def test_the_reason_typed_on_the_form_is_there_on_the_preview_and_stored(as_owner, make, company):
    data = posted(make, do="submit", contact_user_id=str(make.admin(company).id), quantity="100",
                  **{"reason-R-INT-CAP20": "分两班轮换，不同时到岗"})
    answer = as_owner.post("/questions/new/internship", data=data)
    assert answer.status_code == 302, answer.text
    question = only_question()
    assert "分两班轮换，不同时到岗" in as_owner.get(answer.location).text
    bare = as_owner.post(f"/questions/{question.question_no}/submit",
                         data={"reason-R-INT-CAP20": "分两班轮换，不同时到岗"})
    assert bare.status_code == 302
    assert [one.reason for one in rules.current(only_question(), "submit")
            if one.outcome == "warn"] == ["分两班轮换，不同时到岗"]


def test_submitting_without_a_reason_keeps_the_page_and_the_draft(as_owner, make, company):
    question = make.question("internship", company, status="draft", quantity=100)
    answer = as_owner.post(f"/questions/{question.question_no}/submit", data={"reason-R-OTHER": "写错了地方"})
    assert answer.status_code == 422
    assert "R-INT-CAP20" in answer.text
    assert only_question().status == "draft"


def test_a_stale_form_shows_both_versions_and_keeps_the_input(as_owner, make, company):
    question = make.question("internship", company, status="draft")
    seen = question.row_version
    operations.edit(make.officer(company), question=question, seen_version=seen, title="同事改过的标题")
    db.session.commit()
    answer = as_owner.post(f"/questions/{question.question_no}/edit",
                           data=posted(make, title="我正在改的标题", row_version=str(seen), do="draft"))
    assert answer.status_code == 409
    assert "同事改过的标题" in answer.text
    assert "我正在改的标题" in answer.text
    fresh = re.search(r'name="row_version"[^>]*value="(\d+)"', answer.text).group(1)
    again = as_owner.post(f"/questions/{question.question_no}/edit",
                          data=posted(make, title="我正在改的标题", row_version=fresh, do="draft"))
    assert again.status_code == 302
    assert only_question().title == "我正在改的标题"


def test_a_double_click_makes_one_draft(as_owner):
    for _n in range(2):
        answer = as_owner.post("/questions/new/internship", data={"title": "双击的标题", "form_token": "same-token"})
        assert answer.status_code == 302
    assert db.session.scalar(db.select(db.func.count(Question.id))) == 1


def test_autosave_makes_the_draft_and_goes_on_with_it(as_owner):
    first = as_owner.post("/questions/new/internship/autosave",
                          data={"title": "自动保存的标题", "monthly_pay_fen": "面议"})
    assert first.status_code == 200
    assert first.json["url"].endswith("/edit")
    second = as_owner.post(first.json["autosave"],
                           data={"title": "自动保存的标题二", "row_version": first.json["row_version"],
                                                         "details-staff_on_post": "1240"})
    assert second.status_code == 200
    question = only_question()
    assert (question.title, question.details["staff_on_post"]) == ("自动保存的标题二", 1240)
    assert as_owner.post(first.json["autosave"], data={"title": "旧的", "row_version": "1"}).status_code == 409


def test_live_checks_write_nothing(as_owner, make):
    answer = as_owner.post("/questions/new/internship/check",
                           data=posted(make, quantity="100", **{"details-night_shift": "y"}))
    assert answer.status_code == 200
    assert "不能安排夜班" in answer.text
    assert "同类岗位最多" in answer.text
    assert only_question() is None


def test_rows_of_a_repeated_group_are_added_without_script(as_owner):
    answer = as_owner.post("/questions/new/rd_project", data={"title": "末端轨迹补偿", "_add_row": "details-milestones",
                                                              "details-milestones-0-name": "方案"})
    assert answer.status_code == 200
    assert "details-milestones-1-name" in answer.text
    assert 'value="方案"' in answer.text
    assert only_question() is None


def test_the_detail_wants_the_terms(login, make, company):
    question = make.question("rd_project", company, detail="秘密工艺参数甲乙丙")
    number, school = question.question_no, make.school()
    client = login(make.admin(school))
    page = client.get(f"/questions/{number}")
    assert page.status_code == 200
    assert "秘密工艺参数" not in page.text
    assert "现有补偿算法" not in page.text
    refused = client.get(f"/questions/{number}/detail")
    assert refused.status_code == 403
    assert "保密约定" in refused.text
    assert "秘密工艺参数" not in refused.text
    assert client.post(f"/questions/{number}/terms").status_code == 422
    assert client.post(f"/questions/{number}/terms", data={"accept": "y"}).status_code == 302
    page = client.get(f"/questions/{number}").text
    assert "秘密工艺参数甲乙丙" in page
    assert "现有补偿算法" in page


def test_the_detail_is_403_without_terms_to_accept_and_404_where_nothing_is_seen(login, make, company):
    question = make.question("rd_project", company)
    hidden = make.question("rd_project", company, visibility="verified_schools")
    other = login(make.admin(make.enterprise()))
    assert other.get(f"/questions/{question.question_no}/detail").status_code == 403
    assert other.get(f"/questions/{hidden.question_no}").status_code == 404
    assert other.get(f"/questions/{hidden.question_no}/detail").status_code == 404
    assert other.get(f"/questions/{question.question_no}/edit").status_code == 403
    assert other.get("/questions/Q-000000-2000-00001").status_code == 404


def test_a_visitor_reads_the_list_and_never_the_detail(client, make, company):
    question = make.question("internship", company, detail="内部班次丙")
    assert question.title in client.get("/questions").text
    page = client.get(f"/questions/{question.question_no}").text
    assert question.public_summary in page
    assert "内部班次丙" not in page
    assert client.get("/questions?q=内部班次丙").text.count(question.question_no) == 0
    assert client.get(f"/questions/{question.question_no}/edit").status_code == 302


def test_the_contact_is_masked_for_others(login, make, company):
    person = make.user(company, name="陈大文", phone="13812345678")
    question = make.question("internship", company, contact_user_id=person.id)
    page = login(make.admin(make.school())).get(f"/questions/{question.question_no}").text
    assert "陈大文" not in page
    assert "13812345678" not in page
    assert "138****5678" in page


def test_the_office_publishes_and_returns(login, make, company):
    edu = make.government("edu")
    first, second = (make.question("internship", company, status="submitted") for _n in range(2))
    numbers = first.question_no, second.question_no
    client = login(make.admin(edu))
    assert numbers[0] in client.get("/questions/review").text
    assert client.get(f"/questions/{numbers[0]}/review").status_code == 200
    refused = client.post(f"/questions/{numbers[1]}/return", data={"reason": ""})
    assert refused.status_code == 422
    assert "写明理由" in refused.text
    assert client.post(f"/questions/{numbers[1]}/return", data={"reason": "写明班次"}).status_code == 302
    assert client.post(f"/questions/{numbers[0]}/publish", data={"row_version": "1"}).status_code == 409
    assert client.post(f"/questions/{numbers[0]}/publish").status_code == 302
    db.session.expire_all()
    assert {q.question_no: q.status for q in db.session.scalars(db.select(Question))} == {
        numbers[0]: "published", numbers[1]: "returned"}


def test_own_list_counts_and_filters_by_state(as_owner, make, company):
    draft = make.question("internship", company, status="draft", title="只在草稿里的标题")
    make.question("internship", company, title="已经在榜上的标题")
    page = as_owner.get("/questions/mine").text
    assert "只在草稿里的标题" in page
    assert "已经在榜上的标题" in page
    page = as_owner.get("/questions/mine?status=draft").text
    assert draft.question_no in page
    assert "已经在榜上的标题" not in page
    assert as_owner.get("/questions/mine?status=nonsense").status_code == 200


def test_editing_a_published_question_tells_what_follows_and_makes_an_edition(as_owner, make, company):
    question = make.question("internship", company)
    number = question.question_no
    assert "重新确认" in as_owner.get(f"/questions/{number}/edit").text
    data = posted(make, quantity="12", row_version=str(question.row_version),
                  contact_user_id=str(make.admin(company).id))
    answer = as_owner.post(f"/questions/{number}/edit", data=data)
    assert answer.status_code == 302, answer.text
    assert db.session.scalar(db.select(db.func.count(QuestionEdition.id))) == 2
    assert as_owner.get(f"/questions/{number}/editions/2").status_code == 200
    assert as_owner.get(f"/questions/{number}/editions/9").status_code == 404


def test_enter_for_an_enterprise_and_confirm_by_link(client, login, make):
    park = make.park()
    company = make.enterprise(park_id=park.id, name="示例代录企业有限公司")
    office = login(make.admin(park))
    assert company.org_no in office.get("/questions/new?find=示例代录").text
    assert office.get("/questions/new/internship").status_code == 403
    answer = office.post(f"/questions/new/internship?for={company.org_no}",
                         data=posted(make, title="代录来的实习需求", do="draft"))
    assert answer.status_code == 302, answer.text
    number = only_question().question_no
    page = office.post(f"/questions/{number}/ask-owner")
    link = re.search(r"/questions/owner/[\w-]+", page.text).group(0)
    office.post("/account/sign-out")
    assert "代录来的实习需求" in client.get(link).text
    assert client.post(link).status_code == 200
    assert client.get(link).status_code == 404
    assert only_question().owner_confirmed_at is not None


def test_the_landing_page_gets_the_latest(app, make, company):
    from app.core import facts

    question = make.question("internship", company)
    make.question("rd_project", company, visibility="verified_schools")
    with app.test_request_context():
        found = facts.ask("home.questions")
    assert [line["title"] for line in found["items"]] == [question.title]
    assert found["total"] == 1


def test_the_desk_tells_what_waits(make, company):
    from app.notifications import desk

    question = make.question("internship", company, status="submitted")
    edu = make.officer(make.government("edu"))
    assert [task.url for task in desk.tasks(edu)
            if question.question_no in task.url] == [f"/questions/{question.question_no}/review"]
    operations.return_(edu, question=question, reason="写明班次")
    assert any(question.question_no in task.url for task in desk.tasks(make.officer(company)))


def test_attachments_belong_to_the_detail(login, make, company):
    from tests.factory.organisations import upload

    question = make.question("rd_project", company)
    number = question.question_no
    client = login(make.admin(company))
    client.post(f"/questions/{number}/attachments", data={"file": (upload().stream, "接口文档.pdf")})
    assert "接口文档.pdf" in client.get(f"/questions/{number}").text
    bad = client.post(f"/questions/{number}/attachments", data={"file": (io.BytesIO(b"<html>"), "a.pdf")},
                      follow_redirects=True)
    assert "不是可以接收的文件" in bad.text
    file_id = only_question().attachments[0].file_id
    assert client.post(f"/questions/{number}/attachments/{file_id + 1}/remove").status_code == 404
    client.post("/account/sign-out")
    school = login(make.admin(make.school()))
    assert "接口文档" not in school.get(f"/questions/{number}").text
    assert school.get(f"/questions/{number}/attachments/{file_id}").status_code == 403
    school.post(f"/questions/{number}/terms", data={"accept": "y"})
    assert school.get(f"/questions/{number}/attachments/{file_id}").status_code == 200
    assert school.get(f"/questions/{number}/attachments/{file_id + 1}").status_code == 404

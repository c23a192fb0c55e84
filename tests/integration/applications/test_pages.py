"""The pages of both sides in the browser's words: who sees what, typed input kept, forged input refused."""
import io

import pytest

from app.applications import invitations, offers, operations, queries
from app.applications.models import Application
from app.core.db import db
from app.rules.models import RuleCheck
from tests.factory import sign_in
from tests.factory.applications import PROPOSAL
from tests.factory.organisations import PDF


@pytest.fixture
def enter(app, client):
    """A signed-in client of its own for a person."""
    return lambda user, organisation: sign_in(app.test_client(), user, organisation)


def _person(make, actor):
    from app.accounts.models import User

    return db.session.get(User, actor.user_id)


@pytest.fixture
def scene(make, enter):
    """A question, a school with department and office, and their browsers."""
    question, school = make.question("order_class", quantity=24), make.school()
    dept, office = make.people(school)
    return {"question": question, "school": school, "cohort": make.cohort(school), "dept_actor": dept,
            "office_actor": office, "dept": enter(_person(make, dept), school),
            "office": enter(_person(make, office), school),
            "asker": enter(make.admin(question.enterprise), question.enterprise)}


def _fill(scene, **changes):
    question = scene["question"]
    return {f"quantity-{scene['cohort'].answer_no}": "12", "proposal": PROPOSAL, "no_conflict": "y",
            "start_date": question.start_date.isoformat(), "end_date": question.end_date.isoformat(),
            "quote_fen": "64.5万", "team-0-role": "带队教师", "team-0-count": "2", "do": "send", **changes}


def test_apply_approve_view_select_in_the_browser(scene):
    question = scene["question"]
    address = f"/questions/{question.question_no}/apply"
    page = scene["dept"].get(address + f"?answer={scene['cohort'].answer_no}")
    assert page.status_code == 200
    assert 'value="24"' in page.text, "prefilled with what is lacking and free"
    answer = scene["dept"].post(address, data=_fill(scene))
    assert answer.status_code == 302
    row = db.session.scalar(db.select(Application))
    assert (row.status, row.offered_quantity, row.quote_fen) == ("school_review", 12, 64_500_000)
    show = f"/applications/{row.application_no}"
    assert scene["asker"].get(show).status_code == 404
    assert "轮到你" in scene["office"].get(show).text
    assert scene["office"].post(show + "/approve", data={"do": "approve"}).status_code == 302
    page = scene["asker"].get(show)
    assert "轮到你" in page.text
    page.close()
    db.session.expire_all()
    assert row.status == "viewed", "the receipt of opening was left"
    assert scene["asker"].get(f"/questions/{question.question_no}/applications").status_code == 200
    assert scene["asker"].get(f"/questions/{question.question_no}/applications/compare").status_code == 200
    assert scene["asker"].post(show + "/select").status_code == 302
    db.session.expire_all()
    assert row.status in ("selected", "converted")


def test_what_was_typed_stays_when_it_is_refused(scene):
    data = _fill(scene, **{f"quantity-{scene['cohort'].answer_no}": "31", "quote_fen": "面议"})
    page = scene["dept"].post(f"/questions/{scene['question'].question_no}/apply", data=data)
    assert page.status_code == 422
    for typed in ('value="31"', 'value="面议"', "按岗位任务分三批到厂", 'value="带队教师"'):
        assert typed in page.text
    assert db.session.scalar(db.select(Application)) is None
    good = scene["dept"].post(f"/questions/{scene['question'].question_no}/apply",
                              data={**data, "quote_fen": "10"})
    assert good.status_code == 422
    assert "可用 30" in good.text.replace("\u00a0", " ")


def test_a_draft_may_lack_things_and_goes_on_later(scene):
    address = f"/questions/{scene['question'].question_no}/apply"
    answer = scene["dept"].post(address, data={"do": "draft", "proposal": "先记一句"})
    row = db.session.scalar(db.select(Application))
    assert answer.headers["Location"].endswith(f"/applications/{row.application_no}/edit")
    assert "先记一句" in scene["dept"].get(answer.headers["Location"]).text
    again = scene["office"].get(address)
    assert again.status_code == 302
    assert again.headers["Location"].endswith(row.application_no), "the existing draft is shown instead"


def test_a_forged_answer_of_another_school_is_refused(make, scene):
    theirs = make.cohort(make.school())
    page = scene["dept"].post(f"/questions/{scene['question'].question_no}/apply",
                              data=_fill(scene, **{f"quantity-{theirs.answer_no}": "5"}))
    assert page.status_code == 422
    assert theirs.answer_no in page.text
    assert db.session.scalar(db.select(Application)) is None


def test_a_forged_attachment_is_refused(make, scene):
    row = make.application(scene["question"], scene["school"], status="draft")
    other = make.application(make.question("internship"), make.school())
    file_id = other.release["site_visit_report"]
    page = scene["dept"].post(f"/applications/{row.application_no}/edit", data=_fill(scene, kept_files=str(file_id)))
    assert page.status_code == 422


def test_attachments_are_kept_and_read_only_by_who_sees_the_application(make, scene, enter):
    data = _fill(scene, new_files=(io.BytesIO(PDF), "团队证明.pdf"))
    assert scene["dept"].post(f"/questions/{scene['question'].question_no}/apply", data=data,
                              content_type="multipart/form-data").status_code == 302
    row = db.session.scalar(db.select(Application))
    address = f"/applications/{row.application_no}/files/{row.attachments[0].file_id}"
    stranger = make.enterprise()
    assert scene["asker"].get(address).status_code == 404, "not before it is sent"
    operations.approve(scene["office_actor"], application=row)
    db.session.commit()
    assert scene["asker"].get(address).status_code == 200
    assert enter(make.admin(stranger), stranger).get(address).status_code == 404
    other = make.application(make.question("internship", scene["question"].enterprise), make.school())
    forged = f"/applications/{row.application_no}/files/{other.release['site_visit_report']}"
    assert scene["asker"].get(forged).status_code == 404, "a file of another application"


def test_a_wrong_file_is_refused_at_its_field(scene):
    data = _fill(scene, new_files=(io.BytesIO(b"MZ\x90 program"), "团队证明.pdf"))
    page = scene["dept"].post(f"/questions/{scene['question'].question_no}/apply", data=data,
                              content_type="multipart/form-data")
    assert page.status_code == 422
    assert "不是可以接收的文件" in page.text


def test_a_stale_form_keeps_what_was_typed(make, scene):
    row = make.application(scene["question"], scene["school"], status="draft")
    page = scene["dept"].post(f"/applications/{row.application_no}/edit",
                              data=_fill(scene, row_version=str(row.row_version - 1), do="draft"))
    assert page.status_code == 422
    assert "刚被别人改过" in page.text
    assert "64.5万" in page.text


@pytest.mark.parametrize("path", ["", "/edit", "/approve", "/withdraw", "/reconfirm", "/offer", "/select", "/decline"])
def test_for_everybody_else_it_does_not_exist(make, scene, enter, path):
    row = make.application(scene["question"], scene["school"])
    other_school, other_enterprise = make.school(), make.enterprise()
    for organisation in (other_school, other_enterprise):
        answer = enter(make.admin(organisation), organisation).get(f"/applications/{row.application_no}{path}")
        assert answer.status_code in (403, 404)
        assert PROPOSAL not in answer.text
    if not path:
        assert answer.status_code == 404


def test_a_visitor_is_led_to_sign_in(app, make, scene):
    row = make.application(scene["question"], scene["school"])
    answer = app.test_client().get(f"/applications/{row.application_no}")
    assert answer.status_code == 302
    assert "sign-in" in answer.headers["Location"]


def test_the_enterprise_does_not_see_what_went_on_inside_the_school(make, scene):
    row = make.application(scene["question"], scene["school"], status="school_review")
    operations.return_(scene["office_actor"], application=row, reason="这句只给院系看")
    operations.send_for_approval(scene["dept_actor"], application=row)
    operations.approve(scene["office_actor"], application=row, note="这句也是")
    db.session.commit()
    inside, outside = (scene[who].get(f"/applications/{row.application_no}").text for who in ("office", "asker"))
    assert "这句只给院系看" in inside
    assert "只给院系看" not in outside
    assert "这句也是" not in outside


def test_the_offer_page_and_its_acceptance(make, scene):
    row = make.application(scene["question"], scene["school"], lines={scene["cohort"].answer_no: 12}, status="viewed")
    show = f"/applications/{row.application_no}"
    field = f"quantity-{scene['cohort'].answer_no}"
    assert 'value="12"' in scene["asker"].get(show + "/offer").text
    bad = scene["asker"].post(show + "/offer", data={field: "99", "note": "都要"})
    assert bad.status_code == 422
    assert "都要" in bad.text
    assert scene["asker"].post(show + "/offer", data={field: "8"}).status_code == 302
    assert scene["office"].post(show + "/offers/2/accept").status_code == 302
    assert scene["asker"].post(show + "/select").status_code == 302
    db.session.expire_all()
    assert row.selected_quantity == 8


def test_a_rule_stops_the_selection_and_its_result_stays(make, enter):
    question = make.question("internship", quantity=14)
    row = make.application(question, quantity=10, release={})
    client = enter(make.admin(question.enterprise), question.enterprise)
    page = client.post(f"/applications/{row.application_no}/select", data={"form_token": "eins"})
    assert page.status_code == 422
    assert "R-INT-VISIT" in page.text
    page.close()
    db.session.rollback()
    kept = db.session.scalars(db.select(RuleCheck).where(
        RuleCheck.subject_type == "application", RuleCheck.subject_id == row.id, RuleCheck.stage == "select")).all()
    assert "block" in {one.outcome for one in kept if one.rule_code == "R-INT-VISIT"}
    assert row.selected_quantity is None


def test_declining_needs_a_reason_and_keeps_the_note(make, scene):
    row = make.application(scene["question"], scene["school"])
    page = scene["asker"].post(f"/applications/{row.application_no}/decline", data={"note": "写了很多"})
    assert page.status_code == 422
    assert "写了很多" in page.text
    assert scene["asker"].post(f"/applications/{row.application_no}/decline",
                               data={"reason_code": "too_far"}).status_code == 302


def test_invite_answer_and_decline_in_the_browser(make, scene):
    question, answer = scene["question"], scene["cohort"]
    address = f"/questions/{question.question_no}/invite?answer={answer.answer_no}"
    assert scene["asker"].get(address).status_code == 200
    assert scene["asker"].post(address, data={"message": "想谈谈", "answer": answer.answer_no}).status_code == 302
    row = db.session.scalars(queries.invitations(scene["office_actor"])).one()
    show = f"/invitations/{row.invitation_no}"
    assert "轮到你" in scene["office"].get(show).text
    assert scene["office"].post(show + "/decline", data={"note": "x"}).status_code == 422
    assert scene["office"].post(show + "/accept").status_code == 302
    draft = queries.live_of(question.id, scene["school"].id)
    assert (draft.status, draft.offered_quantity) == ("draft", 24)


def test_an_invitation_of_others_does_not_exist(make, scene, enter):
    row = invitations.invite(make.asker(scene["question"]), question=scene["question"], answer=scene["cohort"])
    db.session.commit()
    other = make.school()
    assert enter(make.admin(other), other).get(f"/invitations/{row.invitation_no}").status_code == 404


def test_the_lists_of_everybody_and_of_nobody(make, scene, enter):
    for organisation in (make.school(), make.enterprise(), make.government("edu"), make.auditor()):
        client = enter(make.admin(organisation), organisation)
        assert client.get("/applications").status_code == 200
    row = make.application(scene["question"], scene["school"])
    for who in ("dept", "office", "asker"):
        assert row.application_no in scene[who].get("/applications").text
        assert scene[who].get("/invitations").status_code == 200
        assert scene[who].get("/desk").status_code == 200
    assert scene["question"].title in scene["asker"].get("/desk").text
    edu = make.government("edu")
    assert row.application_no in enter(make.admin(edu), edu).get("/applications").text


def test_a_press_that_is_too_late_says_so(make, scene):
    row = make.application(scene["question"], scene["school"], status="viewed")
    offers.decline(make.asker(scene["question"]), application=row, reason_code="price")
    db.session.commit()
    page = scene["asker"].post(f"/applications/{row.application_no}/shortlist", follow_redirects=True)
    assert "现在是“未入选”" in page.text


def test_a_get_writes_nothing(make, scene):
    row = make.application(scene["question"], scene["school"], status="draft")
    before = db.session.scalar(db.select(db.func.count(Application.id)))
    for who in ("dept", "office"):
        for path in ("", "/edit", "/withdraw"):
            assert scene[who].get(f"/applications/{row.application_no}{path}").status_code == 200
    assert db.session.scalar(db.select(db.func.count(Application.id))) == before

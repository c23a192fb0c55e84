"""The pages: who sees which, errors at the field with what was typed, files, nothing doubled."""
import re

import pytest

from app.accounts.models import User
from app.cooperations import operations
from app.cooperations.models import Agreement, CooperationRecord
from tests.factory.cooperations import agreement_values, paper, roster, start_facts


@pytest.fixture
def as_(login, db_session):
    """The test client signed in as an actor's person."""
    def sign_in(actor):
        return login(db_session.get(User, actor.user_id))
    return sign_in


def _text(answer):
    return answer.get_data(as_text=True).replace("\xa0", " ")


def _agreement_form(cooperation, **given):
    values = agreement_values(cooperation)
    form = {name: value.isoformat() if hasattr(value, "isoformat") else str(value)
            for name, value in values.items() if name not in ("file", "amount_fen")}
    return {**form, "file": (paper().stream, "协议.pdf"), "related": "no", "relation_note": "电话是园区总机", **given}


def test_every_page_of_a_cooperation_opens_for_its_parties_and_officers(make, as_):
    cooperation = make.cooperation("internship")
    record = make.draft(cooperation, "hire_result",
                        measures={"graduates": 1, "further_study": 0, "army": 0, "persons": 1})
    enterprise, school = make.sides(cooperation)
    no, agreement_no = cooperation.cooperation_no, cooperation.agreements[0].agreement_no
    base = ["/cooperations/", f"/cooperations/{no}", f"/cooperations/{no}/agreements/{agreement_no}",
            f"/cooperations/{no}/agreements/{agreement_no}/file", "/cooperations/certificates"]
    edit = [f"/cooperations/{no}/{page}" for page in
            ("relation", "start", "terminate", "agreements/new", "records/new", "records/new?type=intern_batch")]
    for page in base + edit + [f"/cooperations/records/{record.record_no}",
                               f"/cooperations/records/{record.record_no}/edit"]:
        assert as_(school).get(page).status_code == 200, page
    client = as_(make.officer(make.government("dr")))
    for page in base:
        assert client.get(page).status_code == 200, page
    for page in edit:
        assert client.get(page).status_code == 403, page
    assert client.get(f"/cooperations/records/{record.record_no}").status_code == 404, "a draft"


def test_another_organisation_finds_nothing(make, as_):
    cooperation = make.cooperation("rd_project")
    record = make.record(cooperation, "milestone_accept", measures={"items": 1})
    client = as_(make.officer(make.enterprise(contact_phone="075766660000")))
    no, agreement_no = cooperation.cooperation_no, cooperation.agreements[0].agreement_no
    for page in (f"/cooperations/{no}", f"/cooperations/{no}/agreements/{agreement_no}/file",
                 f"/cooperations/{no}/start", f"/cooperations/{no}/terminate",
                 f"/cooperations/records/{record.record_no}",
                 f"/cooperations/records/{record.record_no}/evidence/{record.evidence[0].id}"):
        assert client.get(page).status_code == 404, page
    for action in (f"/cooperations/records/{record.record_no}/confirm", f"/cooperations/{no}/course/suspend",
                   f"/cooperations/{no}/agreements/{agreement_no}/reject"):
        assert client.post(action, data={"reason": "x"}).status_code == 404, action
    assert no not in _text(client.get("/cooperations/"))


def test_an_empty_list_says_what_comes_next(make, as_):
    assert "还没有合作" in _text(as_(make.officer(make.enterprise())).get("/cooperations/"))
    assert "辖区内还没有合作" in _text(as_(make.officer(make.government("edu"))).get("/cooperations/"))


def test_a_wrong_agreement_keeps_what_was_typed(make, as_, db_session):
    cooperation = make.selected("order_class", quantity=30)
    client = as_(make.sides(cooperation)[1])
    url = f"/cooperations/{cooperation.cooperation_no}/agreements/new"
    answer = client.post(url, data=_agreement_form(cooperation, quantity="31", goal="共同培养 30 人"))
    assert answer.status_code == 422
    assert "共同培养 30 人" in _text(answer)
    assert "协议不能超过它" in _text(answer)
    assert db_session.query(Agreement).count() == 0
    answer = client.post(url, data=_agreement_form(cooperation))
    assert answer.status_code == 302
    assert db_session.query(Agreement).count() == 1


def test_both_sides_sign_on_the_page(make, as_, db_session):
    cooperation = make.selected("order_class")
    agreement = make.proposed(cooperation)
    url = f"/cooperations/{cooperation.cooperation_no}/agreements/{agreement.agreement_no}"
    enterprise, school = make.sides(cooperation)
    unticked = {"seen_sha256": agreement.file.sha256}
    assert as_(school).post(f"{url}/confirm", data=unticked).status_code == 422
    stale = {"seen_sha256": "0" * 64, "seen": "y"}
    answer = as_(school).post(f"{url}/confirm", data=stale)
    assert answer.status_code == 422
    assert "已经换过" in _text(answer)
    for actor in (school, enterprise):
        page = _text(as_(actor).get(url))
        assert "确认协议" in page
        sha = re.search(r'name="seen_sha256" value="([0-9a-f]{64})"', page)[1]
        assert as_(actor).post(f"{url}/confirm", data={"seen_sha256": sha, "seen": "y"}).status_code == 302
    db_session.expire_all()
    assert agreement.status == "effective"


def test_the_start_keeps_what_is_there_and_says_what_lacks(make, as_, db_session):
    cooperation = make.cooperation("internship", "effective", quantity=14)
    client = as_(make.sides(cooperation)[1])
    url = f"/cooperations/{cooperation.cooperation_no}/start"
    facts = {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in start_facts(cooperation).items()
             if not isinstance(v, bool)}
    assert client.post(url, data={**facts, "tripartite_count": "13", "do": "save"}).status_code == 302
    assert "三方协议签了 13 份" in _text(client.get(url))
    answer = client.post(url, data={**facts, "tripartite_count": "13", "do": "begin"})
    assert answer.status_code == 422
    assert "备案" in _text(answer)
    operations.file_cooperation(make.filer(cooperation), cooperation=cooperation, filing_no="佛实习备 1")
    db_session.commit()
    assert client.post(url, data={**facts, "do": "begin"}).status_code == 302
    db_session.expire_all()
    assert cooperation.status == "in_progress"


def test_a_record_that_lacks_something_stays_a_draft_with_its_files(make, as_, db_session):
    cooperation = make.cooperation("order_class", quantity=30)
    client = as_(make.sides(cooperation)[1])
    today = agreement_values(cooperation)["sign_date"].isoformat()
    data = {"period_from": today, "period_to": today, "measures-persons": "28", "roster": roster(27), "do": "submit",
            "evidence_class_list": (paper().stream, "名册.pdf"), "form_token": "once"}
    answer = client.post(f"/cooperations/{cooperation.cooperation_no}/records/new?type=order_class_roll", data=data)
    assert answer.status_code == 422
    assert "名册有 27 个学号" in _text(answer)
    record = db_session.query(CooperationRecord).one()
    assert (record.status, len(record.evidence)) == ("draft", 1)
    token = re.search(r'name="form_token"[^>]*value="([^"]+)"', _text(answer)) or re.search(
        r'value="([^"]+)"[^>]*name="form_token"', _text(answer))
    version = re.search(r'name="row_version"[^>]*value="(\d+)"', _text(answer))
    assert token[1] != "once", "the form can be sent again"
    data = {"period_from": today, "period_to": today, "measures-persons": "27", "do": "submit", "form_token": token[1],
            "row_version": version[1]}
    assert client.post(f"/cooperations/records/{record.record_no}/edit", data=data).status_code == 302
    db_session.expire_all()
    assert record.status == "submitted"
    assert db_session.query(CooperationRecord).count() == 1


def test_a_double_click_makes_one_record(make, as_, db_session):
    cooperation = make.cooperation("rd_project")
    client = as_(make.sides(cooperation)[1])
    url = f"/cooperations/{cooperation.cooperation_no}/records/new?type=milestone_accept"
    today = agreement_values(cooperation)["sign_date"].isoformat()
    for _press in range(2):
        data = {"period_from": today, "measures-items": "1", "details-milestone": "样机", "form_token": "same",
                "do": "draft"}
        assert client.post(url, data=data).status_code == 302
    assert db_session.query(CooperationRecord).count() == 1


def test_a_stale_draft_says_so_and_keeps_the_input(make, as_, db_session):
    cooperation = make.cooperation("rd_project")
    record = make.draft(cooperation, "milestone_accept", measures={"items": 1})
    client = as_(make.sides(cooperation)[1])
    answer = client.post(f"/cooperations/records/{record.record_no}/edit", data={
        "period_from": record.period_from.isoformat(), "measures-items": "7", "row_version": "999", "do": "draft"})
    assert answer.status_code == 422
    assert "刚被别人改过" in _text(answer)
    assert 'value="7"' in _text(answer)


@pytest.mark.parametrize("typed", ["abc", "-1", "1e9", "１２.５.６", "9" * 60, "<script>"])
def test_odd_numbers_are_answered_at_the_field(make, as_, typed):
    cooperation = make.cooperation("rd_project")
    client = as_(make.sides(cooperation)[1])
    answer = client.post(f"/cooperations/{cooperation.cooperation_no}/records/new?type=payment_received", data={
        "period_from": "2027-13-45", "amount_fen": typed, "payer_org_id": "0", "invoice_no": "x" * 99, "do": "submit"})
    assert answer.status_code == 422
    assert "<script>" not in _text(answer).replace("<script src", "")
    assert _text(answer).count("invalid-feedback") >= 3


def test_evidence_is_shown_before_the_button(make, as_):
    cooperation = make.cooperation("rd_project")
    record = make.record(cooperation, "milestone_accept", measures={"items": 1})
    enterprise, school = make.sides(cooperation)
    page = _text(as_(enterprise).get(f"/cooperations/records/{record.record_no}"))
    assert 0 < page.index("acceptance_form.pdf") < page.index("看过佐证，确认")
    assert "看过佐证，确认" not in _text(as_(school).get(f"/cooperations/records/{record.record_no}"))
    url = f"/cooperations/records/{record.record_no}/evidence/{record.evidence[0].id}"
    answer = as_(enterprise).get(url)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert as_(enterprise).get(url[:-1] + "999").status_code == 404


def test_confirm_and_dispute_on_the_page(make, as_, db_session):
    cooperation = make.cooperation("rd_project")
    one = make.record(cooperation, "milestone_accept", measures={"items": 1})
    two = make.record(cooperation, "milestone_accept", measures={"items": 1})
    enterprise, school = make.sides(cooperation)
    assert as_(school).post(f"/cooperations/records/{one.record_no}/confirm").status_code == 403
    assert as_(enterprise).post(f"/cooperations/records/{one.record_no}/confirm").status_code == 302
    assert as_(enterprise).post(f"/cooperations/records/{one.record_no}/confirm").status_code == 422, "already"
    answer = as_(enterprise).post(f"/cooperations/records/{two.record_no}/dispute", data={"reason": ""})
    assert answer.status_code == 422
    assert as_(enterprise).post(f"/cooperations/records/{two.record_no}/dispute",
                                data={"reason": "没有验收"}).status_code == 302
    db_session.expire_all()
    assert (one.status, two.status) == ("confirmed", "disputed")
    assert "没有验收" in _text(as_(school).get(f"/cooperations/records/{two.record_no}/correct"))


def test_a_move_without_its_reason_is_told_on_the_page(make, as_):
    cooperation = make.cooperation("rd_project")
    client = as_(make.sides(cooperation)[0])
    answer = client.post(f"/cooperations/{cooperation.cooperation_no}/course/suspend", data={"reason": ""})
    assert answer.status_code == 422
    assert "请写明理由" in _text(answer)
    assert client.post(f"/cooperations/{cooperation.cooperation_no}/course/close").status_code == 404
    halt = f"/cooperations/{cooperation.cooperation_no}/course/halt"
    assert client.post(halt, data={"reason": "x"}).status_code == 403


def test_a_certificate_is_previewed_and_issued(make, as_):
    cooperation = make.cooperation("rd_project")
    make.record(cooperation, "payment_received", amount_fen=100_00, confirm=True)
    client = as_(make.sides(cooperation)[1])
    day = agreement_values(cooperation)["sign_date"].isoformat()
    period = {"period_from": day, "period_to": day}
    assert "100 元" in _text(client.post("/cooperations/certificates", data={**period, "do": "preview"}))
    answer = client.post("/cooperations/certificates", data={**period, "do": "issue"})
    assert answer.status_code == 302
    assert "<svg" in _text(client.get(answer.headers["Location"]))
    before = {"period_from": "2020-01-01", "period_to": "2020-12-31"}
    empty = client.post("/cooperations/certificates", data={**before, "do": "issue"})
    assert empty.status_code == 422


def test_the_desk_tells_each_side_its_turn(make):
    from app.notifications import desk

    cooperation = make.cooperation("rd_project")
    enterprise, school = make.sides(cooperation)
    record = make.record(cooperation, "milestone_accept", measures={"items": 1})
    mine = [t for t in desk.tasks(enterprise) if record.record_no in t.url]
    assert len(mine) == 1
    assert (mine[0].due - record.period_to).days == 30
    assert not [t for t in desk.tasks(school) if record.record_no in t.url]
    operations.dispute_record(enterprise, record=record, reason="没有验收")
    assert [t for t in desk.tasks(school) if record.record_no in t.url]
    operations.change_course(school, cooperation=cooperation, move="dispute", reason="意见不一")
    officer = make.officer(make.government("miit"))
    assert [t for t in desk.tasks(officer) if cooperation.cooperation_no in t.url]
    assert not [t for t in desk.tasks(make.officer(make.government("st"))) if cooperation.cooperation_no in t.url]

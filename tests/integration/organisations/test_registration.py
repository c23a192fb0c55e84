"""Registration of every type, through the page and through the operation."""
import io

import pytest

from app.authz import ANONYMOUS
from app.core.db import db
from app.core.errors import Refused
from app.organisations import operations, types
from app.organisations.models import Membership, Organisation
from tests.factory.organisations import PASSWORD, PDF, upload, valid_uscc


def typed(org_type="enterprise", **changes):
    """What a person fills in."""
    fields = {
        "type": org_type, "name": "佛山市禅城区某某精密机械制造有限公司", "uscc": valid_uscc(77, org_type),
        "region_code": "440604001000", "address": "季华路 1 号", "contact_name": "陈小明",
        "contact_phone": "0757-83312345", "licence": (io.BytesIO(PDF), "执照.pdf"),
        "authorisation": (io.BytesIO(PDF), "授权书.pdf"), "account_name": "陈小明", "account_phone": "13800000000",
        "login": "chen@example.cn", "password": PASSWORD, "repeat": PASSWORD, "declaration": "y",
    }
    fields |= {"school": {"school_kind": "technical"}, "government": {"office": "hrss", "area_code": "440604"}}.get(
        org_type, {})
    fields |= changes
    return {key: value for key, value in fields.items() if value is not None}


def send(client, org_type="enterprise", **changes):
    return client.post("/organisations/register", data=typed(org_type, **changes), content_type="multipart/form-data")


def only():
    return db.session.scalars(db.select(Organisation)).one()


@pytest.mark.parametrize("org_type", list(types.TYPE_LABELS))
def test_every_type_registers_signs_its_first_person_in_and_waits(client, org_type):
    page = client.get(f"/organisations/register?type={org_type}")
    assert page.status_code == 200
    answer = send(client, org_type)
    assert (answer.status_code, answer.location) == (302, "/desk")
    organisation = only()
    assert (organisation.status, organisation.org_type) == ("pending_review", org_type)
    member = db.session.scalars(db.select(Membership)).one()
    assert member.role_codes == {str(types.admin_role(organisation))}
    assert member.authorisation_file_id
    assert organisation.licence_file_id
    assert client.get("/desk").status_code == 200
    client.post("/account/sign-out")
    assert client.get(f"/organisations/{organisation.org_no}").status_code == 404
    assert organisation.name not in client.get("/organisations/").text


@pytest.mark.parametrize(("field", "value", "words"), [
    ("uscc", "91440606MA00000770", "校验位不符"), ("uscc", "9144", "要 18 位"), ("uscc", "", "没有代码的"),
    ("name", "", "这一项要填"), ("region_code", "999999", "没有代码"), ("contact_phone", "12", "电话不对"),
    ("account_phone", "0757-1", "手机号"), ("login", "kein-at", "不是邮箱地址"), ("password", "kurz", "至少 10 位"),
    ("repeat", "anders-anders", "两次输的不一样"), ("declaration", "", "勾选后才能提交"),
    ("licence", (io.BytesIO(b"<html><script>"), "x.pdf"), "不是可以接收的文件"),
    ("authorisation", (io.BytesIO(b""), "leer.pdf"), "文件是空的"), ("name", "x" * 121, "最多 120 个字"),
])
def test_a_wrong_field_says_so_in_place_and_keeps_the_rest(client, field, value, words):
    answer = send(client, **{field: value})
    text = answer.text.replace("\xa0", " ")
    assert answer.status_code == 422
    assert words in text
    if field != "contact_name":
        assert 'value="陈小明"' in text
    assert PASSWORD not in text
    assert db.session.scalar(db.select(db.func.count()).select_from(Organisation)) == 0


def test_who_has_no_code_says_why(client):
    assert send(client, uscc="", no_uscc_reason="中外合作办学机构，代码在办理中").status_code == 302
    assert only().uscc is None


def test_a_code_is_registered_once(client, make):
    make.enterprise(uscc=valid_uscc(77))
    answer = send(client)
    assert answer.status_code == 422
    assert "这个代码已经登记过" in answer.text


def test_an_imported_organisation_is_claimed_not_registered_again(client, make):
    make.enterprise(uscc=valid_uscc(77), is_claimed=False)
    assert "用信函上的认领码认领" in send(client).text


def test_an_address_with_an_account_signs_in_first(client, make):
    make.user(login="chen@example.cn")
    answer = send(client)
    assert answer.status_code == 422
    assert "已经有账号" in answer.text


def test_someone_signed_in_registers_another_organisation(client, make, login):
    person = make.admin(make.enterprise())
    login(person)
    page = client.get("/organisations/register?type=association")
    assert 'name="password"' not in page.text
    answer = send(client, "association", login=None, password=None, repeat=None, account_name=None, account_phone=None)
    assert answer.status_code == 302
    assert db.session.scalar(db.select(db.func.count()).select_from(Membership).where(
        Membership.user_id == person.id)) == 2


def test_papers_may_follow(client):
    assert send(client, licence=None, authorisation=None).status_code == 302
    organisation = only()
    assert organisation.status == "registered"
    desk = client.get("/desk").text
    assert "补全单位资料" in desk
    incomplete = client.post("/organisations/mine/submit")
    assert incomplete.location == "/organisations/mine/edit"
    data = {"name": organisation.name, "uscc": organisation.uscc, "region_code": organisation.region_code,
            "contact_name": "陈小明", "contact_phone": "13800000000", "row_version": organisation.row_version,
            "do": "submit", "licence": (io.BytesIO(PDF), "a.pdf"), "authorisation": (io.BytesIO(PDF), "b.pdf")}
    assert client.post("/organisations/mine/edit", data=data).status_code == 302
    db.session.refresh(organisation)
    assert organisation.status == "pending_review"


def test_a_double_press_registers_once(client):
    for _n in range(2):
        assert send(client, form_token="einmalig-einmalig").status_code == 302
    assert only()


def test_an_unknown_type_shows_the_choice(client):
    assert client.get("/organisations/register?type=casino").status_code == 200
    assert "先选类型" in client.post("/organisations/register", data={"type": "casino"}).text


def test_the_operation_refuses_unknown_types_and_roles(app, db_session, make):
    with pytest.raises(Refused) as refused:
        operations.register(ANONYMOUS, org_type="casino", name="x", region_code="440600", uscc=valid_uscc(1),
                            account={"login": "a@example.cn", "name": "a", "password": PASSWORD})
    assert refused.value.field == "org_type"
    school = make.school()
    with pytest.raises(Refused):
        operations.join(make.officer(school), school, make.user(), ["gov_edu"])


def test_officer_columns_cannot_be_smuggled_in(client):
    send(client, is_trusted="y", is_core_listed="y", status="verified", is_demo="y")
    organisation = only()
    assert (organisation.is_trusted, organisation.is_core_listed, organisation.is_demo) == (False, False, False)
    assert organisation.status == "pending_review"


def test_demonstration_is_marked_behind_the_name(client, make):
    made = make.enterprise(name="示例单位", is_demo=True)
    assert '<span class="demo">示例</span>' in client.get(f"/organisations/{made.org_no}").text


def test_upload_helper_is_a_fresh_file():
    assert upload().read() == PDF

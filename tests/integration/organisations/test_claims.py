"""Imported, unclaimed, claimed with a letter."""
import io
import re
from datetime import timedelta

import pytest

from app.authz import ANONYMOUS
from app.core import clock
from app.core.db import db
from app.core.errors import Forbidden, NotVisible, Refused
from app.organisations import claims, operations
from app.organisations.importing import RowErrors
from app.organisations.models import ClaimCode, Organisation
from tests.factory.organisations import PASSWORD, PDF, upload, valid_uscc

ACCOUNT = {"login": "claim@example.cn", "name": "陈小明", "phone": "13800000000", "password": PASSWORD}


def row(n, **changes):
    return {"org_type": "school", "school_kind": "college", "name": f"佛山第{n}职业技术学院", "region_code": "440606",
            "uscc": valid_uscc(n, "school"), **changes}


@pytest.fixture
def officer(make):
    return make.officer(make.government())


@pytest.fixture
def imported(officer):
    return operations.import_verified(officer, rows=[row(1)])[0]


def count():
    return db.session.scalar(db.select(db.func.count()).select_from(Organisation).where(
        Organisation.org_type == "school"))


def test_an_import_is_verified_unclaimed_and_public(client, officer):
    made = operations.import_verified(officer, rows=[row(1), row(2, uscc="", no_uscc_reason="代码在办理中")])
    assert [(o.status, o.is_claimed) for o in made] == [("verified", False)] * 2
    page = client.get(f"/organisations/{made[0].org_no}").text
    assert "未认领" in page


@pytest.mark.parametrize(("bad", "field"), [
    ({"uscc": "12440606MA00000990"}, "uscc"), ({"name": " "}, "name"), ({"region_code": ""}, "region_code"),
    ({"org_type": "government"}, "org_type"), ({"org_type": "?"}, "org_type"), ({"school_kind": ""}, "school_kind"),
    ({"school_kind": "technical"}, "region_code"), ({"org_type": "enterprise"}, "region_code"),
    ({"uscc": "", "no_uscc_reason": ""}, "uscc"), ({"uscc": valid_uscc(1, "school")}, "uscc"),
])
def test_one_bad_row_and_none_is_taken(officer, bad, field):
    with pytest.raises(RowErrors) as refused:
        operations.import_verified(officer, rows=[row(1), row(2, **bad), row(3)])
    assert list(refused.value.rows) == [2]
    assert field in refused.value.rows[2]
    assert count() == 0


def test_a_second_import_of_the_same_is_refused(officer, imported):
    with pytest.raises(RowErrors):
        operations.import_verified(officer, rows=[row(1)])
    assert count() == 1


@pytest.mark.parametrize("who", ["school", "enterprise", "auditor", "sysadmin", "park"])
def test_others_import_nothing(make, who):
    with pytest.raises((RowErrors, Forbidden, NotVisible)):
        operations.import_verified(make.officer(getattr(make, who)()), rows=[row(1)])


def test_a_district_imports_only_its_own(make):
    district = make.officer(make.government(area_code="440604"))
    with pytest.raises(RowErrors):
        operations.import_verified(district, rows=[row(1)])
    assert operations.import_verified(district, rows=[row(1, region_code="440604001000")])


def test_a_code_opens_once(officer, imported):
    code = operations.issue_claim(officer, organisation=imported)
    assert code not in str(db.session.scalars(db.select(ClaimCode.code_hash)).all())
    organisation, membership = operations.claim(ANONYMOUS, code=claims.shown_code(code).lower(), account=ACCOUNT,
                                                authorisation=upload())
    assert organisation.is_claimed
    assert membership.role_codes == {"sch_admin"}
    assert membership.authorisation_file_id
    with pytest.raises(Refused) as refused:
        operations.claim(ANONYMOUS, code=code, account=ACCOUNT | {"login": "zwei@example.cn"}, authorisation=upload())
    assert refused.value.field == "code"
    with pytest.raises(Refused):
        operations.issue_claim(officer, organisation=organisation)


def test_expired_revoked_replaced_and_wrong_codes_read_the_same(officer, imported, at):
    expired = operations.issue_claim(officer, organisation=imported)
    said = set()
    with at(clock.now() + timedelta(days=61)):
        said.add(_refused(expired))
    first = operations.issue_claim(officer, organisation=imported)
    second = operations.issue_claim(officer, organisation=imported)
    said.add(_refused(first))
    assert operations.revoke_claim(officer, organisation=imported) == 1
    said |= {_refused(second), _refused("ABCDEFGH23456789"), _refused("")}
    assert len(said) == 1


def _refused(code):
    with pytest.raises(Refused) as refused:
        operations.claim(ANONYMOUS, code=code, account=ACCOUNT, authorisation=upload())
    assert refused.value.field == "code"
    return str(refused.value)


def test_only_the_desk_in_charge_issues(make, imported):
    for who in (make.officer(make.government(office="hrss")), make.officer(make.government(area_code="440604")),
                make.officer(make.auditor()), make.officer(make.enterprise())):
        with pytest.raises(Forbidden):
            operations.issue_claim(who, organisation=imported)


def test_the_letter_and_the_claim_in_the_browser(client, make, login, officer, imported):
    from app.accounts.models import User

    login(db.session.get(User, officer.user_id))
    assert imported.name in client.get("/organisations/review/unclaimed").text
    letter = client.post(f"/organisations/review/{imported.org_no}/claim")
    code = re.search(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}", letter.text).group()
    assert "<svg" in letter.text
    assert " style=" not in letter.text.split("<svg", 1)[1].split("</svg>")[0]
    client.post("/account/sign-out")
    assert f'value="{claims.plain_code(code)}"' in client.get(
        f"/organisations/claim?code={claims.plain_code(code)}").text
    typed = {"code": code, "account_name": "陈小明", "account_phone": "13800000000", "login": "claim@example.cn",
             "password": PASSWORD, "repeat": PASSWORD}
    without = client.post("/organisations/claim", data=typed)
    assert without.status_code == 422
    assert "上传盖章的授权书" in without.text
    done = client.post("/organisations/claim", data=typed | {"authorisation": (io.BytesIO(PDF), "授权书.pdf")},
                       content_type="multipart/form-data")
    assert (done.status_code, done.location) == (302, "/desk")
    assert imported.name in client.get("/desk").text

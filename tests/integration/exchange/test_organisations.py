"""A city begins empty: an officer's list of schools and enterprises, verified and unclaimed."""
import pytest

from app.core.db import db
from app.core.errors import Forbidden
from app.organisations.models import Organisation
from tests.factory.organisations import valid_uscc
from tests.integration.exchange.tables import bring, errors, file_of

NEW = "导入的"


def _brought():
    return db.session.scalars(db.select(Organisation).where(Organisation.name.startswith(NEW)).order_by(Organisation.id)).all()


@pytest.fixture
def edu(make):
    return make.officer(make.government("edu"))


@pytest.fixture
def miit(make):
    return make.officer(make.government("miit"))


def _school(n: int, **given) -> dict:
    return {"name": f"{NEW}第{n}职业学校", "uscc": valid_uscc(9000 + n, "school"), "region_code": "佛山市顺德区",
            "school_kind": "高职专科", **given}


def test_schools_become_verified_and_unclaimed(edu):
    rows = [_school(1, student_count="12,000", school_code="0012345"),
            _school(2, uscc="", no_uscc_reason="代码在办理中")]
    run = bring(edu, "organisations", "school", file_of(edu, "organisations", "school", rows))
    assert (errors(run), run.taken) == ([], 2)
    first, second = _brought()
    assert (first.status, first.is_claimed, first.school_kind, first.student_count) == ("verified", False, "college",
                                                                                        12000)
    assert first.school_code == "0012345"
    assert first.region_code == "440606"
    assert (second.uscc, second.no_uscc_reason) == (None, "代码在办理中")
    assert run.lines[0]["no"] == first.org_no


def test_the_same_list_again_and_in_a_longer_one_doubles_nothing(edu):
    rows = [_school(1), _school(2, uscc="", no_uscc_reason="代码在办理中")]
    bring(edu, "organisations", "school", file_of(edu, "organisations", "school", rows))
    again = bring(edu, "organisations", "school", file_of(edu, "organisations", "school", [*rows, _school(3)]))
    assert (again.taken, again.known, again.bad, len(_brought())) == (1, 2, 0, 3)


def test_a_wrong_check_digit_takes_no_row_and_says_the_right_one(edu):
    right = valid_uscc(9001, "school")
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    run = bring(edu, "organisations", "school", file_of(edu, "organisations", "school", [_school(1, uscc=wrong),
                                                                                         _school(2)]))
    assert _brought() == []
    (line, head, words), = errors(run)
    assert (line, head) == (2, "统一社会信用代码")
    assert f"应是“{right[-1]}”" in words


def test_what_lacks_and_what_is_not_of_this_desk_stands_at_its_column(edu):
    rows = [_school(1, region_code=""), _school(2, school_kind=""), _school(3, school_kind="技工院校"),
            {"name": f"{NEW}第四学校", "region_code": "440606", "school_kind": "中等职业学校"}]
    run = bring(edu, "organisations", "school", file_of(edu, "organisations", "school", rows))
    found = {(line, head): words for line, head, words in errors(run)}
    assert set(found) == {(2, "所在地区"), (3, "学校类别"), (4, "所在地区"), (5, "统一社会信用代码")}
    assert "不归你的部门或辖区" in found[(4, "所在地区")]


def test_a_district_brings_in_only_its_own(make):
    district = make.officer(make.government("edu", area_code="440606"))
    run = bring(district, "organisations", "school", file_of(
        district, "organisations", "school", [_school(1), _school(2, region_code="440604")]))
    assert [(line, head) for line, head, _words in errors(run)] == [(3, "所在地区")]


def test_key_enterprises_with_their_list_and_park(make, miit):
    park = make.park(name="顺德某某园区")
    row = {"name": f"{NEW}某某机器人有限公司", "uscc": valid_uscc(9100), "region_code": "440606",
           "is_core_listed": "是",
           "park_id": "顺德某某园区", "scale": "大型", "industry_code": "C34", "staff_on_post": "1240人",
           "is_above_scale": "是",
           "contact_phone": "０７５７－８２３４５６７８"}
    run = bring(miit, "organisations", "enterprise", file_of(miit, "organisations", "enterprise", [row]))
    assert errors(run) == []
    org, = _brought()
    assert (org.is_core_listed, org.park_id, org.scale, org.staff_on_post) == (True, park.id, "large", 1240)
    assert (org.is_above_scale, org.contact_phone) == (True, "0757-82345678")


def test_the_same_code_twice_is_an_error_and_the_same_row_is_not(miit):
    row = {"name": f"{NEW}甲公司", "uscc": valid_uscc(9101), "region_code": "440606"}
    run = bring(miit, "organisations", "enterprise", file_of(miit, "organisations", "enterprise", [row, row]))
    assert (run.taken, run.known) == (1, 1)
    other = {**row, "uscc": valid_uscc(9102)}
    bad = bring(miit, "organisations", "enterprise", file_of(
        miit, "organisations", "enterprise", [other, {**other, "name": f"{NEW}乙公司"}]))
    assert [line for line, _head, _words in errors(bad)] == [3]


def test_no_enterprise_and_no_school_brings_in_organisations(make):
    for actor in (make.officer(make.enterprise()), make.people(make.school())[1]):
        with pytest.raises(Forbidden):
            bring(actor, "organisations", "school", "单位全称\n甲\n".encode())

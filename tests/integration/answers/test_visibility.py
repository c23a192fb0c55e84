"""What is seen by whom: the list and the page say the same."""
import pytest

from app.answers import operations, queries
from app.authz import ANONYMOUS, Permission, may
from app.core.db import db
from app.organisations import operations as organisations
from tests.integration.answers.test_review import STATES, led_to


def seen(actor) -> set[str]:
    return {row.answer_no for row in db.session.scalars(queries.visible(actor))}


@pytest.fixture
def viewers(make, school):
    dept, office = make.people(school)
    park = make.park()
    return {
        "visitor": ANONYMOUS, "dept": dept, "office": office, "admin": make.officer(school),
        "enterprise": make.officer(make.enterprise()), "unverified": make.officer(make.enterprise(verified=False)),
        "other school": make.people(make.school())[1], "edu": make.officer(make.government("edu")),
        "far edu": make.officer(make.government("edu", "440605")), "reader": make.officer(make.government("dr")),
        "auditor": make.officer(make.auditor()), "park": make.officer(park), "sysadmin": make.officer(make.sysadmin()),
    }


@pytest.mark.parametrize("visibility", ["public", "verified"])
@pytest.mark.parametrize("state", STATES)
def test_list_and_page_agree_for_everybody(make, school, viewers, state, visibility):
    answer = led_to(make, school, state)
    answer.visibility = visibility
    db.session.commit()
    own, area = {"dept", "office", "admin"}, {"edu", "reader", "auditor"}
    expected = set(own)
    if state not in ("draft", "school_review", "returned"):
        expected |= area
    if state == "published":
        expected |= {"enterprise", "other school", "far edu", "park", "sysadmin"}
        if visibility == "public":
            expected |= {"visitor", "unverified"}
    for name, actor in viewers.items():
        assert (answer.answer_no in seen(actor)) == may(actor, Permission.ANSWER_VIEW, answer), name
    assert {name for name, actor in viewers.items() if answer.answer_no in seen(actor)} == expected


def test_what_has_run_out_is_gone_for_others_before_the_job_comes(make, school, viewers, at):
    cohort = make.cohort(school)
    with at("2027-11-02"):
        assert cohort.answer_no not in seen(viewers["visitor"])
        assert not may(viewers["enterprise"], Permission.ANSWER_VIEW, cohort)
        assert cohort.answer_no in seen(viewers["office"])


def test_nothing_of_a_suspended_school_is_public(make, school, viewers):
    cohort = make.cohort(school)
    organisations.suspend(viewers["edu"], organisation=school, reason="核查")
    assert cohort.answer_no not in seen(viewers["visitor"]) | seen(viewers["enterprise"])
    assert cohort.answer_no in seen(viewers["edu"]) & seen(viewers["office"])


def test_the_trail_is_the_schools_and_its_officers(make, school, client, login):
    cohort = make.cohort(school)
    path, seen = f"/answers/{cohort.answer_no}", {}
    for name, org in (("school", school), ("edu", make.government("edu")), ("far edu", make.government("edu", "440605")),
                      ("auditor", make.auditor()), ("enterprise", make.enterprise())):
        login(make.admin(org))
        seen[name] = "操作记录</h2>" in client.get(path).text
        client.post("/account/sign-out")
    assert seen == {"school": True, "edu": True, "far edu": False, "auditor": True, "enterprise": False}


def test_the_park_sees_what_is_in_the_park(make):
    park = make.park()
    body = make.training_body(park_id=park.id)
    team = make.answer(body, "rd_team")
    operations.pause(make.people(body)[1], answer=team)
    assert team.answer_no in seen(make.officer(park))
    assert team.answer_no not in seen(make.officer(make.park()))

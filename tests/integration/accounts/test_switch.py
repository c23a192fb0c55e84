"""One person, several capacities."""
from app.authz import SYSTEM
from app.core.db import db
from app.organisations import founding


def test_a_person_switches_between_organisations(client, make, login):
    one, other, strange = make.enterprise(name="甲公司"), make.school(name="乙学校"), make.enterprise(name="丙公司")
    person = make.admin(one)
    founding.join(SYSTEM, other, person, ["sch_dept"])
    db.session.commit()
    login(person)
    page = client.get("/desk").text
    assert "甲公司" in page
    assert "乙学校" in page
    assert "丙公司" not in page
    answer = client.post("/account/switch", data={"organisation": other.org_no})
    assert (answer.status_code, answer.location) == (302, "/desk")
    assert "乙学校 · 院系" in client.get("/desk").text
    assert client.post("/account/switch", data={"organisation": strange.org_no}).status_code == 404
    assert client.post("/account/switch", data={"membership_id": "' or 1=1"}).status_code == 404
    assert client.post("/account/switch", data={}).status_code == 404


def test_a_deactivated_membership_is_no_capacity(client, make, login):
    school = make.school()
    person = make.user(school, ["sch_dept"])
    from app.organisations import members
    from app.organisations.queries import members as all_members

    membership = next(m for m in all_members(school) if m.user_id == person.id)
    login(person)
    members.set_active(make.officer(school), membership=membership, active=False)
    page = client.get("/desk")
    assert page.status_code == 200
    assert "不属于任何单位" in page.text
    assert client.get("/organisations/mine/edit").status_code == 404


def test_language_stays_on_the_page(client):
    answer = client.post("/account/locale", data={"locale": "en", "next": "/organisations/?q=%E9%A1%BA"})
    assert answer.location == "/organisations/?q=%E9%A1%BA"
    assert client.post("/account/locale", data={"locale": "xx"}).status_code == 404


def test_health_tells_its_parts(client):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json["status"] in ("ok", "degraded")
    assert answer.json["parts"]["database"] == "ok"

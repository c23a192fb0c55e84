"""Several people per organisation; one administrator always remains."""
import pytest

from app.core.db import db
from app.core.errors import Forbidden, NotVisible, Refused, Stale
from app.organisations import members, operations, queries


@pytest.fixture
def school(make):
    return make.school()


def one(organisation, user):
    return next(m for m in queries.members(organisation) if m.user_id == user.id)


def test_roles_are_those_of_the_type(make, school):
    admin = make.officer(school)
    membership = operations.invite(admin, organisation=school, login="a@example.cn", name="甲",
                                   roles=["sch_office", "sch_dept"])
    assert membership.role_codes == {"sch_office", "sch_dept"}
    for bad in (["ent_admin"], ["gov_edu"], ["system"], [], ["sch_dept", "sysadmin"]):
        with pytest.raises(Refused) as refused:
            members.set_roles(admin, membership=membership, roles=bad)
        assert refused.value.field == "roles"
    assert members.set_roles(admin, membership=membership, roles=["sch_dept"]).role_codes == {"sch_dept"}


def test_an_administrator_always_remains(make, school):
    admin = make.officer(school)
    only = one(school, make.admin(school))
    for attempt in (lambda: members.set_active(admin, membership=only, active=False),
                    lambda: members.set_roles(admin, membership=only, roles=["sch_dept"])):
        with pytest.raises(Refused) as refused:
            attempt()
        assert "至少留一位管理员" in str(refused.value)
    second = make.user(school)
    members.set_active(make.actor(second, school), membership=only, active=False)
    with pytest.raises(Refused):
        members.set_active(make.actor(second, school), membership=one(school, second), active=False)


def test_only_administrators_of_the_same_organisation_manage(make, school):
    target = one(school, make.user(school, ["sch_dept"]))
    for actor, error in ((make.officer(school, ["sch_office"]), Forbidden), (make.officer(make.school()), Forbidden),
                         (make.officer(make.government()), Forbidden)):
        with pytest.raises(error):
            members.set_active(actor, membership=target, active=False)
        with pytest.raises(error):
            operations.invite(actor, organisation=school, login="b@example.cn", name="乙", roles=["sch_dept"])
    hidden = make.school(verified=False)
    with pytest.raises(NotVisible):
        operations.invite(make.officer(school), organisation=hidden, login="b@example.cn", name="乙",
                          roles=["sch_dept"])


def test_somebody_twice_is_refused_and_a_known_person_needs_no_link(make, school):
    from app.core.outbox import OutboxEntry

    admin = make.officer(school)
    known = make.admin(make.enterprise())
    operations.invite(admin, organisation=school, login=known.login.upper(), name="x", roles=["sch_dept"])
    with pytest.raises(Refused) as refused:
        operations.invite(admin, organisation=school, login=known.login, name="x", roles=["sch_dept"])
    assert refused.value.field == "login"
    bodies = [e.payload["body"] for e in db.session.scalars(db.select(OutboxEntry).where(OutboxEntry.topic == "mail"))
              if e.payload["to"] == known.login]
    assert not any("/account/accept/" in body for body in bodies)


def test_a_stale_form_overwrites_nothing(make, school):
    admin, target = make.officer(school), one(school, make.user(school, ["sch_dept"]))
    seen = target.row_version
    members.set_roles(admin, membership=target, roles=["sch_office"], seen_version=seen)
    with pytest.raises(Stale):
        members.set_roles(admin, membership=target, roles=["sch_dept"], seen_version=seen)


def test_the_pages(client, make, school, login):
    login(make.admin(school))
    page = client.get("/organisations/mine/members")
    assert page.status_code == 200
    bad = client.post("/organisations/mine/members", data={"login": "nix", "name": "黄新", "roles": ["ent_admin"]})
    assert bad.status_code == 422
    assert 'value="黄新"' in bad.text
    assert "不是邮箱地址" in bad.text
    assert client.post("/organisations/mine/members", data={
        "login": "neu@example.cn", "name": "黄新", "roles": ["sch_dept"], "department": "机电学院"}).status_code == 302
    assert "等他接受邀请" in client.get("/organisations/mine/members").text
    other = one_of_another = queries.members(make.school())[0]
    for path in (f"/{other.id}", "/999999"):
        assert client.get(f"/organisations/mine/members{path}").status_code == 404
    assert client.post(f"/organisations/mine/members/{one_of_another.id}/deactivate").status_code == 404
    new = queries.members(school)[-1]
    assert client.post(f"/organisations/mine/members/{new.id}/resend").status_code == 302
    edit = client.post(f"/organisations/mine/members/{new.id}", data={"roles": ["sch_office"], "department": "就业处"})
    assert edit.status_code == 302
    assert queries.member(school, new.id).role_codes == {"sch_office"}


def test_officers_for_finds_the_nearest_office_of_the_place(make):
    city, county = make.government(office="miit"), make.government(office="miit", area_code="440606")
    make.government(office="miit", area_code="440604")
    make.government(office="miit", area_code="440606", verified=False)
    park = make.park()

    def bodies(*asked):
        return {m.organisation_id for m in queries.officers_for(*asked)}

    assert bodies("440606001000", "miit") == {county.id}
    assert bodies("440605", "miit") == {city.id}
    assert bodies("440605", ["gov_miit", "park"], park.id) == {city.id, park.id}
    assert bodies("440100", "gov_miit") == {city.id}
    assert bodies("440606", "hrss") == set()

"""Every transition of an organisation × role, jurisdiction, the officer's pages."""
import pytest

from app.authz import ANONYMOUS, SYSTEM, Permission, Role, may
from app.core.db import db
from app.core.errors import Forbidden, NotVisible, Refused
from app.core.outbox import OutboxEntry
from app.notifications.models import Notification
from app.organisations import operations, policy, queries, types
from app.workflow import history, move

REVIEWED_BY = {
    "enterprise": {"gov_miit"}, "association": {"gov_miit"}, "school": {"gov_edu"}, "university": {"gov_edu"},
    "research_institute": {"gov_miit"}, "training_body": {"gov_hrss"}, "government": {"gov_edu", "sysadmin"},
    "park": {"gov_edu", "sysadmin"},
}
OFFICES = ("edu", "miit", "hrss", "dr", "st", "audit", "sys")


@pytest.fixture
def actors(make):
    """One actor of every role, all of the whole city."""
    found = {next(iter(a.roles)).value: a for a in (make.officer(make.government(office=o)) for o in OFFICES)}
    enterprise, school, park = make.enterprise(), make.school(), make.park()
    found |= {"ent_admin": make.officer(enterprise), "ent_editor": make.officer(enterprise, ["ent_editor"]),
              "sch_admin": make.officer(school), "sch_office": make.officer(school, ["sch_office"]),
              "sch_dept": make.officer(school, ["sch_dept"]), "park": make.officer(park), "visitor": ANONYMOUS}
    assert set(found) == {str(role) for role in Role if role is not Role.SYSTEM} | {"visitor"}
    return found


@pytest.mark.parametrize("org_type", list(types.TYPE_LABELS))
def test_who_verifies_which_type(make, actors, org_type):
    waiting = make.organisation(org_type, verified=False, **({"office": "st"} if org_type == "government" else {}))
    for role, actor in actors.items():
        if role in REVIEWED_BY[org_type]:
            assert may(actor, Permission.ORGANISATION_REVIEW, waiting), role
            continue
        with pytest.raises((Forbidden, NotVisible)):
            operations.verify(actor, organisation=waiting)
        assert waiting.status == "pending_review"
    deciding = actors[sorted(REVIEWED_BY[org_type])[0]]
    assert operations.verify(deciding, organisation=waiting).status == "verified"
    assert waiting.verified_at is not None


def test_technical_schools_are_the_labour_office_s(make, actors):
    waiting = make.school(school_kind="technical", verified=False)
    assert not may(actors["gov_edu"], Permission.ORGANISATION_REVIEW, waiting)
    assert operations.verify(actors["gov_hrss"], organisation=waiting).status == "verified"


def test_a_park_verifies_its_own_enterprises_only(make):
    park, other = make.park(), make.park()
    inside = make.enterprise(verified=False, park_id=park.id)
    outside = make.enterprise(verified=False, park_id=other.id)
    secretary = make.officer(park)
    with pytest.raises(NotVisible):
        operations.verify(secretary, organisation=outside)
    assert operations.verify(secretary, organisation=inside).status == "verified"


MOVES = [
    ("submit", "registered", "pending_review", {"ent_admin"}),
    ("verify", "pending_review", "verified", {"gov_miit"}),
    ("return_", "pending_review", "registered", {"gov_miit"}),
    ("suspend", "verified", "suspended", {"gov_miit"}),
    ("restore", "suspended", "verified", {"gov_miit"}),
    ("revoke", "verified", "revoked", {"gov_miit"}),
    ("revoke", "suspended", "revoked", {"gov_miit"}),
]


def put(organisation, state):
    """Bring a waiting organisation into a state by the moves of the system."""
    for name in {"pending_review": (), "registered": ("return",), "verified": ("verify",),
                 "suspended": ("verify", "suspend"), "revoked": ("verify", "revoke")}[state]:
        move(organisation, name, actor=SYSTEM, reason="测试")
    return organisation


@pytest.mark.parametrize(("name", "source", "target", "allowed"), MOVES)
def test_every_move_by_every_role(make, actors, name, source, target, allowed):
    given = {} if name in ("submit", "verify") else {"reason": "证照不清楚"}
    own = make.enterprise(verified=False)
    actors = actors | {"ent_admin": make.officer(own), "ent_editor": make.officer(own, ["ent_editor"])}
    put(own, source)
    for role, actor in actors.items():
        if role not in allowed:
            with pytest.raises((Forbidden, NotVisible)):
                getattr(operations, name)(actor, organisation=own, **given)
            assert own.status == source, role
    actor = actors[next(iter(allowed))]
    if given:
        with pytest.raises(Refused) as refused:
            getattr(operations, name)(actor, organisation=own, reason="  ")
        assert refused.value.field == "reason"
    getattr(operations, name)(actor, organisation=own, **given)
    assert own.status == target
    assert history(own)[-1].actor_user_id == actor.user_id


@pytest.mark.parametrize("state", ["registered", "pending_review", "suspended", "revoked"])
def test_a_move_from_the_wrong_state_says_which_it_is(make, actors, state):
    own = put(make.enterprise(verified=False), state)
    wrong = operations.suspend if state != "verified" else operations.verify
    with pytest.raises(Refused) as refused:
        wrong(actors["gov_miit"], organisation=own, reason="x")
    assert str(own.status_label) in str(refused.value)


def test_nobody_verifies_the_own_body(make):
    body = make.government(office="edu")
    with pytest.raises(Forbidden):
        operations.suspend(make.officer(body), organisation=body, reason="x")


def test_an_unverified_office_decides_nothing(make):
    waiting = make.enterprise(verified=False)
    for office in (*(make.government(office=o, verified=False) for o in OFFICES), make.park(verified=False)):
        impostor = make.officer(office)
        assert impostor.roles == frozenset()
        assert not impostor.covers("440606", office.id)
        with pytest.raises(NotVisible):
            operations.verify(impostor, organisation=waiting)
        assert waiting not in db.session.scalars(queries.visible(impostor)).all()
        assert may(impostor, Permission.ORGANISATION_EDIT, office)


@pytest.mark.parametrize(("area", "region", "covered"), [
    ("440600", "440606", True), ("440600", "440606001000", True), ("440606", "440606001000", True),
    ("440606", "440604", False), ("440606001000", "440606001000", True), ("440606001000", "440606002000", False),
    ("440606001000", "440606", False), ("440600", "440100", True), ("440606", "440100", False),
    ("440100", "440606", False), ("440100", "440106", True),
])
def test_jurisdiction_in_memory_and_in_sql_agree(make, area, region, covered):
    officer = make.officer(make.government(office="miit", area_code=area))
    waiting = make.enterprise(verified=False, region_code=region)
    assert policy.reviews(officer, waiting) is covered
    assert (waiting in queries.review_queue(officer)) is covered
    assert (waiting in db.session.scalars(queries.visible(officer)).all()) is covered
    assert may(officer, Permission.ORGANISATION_VIEW, waiting) is covered


def test_the_queue_in_sql_is_the_policy_in_memory(make, actors):
    park = make.park()
    everything = [make.organisation(kind, verified=False, **({"office": "dr"} if kind == "government" else {}), **more)
                  for kind in types.TYPE_LABELS for more in ({}, {"region_code": "440100"})]
    everything.append(make.enterprise(verified=False, park_id=park.id))
    everything.append(make.school(verified=False, school_kind="technical"))
    for actor in [*actors.values(), make.officer(park), make.officer(make.government(area_code="440606"))]:
        in_memory = {one.id for one in everything if policy.reviews(actor, one) and actor.is_verified
                     and actor.roles & policy.DECIDERS}
        in_sql = {one.id for one in queries.review_queue(actor)} & {one.id for one in everything}
        assert in_sql == in_memory, actor.roles


def test_visible_in_sql_is_may_view(make, actors):
    everything = [put(make.enterprise(verified=False, region_code=region), state)
                  for region in ("440606", "440100") for state in ("registered", "pending_review", "verified",
                                                                   "suspended", "revoked")]
    for actor in actors.values():
        seen = set(db.session.scalars(queries.visible(actor)))
        for one in everything:
            assert (one in seen) is may(actor, Permission.ORGANISATION_VIEW, one), (actor.roles, one.status)


def test_everybody_concerned_is_told_in_the_same_transaction(make, actors):
    waiting = make.enterprise(verified=False)
    officer = actors["gov_miit"]
    told = db.session.scalars(db.select(Notification).where(Notification.kind == "organisation.to_review",
                                                            Notification.user_id == officer.user_id)).all()
    assert [row.params["name"] for row in told].count(waiting.name) == 1
    operations.return_(officer, organisation=waiting, reason="证照不清楚")
    admin = make.admin(waiting)
    query = db.select(Notification).where(Notification.user_id == admin.id, Notification.kind == "organisation.return")
    assert db.session.scalars(query).one().params["reason"] == "证照不清楚"
    mails = db.select(db.func.count()).select_from(OutboxEntry).where(OutboxEntry.topic == "mail")
    before = db.session.scalar(mails)
    db.session.rollback()
    assert db.session.scalars(query).all() == []
    assert db.session.scalar(mails) < before


def test_the_officer_s_pages(client, make, login):
    officer = make.admin(make.government(office="miit"))
    waiting = make.enterprise(verified=False, name="佛山市等待核验有限公司", contact_phone="13911112222")
    twin = make.enterprise(name="佛山市孪生有限公司", contact_phone="13911112222")
    login(officer)
    assert "核验单位：佛山市等待核验有限公司" in client.get("/desk").text
    assert "佛山市等待核验有限公司" in client.get("/organisations/review").text
    page = client.get(f"/organisations/review/{waiting.org_no}").text
    assert "联系电话相同" in page
    assert twin.name in page
    url = f"/organisations/review/{waiting.org_no}/return"
    empty = client.post(url, data={"reason": "  "})
    assert empty.status_code == 422
    assert "请写明理由" in empty.text
    assert client.post(url, data={"reason": "授权书没有盖章"}).status_code == 302
    assert client.post(f"/organisations/review/{waiting.org_no}/verify").status_code == 302
    db.session.refresh(waiting)
    assert waiting.status == "registered"  # too late: it is no longer there to be verified
    login(make.admin(waiting))
    assert "授权书没有盖章" in client.get("/desk").text
    assert client.get(f"/organisations/review/{waiting.org_no}").status_code == 403
    assert client.get("/organisations/review").status_code == 403


def test_others_papers_do_not_exist(client, make, login):
    one, other = make.enterprise(), make.enterprise()
    paper = f"/organisations/{one.org_no}/papers/{one.licence_file_id}"
    assert client.get(paper).status_code == 404
    login(make.admin(other))
    assert client.get(paper).status_code == 404
    login(make.admin(make.government(office="hrss")))
    assert client.get(paper).status_code == 404
    login(make.admin(one))
    mine = client.get(paper)
    assert mine.status_code == 200
    assert mine.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"/organisations/{one.org_no}/papers/{other.licence_file_id}").status_code == 404


def test_the_year_is_over(make, at):
    from app.core import jobs

    with at("2027-03-01"):
        kept, late, office = make.enterprise(), make.enterprise(), make.government(office="miit")
    with at("2028-01-30"):
        jobs.run("organisations_reverify")
        kinds = [n.kind for n in db.session.scalars(db.select(Notification).where(
            Notification.user_id == make.admin(late).id))]
        assert kinds.count("organisation.reverify_soon") == 1
        assert kept in queries.due_soon(make.officer(office))
        operations.renew(make.officer(office), organisation=kept)
        db.session.commit()
    with at("2028-03-01"):
        assert jobs.run("organisations_reverify").error is None
        db.session.refresh(kept)
        db.session.refresh(late)
        assert (kept.status, late.status, office.status) == ("verified", "pending_review", "verified")

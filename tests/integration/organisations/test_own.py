"""Editing one's own organisation; the public page and the directory."""
import pytest

from app.core.db import db
from app.core.errors import Forbidden, NotVisible, Refused, Stale
from app.core.outbox import OutboxEntry
from app.organisations import consortia, operations, queries
from app.organisations.models import Consortium
from tests.factory.organisations import upload, valid_uscc


def edit(make, organisation, **values):
    return operations.edit(make.officer(organisation), organisation=organisation,
                           seen_version=organisation.row_version, **values)


def test_what_is_free_changes_at_once_and_reindexes(make):
    own = make.enterprise()
    before = own.index_revision
    edit(make, own, intro="做模具三十年", staff_on_post=1240, website="")
    assert (own.status, own.staff_on_post, own.website) == ("verified", 1240, "")
    assert own.index_revision == before + 1
    assert db.session.scalar(db.select(OutboxEntry).where(OutboxEntry.key == f"organisations:{own.id}"))


@pytest.mark.parametrize("change", [{"name": "改名有限公司"}, {"uscc": valid_uscc(4711)}, {"licence": upload()}])
def test_what_officers_verified_goes_back_to_review(make, change):
    own = make.enterprise()
    edit(make, own, **change)
    assert own.status == "pending_review"


def test_nothing_changed_writes_nothing(make):
    own = make.enterprise()
    version = own.row_version
    edit(make, own, name=own.name, uscc=own.uscc, intro=own.intro)
    assert (own.row_version, own.status) == (version, "verified")


def test_somebody_else_s_change_is_not_overwritten(make):
    own = make.enterprise()
    seen = own.row_version
    edit(make, own, intro="新")
    with pytest.raises(Stale):
        operations.edit(make.officer(own), organisation=own, seen_version=seen, intro="旧")


def test_others_do_not_edit(make):
    own = make.enterprise()
    for actor, error in ((make.officer(own, ["ent_editor"]), Forbidden), (make.officer(make.school()), Forbidden),
                         (make.officer(make.government(office="miit")), Forbidden)):
        with pytest.raises(error):
            operations.edit(actor, organisation=own, seen_version=None, intro="x")
    with pytest.raises(NotVisible):
        operations.edit(make.officer(own), organisation=make.school(verified=False), seen_version=None, intro="x")


def test_officer_columns_and_other_types_are_not_written(make):
    own = make.enterprise()
    edit(make, own, is_trusted=True, school_kind="college", status="revoked", org_no="O-1", intro="x")
    assert (own.is_trusted, own.school_kind, own.status) == (False, "", "verified")


def test_a_code_of_another_is_refused_at_the_field(make):
    own, other = make.enterprise(), make.enterprise()
    with pytest.raises(Refused) as refused:
        edit(make, own, uscc=other.uscc)
    assert refused.value.field == "uscc"


def test_the_edit_page_keeps_what_was_typed(client, make, login):
    own = make.enterprise()
    login(make.admin(own))
    page = client.get("/organisations/mine/edit")
    assert page.status_code == 200
    data = {"name": own.name, "uscc": own.uscc, "region_code": "440606", "contact_name": "陈小明",
            "contact_phone": "13800000000", "staff_on_post": "一千", "intro": "保留我", "row_version": own.row_version}
    bad = client.post("/organisations/mine/edit", data=data)
    assert bad.status_code == 422
    assert "保留我" in bad.text
    assert 'value="一千"' in bad.text
    stale = client.post("/organisations/mine/edit", data=data | {"staff_on_post": "1000", "row_version": "99"})
    assert stale.status_code == 422
    assert "刚被别人改过" in stale.text
    assert "保留我" in stale.text
    assert client.post("/organisations/mine/edit", data=data | {"staff_on_post": "1,000人"}).status_code == 302
    db.session.refresh(own)
    assert (own.staff_on_post, own.intro) == (1000, "保留我")


def test_a_forged_park_is_refused(client, make, login):
    own, notpark = make.enterprise(), make.enterprise()
    login(make.admin(own))
    data = {"name": own.name, "uscc": own.uscc, "region_code": "440606", "contact_name": "陈小明",
            "contact_phone": "13800000000", "park_id": str(notpark.id), "row_version": own.row_version}
    assert client.post("/organisations/mine/edit", data=data).status_code == 422


def test_the_public_page_tells_no_person(client, make):
    own = make.enterprise(contact_name="陈小明明", contact_phone="13811112222")
    text = client.get(f"/organisations/{own.org_no}").text
    assert own.name in text
    assert "陈小明明" not in text
    assert "13811112222" not in text
    assert client.get("/organisations/O-440600-2027-99999").status_code == 404


@pytest.mark.parametrize("state", ["registered", "pending_review", "suspended", "revoked"])
def test_only_verified_ones_are_public(client, make, login, state):
    from tests.integration.organisations.test_review import put

    own = put(make.enterprise(verified=False, name="佛山市藏起来有限公司"), state)
    db.session.commit()
    stranger = make.admin(make.school())
    for _turn in range(2):
        assert client.get(f"/organisations/{own.org_no}").status_code == 404
        assert own.name not in client.get("/organisations/").text
        login(stranger)
    login(make.admin(own))
    assert client.get(f"/organisations/{own.org_no}").status_code == 200


def test_the_directory_filters_and_pages(client, make):
    for n in range(3):
        make.enterprise(name=f"企业{n}号", region_code="440604")
    make.school(name="技工一号", school_kind="technical")
    make.government(name="不在名录的局")
    text = client.get("/organisations/?type=enterprise&region=440604").text
    assert "企业2号" in text
    assert "技工一号" not in text
    assert "技工一号" in client.get("/organisations/?kind=technical").text
    assert "不在名录的局" not in client.get("/organisations/").text
    assert "企业1号" in client.get("/organisations/?q=1号").text
    assert "没有符合条件的单位" in client.get("/organisations/?q=100%25_").text
    assert client.get("/organisations/?page=-3").status_code == 200
    assert client.get("/organisations/?page=99999999999").status_code == 200
    assert client.get("/organisations/?type=government").status_code == 422


def test_paging(make, app, monkeypatch):
    from app.authz import ANONYMOUS

    monkeypatch.setattr(queries, "PER_PAGE", 2)
    for _n in range(5):
        make.enterprise()
    pages = [queries.directory(ANONYMOUS, page=n).items for n in (1, 2, 3)]
    assert [len(items) for items in pages] == [2, 2, 1]
    assert len({one.id for items in pages for one in items}) == 5


def test_the_eight_consortia_and_their_members(client, make):
    assert "还没有载入" in client.get("/organisations/consortia").text
    assert consortia.seed() == 8
    assert consortia.seed() == 0
    one = db.session.scalar(db.select(Consortium).where(Consortium.code == "MC-FS"))
    school, officer = make.school(name="联合体里的学校"), make.officer(make.government())
    operations.add_member(officer, consortium=one, organisation=school, role="lead_school")
    text = client.get("/organisations/consortia").text
    assert "联合体里的学校" in text
    assert "牵头院校" in text
    with pytest.raises(Refused):
        operations.add_member(officer, consortium=one, organisation=school, role="king")
    with pytest.raises(Forbidden):
        operations.add_member(make.officer(school), consortium=one, organisation=school)


def test_an_empty_city_answers_on_every_public_page(client):
    for path in ("/organisations/", "/organisations/consortia", "/organisations/register", "/organisations/claim",
                 "/account/sign-in", "/account/forgotten"):
        assert client.get(path).status_code == 200, path

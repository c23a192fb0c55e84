"""The trail in words, its search, its seal."""
from datetime import timedelta

import pytest

from app.audit import sealing
from app.audit.models import AuditEntry, AuditPersonal
from app.audit.readable import audit_rows, audit_total
from app.authz import SYSTEM
from app.core import clock
from app.core.db import db
from app.organisations import operations


def changed(make):
    own = make.enterprise(name="佛山市留痕有限公司", contact_name="陈小明", contact_phone="13811112222")
    operations.edit(make.officer(own), organisation=own, seen_version=None, scale="large", region_code="440604",
                    contact_name="黄大文", contact_phone="13899998888", is_above_scale=True)
    db.session.commit()
    return own


def test_lines_are_words_not_columns(app, make):
    with app.test_request_context():
        lines = audit_rows(changed(make))
    text = "\n".join(f"{line.who}|{line.what}|{line.before}|{line.after}" for line in lines)
    assert "修改单位资料：规模|中型|大型" in text
    assert "地区|顺德区|禅城区" in text
    assert "联系人|陈**|黄**" in text
    assert "联系电话|138****2222|138****8888" in text
    assert "规上企业|否|是" in text
    assert "系统|通过核验|待核验|已核验" in text
    for raw in ("{", "contact_", "region_code", "13899998888", "黄大文", "None", "True"):
        assert raw not in text


def test_erased_values_stay_erased(app, make):
    own = changed(make)
    db.session.execute(db.update(AuditPersonal).values(value=None))
    with app.test_request_context():
        text = "".join(f"{line.before}{line.after}" for line in audit_rows(own))
        assert "陈" not in text
        assert "已删除" in text
        assert audit_total(own) == 4  # create, submit, verify, edit


@pytest.mark.parametrize(("who", "status"), [
    ("enterprise", 403), ("school", 403), ("government", 200), ("park", 200), ("auditor", 200), ("sysadmin", 200)])
def test_who_searches(client, make, login, who, status):
    login(make.admin(getattr(make, who)()))
    assert client.get("/audit").status_code == status


def test_reading_offices_do_not_search(client, make, login):
    login(make.admin(make.government(office="dr")))
    assert client.get("/audit").status_code == 403


def test_search_finds_and_stays_in_the_jurisdiction(client, make, login):
    here = make.enterprise(name="顺德的企业", region_code="440606")
    there = make.enterprise(name="禅城的企业", region_code="440604")
    login(make.admin(make.government(office="miit", area_code="440606")))
    text = client.get("/audit").text
    assert here.org_no in text
    assert there.org_no not in text
    assert "没有符合条件" in client.get(f"/audit?subject={there.org_no}").text
    login(make.admin(make.auditor()))
    assert there.org_no in client.get(f"/audit?subject={there.org_no.lower()}").text
    assert "没有符合条件" in client.get("/audit?until=2001-01-01").text
    assert there.org_no in client.get("/audit?org=禅城的企业").text
    assert client.get("/audit?action=organisation.verify").status_code == 200


def test_bad_questions_are_answered_at_the_field(client, make, login):
    login(make.admin(make.auditor()))
    bad = client.get("/audit?since=gestern&action=drop")
    assert bad.status_code == 422
    assert "不是日期" in bad.text
    assert client.get("/audit?page=0").status_code == 200


def test_the_seal_shows_a_later_change(app, make, at):
    changed(make)
    runner = app.test_cli_runner()
    with at(clock.now() + timedelta(minutes=1)):
        assert sealing.seal() > 0
    assert sealing.verify() == []
    first = db.session.scalar(db.select(db.func.min(AuditEntry.id)))
    db.session.execute(db.update(AuditEntry).where(AuditEntry.id == first).values(reason="nachträglich")
                       .execution_options(synchronize_session=False))
    db.session.commit()
    db.session.expire_all()
    assert len(sealing.verify()) >= 1
    assert runner.invoke(args=["audit", "verify"]).exit_code == 1


def test_every_write_leaves_an_entry(app, make):
    own = make.enterprise(verified=False)
    actions = set(db.session.scalars(db.select(AuditEntry.action).where(AuditEntry.subject_org_id == own.id)))
    assert {"organisation.create", "organisation.submit", "member.add"} <= actions
    operations.verify(SYSTEM, organisation=own)
    assert db.session.scalar(db.select(AuditEntry).where(AuditEntry.action == "organisation.verify"))

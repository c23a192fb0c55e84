"""The city's desk: what waits, records, warnings, settings, who may what, operation."""
from datetime import date, timedelta

import pytest

from app.admin import running, settings_form, words
from app.audit.models import AuditEntry
from app.core import clock, outbox, settings
from app.core.db import db
from app.core.errors import Forbidden, Refused
from app.core.outbox import OutboxEntry
from app.core.settings import SettingValue
from tests.integration.statistics import history
from tests.integration.statistics.history import step

PAGES = ("/admin", "/admin/records", "/admin/warnings", "/admin/policy", "/admin/board", "/admin/settings",
         "/admin/operate")
TODAY = "2027-03-10"


@pytest.fixture
def city(make):
    """The bodies of a city, by name."""
    with clock.at("2027-01-01"):
        return {
            "edu": make.government(office="edu"), "hrss": make.government(office="hrss"),
            "district": make.government(office="edu", area_code="440606"), "auditor": make.auditor(),
            "sysadmin": make.sysadmin(), "park": make.park(), "enterprise": make.enterprise(), "school": make.school()}


ALLOWED = {
    "edu": {"/admin", "/admin/records", "/admin/warnings", "/admin/policy", "/admin/board", "/admin/settings"},
    "district": {"/admin", "/admin/records", "/admin/warnings", "/admin/policy", "/admin/board", "/admin/settings"},
    "hrss": {"/admin", "/admin/records", "/admin/warnings", "/admin/policy", "/admin/board"},
    "park": {"/admin", "/admin/records", "/admin/warnings", "/admin/policy", "/admin/board"},
    "auditor": {"/admin", "/admin/records", "/admin/warnings", "/admin/policy", "/admin/board"},
    "sysadmin": {"/admin/policy", "/admin/settings", "/admin/operate"}, "enterprise": set(), "school": set(),
}


@pytest.mark.parametrize("who", sorted(ALLOWED))
def test_pages_by_role_on_an_empty_city(city, make, login, who):
    with clock.at(TODAY):
        client = login(make.admin(city[who]))
        seen = {page for page in PAGES if client.get(page).status_code == 200}
        assert seen == ALLOWED[who]
        assert all(client.get(page).status_code == 403 for page in set(PAGES) - seen)


def test_the_desk_counts_what_waits_and_what_is_late(city, make, login):
    history.question(city["enterprise"], submitted="2027-03-02", office="edu").review_due = date(2027, 3, 4)
    history.question(city["enterprise"], submitted="2027-03-09", office="edu").review_due = date(2027, 3, 11)
    history.question(city["enterprise"], submitted="2027-03-09", office="hrss").review_due = date(2027, 3, 11)
    with clock.at("2027-03-09"):
        make.school(verified=False)
    with clock.at(TODAY):
        from app.admin import queries

        piles = {str(pile.label): pile for pile in queries.piles(make.officer(city["edu"]))}
        assert (piles["待审命题：教育局"].count, piles["待审命题：教育局"].overdue) == (2, 1)
        assert piles["待审命题：人社局"].count == 1
        assert piles["待核验单位"].count == 1
        page = login(make.admin(city["edu"])).get("/admin").get_data(as_text=True)
    assert "有" in page
    assert "超期" in page


def _paid(city, **given):
    asked = history.question(city["enterprise"], "2027-01-11", **given)
    frame = history.cooperation(history.application(asked, city["school"], "2027-01-20"), "2027-02-20")
    return history.payment(frame, "2027-02-25", 100_00)


def test_records_of_the_jurisdiction_with_filters(city, make, login):
    here, there = _paid(city, region="440606", title="顺德的合作"), _paid(city, region="440605", title="南海的合作")
    step(there, "dispute", "2027-03-01")
    with clock.at(TODAY):
        client = login(make.admin(city["district"]))
        page = client.get("/admin/records").get_data(as_text=True)
        assert here.record_no in page
        assert there.record_no not in page
        client.post("/account/sign-out")
        client = login(make.admin(city["auditor"]))
        assert client.get("/admin/records").get_data(as_text=True).count('class="small quiet nb">R-TEST') == 2
        disputed = client.get("/admin/records?state=disputed").get_data(as_text=True)
        assert there.record_no in disputed
        assert here.record_no not in disputed
        assert there.record_no in client.get("/admin/records?q=南海的").get_data(as_text=True)
        assert here.record_no not in client.get("/admin/records?type=training_delivery").get_data(as_text=True)


def test_warnings_by_rule(city, make, login):
    asked = history.question(city["enterprise"], "2027-02-01", title="夜班命题")
    history.check(asked, "R-INT-CAP10", "2027-02-01")
    with clock.at(TODAY):
        client = login(make.admin(city["edu"]))
        assert "夜班命题" in client.get("/admin/warnings").get_data(as_text=True)
        assert "夜班命题" in client.get("/admin/warnings?rule=R-INT-CAP10").get_data(as_text=True)
        assert client.get("/admin/warnings?rule=NONE").status_code == 200


# ------------------------------------------------------------------------------------------------ settings

def test_every_setting_has_words_and_a_form(app, db_session):
    with app.test_request_context():
        for key in settings.declared():
            assert words.setting_label(key)
            assert "review office" not in words.setting_label(key)
            assert settings_form.value_fields(settings_form.form_for(key)), key
            assert words.setting_value(key, settings.get(key)) is not None


def test_a_setting_is_changed_from_a_day_on_with_a_reason(city, make, login):
    with clock.at(TODAY):
        client = login(make.admin(city["edu"]))
        url = "/admin/settings/rules.R-INT-CAP10.severity"
        answer = client.post(url, data={"value": "block", "valid_from": "2027-04-01", "reason": "粤教职〔2027〕3 号"})
        assert answer.status_code == 302
        assert settings.get("rules.R-INT-CAP10.severity") == "warn"
        assert settings.get("rules.R-INT-CAP10.severity", date(2027, 4, 1)) == "block"
        assert "粤教职〔2027〕3 号" in client.get(url).get_data(as_text=True)
        assert "2027-04-01" in client.get("/admin/settings").get_data(as_text=True)
    entry = db.session.scalar(db.select(AuditEntry).where(AuditEntry.action == "setting.change"))
    assert entry.changes == {"rules.R-INT-CAP10.severity": ["warn", "block"]}


@pytest.mark.parametrize(("data", "words_"), [
    ({"value": "sometimes", "valid_from": "2027-04-01", "reason": "x"}, ""),
    ({"value": "block", "valid_from": "2027-03-01", "reason": "x"}, "不能早于"),
    ({"value": "block", "valid_from": "2027-04-01", "reason": ""}, ""),
    ({"value": "warn", "valid_from": "2027-04-01", "reason": "没有变"}, "没有变化")])
def test_a_bad_change_is_refused_and_kept_on_the_form(city, make, login, data, words_):
    with clock.at(TODAY):
        client = login(make.admin(city["edu"]))
        answer = client.post("/admin/settings/rules.R-INT-CAP10.severity", data=data)
    assert answer.status_code == 422
    assert words_ in answer.get_data(as_text=True)
    assert data["reason"] in answer.get_data(as_text=True)
    assert db.session.scalar(db.select(db.func.count(SettingValue.id))) == 0


def test_weights_stay_within_their_bounds(city, make, login):
    now = settings.get("matching.weights")
    fields = {f"value_{at}": value for at, value in enumerate(now.values())}
    past = list(now).index("past")
    with clock.at(TODAY):
        client = login(make.admin(city["edu"]))
        answer = client.post("/admin/settings/matching.weights",
                             data={**fields, f"value_{past}": 11, "valid_from": "2027-04-01", "reason": "试"})
        assert answer.status_code == 422
        answer = client.post("/admin/settings/matching.weights",
                             data={**fields, f"value_{past}": 4, "valid_from": "2027-04-01", "reason": "试"})
        assert answer.status_code == 302
        assert settings.get("matching.weights", date(2027, 4, 1))["past"] == 4


def test_a_district_does_not_change_what_holds_for_the_city(city, make, login):
    with clock.at(TODAY):
        actor = make.officer(city["district"])
        with pytest.raises(Forbidden):
            settings_form.change(actor, key="questions.archive_days", value=1, valid_from=clock.today(), reason="x")
        client = login(make.admin(city["district"]))
        assert client.post("/admin/settings/questions.archive_days",
                           data={"value": "30", "valid_from": TODAY, "reason": "x"}).status_code == 403
        assert client.get("/admin/settings/none").status_code == 404


def test_no_change_before_today(city, make):
    with clock.at(TODAY), pytest.raises(Refused):
        settings_form.change(make.officer(city["edu"]), key="questions.archive_days", value=1,
                             valid_from=clock.today() - timedelta(days=1), reason="x")


# ------------------------------------------------------------------------------------------------ operation

def test_what_was_set_aside_is_put_back_by_the_operator_only(city, make, login):
    db.session.add(OutboxEntry(topic="mail", key="1", state=outbox.POISON, attempts=12, error="SMTP 550"))
    db.session.commit()
    with clock.at(TODAY):
        with pytest.raises(Forbidden):
            running.retry(make.officer(city["edu"]), topic="mail")
        client = login(make.admin(city["sysadmin"]))
        page = client.get("/admin/operate").get_data(as_text=True)
        assert "SMTP 550" in page
        assert client.post("/admin/operate/retry", data={"topic": "mail"}).status_code == 302
        entry = db.session.scalar(db.select(OutboxEntry).where(OutboxEntry.topic == "mail", OutboxEntry.key == "1"))
        db.session.refresh(entry)
        assert (entry.state, entry.attempts) == (outbox.WAITING, 0)
    assert db.session.scalar(db.select(AuditEntry).where(AuditEntry.action == "outbox.retry"))


def test_failed_jobs_stand_on_the_operators_desk(city, make):
    from app.core.jobs import JobRun
    from app.notifications import desk

    db.session.add(JobRun(name="board_freeze", error="ValueError: x"))
    db.session.commit()
    actor = make.officer(city["sysadmin"])
    assert any("board_freeze" in str(task.title) for task in desk.tasks(actor))
    assert not any("board_freeze" in str(task.title) for task in desk.tasks(make.officer(city["edu"])))

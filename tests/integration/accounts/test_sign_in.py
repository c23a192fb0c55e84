"""Signing in: the right password, the wrong one, the lock, the end of a session."""
import re
from datetime import timedelta

import pytest

from app.accounts import operations, passwords
from app.accounts.models import User
from app.audit.models import AuditEntry
from app.authz import ANONYMOUS
from app.core import clock
from app.core.db import db
from app.core.errors import Refused
from app.core.outbox import OutboxEntry
from tests.factory.organisations import PASSWORD

SIGN_IN = "/account/sign-in"


def enter(client, login, password=PASSWORD, **more):
    return client.post(SIGN_IN, data={"login": login, "password": password, **more})


def is_in(client) -> bool:
    return client.get("/account/security").status_code == 200


@pytest.fixture
def person(make):
    return make.admin(make.enterprise())


def test_the_right_password_leads_to_the_desk(client, person):
    answer = enter(client, person.login)
    assert (answer.status_code, answer.location) == (302, "/desk")
    assert client.get("/desk").status_code == 200
    assert db.session.scalar(db.select(AuditEntry).where(AuditEntry.action == "account.sign_in",
                                                         AuditEntry.actor_user_id == person.id))


def test_the_address_is_read_in_any_case_and_width(client, person):
    assert enter(client, f"  {person.login.upper()} ").status_code == 302


def test_on_to_where_the_person_was_going_but_never_off_the_site(client, person):
    asked = client.get("/messages")
    assert asked.status_code == 302
    assert "next=/messages" in asked.location
    assert enter(client, person.login, next="/messages").location == "/messages"
    client.post("/account/sign-out")
    assert enter(client, person.login, next="https://evil.example/").location == "/desk"
    client.post("/account/sign-out")
    assert enter(client, person.login, next="//evil.example/").location == "/desk"


def test_wrong_password_and_unknown_address_read_the_same(client, person):
    wrong = enter(client, person.login, "falsch-falsch-falsch")
    unknown = enter(client, "niemand@example.cn", "falsch-falsch-falsch")
    assert wrong.status_code == unknown.status_code == 422
    said = [re.search(r'id="errors".*?</div>', page.text, re.S).group() for page in (wrong, unknown)]
    assert said[0] == said[1]
    assert "邮箱或密码不对" in said[0]
    assert f'value="{person.login}"' in wrong.text
    assert "falsch" not in wrong.text


def test_an_empty_form_says_what_is_missing(client):
    answer = client.post(SIGN_IN, data={})
    assert answer.status_code == 422
    assert answer.text.count("这一项要填") >= 2


def test_five_failures_lock_for_fifteen_minutes(client, person, at):
    with at("2027-03-01T09:00"):
        for _n in range(5):
            enter(client, person.login, "falsch-falsch-falsch")
        assert enter(client, person.login).status_code == 422
        assert db.session.get(User, person.id).is_locked
        assert db.session.scalar(db.select(AuditEntry).where(AuditEntry.action == "account.lock"))
        sent = db.session.scalars(db.select(OutboxEntry).where(OutboxEntry.topic == "mail"))
        assert [e.payload["to"] for e in sent if "账号暂时锁定" in e.payload["subject"]] == [person.login]
    with at("2027-03-01T09:14"):
        assert enter(client, person.login).status_code == 422
    with at("2027-03-01T09:16"):
        assert enter(client, person.login).status_code == 302
        assert db.session.get(User, person.id).failed_count == 0


def test_a_success_forgets_earlier_failures(client, person):
    for _n in range(4):
        enter(client, person.login, "falsch-falsch-falsch")
    assert enter(client, person.login).status_code == 302
    client.post("/account/sign-out")
    for _n in range(4):
        enter(client, person.login, "falsch-falsch-falsch")
    assert enter(client, person.login).status_code == 302


def test_unknown_addresses_cost_the_same_work(app, person, monkeypatch):
    calls = []
    real = passwords._hasher(True).verify
    monkeypatch.setattr(passwords, "_hasher", lambda cheap: type("H", (), {
        "verify": staticmethod(lambda h, p: calls.append(h) or real(h, p)),
        "hash": staticmethod(lambda p: passwords.PasswordHasher(1, 8, 1).hash(p))}))
    assert not operations.prove("niemand@example.cn", PASSWORD).is_right
    assert operations.prove(person.login, PASSWORD).is_right
    assert len(calls) == 2


def test_a_deactivated_account_does_not_open(client, person):
    person.is_active = False
    assert enter(client, person.login).status_code == 422


def test_idle_and_absolute_time_out(client, person, at, app):
    start = clock.now()
    with at(start):
        enter(client, person.login)
    with at(start + timedelta(minutes=59)):
        assert is_in(client)
    with at(start + timedelta(minutes=59 + 61)):
        assert not is_in(client)
    with at(start):
        enter(client, person.login)
    moment = start
    for _n in range(14):
        moment += timedelta(minutes=50)
        with at(moment):
            assert is_in(client)
    with at(start + timedelta(hours=12, minutes=1)):
        assert not is_in(client)


def test_signing_out_everywhere_ends_other_devices(app, client, person):
    other = app.test_client()
    enter(client, person.login)
    enter(other, person.login)
    client.post("/account/security/sign-out-everywhere")
    assert not is_in(client)
    assert not is_in(other)


def test_a_forged_session_key_opens_nothing(client, person):
    enter(client, person.login)
    for key in (f"{person.id}.999", f"{person.id}", "abc", "1.1.1", "²."):
        with client.session_transaction() as session:
            session["_user_id"] = key
        assert not is_in(client)


def test_a_lost_session_keeps_the_form_that_was_being_sent(client, person, at):
    start = clock.now()
    with at(start):
        enter(client, person.login)
    with at(start + timedelta(hours=3)):
        held = client.post("/account/security/person", data={"name": "陈小明<b>", "phone": "13800000001"})
        assert held.status_code == 401
        assert "你填的还在" in held.text
        fields = dict(re.findall(r'name="((?:held|held_)[^"]*)" value="([^"]*)"', held.text))
        assert fields["held_to"] == "/account/security/person"
        assert fields["held-name"] == "陈小明&lt;b&gt;"
        resumed = enter(client, person.login, held_to="/account/security/person",
                        **{"held-name": "陈小明<b>", "held-phone": "13800000001"})
        assert resumed.status_code == 200
        assert 'action="/account/security/person"' in resumed.text
        client.post("/account/security/person", data={"name": "陈小明<b>", "phone": "13800000001"})
        assert db.session.get(User, person.id).name == "陈小明<b>"


def test_a_held_form_never_leads_off_the_site(client, person):
    answer = enter(client, person.login, held_to="https://evil.example/", **{"held-x": "1"})
    assert answer.status_code == 302


def test_passwords_that_are_refused(app, person):
    for bad in ("kurz", "1234567890", "PASSWORD123", person.login, "aaaaaaaaaaaa", "qwertyuiop123", "x" * 200):
        with pytest.raises(Refused) as refused:
            passwords.check(bad, person.login, person.name)
        assert refused.value.field == "password"
    passwords.check("三月的佛山下着小雨呢，真好", person.login, person.name)


def test_sign_in_operation_refuses_a_proof_of_nothing(app, db_session):
    with pytest.raises(Refused):
        operations.sign_in(ANONYMOUS, proof=operations.Proof(None, True))


def test_sign_in_registration_and_reset_are_limited(app, db_session, monkeypatch):
    """In an application of its own: the extension is switched on when it is bound."""
    import config
    from app import create_app
    from app.extensions import limiter

    monkeypatch.setattr(limiter, "enabled", True)
    limited = create_app(config.Testing, RATELIMIT_ENABLED=True,
                         SQLALCHEMY_DATABASE_URI=app.config["SQLALCHEMY_DATABASE_URI"])
    limited.test_client_class = app.test_client_class
    client = limited.test_client()
    for path, most in ((SIGN_IN, 20), ("/organisations/register", 6), ("/organisations/claim", 6),
                       ("/account/forgotten", 5)):
        codes = [client.post(path, data={"type": "enterprise"}).status_code for _n in range(most + 1)]
        assert codes[-1] == 429, path
        assert 429 not in codes[:-1], path


def test_what_the_database_refuses_is_said_in_words_and_not_a_server_error(app, client, make, monkeypatch):
    """Two people register the same code at once: the check saw nothing, the constraint does."""
    from app.organisations import founding
    from tests.factory.organisations import valid_uscc
    from tests.integration.organisations.test_registration import send

    make.enterprise(uscc=valid_uscc(77))
    monkeypatch.setattr(founding, "check_code", lambda uscc, *rest: uscc)
    answer = send(client)
    assert answer.status_code == 409
    assert "这个统一社会信用代码已经登记过" in answer.text

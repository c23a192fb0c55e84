"""Changing and resetting a password; accepting an invitation."""
import re

import pytest

from app.accounts import tokens
from app.accounts.models import AccountToken, User
from app.core.db import db
from app.core.outbox import OutboxEntry
from tests.factory.organisations import PASSWORD

NEW = "yi-ge-xin-de-mi-ma-2028"


def letters(to=None):
    rows = db.session.scalars(db.select(OutboxEntry).where(OutboxEntry.topic == "mail").order_by(OutboxEntry.id))
    return [row.payload for row in rows if "/account/" in row.payload["body"] and to in (None, row.payload["to"])]


def link_in(payload) -> str:
    return re.search(r"(?:https?://[^/\s]+)?(/account/\S+)", payload["body"]).group(1)


@pytest.fixture
def person(make):
    return make.admin(make.enterprise())


def test_the_answer_is_the_same_whether_or_not_the_address_has_an_account(client, person):
    known = client.post("/account/forgotten", data={"login": person.login})
    unknown = client.post("/account/forgotten", data={"login": "niemand@example.cn"})
    assert known.status_code == unknown.status_code == 200
    assert known.text.replace(person.login, "") == unknown.text.replace("niemand@example.cn", "")
    assert len(letters(person.login)) == 1
    assert not letters("niemand@example.cn")


def test_a_link_sets_a_new_password_once(client, person, login):
    login(person)
    client.post("/account/forgotten", data={"login": person.login})
    link = link_in(letters(person.login)[0])
    assert client.get(link).status_code == 200
    short = client.post(link, data={"password": "kurz", "repeat": "kurz"})
    assert short.status_code == 422
    assert "至少 10 位" in short.text.replace("\xa0", " ")
    unlike = client.post(link, data={"password": NEW, "repeat": NEW + "x"})
    assert "两次输的不一样" in unlike.text
    done = client.post(link, data={"password": NEW, "repeat": NEW})
    assert (done.status_code, done.location) == (302, "/account/sign-in")
    assert client.get("/account/security").status_code == 302  # every session ended
    assert client.get(link).status_code == 404
    assert client.post("/account/sign-in", data={"login": person.login, "password": PASSWORD}).status_code == 422
    assert client.post("/account/sign-in", data={"login": person.login, "password": NEW}).status_code == 302


def test_only_the_latest_link_is_good_and_only_for_two_hours(client, person, at):
    with at("2027-03-01T09:00"):
        client.post("/account/forgotten", data={"login": person.login})
        client.post("/account/forgotten", data={"login": person.login})
    first, second = (link_in(payload) for payload in letters(person.login))
    with at("2027-03-01T10:59"):
        assert client.get(first).status_code == 404
        assert client.get(second).status_code == 200
    with at("2027-03-01T11:01"):
        assert client.get(second).status_code == 404


def test_a_reset_lifts_the_lock(client, person):
    for _n in range(5):
        client.post("/account/sign-in", data={"login": person.login, "password": "falsch-falsch"})
    client.post("/account/forgotten", data={"login": person.login})
    link = link_in(next(p for p in letters(person.login) if "/account/reset/" in p["body"]))
    client.post(link, data={"password": NEW, "repeat": NEW})
    assert client.post("/account/sign-in", data={"login": person.login, "password": NEW}).status_code == 302


def test_only_the_hash_of_a_token_is_kept(client, person):
    client.post("/account/forgotten", data={"login": person.login})
    token = link_in(letters(person.login)[0]).rpartition("/")[2]
    row = db.session.scalar(db.select(AccountToken))
    assert row.token_hash != token
    assert row.token_hash == tokens.digest(token)


def test_changing_ones_password_keeps_this_session_and_ends_the_others(app, client, person, login):
    other = app.test_client()
    other.post("/account/sign-in", data={"login": person.login, "password": PASSWORD})
    login(person)
    wrong = client.post("/account/security/password", data={"current": "falsch", "password": NEW, "repeat": NEW})
    assert wrong.status_code == 422
    assert "现在的密码不对" in wrong.text
    done = client.post("/account/security/password", data={"current": PASSWORD, "password": NEW, "repeat": NEW})
    assert done.status_code == 302
    assert client.get("/account/security").status_code == 200
    assert other.get("/account/security").status_code == 302


def test_an_invited_person_sets_a_password_and_acts(client, make):
    school = make.school()
    from app.organisations import operations

    operations.invite(make.officer(school), organisation=school, login="neu@example.cn", name="新同事",
                      roles=["sch_dept"])
    db.session.commit()
    link = link_in(letters("neu@example.cn")[0])
    assert client.post("/account/sign-in", data={"login": "neu@example.cn", "password": ""}).status_code == 422
    page = client.get(link)
    assert 'value="新同事"' in page.text
    done = client.post(link, data={"name": "黄新", "phone": "13800000009", "password": NEW, "repeat": NEW})
    assert done.status_code == 302
    client.post("/account/sign-in", data={"login": "neu@example.cn", "password": NEW})
    assert "院系" in client.get("/desk").text
    assert db.session.scalar(db.select(User.name).where(User.login == "neu@example.cn")) == "黄新"


def test_forgetting_before_accepting_sends_the_invitation_again(client, make):
    school = make.school()
    from app.organisations import operations

    operations.invite(make.officer(school), organisation=school, login="neu@example.cn", name="新同事",
                      roles=["sch_dept"])
    client.post("/account/forgotten", data={"login": "neu@example.cn"})
    assert "/account/accept/" in letters("neu@example.cn")[-1]["body"]

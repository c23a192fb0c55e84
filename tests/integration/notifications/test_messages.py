"""Messages and mail are rows of the transaction that causes them."""
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from app.core import outbox
from app.core.db import db
from app.core.outbox import OutboxEntry
from app.notifications import jobs, kinds, mail, operations, queries
from app.notifications.models import Notification
from app.organisations.queries import members

kinds.kind("test.hello", title="你好，%(name)s", body="数量 %(n)s", mail=True)
kinds.kind("test.quiet", title="只在站内")


@pytest.fixture
def people(make, db_session):
    organisation = make.enterprise()
    make.user(organisation, ["ent_editor"])
    db.session.execute(db.delete(OutboxEntry))
    db.session.execute(db.delete(Notification))
    db.session.commit()
    return members(organisation)


def letters():
    return db.session.scalars(db.select(OutboxEntry).where(OutboxEntry.topic == "mail").order_by(OutboxEntry.id)).all()


def test_rollback_leaves_neither_message_nor_mail(people):
    operations.tell(people, "test.hello", {"name": "x"}, "/desk")
    assert len(letters()) == 2
    db.session.rollback()
    assert letters() == []
    assert db.session.scalars(db.select(Notification)).all() == []


def test_one_message_a_person_and_not_to_who_did_it(people, make):
    doer = make.actor(people[0].user, people[0].organisation)
    rows = operations.tell([*people, *people], "test.hello", {"name": "x"}, "/desk", besides=doer)
    assert [row.user_id for row in rows] == [people[1].user_id]


def test_inactive_members_are_not_told(people):
    people[1].is_active = False
    assert len(operations.tell(people, "test.quiet")) == 1
    assert letters() == []


def test_an_undeclared_kind_is_a_mistake_of_the_programmer(people):
    with pytest.raises(KeyError):
        operations.tell(people, "test.nobody_declared")


def test_missing_params_and_given_up_kinds_stay_readable():
    assert kinds.words("test.hello", {"name": "100% 满意"}) == ("你好，100% 满意", "数量 –")
    assert kinds.words("gone.kind", {}) == ("gone.kind", "")


def test_who_chose_no_mail_or_the_digest_gets_no_letter(people, make):
    first, second = (make.actor(m.user, m.organisation) for m in people)
    operations.choose_mail(first, by_mail=False, digest=False)
    operations.choose_mail(second, by_mail=True, digest=True)
    operations.tell(people, "test.hello", {"name": "x"})
    assert letters() == []
    assert jobs.digest() == 1
    assert [entry.payload["to"] for entry in letters()] == [second_login(people)]
    assert "你好，x" in letters()[0].payload["body"]


def second_login(people):
    return people[1].user.login


def test_letters_go_to_the_folder_once(people, app):
    operations.tell(people, "test.hello", {"name": "陈小明\r\nBcc: evil@example.cn"}, "/desk")
    db.session.commit()
    assert mail.deliver_pending() == 2
    assert mail.deliver_pending() == 0
    assert letters() == []
    newest = sorted(Path(app.config["MAIL_DIR"]).glob("*.eml"))[-1]
    letter = message_from_bytes(newest.read_bytes(), policy=policy.default)
    assert letter["To"].addresses[0].addr_spec == people[1].user.login
    assert letter["Bcc"] is None
    assert "你好，陈小明" in letter["Subject"]
    assert "/desk" in letter.get_content()


def test_a_failing_server_backs_off_and_ends_as_poison(people, app, monkeypatch, at):
    operations.tell(people[:1], "test.hello", {"name": "x"})
    db.session.commit()

    def broken(_url):
        raise OSError("connection refused")

    monkeypatch.setitem(app.config, "MAIL_URL", "smtp://127.0.0.1:1")
    monkeypatch.setattr(mail, "_connect", broken)
    from datetime import timedelta

    from app.core import clock

    moment = clock.now()
    for _attempt in range(12):
        with at(moment):
            assert mail.deliver_pending() == 0
            assert mail.deliver_pending() == 0  # not due again at once
        moment += timedelta(minutes=11)
    poisoned = queries.poisoned()
    assert len(poisoned) == 1
    assert poisoned[0].attempts == 12
    assert "connection refused" in poisoned[0].error
    with at(moment):
        assert outbox.claim("mail", "w") == []


def test_one_bad_address_does_not_stop_the_others(people, app):
    outbox.enqueue("mail", "x", {"to": "not an address\n", "subject": "s", "body": "b"})
    operations.tell(people, "test.hello", {"name": "x"})
    db.session.commit()
    assert mail.deliver_pending() == 2
    assert len(letters()) == 1


def test_the_inbox(client, people, login, make):
    operations.tell(people, "test.hello", {"name": "<b>甲</b>"}, "/messages/mail")
    other = operations.tell(members(make.school()), "test.quiet", {}, "/desk")[0]
    db.session.commit()
    login(people[0].user)
    page = client.get("/messages").text
    assert "你好，&lt;b&gt;甲&lt;/b&gt;" in page
    assert '<b class="badge-n">1</b>' in page
    mine = db.session.scalar(db.select(Notification).where(Notification.user_id == people[0].user_id))
    with client.get(f"/messages/{mine.id}") as answer:
        assert answer.location == "/messages/mail"
    db.session.expire_all()
    assert db.session.get(Notification, mine.id).read_at is not None
    assert client.get(f"/messages/{other.id}").status_code == 404
    assert client.get("/messages?show=unread").status_code == 200
    assert client.get("/messages?page=-1").status_code == 200
    operations.tell(people, "test.quiet")
    client.post("/messages/read")
    assert queries.unread_count(make.actor(people[0].user, people[0].organisation)) == 0
    assert queries.unread_count(make.actor(people[1].user, people[1].organisation)) == 2


def test_the_choice_of_mail(client, people, login):
    login(people[0].user)
    assert client.get("/messages/mail").status_code == 200
    assert client.post("/messages/mail", data={"mail": "brieftaube"}).status_code == 422
    assert client.post("/messages/mail", data={"mail": "none"}).status_code == 302
    assert 'value="none" checked' in client.get("/messages/mail").text


def test_visitors_are_led_to_sign_in(client):
    for path in ("/desk", "/messages", "/messages/1", "/messages/mail"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer.location.startswith("/account/sign-in?next=")

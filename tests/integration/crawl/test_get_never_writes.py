"""House rule: a GET never writes. The database itself refuses it, and no page tries."""
import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from app.accounts.models import User
from app.core import receipts
from app.core.db import db
from app.demo.organisations import login
from app.organisations.models import Organisation
from tests.integration.crawl.walking import Walk, enter, fingerprint


def _alone(statement: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(db.text(statement))


READERS = [None, login("zhizhu", "ent_admin"), login("jiangwan", "sch_office"), login("edu", "gov_edu"), login("audit", "auditor"),
           login("operators", "sysadmin")]
REFUSALS = ("readonly database", "read-only transaction")
WRITES = {
    "orm": lambda: (setattr(db.session.scalar(db.select(Organisation).limit(1)), "name", "GET 改的名"), db.session.flush()),
    "insert": lambda: db.session.execute(db.text("INSERT INTO number_sequence (prefix, last) VALUES ('GET', 1)")),
    "update": lambda: db.session.execute(db.text("UPDATE organisation SET name = 'x'")),
    "delete": lambda: db.session.execute(db.text("DELETE FROM transition")),
    "ddl": lambda: db.session.execute(db.text("CREATE TABLE written_by_get (id INTEGER)")),
    "after a commit": lambda: (db.session.commit(), db.session.execute(db.text("UPDATE organisation SET name = 'x'"))),
    "a connection of its own": lambda: _alone("UPDATE organisation SET name = 'x'"),
}


@pytest.mark.parametrize("name", WRITES)
def test_the_database_refuses_a_write_inside_a_get(app, make, client, monkeypatch, name):
    make.enterprise()
    before = fingerprint()
    met = []

    def view():
        try:
            WRITES[name]()
        except DBAPIError as error:
            met.append(str(error.orig))
            db.session.rollback()
        return "written"

    monkeypatch.setitem(app.view_functions, "home.help", view)
    client.get("/help")
    assert len(met) == 1, "the write went through"
    assert any(words in met[0] for words in REFUSALS)
    assert fingerprint() == before


def test_the_same_write_in_a_post_is_let_through(app, make, client, monkeypatch):
    """The control of the test above: it is the method that decides."""
    make.enterprise()
    monkeypatch.setitem(app.view_functions, "accounts.locale", lambda: (WRITES["update"](), "written")[1])
    assert client.post("/account/locale").status_code == 200
    assert db.session.scalar(db.select(Organisation.name).limit(1)) == "x"


@pytest.fixture
def tried():
    """Statements that write, from before the response was sent."""
    seen = []

    def look(_connection, _cursor, statement, *_rest):
        if statement.lstrip().split(None, 1)[0].upper() in ("INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER"):
            seen.append(statement[:120])

    event.listen(Engine, "before_cursor_execute", look)
    yield seen
    event.remove(Engine, "before_cursor_execute", look)


@pytest.mark.parametrize("name", READERS, ids=lambda one: one.split("@")[0] if one else "visitor")
def test_reading_every_page_tries_no_write_and_changes_no_row(demo, visitor, tried, monkeypatch, name):
    """Receipts are what a view leaves for after the response; they are held back here."""
    monkeypatch.setattr(receipts, "deliver", lambda _pending: None)
    if name:
        enter(visitor, db.session.scalar(db.select(User).where(User.login == name)))
    before = fingerprint()
    tried.clear()
    walk = Walk(demo, visitor, each=1).go("/", "/desk", "/questions", "/search/questions", "/organisations/")
    assert len(walk.seen) > 15
    assert tried == []
    assert fingerprint() == before

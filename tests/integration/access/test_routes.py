"""Every route × everybody, against table.py, through the real client; a route that is not listed fails."""
import pytest

from app.core import boundary
from app.core.db import db
from tests.integration.access import table
from tests.integration.access.world import ACTORS
from tests.integration.crawl.walking import ask, fingerprint

FOREIGN = {"static", "bootstrap.static"}
SIGN_IN = "/account/sign-in?next="


def served(app) -> set[tuple[str, str]]:
    """(method, endpoint) of every route of ours."""
    return {(method, rule.endpoint) for rule in app.url_map.iter_rules() if rule.endpoint not in FOREIGN
            for method in rule.methods & {"GET", "POST"}}


def address(city, endpoint: str, given: dict) -> str:
    """The path of an endpoint with the table's objects put in."""
    from flask import url_for

    values = {name: city.objects.get(value[1:], value) if str(value).startswith("@") else value
              for name, value in given.items()}
    with city.app.test_request_context():
        return url_for(endpoint, **values)


def letter_of(answer) -> str:
    """One sign for an answer, as in the table."""
    if answer.status == 401:
        return "s"
    if answer.status in (301, 302, 303):
        return "s" if SIGN_IN in answer.location else "."
    if answer.status in (403, 404):
        return {403: "x", 404: "-"}[answer.status]
    assert answer.status < 500, f"{answer.status} {answer.note}"
    return "."


def seen_by_all(city, client_of, method: str, endpoint: str, given: dict) -> str:
    """The row of the table as it is."""
    path = address(city, endpoint, given)
    return "".join(letter_of(ask(client_of(letter), method, path)) for letter in ACTORS)


@pytest.fixture
def nothing_stays(monkeypatch):
    """POSTs run to their end and are rolled back instead of committed: everybody finds the same city."""
    def roll_back(response):
        db.session.rollback()
        return response

    monkeypatch.setattr(boundary, "_commit", roll_back)


@pytest.fixture(autouse=True)
def _app(app, city):
    city.app = app


def test_every_route_is_in_the_table(app):
    listed = {(method, endpoint) for method, endpoint, _row, _given in table.ROWS}
    assert served(app) - listed == set(), "routes that the table does not name"
    assert listed - served(app) == set(), "rows of routes that are gone"


def test_every_row_speaks_of_every_column():
    assert [row for row in table.ROWS if len(row[2]) != len(ACTORS)] == []


@pytest.mark.parametrize(("method", "endpoint", "expected", "given"), table.ROWS,
                         ids=[" ".join((method, endpoint, *map(str, given.values()))) for method, endpoint, _row, given in table.ROWS])
def test_route(city, client_of, nothing_stays, method, endpoint, expected, given):
    found = seen_by_all(city, client_of, method, endpoint, given)
    assert found == expected, f"{''.join(ACTORS)}\n{expected} expected\n{found} found: {method} {endpoint} {given}"


def test_who_is_refused_has_written_nothing(city, client_of):
    """Every refused cell of a POST, with real commits: no table has a row more or another version."""
    before = fingerprint()
    for method, endpoint, expected, given in table.ROWS:
        if method == "POST":
            path = address(city, endpoint, given)
            for letter, sign in zip(ACTORS, expected, strict=True):
                if sign != ".":
                    ask(client_of(letter), "POST", path, data={"reason": "陌生人写的", "filing_no": "1", "quantity": "3"})
    assert fingerprint() == before

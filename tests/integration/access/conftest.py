"""The city of this folder, made once per module: its tests change nothing that they do not take back."""
import pytest

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from tests.conftest import Browser, _empty
from tests.integration.access.world import City
from tests.integration.crawl.walking import enter

TODAY = "2027-01-11"


@pytest.fixture(scope="module")
def city(app):
    app.test_client_class = Browser
    with app.app_context(), clock.at(TODAY):
        _empty()
        built = City()
        yield built
        db.session.rollback()
        _empty()
        db.session.remove()


@pytest.fixture
def client_of(app, city):
    """The client of a column of the table."""
    def client(letter: str):
        one = app.test_client()
        return one if letter == "v" else enter(one, db.session.get(User, city.users[letter]))

    return client

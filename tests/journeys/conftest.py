"""A real server and a real browser: a fresh instance folder, waitress on a free port, the worker, chromium.

Needs Debian's `chromium` and `fonts-noto-cjk` (apt-get install); skipped where there is no chromium, unless
CITY_BROWSER=required says that it has to be there.
"""
import os
import shutil
import socket
import threading
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import sync_playwright
from waitress import create_server

import config
from app import create_app
from app.core import clock
from app.core.db import db
from tests.journeys.pages import Person

ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]


class CityClock:
    """Stands in for the clock's context variable: moves the time of every thread of this process."""

    def __init__(self):
        self.moment = None

    def get(self):
        return self.moment

    def set(self, moment):
        before, self.moment = self.moment, moment
        return before

    def reset(self, before):
        self.moment = before

    def forward(self, days: int) -> None:
        """So many days later, at nine in the morning."""
        day = clock.today() + timedelta(days=days)
        self.moment = datetime.combine(day, datetime.min.time(), clock.CITY_ZONE) + timedelta(hours=9)


@pytest.fixture(scope="module")
def time():
    """The one clock of server, worker and test."""
    before, clock._moved = clock._moved, CityClock()
    yield clock._moved
    clock._moved = before


@pytest.fixture(scope="module")
def server(tmp_path_factory, time):
    """(application, address) of a running instance with the catalogues and nobody in it."""
    from app.search.worker import run
    from app.taxonomy import load

    folder = tmp_path_factory.mktemp("instance")
    app = create_app(config.Development, SECRET_KEY="journey", DEMO=False, INSTANCE=str(folder), FILES_DIR=str(folder / "files"),
                     MAIL_DIR=str(folder / "mail"), SEARCH_DIR=str(folder / "search"), RATELIMIT_ENABLED=False,
                     SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder}/city.db")
    with app.app_context():
        db.create_all()
        load.load_all()
        db.session.commit()
    stop = threading.Event()
    worker = threading.Thread(target=run, args=(app, stop), daemon=True)
    worker.start()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serving = create_server(app, host="127.0.0.1", port=port, threads=6)
    threading.Thread(target=serving.run, daemon=True).start()
    yield app, f"http://127.0.0.1:{port}"
    stop.set()
    serving.close()
    worker.join(timeout=10)


@pytest.fixture(scope="session")
def chromium():
    """The browser, once for all journeys."""
    path = shutil.which("chromium")
    if not path:
        missing = "no chromium: apt-get install -y chromium fonts-noto-cjk"
        if os.environ.get("CITY_BROWSER") == "required":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def person(chromium, server):
    """person(login="", password="", **context): a browser of one's own, signed in by the form when a login is given."""
    opened = []

    def begin(login: str = "", password: str = "", **context) -> Person:
        one = Person(chromium.new_context(base_url=server[1], locale="zh-CN", **context))
        opened.append(one)
        return one.sign_in(login, password) if login else one

    yield begin
    for one in opened:
        one.context.close()


@pytest.fixture
def make(server):
    """The factory on the running instance's database."""
    from tests.factory import Make

    with server[0].app_context():
        yield Make()
        db.session.rollback()
        db.session.remove()

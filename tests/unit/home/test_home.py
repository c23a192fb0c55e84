"""The public pages: what nobody counts is left out, and the language link never leaves the site."""
import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template
from flask_babel import Babel
from flask_bootstrap import Bootstrap5

from app.core import facts, filters
from app.home import content
from app.home.routes import home


@pytest.fixture
def client():
    app = Flask("app")
    app.config.update(SECRET_KEY="k", TESTING=True)
    app.register_blueprint(home)
    return app.test_client()


@pytest.mark.parametrize("address", [
    "//evil.example/x", "https://evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "", "x",
    "/\t/evil.example", "/\n/evil.example",
])
def test_the_language_link_stays_on_the_site(client, address):
    answer = client.get("/language/en", query_string={"next": address})
    assert answer.headers["Location"] == "/"


def test_the_language_is_remembered_and_the_page_kept(client):
    answer = client.get("/language/en", query_string={"next": "/questions?q=机器人"})
    assert answer.headers["Location"].startswith("/questions?q=")
    with client.session_transaction() as session:
        assert session["locale"] == "en"


def test_an_unknown_language_does_not_exist(client):
    assert client.get("/language/xx").status_code == 404


def test_a_city_without_anything_has_an_empty_landing(monkeypatch):
    monkeypatch.setattr(facts, "_providers", {})
    page = content.landing()
    assert page.is_empty
    assert page.figures == page.tiles == page.districts == []


def test_all_21_cities_have_one_tile_and_the_tint_follows_the_number():
    tiles = content.city_tiles({"佛山": (1462, "/f"), "清远": (286, "/q"), "梅州": (44, "/m"), "广州": (700, "/g")})
    shown = {tile["name"]: tile for row in tiles for tile in row if tile}
    assert len(shown) == 21
    assert [shown[name]["tint"] for name in ("佛山", "广州", "清远", "梅州", "河源")] == ["q4", "q3", "q2", "q1", ""]
    assert shown["河源"]["count"] == 0
    assert content.city_tiles({}) == []


def test_tiles_survive_when_every_city_counts_nothing():
    assert {tile["tint"] for row in content.city_tiles({"佛山": (0, "/f")}) for tile in row if tile} == {""}


@pytest.fixture
def whole():
    """An application with nothing but the frame and the public pages."""
    app = Flask("app")
    app.config.update(SECRET_KEY="k", TESTING=True)
    Babel(app, default_locale="zh_Hans_CN")
    Bootstrap5(app)
    filters.register(app)
    app.register_blueprint(home)
    return app


@pytest.mark.parametrize("address", ["/", "/help", "/privacy", "/accessibility", "/complaints"])
def test_every_public_page_stands_without_account_context_or_figures(whole, monkeypatch, address):
    monkeypatch.setattr(facts, "_providers", {})
    page = BeautifulSoup(whole.test_client().get(address).data, "html.parser")
    assert len(page.select("h1")) == 1
    assert page.select_one("html")["lang"] == "zh-CN"
    assert page.select_one("a.skip")["href"] == "#main"
    assert not page.select("[style], style, script:not([src])")


@pytest.mark.parametrize("code", [400, 403, 404, 409, 413, 422, 429, 500])
def test_every_error_page_says_what_and_how(whole, code):
    with whole.test_request_context("/"):
        page = BeautifulSoup(render_template(f"errors/{code}.html", message=None), "html.parser")
    main = page.select_one("main")
    assert len(main.select("h1")) == 1
    assert main.select("ul li")
    assert str(code) in main.text
    assert page.select("a[href='/']")


def test_an_error_page_shows_the_words_it_was_given(whole):
    with whole.test_request_context("/"):
        assert "&lt;b&gt;冲突" in render_template("errors/409.html", message="<b>冲突")

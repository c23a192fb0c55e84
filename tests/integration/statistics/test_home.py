"""The public numbers of the landing page: each opens a public list of exactly so many rows."""
import re

import pytest

from app.core import clock, facts
from app.core.db import db
from tests.integration.statistics import history

TODAY = "2027-03-10"


def _rows(page: str) -> int:
    return len(re.findall(r"<tr><th scope=\"row\" class=\"fw-normal\">", page))


@pytest.fixture
def city(make):
    with clock.at("2027-01-01"):
        enterprise, school = make.enterprise(), make.school()
        make.enterprise(verified=False)
        make.school(verified=False)
        make.university()
    public = history.question(enterprise, "2027-02-01", region="440606")
    history.question(enterprise, "2027-02-01", visibility="verified_schools")
    history.question(enterprise, submitted="2027-02-01")
    frame = history.cooperation(history.application(public, school, "2027-02-03"), "2027-02-10")
    history.agreement(frame, "2027-03-01", fen=100)
    db.session.commit()
    return enterprise, school


def test_each_number_has_its_list(city, client):
    with clock.at(TODAY):
        found = {one["label"]: one for one in facts.ask("home.figures")}
        assert {label: one["value"] for label, one in found.items()} == {
            "在榜命题": 1, "学校供给": 0, "已核验院校": 2, "已核验企业": 1, "今年生效协议": 1}
        for one in found.values():
            page = client.get(one["url"])
            assert page.status_code == 200
            assert _rows(page.get_data(as_text=True)) == one["value"], one["label"]
        assert client.get("/").status_code == 200


def test_districts_open_their_questions(city, client):
    with clock.at(TODAY):
        (name, n, url), = facts.ask("home.districts")
        assert (name, n) == ("顺德区", 1)
        assert _rows(client.get(url).get_data(as_text=True)) == 1


def test_a_visitor_learns_no_names_from_agreements(city, client):
    with clock.at(TODAY):
        page = client.get("/figures/agreements").get_data(as_text=True)
    assert city[0].name not in page
    assert city[1].name not in page


@pytest.mark.parametrize("path", ["none", "questions?area=x", "questions?area=999999"])
def test_lists_there_are_not(client, path):
    assert client.get(f"/figures/{path}").status_code == 404


def test_an_empty_city(client, db_session):
    assert [one["value"] for one in facts.ask("home.figures")] == [0, 0, 0, 0, 0]
    assert facts.ask("home.districts") == []
    assert facts.ask("home.cities") == {}


def test_free_places_by_city(make):
    with clock.at("2027-01-01"):
        make.cohort(make.school(region_code="440606"))
        make.cohort(make.school(region_code="440604"))
        make.cohort(make.school(region_code="440305"))
        found = facts.ask("home.cities")
    assert {city: n for city, (n, _url) in found.items()} == {"佛山": 60, "深圳": 30}

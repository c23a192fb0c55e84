"""Every role follows every link: nothing that a page prints leads to an error; every page has one heading and a title."""
import pytest

from app.accounts.models import User
from app.core.db import db
from app.demo.accounts import table
from app.demo.organisations import WAITING
from app.demo.organisations import login as login_of
from tests.integration.crawl.walking import Walk, enter

# Everybody of a kind sees the same sort of pages: these organisations stand for the rest of their kind.
SHOWN = {"edu", "miit", "hrss", "shunde", "audit", "operators", "park", "jiangwan", "jiangcheng", "zhizhu"}
PEOPLE = [None, *(one["login"] for one in table() if one["login"].split("@")[0].split(".")[1] in SHOWN),
          *(login_of(key, people[0][0]) for key, (*_rest, people) in WAITING.items())]


def person(login: str) -> User:
    return db.session.scalar(db.select(User).where(User.login == login))


@pytest.mark.parametrize("login", PEOPLE, ids=lambda one: one.split("@")[0] if one else "visitor")
def test_the_demonstration_city(demo, visitor, login):
    if login:
        enter(visitor, person(login))
    walk = Walk(demo, visitor).go("/", "/desk", "/questions", "/search", "/organisations/", "/verify/")
    assert not walk.faults, "\n".join(walk.faults)
    assert len(walk.seen) > 20


ALONE = {
    "visitor": None,
    "enterprise": lambda make: make.enterprise(),
    "unverified enterprise": lambda make: make.enterprise(verified=False),
    "school": lambda make: make.school(),
    "unverified school": lambda make: make.school(verified=False),
    "university": lambda make: make.university(),
    "research institute": lambda make: make.research_institute(),
    "training body": lambda make: make.training_body(),
    "association": lambda make: make.association(),
    "edu": lambda make: make.government("edu"),
    "miit": lambda make: make.government("miit"),
    "hrss": lambda make: make.government("hrss"),
    "dr": lambda make: make.government("dr"),
    "st": lambda make: make.government("st"),
    "county": lambda make: make.government("edu", area_code="440606"),
    "town": lambda make: make.government("hrss", area_code="440606101000"),
    "unverified bureau": lambda make: make.government("edu", verified=False),
    "park": lambda make: make.park(),
    "auditor": lambda make: make.auditor(),
    "sysadmin": lambda make: make.sysadmin(),
}


@pytest.mark.parametrize("who", ALONE)
def test_an_empty_city(app, make, client, who):
    if ALONE[who]:
        enter(client, make.admin(ALONE[who](make)))
    walk = Walk(app, client, each=2).go("/", "/desk", "/questions", "/search", "/organisations/", "/verify/")
    assert not walk.faults, "\n".join(walk.faults)
    assert len(walk.seen) > 10


@pytest.mark.parametrize(("build", "roles"), [("enterprise", ["ent_editor"]), ("school", ["sch_dept"]), ("school", ["sch_office"])])
def test_an_empty_city_for_those_who_do_not_administer(app, make, client, build, roles):
    organisation = getattr(make, build)()
    enter(client, make.user(organisation, roles))
    walk = Walk(app, client, each=2).go("/", "/desk", "/search")
    assert not walk.faults, "\n".join(walk.faults)


def test_a_person_without_a_capacity(app, make, client):
    enter(client, make.user())
    walk = Walk(app, client, each=2).go("/", "/desk", "/account/security")
    assert not walk.faults, "\n".join(walk.faults)

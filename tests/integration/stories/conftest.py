"""What the stories of domain.md §7 share: the verbs of the platform in one line each, and a search index of their own."""
from datetime import date
from decimal import Decimal

import pytest

from app.applications import offers
from app.applications import operations as applications
from app.authz import Actor
from app.cooperations import creating, figures, legal
from app.cooperations import operations as cooperations
from app.cooperations.models import Cooperation
from app.core import clock
from app.core.db import db
from app.questions import deciding
from app.questions.models import Question
from app.search import indexing, registry
from app.statistics import base
from app.statistics.base import Period, Scope
from tests.factory.applications import PROPOSAL
from tests.factory.cooperations import agreement_values, start_facts

WAN = 1_000_000


def wan(amount) -> int:
    """万元 in 分."""
    return int(Decimal(str(amount)) * WAN)


def week_of(monday: str, code: str):
    """A figure or line of the Monday board of the whole platform, of the week that begins on `monday`, as of its end."""
    day = date.fromisoformat(monday)
    with clock.at(clock.day_end(date.fromordinal(day.toordinal() + 7))):
        return base.find(code, [base.compute(base.definition(code).code, Scope(), Period.week(day))])


def year(organisation, year: int) -> dict:
    """The unscored figures of an organisation in a year, by code."""
    return figures.organisation_figures(organisation.id, (date(year, 1, 1), date(year, 12, 31)))


class Tale:
    """The verbs of a story; each goes through the operation that the page calls, and commits."""

    def __init__(self, make):
        self.make = make

    def desk(self, question: Question) -> Actor:
        """The office in charge of the question, of the place where it lies."""
        area = question.region_code[:4] + "00"
        known = self.make.__dict__.setdefault("_desks", {})
        key = (question.review_office, area)
        if key not in known:
            known[key] = self.make.government(question.review_office, area_code=area)
        return self.make.officer(known[key])

    def publish(self, question: Question) -> Question:
        """The office in charge publishes what was submitted."""
        deciding.publish(self.desk(question), question=question)
        db.session.commit()
        return question

    def apply(self, question, school, answer, quantity: int = 1, *, enterprise_looks: bool = True, **fields):
        """The department prepares, the office sends, the enterprise opens it."""
        dept, office = self.make.people(school)
        if question.students_on_site:
            fields.setdefault("release", self.make.releasing(office))
        fields = {"proposal": PROPOSAL, "no_conflict": True, "start_date": question.start_date,
                  "end_date": question.end_date, **fields}
        row = applications.apply(dept, question=question, lines={answer.answer_no: quantity}, **fields)
        return self.send(row, enterprise_looks=enterprise_looks)

    def send(self, row, *, enterprise_looks: bool = True):
        """Through the school's own approval to the enterprise."""
        dept, office = self.make.people(row.school)
        applications.send_for_approval(dept, application=row)
        applications.approve(office, application=row)
        if enterprise_looks:
            offers.note_view(application_id=row.id)
        db.session.commit()
        return row

    def select(self, row) -> Cooperation:
        """The enterprise selects; the cooperation that begins."""
        offers.select(self.make.asker(row.question), application=row, reasons=Reasons())
        db.session.commit()
        return creating.of_application(row.id)

    def sign(self, cooperation: Cooperation, **given):
        """Both declare, the school uploads, both confirm what they have seen."""
        agreement = self.make.agreed(cooperation, **{**agreement_values(cooperation), **given})
        db.session.commit()
        return agreement

    def file(self, cooperation: Cooperation, number: str) -> None:
        """The office in charge files it."""
        cooperations.file_cooperation(self.desk(cooperation.question), cooperation=cooperation, filing_no=number)

    def begin(self, cooperation: Cooperation, **facts) -> Cooperation:
        """The school begins, with its start facts in order but for those given."""
        asked = legal.start_facts_asked(cooperation)
        known = start_facts(cooperation, **facts)
        cooperations.begin(self.make.people(cooperation.school)[1], cooperation=cooperation,
                           facts={name: known[name] for name in asked})
        db.session.commit()
        return cooperation


class Reasons(dict):
    """A written reason for whatever warning comes."""

    def get(self, _key, _default=None):
        return "按岗位实际安排，已与学校说明"

    def __bool__(self):
        return True


@pytest.fixture
def tale(make):
    return Tale(make)


@pytest.fixture
def index(app, db_session, tmp_path):
    """A real embedded index in a folder of its own; call it to bring it up to date."""
    from app.search.engines.embedded import EmbeddedEngine

    before = app.extensions[registry.EXTENSION]
    app.extensions[registry.EXTENSION] = registry.Engines(lambda schema: EmbeddedEngine(schema, str(tmp_path)))

    def catch_up():
        db.session.commit()
        done = indexing.drain("story")
        assert (done.blocked, done.poisoned) == ("", 0)

    yield catch_up
    app.extensions[registry.EXTENSION].close()
    app.extensions[registry.EXTENSION] = before

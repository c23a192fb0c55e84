"""The public numbers of the landing page, and the lists they open: what a visitor may see, nothing else."""
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from app.answers import kinds as answer_kinds
from app.answers import queries as answers
from app.answers.models import Answer
from app.authz import ANONYMOUS
from app.capacity.models import AnswerSlot
from app.cooperations.models import Agreement, Cooperation
from app.core import clock, facts
from app.core.db import db
from app.core.filters import url_or
from app.organisations import queries as organisations
from app.organisations import types
from app.organisations.models import ANSWERING, ENTERPRISE, Organisation
from app.questions import queries as questions
from app.questions.models import LISTED, Question
from app.statistics import listing, words
from app.statistics.view import IN_FORCE
from app.taxonomy import queries as taxonomy


@dataclass(frozen=True)
class PublicLine:
    """One row of a public list."""

    title: str
    url: str
    kind: Any
    org: Organisation | None
    place: str
    day: date | None = None


@dataclass(frozen=True)
class PublicFigure:
    """A public number: its words, the select of what it counts (place: a region prefix or ""), and its lines."""

    code: str
    label: Any
    unit: Any
    note: Any
    select: Callable[[str], Select]
    line: Callable[[Any], PublicLine]

    def count(self, place: str = "") -> int:
        """How many there are."""
        return db.session.scalar(db.select(db.func.count()).select_from(
            self.select(place).with_only_columns(self.model.id).order_by(None).subquery()))

    @property
    def model(self):
        return _MODELS[self.code]


_MODELS = {"questions": Question, "answers": Answer, "schools": Organisation, "enterprises": Organisation,
           "agreements": Agreement}


def _open_questions(place: str) -> Select:
    found = questions.visible(ANONYMOUS).where(Question.status.in_(LISTED)).options(joinedload(Question.enterprise))
    if place:
        site = db.func.coalesce(db.func.nullif(Question.region_code, ""), Organisation.region_code)
        found = found.where(site.startswith(place, autoescape=True))
    return found.order_by(Question.published_at.desc(), Question.id.desc())


def _open_answers(place: str) -> Select:
    found = answers.visible(ANONYMOUS)
    if place:
        found = found.where(Organisation.region_code.startswith(place, autoescape=True))
    return found.order_by(Answer.published_at.desc(), Answer.id.desc())


def _verified(kinds: tuple[str, ...]) -> Callable[[str], Select]:
    def select(place: str) -> Select:
        found = organisations.public().where(Organisation.org_type.in_(kinds))
        if place:
            found = found.where(Organisation.region_code.startswith(place, autoescape=True))
        return found.order_by(Organisation.region_code, Organisation.name)

    return select


def _agreements(place: str) -> Select:
    """First agreements in force that took effect this year."""
    year = clock.today().replace(month=1, day=1)
    found = (db.select(Agreement).join(Cooperation, Cooperation.id == Agreement.cooperation_id)
             .options(joinedload(Agreement.cooperation))
             .where(Agreement.status.in_(IN_FORCE), Agreement.amends_id.is_(None), Cooperation.origin == "matched",
                    Agreement.effective_at >= clock.day_start(year)))
    if place:
        found = found.where(Cooperation.region_code.startswith(place, autoescape=True))
    return found.order_by(Agreement.effective_at.desc(), Agreement.id.desc())


def _question_line(row: Question) -> PublicLine:
    return PublicLine(row.title, url_or("questions.show", question_no=row.question_no),
                      listing.kind_label(row.question_type), row.enterprise,
                      listing.region(row.region_code or row.enterprise.region_code), clock.local_date(row.published_at))


def _answer_line(row: Answer) -> PublicLine:
    try:
        kind = answer_kinds.get(row.answer_type).label
    except LookupError:
        kind = row.answer_type
    return PublicLine(row.title, url_or("answers.show", answer_no=row.answer_no), kind, row.school,
                      listing.region(row.school.region_code), row.published_at and clock.local_date(row.published_at))


def _organisation_line(row: Organisation) -> PublicLine:
    return PublicLine(row.name, url_or("organisations.show", org_no=row.org_no), types.type_label(row), row,
                      listing.region(row.region_code), row.verified_at and clock.local_date(row.verified_at))


def _agreement_line(row: Agreement) -> PublicLine:
    """Kind, place and day only: who signed what is between the parties and the city."""
    kind = listing.kind_label(row.cooperation.kind)
    return PublicLine(str(kind), "", kind, None, listing.region(row.cooperation.region_code),
                      clock.local_date(row.effective_at))


FIGURES = {one.code: one for one in (
    PublicFigure("questions", _l("在榜命题"), _l("条"), _l("公开可见"), _open_questions, _question_line),
    PublicFigure("answers", _l("学校供给"), _l("项"), _l("在有效期内"), _open_answers, _answer_line),
    PublicFigure("schools", _l("已核验院校"), _l("所"), _l("含高校、科研和培训机构"), _verified(ANSWERING),
                 _organisation_line),
    PublicFigure("enterprises", _l("已核验企业"), _l("家"), "", _verified((ENTERPRISE,)), _organisation_line),
    PublicFigure("agreements", _l("今年生效协议"), _l("份"), _l("双方确认"), _agreements, _agreement_line),
)}


def url(code: str, place: str = "") -> str:
    """Address of the list behind a public number."""
    return url_for("public_figures.show", code=code, **({"area": place} if place else {}))


@facts.provide("home.figures")
def home_figures() -> list[dict[str, Any]]:
    """The five numbers, each with the list that has exactly so many rows."""
    return [{"value": one.count(), "unit": str(one.unit), "label": str(one.label), "note": str(one.note),
             "url": url(one.code)} for one in FIGURES.values()]


@facts.provide("home.as_of")
def home_as_of() -> str:
    """Now, in city time."""
    return words.as_of(clock.now())


@facts.provide("home.districts")
def home_districts() -> list[tuple[str, int, str]]:
    """Open questions by county of the city; counties without one are left out."""
    found = []
    for place in taxonomy.region_children(current_app.config["CITY_CODE"]):
        prefix = taxonomy.region_prefix(place.code)
        n = FIGURES["questions"].count(prefix)
        if n:
            found.append((place.name, n, url("questions", prefix)))
    return found


@facts.provide("home.cities")
def home_cities() -> dict[str, tuple[int, str]]:
    """City → (free places of cohorts that a visitor sees, their list)."""
    free = AnswerSlot.total - AnswerSlot.reserved - AnswerSlot.committed
    seen = answers.visible(ANONYMOUS).where(Answer.answer_type == "trainee_cohort").with_only_columns(Answer.id)
    rows = db.session.execute(
        db.select(Organisation.region_code, db.func.sum(free))
        .join(Answer, Answer.school_id == Organisation.id).join(AnswerSlot, AnswerSlot.answer_id == Answer.id)
        .where(Answer.id.in_(seen.order_by(None)), AnswerSlot.month.is_(None))
        .group_by(Organisation.region_code))
    places: dict[str, int] = {}
    for code, n in rows:
        places[code[:4]] = places.get(code[:4], 0) + int(n or 0)
    names = {prefix: taxonomy.region_name(f"{prefix}00").removesuffix("市") for prefix in places}
    return {names[prefix]: (n, url("answers", prefix)) for prefix, n in places.items() if n and names[prefix]}

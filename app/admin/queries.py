"""Reads of the city's desk, each within the actor's jurisdiction."""
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Select

from app.authz import Actor
from app.cooperations import queries as cooperations
from app.cooperations import record_types
from app.cooperations.models import Cooperation, CooperationRecord
from app.core import clock
from app.core.db import db
from app.core.filters import url_or
from app.organisations import queries as organisations
from app.organisations.models import Organisation
from app.questions import queries as questions
from app.questions.models import LISTED, Question
from app.statistics import board, contact, policy, words
from app.statistics.base import Figure, Period
from app.taxonomy import queries as taxonomy
from app.workflow import TransitionRow

DUE_DAYS = contact.REVIEW_DAYS
RECORD_STATES = {
    "waiting": ("submitted",), "late": ("unconfirmed",), "disputed": ("disputed",),
    "counted": ("confirmed", "verified"), "sampled": ("sampled",), "ended": ("superseded", "rejected"),
}


@dataclass(frozen=True)
class Waiting:
    """A pile of work: how many, how many overdue, the oldest, where it is done."""

    label: Any
    count: int
    overdue: int
    oldest: date | None
    url: str
    note: Any = ""

    @property
    def days(self) -> int:
        """Working days the oldest has waited."""
        return taxonomy.working_days_between(self.oldest, clock.today()) if self.oldest else 0


def now(actor: Actor, *codes: str) -> board.Shown:
    """Figures of the running week in the actor's jurisdiction."""
    period = Period.week(clock.monday_of(clock.today()))
    return board.computed(policy.jurisdiction(actor), period, codes)


def piles(actor: Actor) -> list[Waiting]:
    """What waits in the jurisdiction, this actor's own desk first."""
    return [pile for pile in (*_reviews(actor), _organisations(actor), *_records(actor)) if pile is not None]


def _reviews(actor: Actor) -> list[Waiting]:
    """Submitted questions by the office that reviews them; the actor's own office first."""
    own = policy.own_office(actor)
    rows = db.session.execute(
        questions.visible(actor).where(Question.status == "submitted").order_by(None)
        .with_only_columns(Question.review_office, db.func.count(Question.id), db.func.min(Question.submitted_at),
                           db.func.sum(db.case((Question.review_due < clock.today(), 1), else_=0)))
        .group_by(Question.review_office)).all()
    found = {office: (n, oldest, late) for office, n, oldest, late in rows}
    piles = []
    for office in sorted({own, *found} - {""}, key=lambda code: (code != own, code)):
        n, oldest, late = found.get(office, (0, None, 0))
        url = url_or("questions.reviews") if office == own else url_for("statistics.rows", code="W12", office=office,
                                                                       week=clock.today().isoformat())
        piles.append(Waiting(_("待审命题：%(office)s", office=words.OFFICES[office]), n, int(late or 0),
                             clock.local_date(oldest) if oldest else None, url, _("2 个工作日内答复")))
    return piles


def _organisations(actor: Actor) -> Waiting:
    since = db.session.execute(
        db.select(TransitionRow.subject_id, db.func.max(TransitionRow.at))
        .join(Organisation, Organisation.id == TransitionRow.subject_id)
        .where(TransitionRow.subject_type == "organisation", TransitionRow.target == "pending_review",
               Organisation.status == "pending_review", Organisation.id.in_(organisations.in_jurisdiction(actor)))
        .group_by(TransitionRow.subject_id)).all()
    days = [clock.local_date(at) for _key, at in since]
    late = sum(taxonomy.add_working_days(day, DUE_DAYS) < clock.today() for day in days)
    return Waiting(_("待核验单位"), len(days), late, min(days, default=None), url_or("organisations.review_queue"),
                   _("2 个工作日内答复"))


def _records(actor: Actor) -> list[Waiting]:
    seen = records(actor).order_by(None)
    counts = dict(db.session.execute(
        seen.with_only_columns(CooperationRecord.status, db.func.count(CooperationRecord.id))
        .group_by(CooperationRecord.status)).all())
    limit = clock.now() - timedelta(days=contact.UNCONFIRMED_DAYS)
    oldest, late = db.session.execute(
        seen.where(CooperationRecord.status == "submitted")
        .with_only_columns(db.func.min(CooperationRecord.submitted_at),
                           db.func.sum(db.case((CooperationRecord.submitted_at < limit, 1), else_=0)))).one()
    disputes = db.session.scalar(cooperations.visible(actor).where(Cooperation.status == "disputed")
                                 .with_only_columns(db.func.count(Cooperation.id)))
    return [
        Waiting(_("待对方确认的记录"), counts.get("submitted", 0), int(late or 0),
                clock.local_date(oldest) if oldest else None, url_for("admin.records", state="waiting"),
                _("超过 7 天算超期")),
        Waiting(_("有异议的记录"), counts.get("disputed", 0), 0, None, url_for("admin.records", state="disputed"),
                _("等更正或裁定")),
        Waiting(_("有争议的合作"), disputes or 0, 0, None, url_or("cooperations.index", status="disputed"),
                _("等调解")),
    ]


def unanswered(actor: Actor) -> list[tuple[str, Figure, str]]:
    """(words, figure, address) of what goes wrong in the running week: silent enterprises, questions, warnings."""
    shown = now(actor, "W5", "W6", "W11")
    week = clock.today().isoformat()
    return [(words.label(one), one, url_for("statistics.rows", code=one.code, week=week))
            for one in shown.by_code.values() if one.code in ("W5", "W5-15", "W6", "W11")]


# ------------------------------------------------------------------------------------------------ records

def records(actor: Actor, *, state: str = "", record_type: str = "", area: str = "", text: str = "") -> Select:
    """The records of every cooperation the actor oversees, drafts aside, newest event first."""
    inside = cooperations.visible(actor).with_only_columns(Cooperation.id).order_by(None)
    found = (db.select(CooperationRecord).join(Cooperation, Cooperation.id == CooperationRecord.cooperation_id)
             .where(Cooperation.id.in_(inside), CooperationRecord.status != "draft"))
    if state:
        found = found.where(CooperationRecord.status.in_(RECORD_STATES[state]))
    if record_type:
        found = found.where(CooperationRecord.record_type == record_type)
    if area:
        found = found.where(Cooperation.region_code.startswith(area, autoescape=True))
    if text:
        parties = db.select(Organisation.id).where(Organisation.name.contains(text, autoescape=True))
        found = found.where(db.or_(
            CooperationRecord.record_no == text, Cooperation.cooperation_no == text,
            Cooperation.title.contains(text, autoescape=True), Cooperation.enterprise_id.in_(parties),
            Cooperation.school_id.in_(parties)))
    return found.order_by(CooperationRecord.event_date.desc(), CooperationRecord.id.desc())


def record_kinds() -> list[tuple[str, str]]:
    """(code, label) of every type of record."""
    return [(one.code, str(one.label)) for one in record_types.RECORD_TYPES.values()]


def totals(actor: Actor) -> list[tuple[Any, int, str]]:
    """(label, how many, address) of what there is in the jurisdiction."""
    live = questions.visible(actor).where(Question.status.in_(LISTED)).order_by(None)
    running = cooperations.visible(actor).where(Cooperation.status.in_(cooperations.LIVE)).order_by(None)
    listed = url_for("statistics.rows", code="W2", week=clock.today().isoformat())
    return [
        (_("在榜命题"), _count(live, Question.id), listed),
        (_("进行中的合作"), _count(running, Cooperation.id), url_or("cooperations.index")),
        (_("全部记录"), _count(records(actor).order_by(None), CooperationRecord.id), url_for("admin.records")),
    ]


def _count(select: Select, column) -> int:
    return db.session.scalar(select.with_only_columns(db.func.count(column))) or 0

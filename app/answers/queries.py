"""Reads of answers, scoped to a viewer. The SQL of `visible` says what policy.py says of one row."""
from collections.abc import Iterable

from sqlalchemy.orm import joinedload

from app.answers import kinds
from app.answers.models import INTERNAL, PUBLIC, Answer, AnswerSpecialty
from app.authz import Actor, Permission, may
from app.authz.actor import OVERSEERS, SCHOOL
from app.capacity.models import AnswerSlot
from app.core import clock
from app.core.db import db
from app.core.errors import NotVisible
from app.organisations import places
from app.organisations.models import ANSWERING, Organisation
from app.organisations.policy import is_city_office

PER_PAGE = 50
WAITING = "school_review"
FAMILIES = ("trainees", "specialty", "rd")


def visible(actor: Actor):
    """A select of the answers this actor may see, joined with their school."""
    return (db.select(Answer).join(Organisation, Organisation.id == Answer.school_id)
            .options(joinedload(Answer.school)).where(db.or_(*_seen(actor))))


def _seen(actor: Actor) -> list:
    if actor.is_system:
        return [db.true()]
    listed = db.and_(Answer.status == "published", Organisation.status == "verified",
                     Answer.valid_until >= clock.today())
    seen = [listed if actor.is_verified else db.and_(listed, Answer.visibility == PUBLIC)]
    if actor.org_id is not None and actor.org_type in ANSWERING and actor.roles & SCHOOL:
        seen.append(Answer.school_id == actor.org_id)
    if actor.roles & OVERSEERS:
        seen.append(db.and_(Answer.status.not_in(INTERNAL), _within(actor)))
    return seen


def _within(actor: Actor):
    """Schools of the jurisdiction; those outside the city are the city offices' (organisations.policy)."""
    if actor.park_id is not None:
        return Organisation.park_id == actor.park_id
    if actor.area is None:
        return db.true()
    within = Organisation.region_code.startswith(actor.area)
    if is_city_office(actor):
        within = db.or_(within, db.not_(Organisation.region_code.startswith(places.city_prefix())))
    return within


def get(actor: Actor, answer_no: str) -> Answer:
    """The answer with that number. NotVisible when there is none, or not for this actor."""
    answer = db.session.scalar(db.select(Answer).where(Answer.answer_no == answer_no))
    if answer is None or not may(actor, Permission.ANSWER_VIEW, answer):
        raise NotVisible()
    return answer


def own(actor: Actor, *, family: str = "", kind: str = "", status: str = "", text: str = ""):
    """A select of the school's own answers, newest change first; archived ones only when asked for."""
    found = db.select(Answer).where(Answer.school_id == actor.org_id)
    codes = [one.code for one in kinds.all_kinds() if not family or one.family == family]
    found = found.where(Answer.answer_type.in_(codes))
    if kind:
        found = found.where(Answer.answer_type == kind)
    found = found.where(Answer.status == status) if status else found.where(Answer.status != "archived")
    if text:
        like = f"%{text.replace('%', '').replace('_', '')}%"
        found = found.where(db.or_(Answer.title.like(like), Answer.answer_no.like(like), Answer.department.like(like)))
    return found


def page(select, number: int):
    """One page of 50, ordered by what needs a hand first: valid_until, then number."""
    order = select.order_by(db.case((Answer.status == WAITING, 0), (Answer.status == "returned", 1), else_=2),
                            Answer.valid_until.is_(None), Answer.valid_until, Answer.answer_no)
    return db.paginate(order, page=max(1, number), per_page=PER_PAGE, error_out=False)


def counts(actor: Actor) -> dict[str, dict[str, int]]:
    """Of the school's answers: {"family": {family: n}, "status": {status: n}}; archived only under status."""
    rows = db.session.execute(
        db.select(Answer.answer_type, Answer.status, db.func.count()).where(Answer.school_id == actor.org_id)
        .group_by(Answer.answer_type, Answer.status)).all()
    found: dict[str, dict[str, int]] = {"family": {}, "status": {}}
    for code, status, count in rows:
        found["status"][status] = found["status"].get(status, 0) + count
        if status != "archived":
            family = kinds.get(code).family
            found["family"][family] = found["family"].get(family, 0) + count
    return found


def counts_by_kind(actor: Actor) -> dict[str, int]:
    """Kind → how many answers the school keeps of it, archived ones aside."""
    return dict(db.session.execute(
        db.select(Answer.answer_type, db.func.count())
        .where(Answer.school_id == actor.org_id, Answer.status != "archived")
        .group_by(Answer.answer_type)).all())


def sums(select) -> tuple[int, int, int]:
    """Total, reserved and committed stock over all rows of a select (not only a page)."""
    ids = select.with_only_columns(Answer.id).order_by(None)
    row = db.session.execute(
        db.select(db.func.sum(AnswerSlot.total), db.func.sum(AnswerSlot.reserved), db.func.sum(AnswerSlot.committed))
        .where(AnswerSlot.answer_id.in_(ids), AnswerSlot.month.is_(None))).one()
    return tuple(int(value or 0) for value in row)


def open_places(select) -> int:
    """What is free of the published ones among the rows of a select."""
    ids = select.with_only_columns(Answer.id).where(Answer.status == "published").order_by(None)
    return int(db.session.scalar(
        db.select(db.func.sum(AnswerSlot.total - AnswerSlot.reserved - AnswerSlot.committed))
        .where(AnswerSlot.answer_id.in_(ids), AnswerSlot.month.is_(None))) or 0)


def waiting(actor: Actor) -> list[Answer]:
    """What waits for the school's approval, oldest first."""
    return list(db.session.scalars(
        db.select(Answer).where(Answer.school_id == actor.org_id, Answer.status == WAITING)
        .order_by(Answer.updated_at, Answer.id)))


def cohorts(school_id: int) -> list[Answer]:
    """The cohorts that the grid shows: approved ones, the soonest to expire first."""
    return list(db.session.scalars(
        db.select(Answer).where(Answer.school_id == school_id, Answer.answer_type == "trainee_cohort",
                                Answer.status.in_(("published", "expired")))
        .order_by(Answer.valid_until, Answer.entry_year.desc(), Answer.answer_no)))


def successor(answer: Answer, entry_year: int, specialties: Iterable[str]) -> Answer | None:
    """A cohort of the same school, specialty and length that began in `entry_year` and is not archived."""
    code = next(iter(specialties), None)
    return db.session.scalar(
        db.select(Answer).join(AnswerSpecialty, AnswerSpecialty.answer_id == Answer.id)
        .where(Answer.school_id == answer.school_id, Answer.answer_type == "trainee_cohort",
               Answer.entry_year == entry_year, Answer.length_years == answer.length_years,
               AnswerSpecialty.code == code, AnswerSpecialty.position == 0, Answer.department == answer.department,
               Answer.status != "archived", Answer.id != answer.id).limit(1))

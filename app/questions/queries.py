"""Reads, each within what the actor may see. `detail` is loaded with the row and shown only by permission."""
from datetime import timedelta

from sqlalchemy import Select, and_, false, or_, true

from app.authz import Actor, Role
from app.authz import Permission as P
from app.authz.actor import ENTERPRISE, GOVERNMENT, SCHOOL
from app.authz.policy import may
from app.core import clock, settings
from app.core.db import db
from app.core.errors import NotVisible
from app.organisations.models import Organisation
from app.questions import policy
from app.questions.kinds import on_site
from app.questions.models import (
    LISTED,
    PUBLIC,
    VERIFIED_SCHOOLS,
    NdaAcceptance,
    Question,
    QuestionEdition,
    QuestionGuest,
)

REMEMBERED = ("region_code", "site_address", "contact_user_id", "cluster_code", "industry_code", "enterprise_offer")
# Of the group of §2.2 what stays true from one posting to the next; filings and declarations are said anew.
REMEMBERED_DETAILS = on_site.NAMES - {"special_filing_no", "fee_declaration", "agency_declaration", "fee_from_student",
                                      "task_list", "other_interns_on_site", "other_interns_on_post"}


def visible(actor: Actor) -> Select:
    """The questions this actor may know of, as a select over Question joined with its enterprise."""
    return db.select(Question).join(Organisation, Question.enterprise_id == Organisation.id).where(_scope(actor))


def _scope(actor: Actor):
    if actor.is_system or actor.has(Role.AUDITOR):
        return true() if actor.is_system else Question.status != "draft"
    known = and_(Question.status.in_(policy.KNOWN), Organisation.status == "verified")
    parts = [and_(known, Question.visibility == PUBLIC)]
    if actor.org_id is not None and actor.roles & ENTERPRISE:
        parts.append(Question.enterprise_id == actor.org_id)
    if actor.roles & SCHOOL:
        parts.append(_for_school(actor, known))
    if actor.roles & GOVERNMENT:
        parts.append(_for_officer(actor))
    return or_(*parts)


def _for_school(actor: Actor, known):
    parts = []
    if actor.is_verified:
        invited = db.select(QuestionGuest.question_id).where(QuestionGuest.organisation_id == actor.org_id)
        parts.append(and_(known, or_(Question.visibility == VERIFIED_SCHOOLS, Question.id.in_(invited))))
    part = policy.part_of(actor)
    if part:
        parts.append(and_(Question.id.in_(part), Question.status != "draft"))
    return or_(false(), *parts)


def _for_officer(actor: Actor):
    if actor.park_id is not None:
        inside = Organisation.park_id == actor.park_id
    elif actor.area is None:
        inside = false()
    else:
        place = db.func.coalesce(db.func.nullif(Question.region_code, ""), Organisation.region_code)
        inside = place.startswith(actor.area, autoescape=True)
    entered = Question.entered_by_org_id == actor.org_id if actor.roles & policy.ENTERING else false()
    return or_(and_(inside, Question.status != "draft"), entered)


def get(actor: Actor, question_no: str) -> Question:
    """The question of that number. Raises NotVisible when this actor may not know of it."""
    question = db.session.scalar(db.select(Question).where(Question.question_no == question_no))
    if question is None or not (actor.is_system or may(actor, P.QUESTION_VIEW, question)):
        raise NotVisible()
    return question


def may_read_detail(actor: Actor, question: Question) -> bool:
    """Owner, office in charge, auditor; a school that sees it and accepted the terms where they are asked for."""
    return may(actor, P.QUESTION_DETAIL, question)


def may_accept_terms(actor: Actor, question: Question) -> bool:
    """A school that would read the detail once it accepts the confidentiality terms."""
    return bool(actor.roles & SCHOOL) and question.nda_required and not has_accepted(actor, question) \
        and policy.school_sees(actor, question) and policy.is_known(question)


def has_accepted(actor: Actor, question: Question) -> bool:
    """The actor's organisation accepted the confidentiality terms of this question."""
    return actor.org_id is not None and db.session.scalar(db.select(NdaAcceptance.id).where(
        NdaAcceptance.question_id == question.id, NdaAcceptance.organisation_id == actor.org_id)) is not None


def mine(actor: Actor, status: str = "") -> Select:
    """Questions of the actor's enterprise (or entered by the actor's office), newest change first."""
    chosen = db.select(Question).where(_mine(actor)).order_by(Question.updated_at.desc(), Question.id.desc())
    return chosen.where(Question.status == status) if status else chosen


def _mine(actor: Actor):
    if actor.org_id is None:
        return false()
    if actor.roles & ENTERPRISE:
        return Question.enterprise_id == actor.org_id
    return Question.entered_by_org_id == actor.org_id


def mine_by_status(actor: Actor) -> dict[str, int]:
    """status → how many of `mine`."""
    return dict(db.session.execute(db.select(Question.status, db.func.count()).where(_mine(actor))
                                   .group_by(Question.status)).all())


def listed(actor: Actor, *, kind: str = "", text: str = "") -> Select:
    """Open questions the actor may see, nearest deadline last published first."""
    chosen = visible(actor).where(Question.status.in_(LISTED))
    if kind:
        chosen = chosen.where(Question.question_type == kind)
    for word in text.split()[:5]:
        chosen = chosen.where(or_(Question.title.contains(word, autoescape=True),
                                  Question.public_summary.contains(word, autoescape=True)))
    return chosen.order_by(Question.published_at.desc(), Question.id.desc())


def to_review(actor: Actor) -> Select:
    """Submitted questions that wait for this actor's decision, the oldest deadline first."""
    offices = [office for office, role in policy.OFFICE_ROLE.items() if role in actor.roles]
    chosen = visible(actor).where(Question.status == "submitted").order_by(Question.review_due, Question.id)
    if actor.has(Role.PARK):
        return chosen.where(Question.question_type.in_(settings.get("questions.kinds_delegated_to_parks")))
    return chosen.where(Question.review_office.in_(offices))


def remembered(enterprise: Organisation, kind: str) -> dict:
    """What the enterprise said before: from its last question of that kind, else from its own record."""
    last = db.session.scalars(
        db.select(Question).where(Question.enterprise_id == enterprise.id, Question.question_type == kind)
        .order_by(Question.id.desc()).limit(1)).first()
    known = {"region_code": enterprise.region_code, "site_address": enterprise.address,
             "industry_code": enterprise.industry_code, "details": {}}
    if enterprise.staff_on_post:
        known["details"]["staff_on_post"] = enterprise.staff_on_post
    if last is not None:
        known.update({name: getattr(last, name) for name in REMEMBERED if getattr(last, name)})
        known["details"].update({k: v for k, v in (last.details or {}).items() if k in REMEMBERED_DETAILS})
    return known


def edition(question: Question, number: int) -> QuestionEdition | None:
    """What the question said in one edition."""
    return db.session.scalar(db.select(QuestionEdition).where(QuestionEdition.question_id == question.id,
                                                              QuestionEdition.edition == number))


def editions(question: Question) -> list[QuestionEdition]:
    """All editions, newest first."""
    return list(db.session.scalars(db.select(QuestionEdition).where(QuestionEdition.question_id == question.id)
                                   .order_by(QuestionEdition.edition.desc())))


def open_to_all(limit: int) -> tuple[list[Question], int]:
    """The latest open questions that everybody may see, and how many there are."""
    chosen = db.select(Question).join(Organisation, Question.enterprise_id == Organisation.id).where(
        Question.status.in_(LISTED), Question.visibility == PUBLIC, Organisation.status == "verified")
    total = db.session.scalar(db.select(db.func.count()).select_from(chosen.subquery()))
    return list(db.session.scalars(chosen.order_by(Question.published_at.desc(),
                                                   Question.id.desc()).limit(limit))), total


def due_on(day_offset: int) -> list[Question]:
    """Published questions whose deadline is so many days from today."""
    return list(db.session.scalars(db.select(Question).where(
        Question.status == "published", Question.apply_deadline == clock.today() + timedelta(days=day_offset))))

"""Who may see and do what with a question (domain.md §3.7)."""
from app.authz import Actor, Role
from app.authz import Permission as P
from app.authz.actor import ENTERPRISE, GOVERNMENT, SCHOOL
from app.authz.policy import allow, require, seen_by
from app.core import facts, settings
from app.core.db import db
from app.questions.models import PUBLIC, VERIFIED_SCHOOLS, Question, QuestionGuest

OFFICE_ROLE = {"miit": Role.GOV_MIIT, "hrss": Role.GOV_HRSS, "edu": Role.GOV_EDU}
# States in which others than its owner and the offices may know of a question.
KNOWN = ("published", "in_selection", "awarded", "fulfilled", "partly_fulfilled", "unfilled")
EDITABLE = ("draft", "returned", "published", "in_selection")
ENTERING = frozenset({Role.GOV_MIIT, Role.PARK})
OFFICES = frozenset(OFFICE_ROLE.values())

settings.declare("questions.kinds_delegated_to_parks", [], "kinds whose review is delegated to the enterprise's park")


def is_own(actor: Actor, question: Question) -> bool:
    """The question is the actor's enterprise's."""
    return actor.org_id is not None and question.enterprise_id == actor.org_id


def entered_it(actor: Actor, question: Question) -> bool:
    """The actor's office or park entered it for the enterprise."""
    return actor.org_id is not None and question.entered_by_org_id == actor.org_id


def covers(actor: Actor, question: Question) -> bool:
    """The question lies within the officer's city, county, town or park."""
    return actor.covers(question.region_code or question.enterprise.region_code, question.enterprise.park_id)


def is_known(question: Question) -> bool:
    """Published once, not taken back, and its enterprise stands verified."""
    return question.status in KNOWN and question.enterprise.status == "verified"


def is_public(actor: Actor, question: Question) -> bool:
    """Everybody may know of it."""
    return is_known(question) and question.visibility == PUBLIC


def school_sees(actor: Actor, question: Question) -> bool:
    """A verified school (or another answering organisation) may know of it."""
    if takes_part(actor, question):
        return question.status != "draft"
    if not is_known(question) or not actor.is_verified:
        return False
    return question.visibility in (PUBLIC, VERIFIED_SCHOOLS) or is_guest(actor, question)


def is_guest(actor: Actor, question: Question) -> bool:
    """The organisation was invited to it."""
    return actor.org_id is not None and db.session.get(QuestionGuest, (question.id, actor.org_id)) is not None


def takes_part(actor: Actor, question: Question) -> bool:
    """The organisation applied or cooperates: it keeps seeing the question whatever becomes of it."""
    return actor.org_id is not None and bool(facts.ask(
        "applications.parties_in_contact", default=False, question_id=question.id, org_id=actor.org_id))


def part_of(actor: Actor) -> set[int]:
    """Ids of questions over which the actor's organisation is in contact, for lists (fact of applications)."""
    return set(facts.ask("applications.question_ids", default=(), organisation_id=actor.org_id))


def oversees(actor: Actor, question: Question) -> bool:
    """An officer or reader within whose jurisdiction it lies; a draft is its owner's alone."""
    return question.status != "draft" and covers(actor, question)


def reviews(actor: Actor, question: Question) -> bool:
    """The office in charge within its jurisdiction, or the park to which the kind is delegated."""
    if not covers(actor, question):
        return False
    if actor.has(Role.PARK):
        return question.question_type in settings.get("questions.kinds_delegated_to_parks")
    return OFFICE_ROLE.get(question.review_office) in actor.roles


def may_enter_for(actor: Actor, enterprise) -> bool:
    """A park or 工信 officer may write down the need of an enterprise in its jurisdiction (代录)."""
    return bool(actor.roles & ENTERING) and actor.covers(enterprise.region_code, enterprise.park_id) \
        and enterprise.status == "verified"


def permit(actor: Actor, permission: P, question: Question) -> None:
    """`require`, with the system allowed everything (jobs, imports)."""
    if not actor.is_system:
        require(actor, permission, question)


def _own_in(*states: str):
    return lambda actor, question: is_own(actor, question) and question.status in states


def declare() -> None:
    """Fill the policy table."""
    allow(P.QUESTION_VIEW, None, is_public)
    allow(P.QUESTION_VIEW, ENTERPRISE, is_own)
    allow(P.QUESTION_VIEW, SCHOOL, school_sees)
    allow(P.QUESTION_VIEW, GOVERNMENT | {Role.AUDITOR}, oversees)
    allow(P.QUESTION_VIEW, ENTERING, entered_it)

    allow(P.QUESTION_DETAIL, ENTERPRISE, is_own)
    allow(P.QUESTION_DETAIL, ENTERING, entered_it)
    allow(P.QUESTION_DETAIL, OFFICES | {Role.PARK}, lambda actor, question: question.status != "draft"
          and reviews(actor, question))
    allow(P.QUESTION_DETAIL, {Role.AUDITOR}, oversees)
    allow(P.QUESTION_DETAIL, SCHOOL, _school_reads_detail)

    allow(P.QUESTION_EDIT, ENTERPRISE, _own_in(*EDITABLE))
    allow(P.QUESTION_EDIT, ENTERING, lambda actor, question: entered_it(actor, question) and question.status == "draft")
    allow(P.QUESTION_SUBMIT, ENTERPRISE, _own_in("draft", "returned"))
    allow(P.QUESTION_SUBMIT, ENTERING, lambda actor, question: entered_it(actor, question)
          and question.owner_confirmed_at is not None and question.status in ("draft", "returned"))
    allow(P.QUESTION_REVIEW, OFFICES | {Role.PARK}, reviews)
    allow(P.QUESTION_SUSPEND, OFFICES, reviews)
    allow(P.QUESTION_CLOSE, {Role.ENT_ADMIN}, is_own)
    allow(P.QUESTION_WITHDRAW, {Role.ENT_ADMIN}, is_own)
    seen_by("question", P.QUESTION_VIEW)


def _school_reads_detail(actor: Actor, question: Question) -> bool:
    from app.questions.queries import has_accepted

    return school_sees(actor, question) and (not question.nda_required or has_accepted(actor, question))

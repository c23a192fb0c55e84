"""Reads, scoped to an actor."""
from collections.abc import Iterable
from datetime import date

from app.answers.models import Answer
from app.applications.models import ENDED, TAKEN, WAITING, Application, ApplicationPartner, Invitation
from app.applications.terms import Terms, months_between, spread
from app.authz import Actor, Permission, may
from app.authz.actor import ENTERPRISE, OVERSEERS, SCHOOL
from app.capacity import queries as capacity
from app.core import clock
from app.core.db import db
from app.core.errors import NotVisible
from app.organisations.models import Organisation
from app.questions import kinds as question_kinds
from app.questions.models import LISTED, Question

# ------------------------------------------------------------------------------------------ what may be seen

def visible(actor: Actor):
    """Select of the applications this actor may see (the same as APPLICATION_VIEW says of each)."""
    select = db.select(Application).join(Question, Question.id == Application.question_id)
    if actor.is_system:
        return select
    ways = []
    if actor.org_id is not None and actor.roles & SCHOOL:
        ways.append(Application.school_id == actor.org_id)
    if actor.org_id is not None and actor.roles & (SCHOOL | ENTERPRISE):
        ways.append(Application.id.in_(
            db.select(ApplicationPartner.application_id).where(ApplicationPartner.organisation_id == actor.org_id)))
    if actor.org_id is not None and actor.roles & ENTERPRISE:
        ways.append(db.and_(Question.enterprise_id == actor.org_id, Application.submitted_at.is_not(None)))
    if actor.roles & OVERSEERS:
        ways.append(db.and_(Application.submitted_at.is_not(None), _in_jurisdiction(actor)))
    return select.where(db.or_(*ways)) if ways else select.where(db.false())


def _in_jurisdiction(actor: Actor):
    """Either side lies within the officer's place (the question's site, the school's seat, the park)."""
    school, asker = db.aliased(Organisation), db.aliased(Organisation)
    parties = (db.select(Application.id).join(Question, Question.id == Application.question_id)
               .join(school, school.id == Application.school_id).join(asker, asker.id == Question.enterprise_id))
    if actor.park_id is not None:
        return Application.id.in_(parties.where(db.or_(school.park_id == actor.park_id,
                                                       asker.park_id == actor.park_id)))
    if actor.area is None:
        return db.true() if actor.covers(None) else db.false()
    return Application.id.in_(parties.where(db.or_(Question.region_code.startswith(actor.area, autoescape=True),
                                                   school.region_code.startswith(actor.area, autoescape=True))))


def get(actor: Actor, application_no: str) -> Application:
    """One application by its number. Raises NotVisible."""
    row = db.session.scalar(db.select(Application).where(Application.application_no == application_no))
    if row is None or not may(actor, Permission.APPLICATION_VIEW, row):
        raise NotVisible()
    return row


def get_invitation(actor: Actor, invitation_no: str) -> Invitation:
    """One invitation by its number. Raises NotVisible."""
    row = db.session.scalar(db.select(Invitation).where(Invitation.invitation_no == invitation_no))
    if row is None or not may(actor, Permission.APPLICATION_VIEW, row):
        raise NotVisible()
    return row


def invitations(actor: Actor):
    """Select of the invitations this actor's organisation sent or received."""
    select = db.select(Invitation).join(Question, Question.id == Invitation.question_id)
    ways = []
    if actor.roles & SCHOOL:
        ways.append(Invitation.school_id == actor.org_id)
    if actor.roles & ENTERPRISE:
        ways.append(Question.enterprise_id == actor.org_id)
    return select.where(db.or_(*ways)) if ways else select.where(db.false())


def is_asker(actor: Actor, question: Question) -> bool:
    """The actor acts for the enterprise that asks."""
    return actor.org_id == question.enterprise_id and bool(actor.roles & ENTERPRISE)


# ------------------------------------------------------------------------------------------ about one question

def of_question(question_id: int, statuses: Iterable[str] | None = None):
    """Select of the applications of a question that have reached the enterprise, by submission."""
    select = db.select(Application).where(Application.question_id == question_id,
                                          Application.submitted_at.is_not(None))
    if statuses is not None:
        select = select.where(Application.status.in_(tuple(statuses)))
    return select.order_by(Application.submitted_at, Application.id)


def waiting(question_id: int) -> list[Application]:
    """Applications that still wait for the enterprise."""
    return list(db.session.scalars(of_question(question_id, WAITING)))


def count_sent(question_id: int) -> int:
    """How many schools have applied (whatever became of it), each once."""
    return int(db.session.scalar(
        db.select(db.func.count(db.distinct(Application.school_id)))
        .where(Application.question_id == question_id, Application.submitted_at.is_not(None))))


def count_live(question_id: int) -> int:
    """How many applications are with the enterprise or taken by it."""
    return int(db.session.scalar(
        db.select(db.func.count(Application.id))
        .where(Application.question_id == question_id, Application.status.in_((*WAITING, *TAKEN)))))


def live_of(question_id: int, school_id: int) -> Application | None:
    """The school's one live application to this question, a draft too."""
    return db.session.scalar(
        db.select(Application).where(Application.question_id == question_id, Application.school_id == school_id,
                                     Application.is_live))


def in_contact(question_id: int, org_id: int | None) -> bool:
    """The organisation is in contact over this question: its application lies with the enterprise or was taken,
    it is a confirmed partner of one, or it accepted an invitation that has not come to an end.
    """
    if org_id is None:
        return False
    sent = db.select(Application.id).where(Application.question_id == question_id,
                                           Application.status.in_((*WAITING, *TAKEN)))
    partner = sent.join(ApplicationPartner, ApplicationPartner.application_id == Application.id).where(
        ApplicationPartner.organisation_id == org_id, ApplicationPartner.confirmed_at.is_not(None))
    ended = db.select(Application.invitation_id).where(Application.invitation_id.is_not(None),
                                                       Application.status.in_(ENDED))
    invited = db.select(Invitation.id).where(
        Invitation.question_id == question_id, Invitation.school_id == org_id, Invitation.status == "accepted",
        Invitation.id.not_in(ended))
    asker = db.select(Question.id).where(Question.id == question_id, Question.enterprise_id == org_id)
    ways = (sent.where(Application.school_id == org_id), partner, invited, asker)
    return bool(db.session.scalar(db.select(db.or_(*(way.exists() for way in ways)))))


def taken_part_in(org_id: int | None) -> set[int]:
    """Ids of the questions to which the organisation applied, or is a partner in an application."""
    if org_id is None:
        return set()
    partner = db.select(ApplicationPartner.application_id).where(ApplicationPartner.organisation_id == org_id)
    return set(db.session.scalars(db.select(Application.question_id).where(
        db.or_(Application.school_id == org_id, Application.id.in_(partner)))))


def accepts_applications(question: Question) -> bool:
    """It is listed and its deadline has not passed."""
    return question.status in LISTED and (question.apply_deadline is None or clock.today() <= question.apply_deadline)


# ------------------------------------------------------------------------------------------ answers and capacity

def answer_kinds(question: Question) -> tuple[str, ...]:
    """Kinds of answer that this question is matched with."""
    return tuple(question_kinds.get(question.question_type).answer_kinds(question.details or {}))


def usable(answer: Answer, question: Question) -> bool:
    """Published, not past its validity, of a matched kind and of a level that the question accepts."""
    levels = {row.level for row in question.levels}
    return (answer.status == "published" and (answer.valid_until is None or answer.valid_until >= clock.today())
            and answer.answer_type in answer_kinds(question)
            and (not levels or not answer.level or answer.level in levels))


def usable_answers(school_id: int, question: Question) -> list[Answer]:
    """The school's own answers that may go into an application to this question."""
    own = db.session.scalars(
        db.select(Answer).where(Answer.school_id == school_id, Answer.status == "published",
                                Answer.answer_type.in_(answer_kinds(question)))
        .order_by(Answer.title, Answer.id))
    return [answer for answer in own if usable(answer, question)]


def _from(start: date | None) -> date:
    return max(start or clock.today(), clock.today())


def free(answer_id: int, start: date | None, end: date | None) -> int | None:
    """What is free of an answer in a period: of its stock, or of those months; None when it keeps no count."""
    if start is None and end is None:
        return capacity.free(answer_id)
    first = _from(start)
    return capacity.free_between(answer_id, first, max(first, end or first))


def reservation(terms: Terms) -> list[tuple[int, int, date | None]]:
    """The lines that `capacity.reserve` takes: months of a monthly capacity are filled from the first on.

    Refused when the months of the period have less than is asked.
    """
    lines: list[tuple[int, int, date | None]] = []
    for answer_id, quantity in terms.lines:
        slots = capacity.slots(answer_id)
        if any(slot.month is None for slot in slots) or not slots:
            lines.append((answer_id, quantity, None))
            continue
        first = _from(terms.start_date)
        within = set(months_between(first, max(first, terms.end_date or first)))
        room = [(slot.month, slot.free) for slot in slots if slot.month in within]
        lines += [(answer_id, part, month) for month, part in spread(quantity, room)]
    return lines


# ------------------------------------------------------------------------------------------ for officers

def unanswered(actor: Actor):
    """Applications in the actor's jurisdiction that ended because the enterprise did not act (board 未响应, W5)."""
    return (visible(actor).where(Application.status == "lapsed", Application.outcome_code == "no_enterprise_action")
            .order_by(Application.updated_at.desc(), Application.id.desc()))

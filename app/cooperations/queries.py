"""Reads: what an actor sees, what counts, and what waits."""
from datetime import date

from app.authz import Actor, Permission, may
from app.authz.actor import OVERSEERS
from app.cooperations.models import COUNTED, Agreement, Certificate, Cooperation, CooperationParty, CooperationRecord, Evidence
from app.cooperations.policy import PARTY_ROLES
from app.core.db import db
from app.core.errors import NotVisible
from app.core.facts import provide
from app.core.files import StoredFile, readable_by
from app.organisations.models import Organisation
from app.organisations.policy import is_city_office
from app.questions.models import Question

Period = tuple[date, date]
# States in which a cooperation still goes on (students may be on site, or will be).
LIVE = ("preparing", "agreement_pending", "effective", "in_progress", "acceptance", "suspended", "disputed")


# ------------------------------------------------------------------------------------------ scope

def visible(actor: Actor):
    """Select of the cooperations this actor may see (the same as COOPERATION_VIEW says of each)."""
    select = db.select(Cooperation)
    if actor.is_system:
        return select
    ways = []
    if actor.org_id is not None and actor.roles & PARTY_ROLES:
        ways.append(Cooperation.id.in_(db.select(CooperationParty.cooperation_id).where(
            CooperationParty.organisation_id == actor.org_id)))
    if actor.roles & OVERSEERS:
        ways.append(_in_jurisdiction(actor))
    return select.where(db.or_(*ways)) if ways else select.where(db.false())


def _in_jurisdiction(actor: Actor):
    if actor.park_id is not None:
        return Cooperation.enterprise_id.in_(
            db.select(Organisation.id).where(Organisation.park_id == actor.park_id))
    if is_city_office(actor):
        return db.true()
    return Cooperation.region_code.startswith(actor.area, autoescape=True)


def get(actor: Actor, cooperation_no: str) -> Cooperation:
    """One cooperation by its number. Raises NotVisible."""
    row = db.session.scalar(db.select(Cooperation).where(Cooperation.cooperation_no == cooperation_no))
    if row is None or not may(actor, Permission.COOPERATION_VIEW, row):
        raise NotVisible()
    return row


def get_agreement(actor: Actor, cooperation_no: str, agreement_no: str) -> Agreement:
    """One agreement of a visible cooperation. Raises NotVisible."""
    cooperation = get(actor, cooperation_no)
    row = next((a for a in cooperation.agreements if a.agreement_no == agreement_no), None)
    if row is None:
        raise NotVisible()
    return row


def get_record(actor: Actor, record_no: str) -> CooperationRecord:
    """One record by its number; a draft only for its own side, and for officers once it asks to be let in late."""
    row = db.session.scalar(db.select(CooperationRecord).where(CooperationRecord.record_no == record_no))
    if row is None or not sees_record(actor, row):
        raise NotVisible()
    return row


def sees_record(actor: Actor, record: CooperationRecord) -> bool:
    """Whether the record exists for this actor."""
    if not may(actor, Permission.COOPERATION_VIEW, record):
        return False
    if record.status != "draft" or actor.org_id == record.submitted_by_org_id:
        return True
    return record.late_asked_at is not None and may(actor, Permission.RECORD_AUDIT, record)


def records_of(actor: Actor, cooperation: Cooperation) -> list[CooperationRecord]:
    """The records of a visible cooperation that this actor sees, newest event first."""
    return sorted((r for r in cooperation.records if sees_record(actor, r)),
                  key=lambda r: (r.event_date, r.id), reverse=True)


def get_certificate(actor: Actor, certificate_no: str) -> Certificate:
    """One certificate by its number. Raises NotVisible."""
    row = find_certificate(certificate_no)
    if row is None or not may(actor, Permission.CERTIFICATE_VIEW, row):
        raise NotVisible()
    return row


def find_certificate(certificate_no: str) -> Certificate | None:
    """A certificate by its number, for whoever holds its check code."""
    return db.session.scalar(db.select(Certificate).where(Certificate.certificate_no == certificate_no))


def certificates(actor: Actor):
    """Select of the certificates this actor may see, newest first."""
    select = db.select(Certificate).join(Organisation, Organisation.id == Certificate.organisation_id)
    ways = []
    if actor.org_id is not None and actor.roles & PARTY_ROLES:
        ways.append(Certificate.organisation_id == actor.org_id)
    if actor.roles & OVERSEERS:
        if actor.park_id is not None:
            ways.append(Organisation.park_id == actor.park_id)
        else:
            ways.append(db.true() if is_city_office(actor)
                        else Organisation.region_code.startswith(actor.area, autoescape=True))
    select = select.where(db.or_(*ways)) if ways else select.where(db.false())
    return select.order_by(Certificate.id.desc())


# ------------------------------------------------------------------------------------------ files

@readable_by("agreement")
def _reads_agreement(actor: Actor, file: StoredFile) -> bool:
    return any(may(actor, Permission.COOPERATION_VIEW, agreement) for agreement in db.session.scalars(
        db.select(Agreement).where(Agreement.file_id == file.id)))


@readable_by("evidence")
def _reads_evidence(actor: Actor, file: StoredFile) -> bool:
    return any(sees_record(actor, record) for record in db.session.scalars(
        db.select(CooperationRecord).join(Evidence, Evidence.record_id == CooperationRecord.id)
        .where(Evidence.file_id == file.id)))


# ------------------------------------------------------------------------------------------ what counts

def counted_records(organisation_id: int, period: Period | None = None) -> list[CooperationRecord]:
    """Records that count for an organisation, as enterprise or as school, by event date (domain.md §4.2, §5.1).

    Confirmed by the other side (or sampled, or verified) and entered on the platform's own cooperations;
    cooperations registered from outside count only after an officer's check, which is not built yet.
    """
    select = (db.select(CooperationRecord).join(Cooperation, Cooperation.id == CooperationRecord.cooperation_id)
              .where(CooperationRecord.status.in_(COUNTED), Cooperation.origin == "matched",
                     db.or_(Cooperation.enterprise_id == organisation_id, Cooperation.school_id == organisation_id))
              .order_by(CooperationRecord.event_date, CooperationRecord.id))
    if period is not None:
        select = select.where(CooperationRecord.event_date.between(*period))
    return list(db.session.scalars(select))


# ------------------------------------------------------------------------------------------ facts for other rooms

@provide("cooperations.interns_on_site")
def interns_on_site(organisation_id: int, post: str | None, start: date | None, end: date | None) -> int:
    """Students of all schools and kinds at an employer (on one post) in live cooperations overlapping the dates.

    Head count when it is known, else what was agreed; an open end overlaps everything after it.
    """
    select = db.select(Cooperation).join(Question, Question.id == Cooperation.question_id).where(
        Cooperation.enterprise_id == organisation_id, Cooperation.status.in_(LIVE), Question.students_on_site)
    if post is not None:
        select = select.where(Question.post_name == post)
    if end is not None:
        select = select.where(db.or_(Cooperation.start_date.is_(None), Cooperation.start_date <= end))
    if start is not None:
        select = select.where(db.or_(Cooperation.end_date.is_(None), Cooperation.end_date >= start))
    return sum((c.start_facts or {}).get("head_count") or c.agreed_quantity for c in db.session.scalars(select))


@provide("cooperations.agreement_effective")
def agreement_effective(application_id: int) -> bool:
    """Whether an agreement of the application's cooperation ever came into force."""
    return db.session.scalar(db.select(Cooperation.effective_at.is_not(None)).where(
        Cooperation.application_id == application_id)) or False


@provide("cooperations.past_confirmed")
def past_confirmed(enterprise_id: int, school_id: int) -> int:
    """How many counted records an enterprise and a school have with each other."""
    return int(db.session.scalar(
        db.select(db.func.count(CooperationRecord.id))
        .join(Cooperation, Cooperation.id == CooperationRecord.cooperation_id)
        .where(Cooperation.enterprise_id == enterprise_id, Cooperation.school_id == school_id,
               CooperationRecord.status.in_(COUNTED))))


@provide("cooperations.of_application")
def of_application(application_id: int) -> str | None:
    """The number of the cooperation that an application became, for a link."""
    return db.session.scalar(db.select(Cooperation.cooperation_no).where(
        Cooperation.application_id == application_id))

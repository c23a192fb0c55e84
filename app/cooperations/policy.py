"""Who sees, signs, records, confirms and oversees cooperations (domain.md §3.7 Roles, Jurisdiction)."""
from app.authz import Actor, Permission, Role, allow, seen_by
from app.authz.actor import OFFICERS, OVERSEERS
from app.cooperations.models import Certificate, Cooperation
from app.organisations.policy import is_city_office

PARTY_ROLES = frozenset({Role.ENT_EDITOR, Role.ENT_ADMIN, Role.SCH_DEPT, Role.SCH_OFFICE, Role.SCH_ADMIN})
# Whoever binds the organisation: signs, confirms, asks for a certificate.
SIGNERS = frozenset({Role.ENT_ADMIN, Role.SCH_OFFICE, Role.SCH_ADMIN})
FILERS = frozenset({Role.GOV_EDU, Role.GOV_HRSS})
MEDIATORS = OFFICERS
AUDITORS = frozenset({Role.AUDITOR, Role.GOV_EDU, Role.GOV_MIIT, Role.GOV_HRSS})


def cooperation_of(obj) -> Cooperation:
    """The cooperation that an agreement, a record or the cooperation itself belongs to."""
    return obj if isinstance(obj, Cooperation) else obj.cooperation


def is_party(actor: Actor, obj) -> bool:
    """The actor acts for a party, a third one included."""
    return actor.org_id is not None and cooperation_of(obj).side_of(actor.org_id) is not None


def is_main_party(actor: Actor, obj) -> bool:
    """The actor acts for the enterprise or the school."""
    return cooperation_of(obj).side_of(actor.org_id) in ("enterprise", "school")


def oversees(actor: Actor, obj) -> bool:
    """The cooperation lies within this government actor's jurisdiction."""
    cooperation = cooperation_of(obj)
    if actor.park_id is None and actor.roles & OVERSEERS and is_city_office(actor):
        return True
    return actor.covers(cooperation.region_code, cooperation.enterprise.park_id)


def is_other_side(actor: Actor, record) -> bool:
    """The actor acts for the main party that did not submit the record."""
    return (is_main_party(actor, record) and record.submitted_by_org_id is not None
            and record.submitted_by_org_id != actor.org_id)


def files_it(actor: Actor, cooperation: Cooperation) -> bool:
    """Filing belongs to the office that reviewed the question; a question without one to both offices."""
    if not oversees(actor, cooperation):
        return False
    office = cooperation.question.review_office if cooperation.question else ""
    wanted = {"edu": Role.GOV_EDU, "hrss": Role.GOV_HRSS}.get(office)
    return wanted is None or wanted in actor.roles


def owns_certificate(actor: Actor, certificate) -> bool:
    """The certificate tells of the actor's own organisation."""
    return actor.org_id is not None and certificate.organisation_id == actor.org_id


def oversees_certificate(actor: Actor, certificate) -> bool:
    """The organisation lies within this government actor's jurisdiction."""
    organisation = certificate.organisation
    if actor.park_id is None and is_city_office(actor):
        return True
    return actor.covers(organisation.region_code, organisation.park_id)


def declare() -> None:
    """Fill the policy table."""
    allow(Permission.COOPERATION_VIEW, PARTY_ROLES, when=is_party)
    allow(Permission.COOPERATION_VIEW, OVERSEERS, when=oversees)
    allow(Permission.COOPERATION_EDIT, PARTY_ROLES, when=is_main_party, verified=True)
    allow(Permission.COOPERATION_CONFIRM, SIGNERS, when=is_main_party, verified=True)
    allow(Permission.COOPERATION_FILE, FILERS, when=files_it, verified=True)
    allow(Permission.COOPERATION_MEDIATE, MEDIATORS, when=oversees, verified=True)
    allow(Permission.RECORD_SUBMIT, PARTY_ROLES, when=is_main_party, verified=True)
    allow(Permission.RECORD_CONFIRM, SIGNERS, when=is_other_side, verified=True)
    allow(Permission.RECORD_AUDIT, AUDITORS, when=oversees, verified=True)
    allow(Permission.CERTIFICATE_ISSUE, SIGNERS, when=lambda actor, org: actor.org_id == org.id, verified=True)
    allow(Permission.CERTIFICATE_VIEW, PARTY_ROLES, when=owns_certificate)
    allow(Permission.CERTIFICATE_VIEW, OVERSEERS, when=oversees_certificate)
    allow(Permission.CERTIFICATE_REVOKE, OFFICERS, when=oversees_certificate, verified=True)
    for table in ("cooperation", "agreement", "cooperation_record"):
        seen_by(table, Permission.COOPERATION_VIEW)
    seen_by(Certificate.__tablename__, Permission.CERTIFICATE_VIEW)

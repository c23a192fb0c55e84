"""Who may do what with applications and invitations (domain.md §3.7)."""
from app.applications import checking, queries
from app.applications.models import Invitation
from app.authz import Actor, Permission, Role, allow, seen_by
from app.authz.actor import ENTERPRISE, OVERSEERS, SCHOOL

P = Permission


def _own_school(actor: Actor, row) -> bool:
    return actor.org_id is not None and row.school_id == actor.org_id


def _own_question(actor: Actor, row) -> bool:
    """The actor's enterprise asks, and the application has reached it."""
    return queries.is_asker(actor, row.question) and (isinstance(row, Invitation) or row.is_sent)


def _partner(actor: Actor, row) -> bool:
    return not isinstance(row, Invitation) and any(one.organisation_id == actor.org_id for one in row.partners)


def _place(actor: Actor, row) -> bool:
    """One of the two sides lies within the officer's jurisdiction; drafts are nobody's but the school's."""
    if not isinstance(row, Invitation) and not row.is_sent:
        return False
    asker = row.question.enterprise
    return (actor.covers(row.question.region_code, asker.park_id)
            or actor.covers(row.school.region_code, row.school.park_id))


def _approvable(actor: Actor, row) -> bool:
    """The office approves; the leader, where the city asks it, after the office."""
    if not _own_school(actor, row):
        return False
    if actor.has(Role.SCH_OFFICE):
        return True
    return "leader" in checking.steps_needed() and "office" in checking.steps_done(row)


def _withdrawable(actor: Actor, row) -> bool:
    """The office takes back whatever was sent; a department may drop its own draft."""
    return _own_school(actor, row) and (actor.has(Role.SCH_OFFICE) or row.status == "draft")


def _negotiable(actor: Actor, row) -> bool:
    """The enterprise's administrator begins; from then on its editors and the school's office too."""
    if actor.has(Role.SCH_OFFICE) and _own_school(actor, row):
        return row.status == "negotiating"
    if not _own_question(actor, row):
        return False
    return actor.has(Role.ENT_ADMIN) or row.status == "negotiating"


def _invitable(actor: Actor, row) -> bool:
    """A question of the actor's enterprise, or an invitation of such a question."""
    question = row.question if isinstance(row, Invitation) else row
    return queries.is_asker(actor, question)


def register() -> None:
    """Add this room's rules to the policy table."""
    seen_by("application", P.APPLICATION_VIEW)
    seen_by("invitation", P.APPLICATION_VIEW)
    allow(P.APPLICATION_VIEW, SCHOOL, when=_own_school)
    allow(P.APPLICATION_VIEW, SCHOOL | ENTERPRISE, when=_partner)
    allow(P.APPLICATION_VIEW, ENTERPRISE, when=_own_question)
    allow(P.APPLICATION_VIEW, OVERSEERS, when=_place)
    allow(P.APPLICATION_EDIT, SCHOOL, when=_own_school, verified=True)
    allow(P.APPLICATION_APPROVE, {Role.SCH_OFFICE, Role.SCH_ADMIN}, when=_approvable, verified=True)
    allow(P.APPLICATION_WITHDRAW, {Role.SCH_OFFICE, Role.SCH_DEPT}, when=_withdrawable)
    allow(P.APPLICATION_DECIDE, {Role.ENT_ADMIN}, when=_own_question, verified=True)
    allow(P.APPLICATION_NEGOTIATE, {Role.SCH_OFFICE, Role.ENT_ADMIN, Role.ENT_EDITOR}, when=_negotiable, verified=True)
    allow(P.APPLICATION_PARTNER, {Role.SCH_OFFICE, Role.SCH_ADMIN, Role.ENT_ADMIN}, when=_partner, verified=True)
    allow(P.INVITATION_SEND, ENTERPRISE, when=_invitable, verified=True)
    allow(P.INVITATION_ANSWER, {Role.SCH_OFFICE, Role.SCH_DEPT}, when=_own_school, verified=True)



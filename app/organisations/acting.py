"""From a session to an Actor: which person, at which organisation, with which roles, over which area."""
from sqlalchemy.orm import joinedload

from app.accounts import sessions
from app.accounts.models import User
from app.authz import ANONYMOUS, Actor, Role
from app.authz.guards import actor_loader
from app.core import facts
from app.core.db import db
from app.organisations import places
from app.organisations.models import GOVERNMENT, PARK, Membership, Organisation


def actor_of(user: User, membership: Membership | None) -> Actor:
    """The person in one capacity; without a membership a person without roles."""
    if membership is None:
        return Actor(user_id=user.id, user_name=user.name)
    organisation = membership.organisation
    roles = frozenset(Role(code) for code in membership.role_codes if code in set(Role))
    if organisation.org_type in (GOVERNMENT, PARK) and organisation.status != "verified":
        # Anybody may register as a bureau: until the city verified it, it has no power and sees nothing.
        roles = frozenset()
    return Actor(
        user_id=user.id, user_name=user.name, membership_id=membership.id, org_id=organisation.id,
        org_name=organisation.name, org_type=organisation.org_type, org_status=organisation.status,
        is_demo=organisation.is_demo, roles=roles, area=_area(organisation, roles) if roles else None,
        park_id=organisation.id if organisation.org_type == PARK and roles else None,
    )


def _area(organisation: Organisation, roles: frozenset[Role]) -> str | None:
    """A government body's jurisdiction; the city's auditor and the operators look at the whole platform."""
    if organisation.org_type != GOVERNMENT:
        return None
    area = places.prefix(organisation.area_code or organisation.region_code)
    if Role.SYSADMIN in roles or (Role.AUDITOR in roles and len(area) <= len(places.city_prefix())):
        return None
    return area


def capacities(user_id: int) -> list[Membership]:
    """The memberships in which a person may act, oldest first."""
    return list(db.session.scalars(
        db.select(Membership).options(joinedload(Membership.organisation))
        .where(Membership.user_id == user_id, Membership.is_active)
        .order_by(Membership.id)))


def capacity(user_id: int, chosen: int | None = None) -> Membership | None:
    """The chosen membership when the person still has it, else the first."""
    mine = capacities(user_id)
    return next((m for m in mine if m.id == chosen), mine[0] if mine else None)


@actor_loader
def load_actor() -> Actor:
    """The actor of this request."""
    user = sessions.person()
    return actor_of(user, capacity(user.id, sessions.chosen())) if user else ANONYMOUS


@facts.provide("accounts.capacity")
def find_capacity(user_id: int, key: str) -> int | None:
    """The membership of a person by its id or by the organisation's number; None when it is not the person's."""
    return next((m.id for m in capacities(user_id) if key in (str(m.id), m.organisation.org_no)), None)

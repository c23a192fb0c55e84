"""Who sees, edits and verifies organisations (domain.md §3.7 Roles, Jurisdiction)."""
from app.authz import Actor, Permission, Role, allow, seen_by
from app.authz.actor import GOVERNMENT as GOVERNMENT_ROLES
from app.authz.actor import OFFICERS
from app.organisations import places, types
from app.organisations.models import Organisation

OVERSIGHT = GOVERNMENT_ROLES | {Role.AUDITOR, Role.SYSADMIN}
DECIDERS = OFFICERS | {Role.SYSADMIN}


def is_city_office(actor: Actor) -> bool:
    """An office of the whole city, not of a district or a park."""
    return actor.park_id is None and (actor.area is None or actor.area == places.city_prefix())


def looks_after(actor: Actor, organisation: Organisation) -> bool:
    """The organisation lies in the officer's jurisdiction; those outside the city are the city offices'."""
    if actor.covers(organisation.region_code, organisation.park_id or _itself(actor, organisation)):
        return True
    return is_city_office(actor) and not places.in_city(organisation.region_code)


def _itself(actor: Actor, organisation: Organisation) -> int | None:
    return organisation.id if organisation.id == actor.park_id else None


def belongs(actor: Actor, organisation: Organisation) -> bool:
    """The actor acts for this organisation."""
    return actor.org_id is not None and actor.org_id == organisation.id


def administers(actor: Actor, organisation: Organisation) -> bool:
    """The actor is an administrator of this organisation.

    Everybody of a bureau or park is (they know one role), also before it is verified, when they hold none.
    """
    return belongs(actor, organisation) and (
        organisation.org_type in types.CITY_ONLY or types.admin_role(organisation) in actor.roles)


def reviews(actor: Actor, organisation: Organisation) -> bool:
    """The organisation is of this officer's desk and jurisdiction; nobody verifies the own one."""
    if belongs(actor, organisation) or not actor.roles & set(types.desk_roles(organisation)):
        return False
    if organisation.org_type in types.CITY_ONLY:
        return is_city_office(actor)
    return looks_after(actor, organisation)


def declare() -> None:
    """Fill the policy table."""
    allow(Permission.ORGANISATION_VIEW, None, when=lambda actor, org: org.status == "verified")
    allow(Permission.ORGANISATION_VIEW, signed_in=True, when=belongs)
    allow(Permission.ORGANISATION_VIEW, OVERSIGHT, when=looks_after, verified=True)
    allow(Permission.ORGANISATION_VIEW, DECIDERS, when=reviews, verified=True)
    allow(Permission.ORGANISATION_EDIT, signed_in=True, when=administers)
    allow(Permission.ORGANISATION_SUBMIT, signed_in=True, when=administers)
    allow(Permission.MEMBER_MANAGE, signed_in=True, when=administers)
    allow(Permission.ORGANISATION_REVIEW, DECIDERS, when=reviews, verified=True)
    allow(Permission.ORGANISATION_IMPORT, OFFICERS - {Role.PARK}, when=reviews, verified=True)
    allow(Permission.CLAIM_ISSUE, OFFICERS, when=reviews, verified=True)
    seen_by("organisation", Permission.ORGANISATION_VIEW)

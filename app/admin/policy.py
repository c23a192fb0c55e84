"""Who works at the city's desk."""
from app.authz import Actor, Permission, Role, allow, seen_by
from app.authz.actor import OVERSEERS
from app.organisations.policy import is_city_office

SETTERS = frozenset({Role.SYSADMIN, Role.GOV_EDU})


def _for_the_city(actor: Actor, _setting) -> bool:
    """A setting holds for the whole platform: a district's bureau does not change it."""
    return is_city_office(actor)


def declare() -> None:
    """Fill the policy table."""
    allow(Permission.REVIEW_DESK, OVERSEERS, verified=True)
    allow(Permission.SETTINGS_CHANGE, SETTERS, when=_for_the_city, verified=True)
    seen_by("setting_value", Permission.REVIEW_DESK)
    allow(Permission.OPERATE, {Role.SYSADMIN}, verified=True)

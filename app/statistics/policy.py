"""Who sees figures: the government, parks and auditors, each within its jurisdiction; not the operator."""
from app.authz import Actor, Permission, Role, allow
from app.authz.actor import OVERSEERS
from app.core.errors import NotVisible
from app.organisations.policy import is_city_office
from app.questions.policy import OFFICE_ROLE
from app.statistics.base import Scope


def declare() -> None:
    """Fill the policy table."""
    allow(Permission.FIGURES_VIEW, OVERSEERS, verified=True)
    allow(Permission.FIGURES_EXPORT, OVERSEERS, verified=True)
    allow(Permission.BOARD_FREEZE, {Role.SYSTEM})


def jurisdiction(actor: Actor) -> Scope:
    """All this actor may count: the whole platform for a city office and the auditor, else its area or park."""
    if actor.park_id is not None:
        return Scope(park_id=actor.park_id)
    return Scope() if is_city_office(actor) else Scope(area=actor.area)


def scope_of(actor: Actor, *, area: str = "", cluster: str = "", kind: str = "", office: str = "") -> Scope:
    """The chosen dimensions within the actor's jurisdiction. NotVisible for a place outside it."""
    whole = jurisdiction(actor)
    if area and not area.startswith(whole.area):
        raise NotVisible()
    return Scope(area=area or whole.area, cluster=cluster, kind=kind, office=office, park_id=whole.park_id)


def own_office(actor: Actor) -> str:
    """edu, miit or hrss of the actor's desk; "" for others."""
    return next((office for office, role in OFFICE_ROLE.items() if role in actor.roles), "")

"""Who may bring lists in and take lists out. What a list holds is decided by its room's `visible(actor)`."""
from app.authz import Actor, Permission, Role, allow
from app.authz.actor import ENTERPRISE, OFFICERS, OVERSEERS, SCHOOL

IMPORTERS = ENTERPRISE | OFFICERS | {Role.SCH_DEPT, Role.SCH_OFFICE}


def _own_run(actor: Actor, run) -> bool:
    """An import belongs to the organisation that made it."""
    return actor.org_id is not None and run.organisation_id == actor.org_id


def declare() -> None:
    """Fill the policy table."""
    allow(Permission.EXCHANGE_IMPORT, IMPORTERS, when=_own_run)
    allow(Permission.EXCHANGE_EXPORT, ENTERPRISE | SCHOOL | OVERSEERS | {Role.SYSADMIN})

"""Who may do what: one vocabulary, one table, one guard."""
from app.authz.actor import ANONYMOUS, SYSTEM, Actor, Role
from app.authz.permissions import Permission
from app.authz.policy import allow, may, require, seen_by

__all__ = ["ANONYMOUS", "SYSTEM", "Actor", "Permission", "Role", "allow", "may", "require", "seen_by"]


def register(app) -> None:
    """Find the actor before every request."""
    from app.authz import guards

    guards.register(app)

"""The policy table: permission → rules of (roles, predicate). Fed by every package's policy.py."""
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.authz.actor import Actor, Role
from app.authz.permissions import Permission
from app.core.errors import Forbidden, NotVisible


@dataclass(frozen=True)
class Rule:
    """Holders of one of `roles` may, when `when(actor, obj)`; roles None means anybody."""

    roles: frozenset[Role] | None
    when: Callable | None
    needs_verified: bool
    needs_account: bool = False
    who: Callable | None = None


_rules: dict[Permission, list[Rule]] = defaultdict(list)
_visibility: dict[str, Permission] = {}


def allow(permission: Permission, roles: Iterable[Role] | None = None, when: Callable | None = None,
          verified: bool = False, signed_in: bool = False, who: Callable | None = None) -> None:
    """Add a rule. `when` gets (actor, obj) and is asked only when an object is given.

    roles None: anybody, visitors too. verified: the actor's organisation must be verified.
    signed_in: with roles None, anybody who has an account, also without any capacity.
    who: a condition on the actor alone, always asked.
    """
    _rules[permission].append(Rule(frozenset(roles) if roles is not None else None, when, verified, signed_in, who))


def seen_by(table: str, permission: Permission) -> None:
    """Objects of `table` are visible to whoever holds `permission` on them."""
    _visibility[table] = permission


def may(actor: Actor, permission: Permission, obj=None) -> bool:
    """Whether the actor may; without an object: whether it might for some object."""
    return any(_fits(rule, actor, obj) for rule in _rules[permission])


def _fits(rule: Rule, actor: Actor, obj) -> bool:
    if rule.roles is not None and not rule.roles & actor.roles:
        return False
    if rule.needs_verified and not actor.is_verified:
        return False
    if rule.needs_account and not actor.is_signed_in:
        return False
    if rule.who is not None and not rule.who(actor):
        return False
    return obj is None or rule.when is None or bool(rule.when(actor, obj))


def require(actor: Actor, permission: Permission, obj=None) -> None:
    """Raise NotVisible when the actor may not even see the object, else Forbidden when it may not."""
    if may(actor, permission, obj):
        return
    seeing = _visibility.get(getattr(obj, "__tablename__", ""))
    if obj is not None and (seeing is None or not may(actor, seeing, obj)):
        raise NotVisible()
    raise Forbidden()


def table() -> dict[Permission, list[Rule]]:
    """The whole table, for the page that shows it and for tests."""
    return dict(_rules)

"""People of an organisation: invite, roles, deactivate. One administrator always remains."""
from flask_babel import gettext as _

from app import audit
from app.accounts import letters, tokens
from app.accounts import operations as accounts
from app.authz import Actor, Permission, require
from app.core import clock
from app.core.db import db
from app.core.errors import Refused, Stale
from app.organisations import types
from app.organisations.founding import join
from app.organisations.models import Membership, MembershipRole, Organisation


def invite(actor: Actor, *, organisation: Organisation, login: str, name: str, roles,
           department: str = "") -> Membership:
    """Add a person by e-mail; somebody without an account gets a link to choose a password.

    Refused at `login` or `roles`.
    """
    require(actor, Permission.MEMBER_MANAGE, organisation)
    person = accounts.find_user(login)
    if person is not None and db.session.scalar(db.select(Membership).where(
            Membership.user_id == person.id, Membership.organisation_id == organisation.id)):
        raise Refused(_("这个人已经是本单位成员。停用的，可以在名单里重新启用。"), "login")
    known = person is not None and bool(person.password_hash)
    if person is None:
        person = accounts.create_user(actor, login=login, name=name)
    membership = join(actor, organisation, person, roles, department)
    if known:
        letters.added(person, organisation.name)
    else:
        letters.invitation(person, tokens.issue(person, tokens.INVITE), organisation.name)
    return membership


def resend(actor: Actor, *, membership: Membership) -> None:
    """A new invitation to somebody who has not chosen a password yet."""
    require(actor, Permission.MEMBER_MANAGE, membership.organisation)
    if membership.user.password_hash:
        raise Refused(_("这个人已经设好密码，不用再发邀请。"))
    letters.invitation(membership.user, tokens.issue(membership.user, tokens.INVITE), membership.organisation.name)
    audit.record(actor, "member.invite_again", membership)


def set_roles(actor: Actor, *, membership: Membership, roles, department: str | None = None,
              seen_version: int | None = None) -> Membership:
    """Give a member exactly these roles. Refused at `roles` when none fits or no administrator would remain."""
    require(actor, Permission.MEMBER_MANAGE, membership.organisation)
    _fresh(membership, seen_version)
    allowed = types.roles_for(membership.organisation)
    chosen = [role for role in allowed if role in set(roles)]
    if not chosen or len(chosen) != len(set(roles)):
        raise Refused(_("至少选一个角色，只能从列出的里选。"), "roles")
    if types.admin_role(membership.organisation) not in chosen:
        _keep_an_administrator(membership, "roles")
    before = sorted(membership.role_codes)
    membership.roles = [next((r for r in membership.roles if r.role == role), MembershipRole(role=role))
                        for role in chosen]
    changes = {"roles": [before, sorted(str(role) for role in chosen)]}
    if department is not None and department != membership.department:
        changes["department"] = [membership.department, department]
        membership.department = department
    _touch(membership)
    audit.record(actor, "member.roles", membership, changes=changes)
    return membership


def set_active(actor: Actor, *, membership: Membership, active: bool, seen_version: int | None = None) -> Membership:
    """Deactivate or reactivate a member; the person's account stays."""
    require(actor, Permission.MEMBER_MANAGE, membership.organisation)
    _fresh(membership, seen_version)
    if not active:
        _keep_an_administrator(membership, None)
    if membership.is_active == active:
        return membership
    membership.is_active = active
    db.session.flush()
    audit.record(actor, "member.activate" if active else "member.deactivate", membership)
    return membership


def _fresh(membership: Membership, seen_version: int | None) -> None:
    if seen_version is not None and seen_version != membership.row_version:
        raise Stale()


def _touch(membership: Membership) -> None:
    membership.updated_at = clock.now()
    db.session.flush()


def _keep_an_administrator(membership: Membership, field: str | None) -> None:
    role = types.admin_role(membership.organisation)
    # Two administrators who remove each other at once: the row of the organisation is the lock.
    db.session.execute(
        db.select(Organisation.id).where(Organisation.id == membership.organisation_id).with_for_update())
    others = db.session.scalar(
        db.select(db.func.count()).select_from(Membership).join(MembershipRole)
        .where(Membership.organisation_id == membership.organisation_id, Membership.id != membership.id,
               Membership.is_active, MembershipRole.role == role))
    if not others and role in membership.role_codes and membership.is_active:
        raise Refused(_("本单位至少留一位管理员。先让另一位同事当管理员，再改这一位。"), field)

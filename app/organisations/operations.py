"""Writes about organisations: registration, own data, review. People: members.py; claims: claims.py."""
from flask_babel import gettext as _

from app import audit
from app.accounts import operations as accounts
from app.accounts import passwords
from app.accounts.models import User
from app.authz import SYSTEM, Actor, Permission, require
from app.core import outbox
from app.core.db import db
from app.core.errors import Refused, Stale
from app.organisations import types
from app.organisations.acting import actor_of
from app.organisations.claims import claim, issue_claim, revoke_claim, revoke_claims
from app.organisations.consortia import add_member
from app.organisations.founding import (
    check_code,
    confirm_verified,
    join,
    keep_papers,
    missing_papers,
    new_organisation,
)
from app.organisations.importing import import_verified
from app.organisations.members import invite, set_active, set_roles
from app.organisations.models import Membership, Organisation
from app.workflow import move


def register(actor: Actor, *, org_type: str, name: str, region_code: str, uscc: str | None = None,
             no_uscc_reason: str = "", account: dict | None = None, licence=None, authorisation=None,
             **profile) -> Organisation:
    """A new organisation with its first account; handed to review at once when its papers are complete.

    account: login, name, phone, password of a new person; None when the actor, signed in, is the person.
    licence, authorisation: uploads (werkzeug FileStorage) or None. Refused at the field.
    """
    password_hash = _prove_new(account) if account else ""
    # The address first: a taken one must not cost a number.
    person = _person(actor, account, password_hash)
    organisation = new_organisation(actor, org_type=org_type, name=name, uscc=uscc, no_uscc_reason=no_uscc_reason,
                                    region_code=region_code, **profile)
    membership = join(actor, organisation, person, [types.admin_role(organisation)])
    founder = actor_of(person, membership)
    organisation.created_by_id = person.id
    keep_papers(founder, organisation, membership, licence=licence, authorisation=authorisation)
    if not missing_papers(organisation):
        submit(founder, organisation=organisation)
    return organisation


def _prove_new(account: dict) -> str:
    passwords.check(account["password"], account["login"], account.get("name", ""))
    return passwords.hash_password(account["password"])


def _person(actor: Actor, account: dict | None, password_hash: str) -> User:
    if account is None:
        return db.session.get(User, actor.user_id)
    return accounts.create_user(actor, login=account["login"], name=account["name"],
                                phone=account.get("phone") or "", password_hash=password_hash)


def submit(actor: Actor, *, organisation: Organisation) -> Organisation:
    """Hand the registration to the officer. Refused with every paper that lacks."""
    require(actor, Permission.ORGANISATION_SUBMIT, organisation)
    missing = missing_papers(organisation)
    if missing:
        raise Refused(_("资料还不全。"), errors=missing)
    move(organisation, "submit", actor=actor)
    return organisation


def edit(actor: Actor, *, organisation: Organisation, seen_version: int | None, licence=None, authorisation=None,
         **values) -> Organisation:
    """Change the organisation's own data; what officers verified sends it back to review.

    Stale when somebody else saved since; Refused at the field.
    """
    require(actor, Permission.ORGANISATION_EDIT, organisation)
    if seen_version is not None and seen_version != organisation.row_version:
        raise Stale()
    if organisation.status in ("suspended", "revoked"):
        raise Refused(_("单位已暂停或撤销，不能修改资料。请联系主管部门。"))
    if "uscc" in values or "no_uscc_reason" in values:
        values["uscc"] = check_code(values.get("uscc"), values.get("no_uscc_reason") or "", organisation.id)
        if values["uscc"]:
            values["no_uscc_reason"] = ""
    membership = db.session.get(Membership, actor.membership_id) if actor.membership_id else None
    allowed = {*types.profile_fields(organisation.org_type), "name", "uscc", "no_uscc_reason"}
    for key, value in values.items():
        if key in allowed:
            setattr(organisation, key, "" if value is None and _is_text(key) else value)
    changes = audit.diff(organisation)
    before_papers = organisation.licence_file_id
    keep_papers(actor, organisation, membership, licence=licence, authorisation=authorisation)
    if organisation.licence_file_id != before_papers:
        changes["licence_file_id"] = [before_papers, organisation.licence_file_id]
    if not changes:
        return organisation
    audit.record(actor, "organisation.edit", organisation, changes=changes)
    outbox.reindex(organisation)
    if organisation.status == "verified" and set(changes) & set(types.VERIFIED_FIELDS):
        move(organisation, "reverify", actor=SYSTEM, reason=_("改了核验过的内容"), cause="edit")
    return organisation


def _is_text(key: str) -> bool:
    column = Organisation.__table__.c[key]
    return not column.nullable and column.type.python_type is str


def verify(actor: Actor, *, organisation: Organisation) -> Organisation:
    """The officer found the papers right; due again in a year."""
    move(organisation, "verify", actor=actor)
    return confirm_verified(organisation)


def renew(actor: Actor, *, organisation: Organisation) -> Organisation:
    """The yearly review, done before the year is over: verified for another year without leaving the public."""
    require(actor, Permission.ORGANISATION_REVIEW, organisation)
    if organisation.status != "verified" or organisation.reverify_due is None:
        raise Refused(_("只有已核验、要年度复核的单位才能确认。"))
    before = organisation.reverify_due
    confirm_verified(organisation)
    db.session.flush()
    audit.record(actor, "organisation.renew", organisation,
                 changes={"reverify_due": [before.isoformat(), organisation.reverify_due.isoformat()]})
    return organisation


def return_(actor: Actor, *, organisation: Organisation, reason: str) -> Organisation:
    """Send the registration back with what is wrong."""
    move(organisation, "return", actor=actor, reason=reason)
    return organisation


def suspend(actor: Actor, *, organisation: Organisation, reason: str) -> Organisation:
    """Take the organisation out of sight for a while."""
    return _decide(actor, organisation, "suspend", reason)


def restore(actor: Actor, *, organisation: Organisation, reason: str) -> Organisation:
    """Undo a suspension."""
    return _decide(actor, organisation, "restore", reason)


def revoke(actor: Actor, *, organisation: Organisation, reason: str) -> Organisation:
    """End it for good; open claim codes are void."""
    _decide(actor, organisation, "revoke", reason)
    revoke_claims(organisation)
    return organisation


def _decide(actor: Actor, organisation: Organisation, name: str, reason: str) -> Organisation:
    move(organisation, name, actor=actor, reason=reason)
    outbox.reindex(organisation)
    return organisation


__all__ = [
    "add_member", "claim", "edit", "import_verified", "invite", "issue_claim", "join", "register", "renew", "restore",
    "return_", "revoke", "revoke_claim", "set_active", "set_roles", "submit", "suspend", "verify",
]

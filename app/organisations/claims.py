"""Claim codes: one-time, on a printed letter, with which an imported organisation claims itself (domain.md §3.7)."""
import hashlib
import hmac
import secrets
from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _

from app import audit
from app.accounts import operations as accounts
from app.accounts import passwords
from app.accounts.models import User
from app.authz import Actor, Permission, require
from app.core import clock, outbox
from app.core.db import db
from app.core.errors import Refused
from app.core.forms import fold
from app.organisations import types
from app.organisations.acting import actor_of
from app.organisations.founding import join, keep_papers
from app.organisations.models import ClaimCode, Membership, Organisation

LIFE = timedelta(days=60)
# Without 0 O 1 I L U: a letter is read aloud and typed by hand. 16 signs are 77 bits.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16


def plain_code(text: str) -> str:
    """What was typed or scanned, without spaces and dashes, in capitals."""
    return "".join(sign for sign in fold(text or "").upper() if sign.isalnum())


def shown_code(code: str) -> str:
    """ABCD-EFGH-…: in groups of four, as printed."""
    return "-".join(code[i:i + 4] for i in range(0, len(code), 4))


def digest(code: str) -> str:
    """The keyed hash kept in the database: a stolen table alone does not let codes be tried."""
    return hmac.new(current_app.config["SECRET_KEY"].encode(), plain_code(code).encode(), hashlib.sha256).hexdigest()


def issue_claim(actor: Actor, *, organisation: Organisation) -> str:
    """A new code for the letter; earlier ones are void. Refused when the organisation has been claimed.

    The code is returned once and never stored.
    """
    require(actor, Permission.CLAIM_ISSUE, organisation)
    if organisation.is_claimed or organisation.status != "verified":
        raise Refused(_("只有已导入、还没认领的单位才发认领码。"))
    revoke_claims(organisation)
    code = "".join(secrets.choice(ALPHABET) for _n in range(LENGTH))
    row = ClaimCode(organisation_id=organisation.id, code_hash=digest(code), expires_at=clock.now() + LIFE,
                    created_by_id=actor.user_id)
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "claim.issue", organisation, changes={"expires_at": [None, row.expires_at.isoformat()]})
    return code


def revoke_claim(actor: Actor, *, organisation: Organisation) -> int:
    """Void the organisation's open codes (a letter went astray); how many."""
    require(actor, Permission.CLAIM_ISSUE, organisation)
    count = revoke_claims(organisation)
    audit.record(actor, "claim.revoke", organisation, changes={"codes": [count, 0]})
    return count


def revoke_claims(organisation: Organisation) -> int:
    """Void the open codes without a word."""
    rows = db.session.scalars(db.select(ClaimCode).where(
        ClaimCode.organisation_id == organisation.id, ClaimCode.used_at.is_(None),
        ClaimCode.revoked_at.is_(None))).all()
    for row in rows:
        row.revoked_at = clock.now()
    db.session.flush()
    return len(rows)


def find(code: str) -> ClaimCode | None:
    """The live code, or None when unknown, used, void or too old."""
    return db.session.scalar(db.select(ClaimCode).where(
        ClaimCode.code_hash == digest(code), ClaimCode.used_at.is_(None), ClaimCode.revoked_at.is_(None),
        ClaimCode.expires_at > clock.now()))


def open_claim(organisation: Organisation) -> ClaimCode | None:
    """The live code of an organisation."""
    return db.session.scalar(db.select(ClaimCode).where(
        ClaimCode.organisation_id == organisation.id, ClaimCode.used_at.is_(None), ClaimCode.revoked_at.is_(None),
        ClaimCode.expires_at > clock.now()))


def claim(actor: Actor, *, code: str, account: dict | None, authorisation) -> tuple[Organisation, Membership]:
    """Spend a code: the person becomes the organisation's first administrator.

    account: login, name, phone, password of a new person; None when the actor is signed in.
    Refused at `code`, `authorisation` or a field of the account. A wrong code says nothing about why.
    """
    password_hash = ""
    if account is not None:
        passwords.check(account["password"], account["login"], account.get("name", ""))
        password_hash = passwords.hash_password(account["password"])
    row = find(code)
    organisation = row and db.session.get(Organisation, row.organisation_id)
    if organisation is None or organisation.is_claimed or organisation.status != "verified":
        raise Refused(_("认领码不对、已用过或已过期。请核对信函，或请发函部门补发。"), "code")
    if not authorisation:
        raise Refused(_("上传盖章的授权书。"), "authorisation")
    person = accounts.create_user(actor, password_hash=password_hash, login=account["login"], name=account["name"],
                                  phone=account.get("phone") or "") if account else db.session.get(User, actor.user_id)
    _spend(row)
    membership = join(actor, organisation, person, [types.admin_role(organisation)])
    founder = actor_of(person, membership)
    keep_papers(founder, organisation, membership, authorisation=authorisation)
    organisation.is_claimed = True
    outbox.reindex(organisation)
    db.session.flush()
    audit.record(founder, "organisation.claim", organisation, changes={"is_claimed": [False, True]})
    return organisation, membership


def _spend(row: ClaimCode) -> None:
    # One statement decides: of two people with the same letter only one gets in.
    spent = db.session.execute(
        db.update(ClaimCode).where(ClaimCode.id == row.id, ClaimCode.used_at.is_(None))
        .values(used_at=clock.now(), row_version=ClaimCode.row_version + 1)
        .execution_options(synchronize_session=False))
    if spent.rowcount != 1:
        raise Refused(_("认领码不对、已用过或已过期。请核对信函，或请发函部门补发。"), "code")
    db.session.refresh(row)

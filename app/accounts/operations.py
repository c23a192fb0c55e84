"""Writes about accounts. Passwords are proved and hashed before the first write."""
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _

from app import audit
from app.accounts import letters, passwords, tokens
from app.accounts.models import User
from app.authz import Actor
from app.core import clock, facts
from app.core.db import db, read_only
from app.core.errors import Refused
from app.core.forms import fold

MAX_FAILURES, LOCK = 5, timedelta(minutes=15)


@dataclass(frozen=True)
class Proof:
    """Whether the password was right, and whose account the address names (None: nobody's)."""

    user_id: int | None
    is_right: bool


def normal_login(text: str) -> str:
    """The address as it is kept and compared."""
    return fold(text or "").casefold()


def find_user(login: str) -> User | None:
    """The account of an e-mail address."""
    return db.session.scalar(db.select(User).where(User.login == normal_login(login)))


def create_user(actor: Actor, *, login: str, name: str, phone: str = "", password_hash: str = "") -> User:
    """A new account. Refused at `login` when the address has one already.

    password_hash: from `passwords.hash_password`; "" for an invited person who still chooses.
    """
    if find_user(login):
        raise Refused(_("这个邮箱已经有账号了。请先登录，再登记单位；忘了密码可以重设。"), "login")
    user = User(login=normal_login(login), name=name.strip(), phone=phone or "", password_hash=password_hash,
                password_changed_at=clock.now() if password_hash else None)
    changes = {"login": [None, user.login], "name": [None, user.name], "phone": [None, user.phone]}
    db.session.add(user)
    db.session.flush()
    audit.record(actor, "account.create", user, changes=changes)
    return user


def prove(login: str, password: str) -> Proof:
    """Check a password, in a read-only transaction of its own, equally slowly whether or not the account exists."""
    with read_only():
        row = db.session.execute(
            db.select(User.id, User.password_hash).where(User.login == normal_login(login), User.is_active)).first()
        db.session.rollback()
    right = passwords.matches(row.password_hash if row else None, password or "")
    return Proof(row.id if row else None, right)


def sign_in(actor: Actor, *, proof: Proof) -> User:
    """The account that the proof opens; counts failures, locks after five for fifteen minutes.

    Refused with one and the same message for a wrong password, an unknown address and a locked account.
    The caller keeps the transaction (`boundary.keep`), or the failure would not be counted.
    """
    user = db.session.get(User, proof.user_id, with_for_update=True) if proof.user_id else None
    if user is None or user.is_locked or not proof.is_right:
        if user is not None:
            _count_failure(actor, user)
        raise Refused(_("邮箱或密码不对，或账号因为连错 5 次锁定了 15 分钟。忘了密码可以用邮箱重设。"), "password")
    user.failed_count, user.locked_until = 0, None
    user.last_sign_in_at = clock.now()
    audit.record(_as(user), "account.sign_in", user)
    return user


def _count_failure(actor: Actor, user: User) -> None:
    if user.is_locked:
        audit.record(actor, "account.sign_in_locked", user)
        return
    user.failed_count += 1
    audit.record(actor, "account.sign_in_failed", user)
    if user.failed_count >= MAX_FAILURES:
        user.failed_count, user.locked_until = 0, clock.now() + LOCK
        audit.record(actor, "account.lock", user)
        letters.locked(user)


def _as(user: User) -> Actor:
    return Actor(user_id=user.id, user_name=user.name)


def sign_out(actor: Actor) -> None:
    """Note that the person left."""
    user = db.session.get(User, actor.user_id)
    if user is not None:
        audit.record(actor, "account.sign_out", user)


def sign_out_everywhere(actor: Actor) -> User:
    """End every session of the account, this one too."""
    user = db.session.get(User, actor.user_id)
    user.session_epoch += 1
    audit.record(actor, "account.sign_out_everywhere", user)
    return user


def change_password(actor: Actor, *, current: str, password: str) -> User:
    """A new password; all other sessions end. Refused at `current` or `password`."""
    user = db.session.get(User, actor.user_id)
    if not passwords.matches(user.password_hash, current or ""):
        raise Refused(_("现在的密码不对。"), "current")
    if current == password:
        raise Refused(_("新密码和现在的一样。请换一个。"), "password")
    passwords.check(password, user.login, user.name)
    _set_password(user, passwords.hash_password(password))
    audit.record(actor, "account.password_change", user)
    letters.password_changed(user)
    return user


def _set_password(user: User, password_hash: str) -> None:
    user.password_hash, user.password_changed_at = password_hash, clock.now()
    user.failed_count, user.locked_until, user.must_change_password = 0, None, False
    user.session_epoch += 1


def request_reset(actor: Actor, *, login: str) -> None:
    """Mail a link to choose a new password. Says nothing about whether the address has an account."""
    user = find_user(login)
    if user is None or not user.is_active:
        return
    purpose = tokens.RESET if user.password_hash else tokens.INVITE
    letters.reset(user, tokens.issue(user, purpose), purpose)
    audit.record(actor, "account.reset_request", user)


def reset_password(actor: Actor, *, token: str, password: str) -> User:
    """Spend a reset token: new password, lock lifted, every session ended."""
    row = tokens.find(token, tokens.RESET)
    owner = row and db.session.get(User, row.user_id)
    passwords.check(password, owner.login if owner else "", owner.name if owner else "")
    password_hash = passwords.hash_password(password)
    user = tokens.use(token, tokens.RESET)
    _set_password(user, password_hash)
    audit.record(_as(user), "account.password_reset", user)
    letters.password_changed(user)
    return user


def accept_invitation(actor: Actor, *, token: str, name: str, phone: str = "", password: str) -> User:
    """An invited person chooses a password and is in."""
    row = tokens.find(token, tokens.INVITE)
    owner = row and db.session.get(User, row.user_id)
    passwords.check(password, owner.login if owner else "", name)
    password_hash = passwords.hash_password(password)
    user = tokens.use(token, tokens.INVITE)
    changes = {"name": [user.name, name], "phone": [user.phone, phone or ""]}
    user.name, user.phone = name, phone or ""
    _set_password(user, password_hash)
    audit.record(_as(user), "account.invitation_accept", user, changes=changes)
    return user


def edit_person(actor: Actor, *, name: str, phone: str = "") -> User:
    """The person's own name and phone."""
    user = db.session.get(User, actor.user_id)
    user.name, user.phone = name, phone or ""
    changes = audit.diff(user)
    db.session.flush()
    audit.record(actor, "account.edit", user, changes=changes)
    return user


@facts.provide("accounts.names")
def names(ids) -> dict[int, str]:
    """id → name, for the trail."""
    wanted = {one for one in ids if one is not None}
    return dict(db.session.execute(db.select(User.id, User.name).where(User.id.in_(wanted))).all())

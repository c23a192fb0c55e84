"""One-time tokens that go out by e-mail; the database keeps only their hash."""
import hashlib
import secrets
from datetime import timedelta

from flask_babel import gettext as _

from app.accounts.models import AccountToken, User
from app.core import clock
from app.core.db import db
from app.core.errors import Refused

RESET, INVITE = "reset", "invite"
LIFE = {RESET: timedelta(hours=2), INVITE: timedelta(days=7)}


def digest(token: str) -> str:
    """What is stored of a token; 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue(user: User, purpose: str) -> str:
    """A new token for the account; earlier ones of the same purpose are void."""
    void(user, purpose)
    token = secrets.token_urlsafe(32)
    db.session.add(AccountToken(user_id=user.id, purpose=purpose, token_hash=digest(token),
                                expires_at=clock.now() + LIFE[purpose]))
    db.session.flush()
    return token


def void(user: User, purpose: str) -> None:
    """No token of this purpose opens the account any more."""
    for row in db.session.scalars(db.select(AccountToken).where(
            AccountToken.user_id == user.id, AccountToken.purpose == purpose, AccountToken.used_at.is_(None))):
        row.used_at = clock.now()


def find(token: str, purpose: str) -> AccountToken | None:
    """The live token, or None when it is unknown, used or too old."""
    return db.session.scalar(db.select(AccountToken).where(
        AccountToken.token_hash == digest(token), AccountToken.purpose == purpose,
        AccountToken.used_at.is_(None), AccountToken.expires_at > clock.now()))


def use(token: str, purpose: str) -> User:
    """Spend the token and return its account; Refused when it is no longer good."""
    row = find(token, purpose)
    user = row and db.session.get(User, row.user_id)
    if user is None or not user.is_active:
        raise Refused(_("这个链接已经用过或过期了。请重新申请一个。"))
    row.used_at = clock.now()
    return user

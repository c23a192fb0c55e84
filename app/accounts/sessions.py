"""The signed-in session: Flask-Login holds who, this module how long (domain.md §2.7).

Idle for longer than SESSION_IDLE_MINUTES or older than PERMANENT_SESSION_LIFETIME: the session ends,
its language and CSRF token stay, so that a form that was open can still be sent after signing in again.
"""
from flask import current_app, g, session
from flask_login import current_user, login_user, logout_user

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.extensions import login

BEGAN, SEEN, CAPACITY = "began_at", "seen_at", "membership_id"
# The cookie is sent again at most once a minute.
STEP = 60


@login.user_loader
def load_user(key: str) -> User | None:
    """The account of a session, unless it was closed or all its sessions were ended."""
    number, _dot, epoch = str(key).partition(".")
    if not (number.isascii() and number.isdigit() and epoch.isascii() and epoch.isdigit()):
        return None
    user = db.session.get(User, int(number))
    return user if user and user.is_active and user.session_epoch == int(epoch) else None


def begin(user: User) -> None:
    """Sign the account in, in a fresh session (a session prepared by somebody else must not be carried over)."""
    _start_afresh()
    session.permanent = True
    session[BEGAN] = session[SEEN] = int(clock.now().timestamp())
    login_user(user)


def end() -> None:
    """Sign out; the language stays."""
    logout_user()
    _start_afresh()


def _start_afresh() -> None:
    """Nothing but the language is carried over; a form of this same answer gets a token of the new session."""
    locale = session.get("locale")
    session.clear()
    g.pop("csrf_token", None)
    if locale:
        session["locale"] = locale


def renew(user: User) -> None:
    """This session goes on although the account's epoch was raised (after one's own change of password)."""
    login_user(user)


def person() -> User | None:
    """The account of this request's session, or None when nobody is signed in or it is too old."""
    _expire()
    return current_user._get_current_object() if current_user.is_authenticated else None


def chosen() -> int | None:
    """The membership that the person switched to."""
    value = session.get(CAPACITY)
    return value if isinstance(value, int) else None


def choose(membership_id: int) -> None:
    """Act from now on in this capacity."""
    session[CAPACITY] = membership_id


def _expire() -> None:
    if "_user_id" not in session:
        return
    moment = int(clock.now().timestamp())
    began, seen = session.get(BEGAN, 0), session.get(SEEN, 0)
    idle = current_app.config["SESSION_IDLE_MINUTES"] * 60
    whole = int(current_app.permanent_session_lifetime.total_seconds())
    if moment - seen > idle or moment - began > whole:
        for key in ("_user_id", "_fresh", "_id", BEGAN, SEEN):
            session.pop(key, None)
        g.session_ended = True
    elif moment - seen > STEP:
        session[SEEN] = moment

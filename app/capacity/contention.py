"""Two at the same row at once: what the databases call it, and trying again.

PostgreSQL ends one of two transactions that wait for each other (40P01) or cannot be put in an order
(40001); SQLite gives up waiting for its one writer ("database is locked"). Neither is an error of the
person's, so neither is shown as one.
"""
from collections.abc import Callable
from typing import TypeVar

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from app.capacity.models import AnswerSlot, QuestionNeed
from app.core.db import db
from app.core.errors import Refused, constraint_message

TRIES = 5
_STATES = {"40001", "40P01", "55P03"}
BUSY = _l("正有别人在办同一份名额。没有保存，请再按一次。")
T = TypeVar("T")


def is_contention(error: BaseException) -> bool:
    """Whether the error only says that somebody else was at it, so that trying again helps."""
    if not isinstance(error, DBAPIError):
        return False
    if getattr(error.orig, "sqlstate", None) in _STATES:
        return True
    return isinstance(error, OperationalError) and "is locked" in str(error.orig)


def guarded(work: Callable[[], T]) -> T:
    """Run `work` in a savepoint: what the database refuses becomes Refused, the outer transaction lives on.

    A deadlock inside the savepoint is tried again up to TRIES times, then Refused as well.
    """
    for _attempt in range(TRIES):
        try:
            with db.session.begin_nested():
                result = work()
                db.session.flush()
            return result
        except IntegrityError as error:
            _forget()
            raise Refused(constraint_message(error)) from error
        except DBAPIError as error:
            _forget()
            if not is_contention(error):
                raise
        except Exception:
            _forget()
            raise
    raise Refused(BUSY)


def _forget() -> None:
    """Counters read inside a savepoint that was rolled back are no longer true."""
    for row in list(db.session.identity_map.values()):
        if isinstance(row, AnswerSlot | QuestionNeed):
            db.session.expire(row)


def in_transaction(work: Callable[[], T]) -> T:
    """Run `work` as a transaction of its own and commit it; begin again when contention ended it.

    For jobs, imports and allocation: whoever owns the whole transaction. The session must be fresh.
    Raises what `work` raises (rolled back), Refused when contention outlasts TRIES.
    """
    for _attempt in range(TRIES):
        try:
            result = work()
            db.session.commit()
            return result
        except DBAPIError as error:
            db.session.rollback()
            if not is_contention(error):
                raise
        except Exception:
            db.session.rollback()
            raise
    raise Refused(BUSY)

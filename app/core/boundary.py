"""The request boundary: reads cannot write, a POST that did not fail commits once.

A response of 400 or more rolls back, unless the view called `keep()` (a failed sign-in must
still be counted).
"""
from flask import Flask, g, render_template, request
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from app.core import receipts
from app.core.db import db, reset_read_only, set_read_only
from app.core.errors import Stale, constraint_message

SAFE = {"GET", "HEAD", "OPTIONS"}


def keep() -> None:
    """Commit this request although its response is an error."""
    g.keep_writes = True


def _begin() -> None:
    g.read_only_token = set_read_only(request.method in SAFE)


def _end(response):
    if request.method in SAFE:
        db.session.rollback()
    elif response.status_code < 400 or g.get("keep_writes"):
        response = _commit(response)
    else:
        db.session.rollback()
    pending = receipts.take()
    if pending:
        response.call_on_close(lambda: receipts.deliver(pending))
    return response


def _commit(response):
    from flask import make_response

    try:
        db.session.commit()
    except (IntegrityError, StaleDataError, OperationalError) as error:
        db.session.rollback()
        message = Stale().message if isinstance(error, StaleDataError) else constraint_message(error)
        return make_response(render_template("errors/409.html", message=message), 409)
    return response


def _conflict(error):
    """The database refused a write before the commit: the same words as at the commit, never a server error."""
    db.session.rollback()
    message = Stale().message if isinstance(error, StaleDataError) else constraint_message(error)
    return render_template("errors/409.html", message=message), 409


def _teardown(_error=None) -> None:
    token = g.pop("read_only_token", None)
    if token is not None:
        try:
            reset_read_only(token)
        except ValueError:
            set_read_only(False)


def register(app: Flask) -> None:
    """Install the boundary; it must be the first package registered."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_teardown)
    app.register_error_handler(IntegrityError, _conflict)
    app.register_error_handler(StaleDataError, _conflict)

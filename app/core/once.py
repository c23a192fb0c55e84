"""A form sent twice counts once: its token is unique in the database.

The form carries a random `form_token`. The first request inserts it and, when it succeeds,
notes where it led; a second one with the same token is led to the same place.
"""
from flask import Flask, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import String
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Row, db


class Submission(Row):
    """A form token that has been used, and where the answer led."""

    __tablename__ = "submission"

    token: Mapped[str] = mapped_column(String(64), unique=True)
    location: Mapped[str | None] = mapped_column(String(500))


def _begin():
    token = request.form.get("form_token", "")[:64] if request.method == "POST" else ""
    if not token:
        return None
    row = Submission(token=token)
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        used = db.session.scalar(db.select(Submission).where(Submission.token == token))
        flash(_("这份表单已经提交过，没有重复处理。"), "warn")
        return redirect((used and used.location) or url_for("home.index"))
    g.submission = row
    return None


def _end(response):
    row = g.pop("submission", None)
    if row is not None and 300 <= response.status_code < 400:
        row.location = response.headers.get("Location", "")[:500]
    elif row is not None and response.status_code < 400:
        db.session.delete(row)
    return response


def register(app: Flask) -> None:
    """Install after the boundary, so that its after_request runs before the commit."""
    app.before_request(_begin)
    app.after_request(_end)

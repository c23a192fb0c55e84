"""Dated settings: thresholds and choices that the city may change, with who and why.

A setting is declared with a default by the package that uses it; the table keeps changes with
the date from which they hold, so that a past decision can be explained.
"""
from datetime import date
from typing import Any

from sqlalchemy import JSON, Date, String, Text, event
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core import clock
from app.core.db import Row, db

_declared: dict[str, tuple[Any, str]] = {}
_CACHE = "settings in this transaction"


class SettingValue(Row):
    """One change of a setting, valid from a date on."""

    __tablename__ = "setting_value"

    key: Mapped[str] = mapped_column(String(80), index=True)
    value: Mapped[Any] = mapped_column(JSON)
    valid_from: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text, default="")


def declare(key: str, default: Any, label) -> None:
    """Make `key` known with its default and a label for the page."""
    _declared[key] = (default, label)


def declared() -> dict[str, tuple[Any, str]]:
    """All declared settings: key → (default, label)."""
    return dict(_declared)


def get(key: str, on: date | None = None) -> Any:
    """The value in force on a date (default today). KeyError if never declared."""
    default, _label = _declared[key]
    day = on or clock.today()
    return next((value for since, value in _kept().get(key, ()) if since <= day), default)


def _kept() -> dict[str, list[tuple[date, Any]]]:
    """key → (valid from, value), the latest first; read once in a transaction (a rule asks dozens of settings)."""
    session = db.session()
    known = session.info.get(_CACHE)
    if known is None or any(isinstance(row, SettingValue) for row in (*session.new, *session.dirty, *session.deleted)):
        known = {}
        for key, since, value in db.session.execute(
                db.select(SettingValue.key, SettingValue.valid_from, SettingValue.value)
                .order_by(SettingValue.valid_from.desc(), SettingValue.id.desc())):
            known.setdefault(key, []).append((since, value))
        session.info[_CACHE] = known
    return known


@event.listens_for(Session, "after_transaction_end")
def _forget(session, transaction):
    """What the next transaction sees may be another; a savepoint taken back, too."""
    session.info.pop(_CACHE, None)


@event.listens_for(Session, "after_flush")
def _forget_written(session, _context):
    if any(isinstance(row, SettingValue) for row in (*session.new, *session.dirty, *session.deleted)):
        session.info.pop(_CACHE, None)


def change(actor, *, key: str, value: Any, valid_from: date, reason: str) -> SettingValue:
    """Record a new value from a date on, with its audit entry. KeyError for an unknown key."""
    from app import audit

    before = get(key, valid_from)
    row = SettingValue(key=key, value=value, valid_from=valid_from, reason=reason, created_by_id=actor.user_id)
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "setting.change", row, changes={key: [before, value]}, reason=reason)
    return row

"""Dated settings: thresholds and choices that the city may change, with who and why.

A setting is declared with a default by the package that uses it; the table keeps changes with
the date from which they hold, so that a past decision can be explained.
"""
from datetime import date
from typing import Any

from sqlalchemy import JSON, Date, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Row, db

_declared: dict[str, tuple[Any, str]] = {}


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
    row = db.session.scalars(
        db.select(SettingValue)
        .where(SettingValue.key == key, SettingValue.valid_from <= (on or clock.today()))
        .order_by(SettingValue.valid_from.desc(), SettingValue.id.desc())
        .limit(1)
    ).first()
    return default if row is None else row.value


def change(actor, *, key: str, value: Any, valid_from: date, reason: str) -> SettingValue:
    """Record a new value from a date on, with its audit entry. KeyError for an unknown key."""
    from app import audit

    before = get(key, valid_from)
    row = SettingValue(key=key, value=value, valid_from=valid_from, reason=reason, created_by_id=actor.user_id)
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "setting.change", row, changes={key: [before, value]}, reason=reason)
    return row

"""The history of transitions: what every figure and every "as it was" is computed from."""
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import BigId, UTCDateTime, db


class TransitionRow(db.Model):
    """One move: which row, from, to, when, by whom, why. Append-only.

    source is "" for the row's beginning in its initial state.
    """

    __tablename__ = "transition"
    __table_args__ = (
        Index("ix_transition_subject", "subject_type", "subject_id", "at"),
        Index("ix_transition_target", "subject_type", "target", "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BigId)
    name: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(24))
    target: Mapped[str] = mapped_column(String(24))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    actor_user_id: Mapped[int | None] = mapped_column(BigId)
    actor_org_id: Mapped[int | None] = mapped_column(BigId)
    reason: Mapped[str] = mapped_column(Text, default="")
    reason_code: Mapped[str] = mapped_column(String(40), default="")
    data: Mapped[Any] = mapped_column(JSON, default=dict)


def history(subject) -> list[TransitionRow]:
    """All moves of a row, oldest first."""
    return list(db.session.scalars(
        db.select(TransitionRow)
        .where(TransitionRow.subject_type == subject.__tablename__, TransitionRow.subject_id == subject.id)
        .order_by(TransitionRow.at, TransitionRow.id)
    ))

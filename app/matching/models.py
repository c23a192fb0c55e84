"""Rankings shown: stored small, so that each can be replayed."""
from datetime import date
from typing import Any

from sqlalchemy import JSON, Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigId, Row


class RankingShown(Row):
    """One ranking as it was shown: versions, query, ordered ids and scores; no person."""

    __tablename__ = "ranking_shown"
    __table_args__ = (Index("ix_ranking_shown_subject", "side", "subject_id", "day"),)

    side: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int | None] = mapped_column(BigId)
    day: Mapped[date] = mapped_column(Date)
    engine: Mapped[str] = mapped_column(String(12))
    weights_version: Mapped[str] = mapped_column(String(30))
    analysis_version: Mapped[str] = mapped_column(String(60))
    query: Mapped[Any] = mapped_column(JSON, default=dict)
    results: Mapped[Any] = mapped_column(JSON, default=list)

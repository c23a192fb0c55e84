"""Frozen boards: what was reported on a Monday, with the ids behind each number."""
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import BigId, Row, UTCDateTime


class Board(Row):
    """The frozen board of one Monday for one scope (jurisdiction prefix, office)."""

    __tablename__ = "board"
    __table_args__ = (UniqueConstraint("monday", "scope"),)

    monday: Mapped[date] = mapped_column(Date)
    scope: Mapped[str] = mapped_column(String(120), default="")
    as_of: Mapped[datetime] = mapped_column(UTCDateTime)
    figures: Mapped[list["BoardFigure"]] = relationship(lazy="selectin", cascade="all, delete-orphan")


class BoardFigure(Row):
    """One figure as it was: value, numerator, denominator and the row ids they count."""

    __tablename__ = "board_figure"
    __table_args__ = (UniqueConstraint("board_id", "code"),)

    board_id: Mapped[int] = mapped_column(BigId, ForeignKey("board.id"))
    code: Mapped[str] = mapped_column(String(10))
    value: Mapped[Any | None] = mapped_column(Numeric(18, 4))
    numerator: Mapped[Any | None] = mapped_column(Numeric(18, 4))
    denominator: Mapped[Any | None] = mapped_column(Numeric(18, 4))
    rows: Mapped[Any] = mapped_column(JSON, default=dict)

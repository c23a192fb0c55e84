"""Frozen boards: what was reported on a Monday, with the ids behind each number."""
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Integer, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import BigId, Row, UTCDateTime


class Board(Row):
    """The frozen board of one week for one scope ("" the whole platform). created_at: when it was frozen."""

    __tablename__ = "board"
    __table_args__ = (UniqueConstraint("monday", "scope"),)

    monday: Mapped[date] = mapped_column(Date)
    scope: Mapped[str] = mapped_column(String(120), default="")
    as_of: Mapped[datetime] = mapped_column(UTCDateTime)
    figures: Mapped[list["BoardFigure"]] = relationship(
        lazy="select", cascade="all, delete-orphan", order_by="BoardFigure.position")

    @property
    def public_no(self) -> str:
        return self.monday.isoformat()


class BoardFigure(Row):
    """One figure or line as it was. rows: name → {table, ids, values or None}; parent: the figure of a line."""

    __tablename__ = "board_figure"
    __table_args__ = (UniqueConstraint("board_id", "code"),)

    board_id: Mapped[int] = mapped_column(BigId, ForeignKey("board.id"))
    position: Mapped[int] = mapped_column(Integer)
    code: Mapped[str] = mapped_column(String(60))
    parent: Mapped[str] = mapped_column(String(10), default="")
    shape: Mapped[str] = mapped_column(String(10))
    unit: Mapped[str] = mapped_column(String(20), default="")
    value: Mapped[Any | None] = mapped_column(Numeric(18, 4))
    numerator: Mapped[Any | None] = mapped_column(Numeric(18, 4))
    denominator: Mapped[Any | None] = mapped_column(Numeric(18, 4))
    rows: Mapped[Any] = mapped_column(JSON, default=dict)

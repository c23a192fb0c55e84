"""What an answer can give and what a question still lacks: counters that the database guards.

Selecting updates counters relatively (question first, slots by id) and writes ledger rows; an
effective agreement turns reserved into committed. A counter with a check holds under concurrency.
"""
from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigId, Row


class AnswerSlot(Row):
    """Capacity of an answer: one row for a stock, one per month for a monthly capacity (month = its 1st)."""

    __tablename__ = "answer_slot"
    __table_args__ = (
        UniqueConstraint("answer_id", "month"),
        Index("uq_answer_slot_stock", "answer_id", unique=True, sqlite_where=text("month IS NULL"),
              postgresql_where=text("month IS NULL")),
        CheckConstraint("total >= 0 AND reserved >= 0 AND committed >= 0", name="not_negative"),
        CheckConstraint("reserved + committed <= total", name="within_total"),
    )

    answer_id: Mapped[int] = mapped_column(BigId, ForeignKey("answer.id"), index=True)
    month: Mapped[date | None] = mapped_column(Date)
    total: Mapped[int] = mapped_column(Integer)
    reserved: Mapped[int] = mapped_column(Integer, default=0)
    committed: Mapped[int] = mapped_column(Integer, default=0)

    @property
    def free(self) -> int:
        return self.total - self.reserved - self.committed


class QuestionNeed(Row):
    """Quantity of a question: asked, taken by selections, agreed by effective agreements."""

    __tablename__ = "question_need"
    __table_args__ = (
        CheckConstraint("agreed >= 0 AND agreed <= taken", name="agreed_within_taken"),
        CheckConstraint("taken <= quantity", name="taken_within_quantity"),
    )

    question_id: Mapped[int] = mapped_column(BigId, ForeignKey("question.id"), unique=True)
    quantity: Mapped[int] = mapped_column(Integer)
    taken: Mapped[int] = mapped_column(Integer, default=0)
    agreed: Mapped[int] = mapped_column(Integer, default=0)

    @property
    def lacking(self) -> int:
        return self.quantity - self.taken


class CapacityEntry(Row):
    """Ledger: one change of a slot or a need, with its cause."""

    __tablename__ = "capacity_entry"
    __table_args__ = (
        Index("ix_capacity_entry_cause", "cause_type", "cause_id"),
        CheckConstraint("(slot_id IS NULL) <> (need_id IS NULL)", name="one_row"),
    )

    slot_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("answer_slot.id"), index=True)
    need_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("question_need.id"), index=True)
    move: Mapped[str] = mapped_column(String(10))
    quantity: Mapped[int] = mapped_column(Integer)
    cause_type: Mapped[str] = mapped_column(String(40))
    cause_id: Mapped[int] = mapped_column(BigId)

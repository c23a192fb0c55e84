"""Reads: what is free, what is lacking, the months of a monthly capacity.

An answer without slots has no capacity to take (its kind keeps none): None, not 0.
"""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.capacity.models import AnswerSlot, CapacityEntry, QuestionNeed
from app.capacity.operations import first_of_month
from app.core import clock
from app.core.db import db


@dataclass(frozen=True)
class Capacity:
    """Sums over the slots of one answer: a stock, or the present and coming months."""

    total: int
    reserved: int
    committed: int

    @property
    def used(self) -> int:
        return self.reserved + self.committed

    @property
    def free(self) -> int:
        return self.total - self.used


def free(answer_id: int, month: date | None = None) -> int | None:
    """What can still be taken: of the stock, of that month, or of all months from this one on."""
    if month is None:
        return free_many([answer_id]).get(answer_id)
    slot = db.session.scalar(db.select(AnswerSlot).where(
        AnswerSlot.answer_id == answer_id, AnswerSlot.month == first_of_month(month)))
    return slot.free if slot else None


def free_many(answer_ids: Iterable[int]) -> dict[int, int]:
    """`free` of many; answers without slots are absent."""
    return {answer_id: one.free for answer_id, one in capacity_many(answer_ids).items()}


def free_between(answer_id: int, start: date, end: date) -> int | None:
    """What is free in the months from `start` to `end`, inclusive; a stock is free at any time."""
    return db.session.scalar(
        db.select(db.func.sum(AnswerSlot.total - AnswerSlot.reserved - AnswerSlot.committed)).where(
            AnswerSlot.answer_id == answer_id,
            db.or_(AnswerSlot.month.is_(None),
                   AnswerSlot.month.between(first_of_month(start), first_of_month(end)))))


def capacity(answer_id: int) -> Capacity | None:
    """Total, reserved and committed of one answer; None without slots."""
    return capacity_many([answer_id]).get(answer_id)


def capacity_many(answer_ids: Iterable[int]) -> dict[int, Capacity]:
    """`capacity` of many, in one question to the database."""
    ids = list(answer_ids)
    if not ids:
        return {}
    month = first_of_month(clock.today())
    rows = db.session.execute(_sums(
        AnswerSlot.answer_id.in_(ids), db.or_(AnswerSlot.month.is_(None), AnswerSlot.month >= month)))
    return {answer_id: Capacity(int(total), int(reserved), int(committed))
            for answer_id, total, reserved, committed in rows}


def _sums(*conditions):
    return (db.select(AnswerSlot.answer_id, db.func.sum(AnswerSlot.total), db.func.sum(AnswerSlot.reserved),
                      db.func.sum(AnswerSlot.committed))
            .where(*conditions).group_by(AnswerSlot.answer_id))


def used(answer_id: int) -> int:
    """Reserved and committed over all slots, past months too (what stands against archiving)."""
    return int(db.session.scalar(
        db.select(db.func.coalesce(db.func.sum(AnswerSlot.reserved + AnswerSlot.committed), 0))
        .where(AnswerSlot.answer_id == answer_id)))


def slots(answer_id: int) -> list[AnswerSlot]:
    """All slots of an answer, by month."""
    return list(db.session.scalars(
        db.select(AnswerSlot).where(AnswerSlot.answer_id == answer_id).order_by(AnswerSlot.month, AnswerSlot.id)))


def need(question_id: int) -> QuestionNeed | None:
    """The need of a question: quantity, taken, agreed, lacking; None before it was published."""
    return db.session.scalar(db.select(QuestionNeed).where(QuestionNeed.question_id == question_id))


def causes(answer_id: int, cause_type: str = "application") -> set[int]:
    """Ids of the rows that ever took capacity of this answer (the drill-down of 已占用)."""
    return set(db.session.scalars(
        db.select(CapacityEntry.cause_id).join(AnswerSlot, AnswerSlot.id == CapacityEntry.slot_id)
        .where(AnswerSlot.answer_id == answer_id, CapacityEntry.cause_type == cause_type).distinct()))

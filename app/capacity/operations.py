"""Writes: counters move relatively, in one order (the question's need first, slots by id), with a ledger.

The database's checks decide (docs/house.md): a counter that would go below zero or above its total is
refused there, however many ask at once, and read here as Refused. Nothing here commits.
"""
from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.capacity import ledger
from app.capacity.contention import guarded
from app.capacity.events import CapacityChanged
from app.capacity.models import AnswerSlot, CapacityEntry, QuestionNeed
from app.core import events
from app.core.db import db
from app.core.errors import Refused

Line = tuple[int, int, date | None]


class NotEnough(Refused):
    """Less is free than was asked for. answer_id: of which answer, None when the question's need is full."""

    def __init__(self, message, *, free: int, answer_id: int | None = None, field: str | None = None):
        super().__init__(message, field)
        self.free = free
        self.answer_id = answer_id


def first_of_month(day: date | None) -> date | None:
    """The month a day belongs to, as slots write it."""
    return day.replace(day=1) if day else None


# ------------------------------------------------------------------------------------------ totals

def open_need(question_id: int, quantity: int) -> QuestionNeed:
    """Let a question begin to lack `quantity` (in its own unit); again: the same as `change_need`."""
    _positive(quantity, "quantity")
    need = _need_of(question_id)
    if need is None:
        db.session.flush()
        need = QuestionNeed(question_id=question_id, quantity=quantity, taken=0, agreed=0)
        guarded(lambda: db.session.add(need))
        ledger.note(ledger.OPEN, quantity, cause_type="question", cause_id=question_id, need_id=need.id)
        db.session.flush()
        events.publish(CapacityChanged(question_id=question_id))
        return need
    return change_need(question_id, quantity)


def change_need(question_id: int, quantity: int) -> QuestionNeed:
    """Set what a question asks for. Refused at `quantity` when more has been taken already."""
    _positive(quantity, "quantity")
    need = _lock_need(question_id)
    if need is None:
        return open_need(question_id, quantity)
    if quantity < need.taken:
        raise NotEnough(_("已经选定 %(n)s，数量不能再少于它。", n=need.taken), free=need.taken, field="quantity")
    before = need.quantity
    if quantity != before:
        guarded(lambda: _add(need, quantity=quantity - before))
        ledger.note(ledger.OPEN, quantity - before, cause_type="question", cause_id=question_id, need_id=need.id)
        db.session.flush()
        events.publish(CapacityChanged(question_id=question_id))
    return need


def set_total(answer_id: int, total: int, month: date | None = None) -> AnswerSlot:
    """Set what an answer can give, as a stock (month None) or in one month.

    Refused at `total` when more than that is reserved or committed.
    """
    if total < 0:
        raise Refused(_("总量不能小于 0。"), "total")
    month = first_of_month(month)
    slot = _lock_slot(answer_id, month) or _new_slot(answer_id, month)
    used = slot.reserved + slot.committed
    if total < used:
        raise NotEnough(
            _("总量不能少于已占用的 %(used)s（预留 %(reserved)s，已签 %(committed)s）。",
              used=used, reserved=slot.reserved, committed=slot.committed),
            free=used, answer_id=answer_id, field="total")
    before = slot.total
    if total != before:
        guarded(lambda: _add(slot, total=total - before))
        ledger.note(ledger.TOTAL, total - before, cause_type="answer", cause_id=answer_id, slot_id=slot.id)
        db.session.flush()
        events.publish(CapacityChanged((answer_id,)))
    return slot


def lock(answer_id: int) -> None:
    """Take the locks of an answer's slots before its own row, in the order in which `reserve` takes them."""
    db.session.execute(
        db.select(AnswerSlot.id).where(AnswerSlot.answer_id == answer_id).order_by(AnswerSlot.id).with_for_update())


def discard(answer_id: int) -> None:
    """Forget the slots of a draft that goes. Refused when anything was ever taken of them."""
    ids = db.select(AnswerSlot.id).where(AnswerSlot.answer_id == answer_id)
    taken = db.session.scalar(db.select(db.func.count()).select_from(CapacityEntry).where(
        CapacityEntry.slot_id.in_(ids), CapacityEntry.move != ledger.TOTAL))
    if taken:
        raise Refused(_("名额被用过，不能删除。可以归档。"))
    for table, condition in ((CapacityEntry, CapacityEntry.slot_id.in_(ids)),
                             (AnswerSlot, AnswerSlot.answer_id == answer_id)):
        db.session.execute(db.delete(table).where(condition).execution_options(synchronize_session="fetch"))


def _new_slot(answer_id: int, month: date | None) -> AnswerSlot:
    db.session.flush()
    slot = AnswerSlot(answer_id=answer_id, month=month, total=0, reserved=0, committed=0)
    guarded(lambda: db.session.add(slot))
    return slot


# ------------------------------------------------------------------------------------------ a cause's holdings

def reserve(cause: Any, *, question_id: int | None = None, lines: Iterable[Line] = ()) -> None:
    """Hold capacity for `cause`: of each answer its quantity, of the question's need their sum.

    lines: (answer_id, quantity, month or None), quantities in the answer's unit. An answer that keeps no
    slots (its kind has no capacity) holds nothing but counts for the need. The same call again changes
    nothing. Raises NotEnough when an answer or the need has less left, Refused for an unknown month.
    """
    db.session.flush()
    wanted = _merged(lines)
    if not wanted:
        raise Refused(_("没有选要占用的供给。"))
    need = _lock_need(question_id) if question_id is not None else None
    slots = _lock_slots_for(wanted)
    if _already(cause, need, slots, wanted):
        return
    guarded(lambda: _reserve(cause, need, slots, wanted))
    _tell(slots.values(), need)


def release(cause: Any) -> None:
    """Give back what the cause has reserved (not what is committed: `uncommit` first). Idempotent."""
    _shift(cause, ledger.RELEASE, lambda held: held.reserved, slot={"reserved": -1}, need={"taken": -1})


def commit(cause: Any) -> None:
    """An agreement took effect: what the cause has reserved becomes committed. Idempotent."""
    _shift(cause, ledger.COMMIT, lambda held: held.reserved, slot={"reserved": -1, "committed": 1},
           need={"agreed": 1})


def uncommit(cause: Any) -> None:
    """An agreement lost its effect: what the cause has committed is reserved again. Idempotent."""
    _shift(cause, ledger.UNCOMMIT, lambda held: held.committed, slot={"reserved": 1, "committed": -1},
           need={"agreed": -1})


def _reserve(cause, need: QuestionNeed | None, slots: dict, wanted: dict) -> None:
    by = {"cause_type": cause.__tablename__, "cause_id": cause.id}
    asked = sum(wanted.values())
    if need is not None:
        if asked > need.lacking:
            raise NotEnough(_("命题还缺 %(free)s，不够 %(asked)s。请减少数量。", free=need.lacking, asked=asked),
                            free=need.lacking)
        _add(need, taken=asked)
        ledger.note(ledger.RESERVE, asked, need_id=need.id, **by)
    for key, slot in sorted(slots.items(), key=lambda item: item[1].id):
        quantity = wanted[key]
        if quantity > slot.free:
            raise NotEnough(_("这份供给可用 %(free)s，不够 %(asked)s。请减少数量或换一份。",
                              free=slot.free, asked=quantity), free=slot.free, answer_id=slot.answer_id)
        _add(slot, reserved=quantity)
        ledger.note(ledger.RESERVE, quantity, slot_id=slot.id, **by)


def _shift(cause, move: str, amount, *, slot: dict[str, int], need: dict[str, int]) -> None:
    """Move `amount(held)` of everything the cause holds, under the locks, so that twice is once."""
    db.session.flush()
    needs = _locked(QuestionNeed, ledger.held_needs(cause))
    slots = _locked(AnswerSlot, ledger.held_slots(cause))
    by = {"cause_type": cause.__tablename__, "cause_id": cause.id}
    # Read again: only now nobody else can move what this cause holds.
    todo = [(row, amount(held), "need_id", need) for row, held in _pairs(needs, ledger.held_needs(cause))]
    todo += [(row, amount(held), "slot_id", slot) for row, held in _pairs(slots, ledger.held_slots(cause))]
    todo = [one for one in todo if one[1]]
    if not todo:
        return

    def work():
        for row, quantity, key, signs in todo:
            _add(row, **{name: sign * quantity for name, sign in signs.items()})
            ledger.note(move, quantity, **{key: row.id}, **by)

    guarded(work)
    moved = [row for row, _quantity, _key, _signs in todo]
    _tell([row for row in moved if isinstance(row, AnswerSlot)],
          next((row for row in moved if isinstance(row, QuestionNeed)), None))


# ------------------------------------------------------------------------------------------ the rows

def _positive(quantity: int, field: str) -> None:
    if quantity < 1:
        raise Refused(_("数量至少为 1。"), field)


def _merged(lines: Iterable[Line]) -> dict[tuple[int, date | None], int]:
    wanted: dict[tuple[int, date | None], int] = {}
    for answer_id, quantity, month in lines:
        _positive(quantity, "quantity")
        key = (answer_id, first_of_month(month))
        wanted[key] = wanted.get(key, 0) + quantity
    return wanted


def _add(row: AnswerSlot | QuestionNeed, **deltas: int) -> None:
    """Change counters relatively in the database; the check constraints speak here."""
    kind = type(row)
    values = {name: getattr(kind, name) + delta for name, delta in deltas.items()}
    db.session.execute(
        db.update(kind).where(kind.id == row.id).values(row_version=kind.row_version + 1, **values)
        .execution_options(synchronize_session=False))
    db.session.expire(row)


def _fresh(statement):
    return statement.with_for_update().execution_options(populate_existing=True)


def _need_of(question_id: int) -> QuestionNeed | None:
    return db.session.scalar(db.select(QuestionNeed).where(QuestionNeed.question_id == question_id))


def _lock_need(question_id: int) -> QuestionNeed | None:
    db.session.flush()
    return guarded(lambda: db.session.scalar(
        _fresh(db.select(QuestionNeed).where(QuestionNeed.question_id == question_id))))


def _lock_slot(answer_id: int, month: date | None) -> AnswerSlot | None:
    db.session.flush()
    return guarded(lambda: db.session.scalar(_fresh(
        db.select(AnswerSlot).where(AnswerSlot.answer_id == answer_id,
                                    AnswerSlot.month.is_not_distinct_from(month)))))


def _lock_slots_for(wanted: dict) -> dict[tuple[int, date | None], AnswerSlot]:
    """The slots of the lines, locked by id. A month without a slot is Refused, an answer without any is not."""
    answers = {answer_id for answer_id, _month in wanted}
    rows = guarded(lambda: list(db.session.scalars(_fresh(
        db.select(AnswerSlot).where(AnswerSlot.answer_id.in_(answers)).order_by(AnswerSlot.id)))))
    by_key = {(row.answer_id, row.month): row for row in rows}
    kept = {row.answer_id for row in rows}
    for answer_id, month in wanted:
        if answer_id in kept and (answer_id, month) not in by_key:
            raise Refused(_("这份供给没有登记 %(month)s 的产能。", month=month.strftime("%Y-%m")) if month
                          else _("这份供给按月提供，请写明月份。"))
    return {key: by_key[key] for key in wanted if key in by_key}


def _locked(kind, ids: Iterable[int]) -> list:
    ids = list(ids)
    if not ids:
        return []
    return guarded(lambda: list(db.session.scalars(
        _fresh(db.select(kind).where(kind.id.in_(ids)).order_by(kind.id)))))


def _pairs(rows, held: dict) -> list:
    return [(row, held[row.id]) for row in rows if row.id in held]


def _already(cause, need, slots, wanted) -> bool:
    """True when the cause holds exactly this; Refused when it holds something else."""
    held = {row_id: one.total for row_id, one in ledger.held_slots(cause).items() if one.total}
    taken = {row_id: one.total for row_id, one in ledger.held_needs(cause).items() if one.total}
    if not held and not taken:
        return False
    same = (held == {slot.id: wanted[key] for key, slot in slots.items()}
            and taken == ({need.id: sum(wanted.values())} if need is not None else {}))
    if not same:
        raise Refused(_("它已经占用了另外的数量。先释放，再重新占用。"))
    return True


def _tell(slots: Iterable[AnswerSlot], need: QuestionNeed | None) -> None:
    answers = tuple(sorted({slot.answer_id for slot in slots}))
    events.publish(CapacityChanged(answers, need.question_id if need is not None else None))

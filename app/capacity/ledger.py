"""The ledger: what a cause (an application) holds, summed from its entries.

Moves and what one unit of each does:
open, total    quantity of a need, total of a slot (may be negative: it was lowered)
reserve        slot.reserved +, need.taken +
release        slot.reserved −, need.taken −
commit         slot.reserved −, slot.committed +, need.agreed +
uncommit       slot.reserved +, slot.committed −, need.agreed −
"""
from dataclasses import dataclass

from app.capacity.models import CapacityEntry
from app.core.db import db

OPEN, TOTAL, RESERVE, RELEASE, COMMIT, UNCOMMIT = "open", "total", "reserve", "release", "commit", "uncommit"


@dataclass(frozen=True)
class Held:
    """What one cause holds of one slot or one need."""

    reserved: int = 0
    committed: int = 0

    @property
    def total(self) -> int:
        return self.reserved + self.committed


def _held(sums: dict[str, int]) -> Held:
    committed = sums.get(COMMIT, 0) - sums.get(UNCOMMIT, 0)
    return Held(sums.get(RESERVE, 0) - sums.get(RELEASE, 0) - committed, committed)


def _sums(column, cause) -> dict[int, dict[str, int]]:
    rows = db.session.execute(
        db.select(column, CapacityEntry.move, db.func.sum(CapacityEntry.quantity))
        .where(column.is_not(None), CapacityEntry.cause_type == cause.__tablename__,
               CapacityEntry.cause_id == cause.id)
        .group_by(column, CapacityEntry.move)
    )
    found: dict[int, dict[str, int]] = {}
    for row_id, move, quantity in rows:
        found.setdefault(row_id, {})[move] = int(quantity)
    return found


def held_slots(cause) -> dict[int, Held]:
    """Slot id → what the cause holds of it; slots it once held and gave back stand with zeros."""
    return {row_id: _held(sums) for row_id, sums in sorted(_sums(CapacityEntry.slot_id, cause).items())}


def held_needs(cause) -> dict[int, Held]:
    """Need id → what the cause holds of it."""
    return {row_id: _held(sums) for row_id, sums in sorted(_sums(CapacityEntry.need_id, cause).items())}


def note(move: str, quantity: int, *, cause_type: str, cause_id: int, slot_id: int | None = None,
         need_id: int | None = None) -> None:
    """Write one entry; a change of nothing leaves none."""
    if quantity:
        db.session.add(CapacityEntry(move=move, quantity=quantity, cause_type=cause_type, cause_id=cause_id,
                                     slot_id=slot_id, need_id=need_id))

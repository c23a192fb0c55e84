"""What an application holds of answers and of the question's need, made smaller or given back."""
from datetime import date

from app import workflow
from app.applications import messages
from app.applications import queries as applications
from app.applications.models import Application
from app.authz import SYSTEM
from app.capacity import ledger
from app.capacity import operations as capacity
from app.capacity import queries as capacity_queries
from app.capacity.models import AnswerSlot
from app.core import clock
from app.core.db import db
from app.questions.models import Question

Line = tuple[int, int, date | None]


def held_lines(application: Application) -> list[Line]:
    """(answer, quantity, month) as it is held now; answers that keep no slots by the application's own lines."""
    held = {slot_id: one.total for slot_id, one in ledger.held_slots(application).items() if one.total}
    slots = {slot.id: slot for slot in db.session.scalars(
        db.select(AnswerSlot).where(AnswerSlot.id.in_(held)).order_by(AnswerSlot.id))}
    lines = [(slot.answer_id, held[slot.id], slot.month) for slot in slots.values()]
    counted = {slot.answer_id for slot in slots.values()}
    return lines + [(line.answer_id, line.quantity, None) for line in application.lines
                    if line.answer_id not in counted]


def shortened(lines: list[Line], quantity: int) -> list[Line]:
    """The lines with no more than `quantity` in all, taken away from the last."""
    kept, rest = [], quantity
    for answer_id, part, month in lines:
        part = min(part, rest)
        if part:
            kept.append((answer_id, part, month))
            rest -= part
    return kept


def fit(application: Application, quantity: int) -> None:
    """The agreement is about less than was selected: the rest goes back, and the question takes others again."""
    needs = {need_id: one.total for need_id, one in ledger.held_needs(application).items() if one.total}
    taken = sum(needs.values())
    if not taken or taken <= quantity:
        return
    lines = shortened(held_lines(application), quantity)
    give_back(application)
    capacity.reserve(application, question_id=application.question_id, lines=lines)


def give_back(application: Application) -> None:
    """Whatever the application holds, reserved or committed, is free again; the question takes others again."""
    before = sum(one.total for one in ledger.held_needs(application).values())
    capacity.uncommit(application)
    capacity.release(application)
    if before:
        _reopen(application.question)


def _reopen(question: Question) -> None:
    """An awarded question goes on; past its deadline, with nothing but agreements left, it is partly fulfilled."""
    db.session.refresh(question)
    if question.status == "suspended" and question.suspended_from == "awarded":
        question.suspended_from = "in_selection"
        db.session.flush()
    if question.status != "awarded":
        return
    need = capacity_queries.need(question.id)
    over = question.apply_deadline is not None and clock.today() > question.apply_deadline
    settled = need is not None and 0 < need.agreed == need.taken
    if over and settled and not applications.waiting(question.id):
        workflow.move(question, "fulfil_partly", actor=SYSTEM)
        return
    workflow.move(question, "reopen", actor=SYSTEM)
    messages.question_reopened(question)

"""Two enterprises never take the same place, however many press at once, on either database."""
import sqlite3
import threading
from collections import Counter

import pytest
from sqlalchemy.exc import OperationalError

from app.capacity import ledger, operations, queries
from app.capacity.contention import BUSY, guarded, in_transaction
from app.capacity.models import AnswerSlot, CapacityEntry, QuestionNeed
from app.core.db import db
from app.core.errors import Refused
from tests.integration.capacity import rows
from tests.integration.capacity.rows import Cause


def at_once(app, works) -> Counter:
    """Run each callable in a thread and transaction of its own, all let go together; count the outcomes."""
    outcomes, gate = [], threading.Barrier(len(works))

    def run(work):
        gate.wait()
        try:
            with app.app_context():
                in_transaction(work)
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")
        except Exception as leaked:
            outcomes.append(f"leaked {leaked!r}")

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes)


def books_agree():
    """Every counter is what its ledger sums to."""
    for slot in db.session.query(AnswerSlot):
        sums = dict(db.session.query(CapacityEntry.move, db.func.sum(CapacityEntry.quantity))
                    .filter(CapacityEntry.slot_id == slot.id).group_by(CapacityEntry.move).all())
        held = ledger._held(sums)
        assert (slot.total, slot.reserved, slot.committed) == (sums.get("total", 0), held.reserved, held.committed)
    for need in db.session.query(QuestionNeed):
        sums = dict(db.session.query(CapacityEntry.move, db.func.sum(CapacityEntry.quantity))
                    .filter(CapacityEntry.need_id == need.id).group_by(CapacityEntry.move).all())
        held = ledger._held(sums)
        assert (need.quantity, need.taken, need.agreed) == (sums.get("open", 0), held.total, held.committed)


@pytest.fixture
def stage(db_session):
    """Ids of an answer with 10 places, one with 100, a question that lacks 7 and one that lacks 500."""
    school = rows.organisation()
    ids = (rows.answer(school, 10, "A-1").id, rows.answer(school, 100, "A-2").id,
           rows.question(school, 7, "Q-1").id, rows.question(school, 500, "Q-2").id)
    db_session.commit()
    return ids


def test_a_hundred_selections_at_once_fill_a_question_exactly(app, stage):
    scarce, _plenty, small, _large = stage
    works = [lambda n=n: operations.reserve(Cause(n), question_id=small, lines=[(scarce, 1, None)])
             for n in range(1, 101)]
    assert at_once(app, works) == {"done": 7, "refused": 93}
    assert queries.need(small).taken == 7
    assert queries.free(scarce) == 3
    assert db.session.query(CapacityEntry).filter_by(slot_id=queries.slots(scarce)[0].id, move="reserve").count() == 7
    books_agree()


def test_a_hundred_selections_at_once_empty_an_answer_exactly(app, stage):
    scarce, _plenty, _small, large = stage
    works = [lambda n=n: operations.reserve(Cause(n), question_id=large, lines=[(scarce, 1, None)])
             for n in range(1, 101)]
    assert at_once(app, works) == {"done": 10, "refused": 90}
    assert (queries.free(scarce), queries.need(large).taken) == (0, 10)
    books_agree()


def test_answers_taken_in_opposite_order_do_not_wait_for_each_other_forever(app, stage):
    scarce, plenty, small, large = stage

    def work(n):
        lines = [(scarce, 1, None), (plenty, 2, None)]
        return lambda: operations.reserve(Cause(n), question_id=(small, large)[n % 2], lines=lines[::(-1) ** n])

    outcomes = at_once(app, [work(n) for n in range(1, 41)])
    assert outcomes["done"] + outcomes["refused"] == 40, outcomes
    assert queries.capacity(scarce).reserved == outcomes["done"]
    assert queries.capacity(plenty).reserved == 2 * outcomes["done"]
    books_agree()


def test_giving_back_twice_at_once_gives_back_once(app, stage):
    scarce, _plenty, small, large = stage
    operations.reserve(Cause(1), question_id=small, lines=[(scarce, 3, None)])
    operations.reserve(Cause(2), question_id=large, lines=[(scarce, 4, None)])
    db.session.commit()
    assert at_once(app, [lambda: operations.release(Cause(1))] * 10) == {"done": 10}
    db.session.rollback()
    assert queries.free(scarce) == 6
    books_agree()


def test_a_withdrawal_and_an_agreement_at_once_end_as_one_of_the_two(app, stage):
    scarce, _plenty, small, _large = stage
    operations.reserve(Cause(1), question_id=small, lines=[(scarce, 3, None)])
    db.session.commit()
    assert at_once(app, [lambda: operations.release(Cause(1)), lambda: operations.commit(Cause(1))]) == {"done": 2}
    db.session.rollback()
    kept = queries.capacity(scarce)
    assert (kept.reserved, kept.committed) in {(0, 0), (0, 3)}
    books_agree()


def _locked():
    raise OperationalError("UPDATE", {}, sqlite3.OperationalError("database is locked"))


def test_a_locked_database_is_tried_again_and_then_told_in_words(db_session):
    tries = []

    def twice_locked():
        tries.append(1)
        return "in" if len(tries) > 2 else _locked()

    assert in_transaction(twice_locked) == "in"
    tries.clear()
    assert guarded(twice_locked) == "in"
    for run in (in_transaction, guarded):
        with pytest.raises(Refused) as refused:
            run(_locked)
        assert refused.value.message == BUSY


def test_another_error_of_the_database_is_not_hidden(db_session):
    def broken():
        raise OperationalError("SELECT", {}, sqlite3.OperationalError("no such table: x"))

    for run in (in_transaction, guarded):
        with pytest.raises(OperationalError):
            run(broken)

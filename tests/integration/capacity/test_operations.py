"""Capacity: what is reserved is held, what was taken back is free, and no more than there is can be taken."""
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from app.capacity import ledger, operations, queries
from app.capacity.events import CapacityChanged
from app.capacity.models import AnswerSlot, CapacityEntry
from app.capacity.operations import NotEnough
from app.core import events
from app.core.errors import Refused, constraint_message
from tests.integration.capacity import rows
from tests.integration.capacity.rows import Cause


@pytest.fixture
def school(db_session):
    return rows.organisation()


@pytest.fixture
def heard(monkeypatch):
    told = []
    monkeypatch.setitem(events._subscribers, CapacityChanged, [told.append])
    return told


def test_a_selection_takes_from_the_answers_and_from_the_question(school, heard):
    question = rows.question(school, 30)
    one, two = rows.answer(school, 20, "A-1"), rows.answer(school, 15, "A-2")
    heard.clear()
    operations.reserve(Cause(1), question_id=question.id, lines=[(two.id, 10, None), (one.id, 20, None)])
    assert queries.free_many([one.id, two.id]) == {one.id: 0, two.id: 5}
    assert queries.need(question.id).lacking == 0
    assert heard == [CapacityChanged((one.id, two.id), question.id)]


def test_an_agreement_in_effect_commits_and_its_end_gives_back(school):
    question, answer, cause = rows.question(school, 30), rows.answer(school, 20), Cause(1)
    operations.reserve(cause, question_id=question.id, lines=[(answer.id, 12, None)])
    operations.commit(cause)
    kept, need = queries.capacity(answer.id), queries.need(question.id)
    assert (kept.reserved, kept.committed, kept.free) == (0, 12, 8)
    assert (need.taken, need.agreed) == (12, 12)
    operations.release(cause)
    assert queries.free(answer.id) == 8, "what is committed is not released by a withdrawal"
    operations.uncommit(cause)
    operations.release(cause)
    assert queries.free(answer.id) == 20
    assert (queries.need(question.id).taken, queries.need(question.id).agreed) == (0, 0)


def test_each_step_counts_once_however_often_it_is_asked(school):
    question, answer, cause = rows.question(school, 30), rows.answer(school, 20), Cause(1)
    other = Cause(2)
    operations.reserve(other, question_id=question.id, lines=[(answer.id, 5, None)])
    for _twice in range(2):
        operations.reserve(cause, question_id=question.id, lines=[(answer.id, 7, None)])
        assert queries.free(answer.id) == 8
    for _twice in range(2):
        operations.commit(cause)
        assert queries.capacity(answer.id).committed == 7
    for _twice in range(2):
        operations.uncommit(cause)
        operations.release(cause)
        assert queries.capacity(answer.id).reserved == 5, "another application's places are not given away"
    operations.release(Cause(99))


def test_a_cause_cannot_quietly_take_another_quantity(school):
    question, answer, cause = rows.question(school, 30), rows.answer(school, 20), Cause(1)
    operations.reserve(cause, question_id=question.id, lines=[(answer.id, 7, None)])
    with pytest.raises(Refused, match="先释放"):
        operations.reserve(cause, question_id=question.id, lines=[(answer.id, 8, None)])
    operations.release(cause)
    operations.reserve(cause, question_id=question.id, lines=[(answer.id, 8, None)])
    assert queries.free(answer.id) == 12


def test_more_than_is_free_is_refused_and_nothing_is_half_taken(school):
    question = rows.question(school, 100)
    one, two = rows.answer(school, 20, "A-1"), rows.answer(school, 5, "A-2")
    with pytest.raises(NotEnough) as refused:
        operations.reserve(Cause(1), question_id=question.id, lines=[(one.id, 10, None), (two.id, 6, None)])
    assert (refused.value.answer_id, refused.value.free) == (two.id, 5)
    assert "可用 5" in str(refused.value)
    assert queries.free(one.id) == 20
    assert queries.need(question.id).taken == 0
    assert not ledger.held_slots(Cause(1))
    operations.reserve(Cause(1), question_id=question.id, lines=[(one.id, 10, None), (two.id, 5, None)])


def test_more_than_the_question_lacks_is_refused(school):
    question, answer = rows.question(school, 7), rows.answer(school, 20)
    with pytest.raises(NotEnough, match="还缺 7"):
        operations.reserve(Cause(1), question_id=question.id, lines=[(answer.id, 8, None)])
    assert queries.free(answer.id) == 20


def test_lines_of_the_same_answer_are_one(school):
    question, answer = rows.question(school, 30), rows.answer(school, 10)
    with pytest.raises(NotEnough):
        operations.reserve(Cause(1), question_id=question.id, lines=[(answer.id, 6, None), (answer.id, 6, None)])


@pytest.mark.parametrize("lines", [[], [(1, 0, None)], [(1, -3, None)]])
def test_nothing_and_less_than_nothing_are_refused(school, lines):
    with pytest.raises(Refused):
        operations.reserve(Cause(1), lines=lines)


def test_a_total_cannot_go_below_what_is_taken(school):
    question, answer = rows.question(school, 30), rows.answer(school, 20)
    operations.reserve(Cause(1), question_id=question.id, lines=[(answer.id, 5, None)])
    operations.reserve(Cause(2), question_id=question.id, lines=[(answer.id, 7, None)])
    operations.commit(Cause(2))
    with pytest.raises(Refused, match="已占用的 12（预留 5，已签 7）") as refused:
        operations.set_total(answer.id, 11)
    assert refused.value.field == "total"
    operations.set_total(answer.id, 12)
    assert queries.free(answer.id) == 0
    with pytest.raises(Refused):
        operations.set_total(answer.id, -1)


def test_a_need_cannot_go_below_what_is_selected(school):
    question, answer = rows.question(school, 30), rows.answer(school, 20)
    operations.reserve(Cause(1), question_id=question.id, lines=[(answer.id, 12, None)])
    with pytest.raises(Refused, match="已经选定 12") as refused:
        operations.change_need(question.id, 11)
    assert refused.value.field == "quantity"
    assert operations.change_need(question.id, 12).lacking == 0
    assert operations.open_need(question.id, 40).lacking == 28


def test_a_monthly_capacity_is_taken_month_by_month(school, at):
    with at("2027-03-15"):
        march, april = date(2027, 3, 1), date(2027, 4, 1)
        answer = rows.answer(school, 400, months=[date(2027, 2, 9), march, april])
        question = rows.question(school, 1000)
        operations.reserve(Cause(1), question_id=question.id,
                           lines=[(answer.id, 300, date(2027, 3, 20)), (answer.id, 400, april)])
        assert queries.free(answer.id, date(2027, 3, 31)) == 100
        assert queries.free(answer.id, april) == 0
        assert queries.free(answer.id) == 100, "a month that is over can no longer be taken"
        assert queries.free_between(answer.id, date(2027, 2, 1), date(2027, 3, 31)) == 500
        with pytest.raises(Refused, match="2027-06"):
            operations.reserve(Cause(2), question_id=question.id, lines=[(answer.id, 1, date(2027, 6, 1))])
        with pytest.raises(Refused, match="月份"):
            operations.reserve(Cause(2), question_id=question.id, lines=[(answer.id, 1, None)])


def test_an_answer_of_a_kind_without_capacity_counts_for_the_need_only(school):
    question, answer = rows.question(school, 12), rows.answer(school, None)
    operations.reserve(Cause(1), question_id=question.id, lines=[(answer.id, 12, None)])
    assert queries.free(answer.id) is None
    assert queries.need(question.id).lacking == 0
    operations.release(Cause(1))
    assert queries.need(question.id).lacking == 12


def test_the_database_itself_refuses_what_does_not_add_up(school, db_session):
    answer = rows.answer(school, 3)
    slot = queries.slots(answer.id)[0]
    for change, words in (({"reserved": 4}, "不够"), ({"reserved": -1}, "账不平")):
        with pytest.raises(IntegrityError) as refused, db_session.begin_nested():
            db_session.execute(AnswerSlot.__table__.update().where(AnswerSlot.id == slot.id).values(**change))
        assert words in str(constraint_message(refused.value))


def test_a_check_that_speaks_leaves_the_outer_transaction_alive(school, db_session, monkeypatch):
    """Two transactions saw the same free places: the look before the leap is not what holds."""
    question, answer = rows.question(school, 30), rows.answer(school, 3)
    monkeypatch.setattr(AnswerSlot, "free", 1000)
    before = db_session.query(CapacityEntry).count()
    with pytest.raises(Refused, match="可用名额不够"):
        operations.reserve(Cause(1), question_id=question.id, lines=[(answer.id, 4, None)])
    assert db_session.query(CapacityEntry).count() == before
    db_session.commit()
    assert queries.need(question.id).taken == 0


def test_causes_lead_from_a_number_to_what_took_it(school):
    question, answer = rows.question(school, 30), rows.answer(school, 20)
    operations.reserve(Cause(7), question_id=question.id, lines=[(answer.id, 2, None)])
    assert queries.causes(answer.id) == {7}
    assert queries.used(answer.id) == 2

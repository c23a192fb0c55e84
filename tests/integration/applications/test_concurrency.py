"""Many press at once: nothing is taken twice, every loser is told why, nothing is half written.

Real threads, each with its own connection; run on SQLite and with --database postgresql.
"""
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app import workflow
from app.applications import offers, operations
from app.applications.models import TAKEN, Application
from app.audit.models import AuditEntry
from app.capacity import ledger
from app.capacity import queries as counters
from app.capacity.models import AnswerSlot, QuestionNeed
from app.core import clock
from app.core.db import db
from app.core.errors import Refused
from app.questions.models import Question
from tests.factory import sign_in


def at_once(app, works):
    """Run every function in its own thread and application context, all let go together; their results in order."""
    ready = Barrier(len(works))

    def run(work):
        with app.app_context():
            ready.wait()
            try:
                result = work()
                db.session.commit()
                return result
            except Refused as refused:
                db.session.rollback()
                return refused
            except Exception as error:  # an error page: what must not happen
                db.session.rollback()
                return error
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def _selecting(actor, application_id):
    def work():
        row = db.session.get(Application, application_id)
        offers.select(actor, application=row)
        return row.id
    return work


def assert_consistent():
    """Counters, ledger, states, history and trail tell the same story."""
    db.session.expire_all()
    for row in db.session.scalars(db.select(Application)):
        taken = row.status in TAKEN
        held = sum(one.total for one in ledger.held_slots(row).values())
        need = sum(one.total for one in ledger.held_needs(row).values())
        selected = [one for one in workflow.history(row) if one.name == "select"]
        trail = db.session.scalar(db.select(db.func.count(AuditEntry.id)).where(
            AuditEntry.subject_type == "application", AuditEntry.subject_id == row.id,
            AuditEntry.action == "application.select"))
        assert (held, need) == ((row.selected_quantity,) * 2 if taken else (0, 0))
        assert len(selected) == trail == (1 if taken else 0)
        assert taken == (row.selected_quantity is not None)
    for slot in db.session.scalars(db.select(AnswerSlot)):
        assert 0 <= slot.reserved + slot.committed <= slot.total
    for need in db.session.scalars(db.select(QuestionNeed)):
        sums = db.session.scalar(db.select(db.func.coalesce(db.func.sum(Application.selected_quantity), 0)).where(
            Application.question_id == need.question_id, Application.status.in_(TAKEN)))
        assert need.taken == sums <= need.quantity
        question = db.session.get(Question, need.question_id)
        assert (question.status == "awarded") == (need.lacking == 0)


def test_a_hundred_selections_compete_for_answers_and_questions(app, make):
    schools = [make.school() for _n in range(4)]
    cohorts = {school.id: make.cohort(school) for school in schools}
    questions = [make.question("order_class", make.enterprise(), quantity=20) for _n in range(5)]
    works = []
    for question in questions:
        asker = make.asker(question)
        for school in schools:
            row = make.application(question, school, lines={cohorts[school.id].answer_no: 10}, status="viewed")
            works += [_selecting(asker, row.id)] * 5
    assert len(works) == 100
    db.session.commit()

    results = at_once(app, works)

    assert [one for one in results if not isinstance(one, int | Refused)] == []
    won = [one for one in results if isinstance(one, int)]
    assert len(won) == len(set(won)), "one application was selected twice"
    assert all(str(one.message) for one in results if isinstance(one, Refused))
    assert_consistent()
    # Five questions take two schools each, four cohorts three questions each: nothing that still fits was left.
    assert len(won) >= 8
    for row in db.session.scalars(db.select(Application).where(Application.status == "viewed")):
        fits = counters.need(row.question_id).lacking >= 10 and counters.free(row.lines[0].answer_id) >= 10
        assert not fits, "somebody was refused although there was room"


def test_two_enterprises_and_the_last_ten_places(app, make):
    school = make.school()
    cohort = make.cohort(school, size=20)
    rows = [make.application(make.question("order_class", make.enterprise()), school, lines={cohort.answer_no: 10},
                             status="viewed") for _n in range(2)]
    works = [_selecting(make.asker(row.question), row.id) for row in rows]
    db.session.commit()
    results = at_once(app, works)
    kinds = Counter(type(one).__name__ for one in results)
    assert kinds["int"] == 1, results
    loser = next(one for one in results if isinstance(one, Refused))
    assert "可用 0" in str(loser.message)
    assert counters.free(cohort.id) == 0
    assert_consistent()


def test_selections_and_withdrawals_cross(app, make):
    school = make.school()
    cohort = make.cohort(school)
    rows = [make.application(make.question("order_class", make.enterprise(), quantity=10), school,
                             lines={cohort.answer_no: 10}, status="viewed") for _n in range(8)]
    for row in rows[:3]:
        offers.select(make.asker(row.question), application=row)
    _dept, office = make.people(school)

    def taking_back(application_id):
        def work():
            operations.withdraw(office, application=db.session.get(Application, application_id), reason="另有安排")
            return application_id
        return work

    works = [taking_back(row.id) for row in rows[:3]]
    works += [_selecting(make.asker(row.question), row.id) for row in rows[3:]] * 4
    db.session.commit()
    results = at_once(app, works)
    assert [one for one in results if not isinstance(one, int | Refused)] == []
    db.session.expire_all()
    assert [row.status for row in rows[:3]] == ["withdrawn"] * 3
    for slot in counters.slots(cohort.id):
        taken = sum(row.selected_quantity for row in rows[3:] if row.status in TAKEN)
        assert slot.reserved == taken <= slot.total
    for row in rows[:3]:
        assert row.question.status == "in_selection"
        assert counters.need(row.question_id).taken == 0


def test_two_departments_apply_at_once(app, make):
    question, school = make.question("order_class"), make.school()
    make.people(school)
    cohort = make.cohort(school)
    actors = [make.actor(make.user(school, ["sch_dept"], department=f"第 {n} 系"), school) for n in range(8)]
    question_id, number = question.id, cohort.answer_no
    db.session.commit()

    def applying(actor):
        def work():
            row = operations.apply(actor, question=db.session.get(Question, question_id), lines={number: 5})
            return row.id
        return work

    results = at_once(app, [applying(actor) for actor in actors])
    assert Counter(type(one).__name__ for one in results) == {"int": 1, "Refused": 7}, results
    assert all("一校一题一份" in str(one.message) for one in results if isinstance(one, Refused))


def test_the_last_place_among_the_applications_of_a_question(app, make):
    question = make.question("order_class", max_applications=2)
    rows = [make.application(question, make.school(), status="school_review") for _n in range(6)]
    offices = [make.people(row.school)[1] for row in rows]
    ids = [row.id for row in rows]
    db.session.commit()

    def approving(office, application_id):
        def work():
            operations.approve(office, application=db.session.get(Application, application_id))
            return application_id
        return work

    results = at_once(app, [approving(*pair) for pair in zip(offices, ids, strict=True)])
    assert Counter(type(one).__name__ for one in results) == {"int": 2, "Refused": 4}, results


def test_each_side_offers_at_once(app, make):
    row = make.application(make.question("order_class"), quantity=9, status="negotiating")
    asker, (_dept, office) = make.asker(row.question), make.people(row.school)
    answer_id, application_id = row.lines[0].answer_id, row.id
    db.session.commit()

    def proposing(actor, quantity):
        def work():
            found = db.session.get(Application, application_id)
            return offers.propose(actor, application=found,
                                  proposed=make.other_terms(found, lines={answer_id: quantity})).number
        return work

    results = at_once(app, [proposing(asker if n % 2 else office, n + 1) for n in range(6)])
    assert [one for one in results if not isinstance(one, int | Refused)] == []
    db.session.expire_all()
    numbers = [one.number for one in db.session.get(Application, application_id).offers]
    assert numbers == list(range(1, len(numbers) + 1))


# ------------------------------------------------------------------------------------------ through the browser

def _client(app, user, organisation):
    return sign_in(app.test_client(), user, organisation)


def test_a_double_click_selects_once(app, client, make):
    row = make.application(make.question("order_class"), quantity=10, status="viewed")
    enterprise = row.question.enterprise
    first = _client(app, make.admin(enterprise), enterprise)
    address = f"/applications/{row.application_no}/select"
    assert first.get(address).status_code == 200
    twice = [_client(app, make.admin(enterprise), enterprise) for _n in range(2)]
    db.session.commit()
    answers = at_once(app, [lambda one=one: one.post(address, data={"form_token": "dieselbe-marke"}) for one in twice])
    assert [one.status_code for one in answers] == [302, 302], answers
    assert answers[0].headers["Location"].endswith(row.application_no) or answers[1].headers["Location"].endswith(
        row.application_no)
    db.session.expire_all()
    assert counters.need(row.question_id).taken == 10
    assert_consistent()


@pytest.mark.parametrize("places", [10, 20])
def test_two_enterprises_press_at_once_in_the_browser(app, client, make, places):
    school = make.school()
    cohort = make.cohort(school, size=places + 10)
    rows = [make.application(make.question("order_class", make.enterprise()), school, lines={cohort.answer_no: 10},
                             status="viewed") for _n in range(2)]
    clients = [_client(app, make.admin(row.question.enterprise), row.question.enterprise) for row in rows]
    addresses = [f"/applications/{row.application_no}/select" for row in rows]
    db.session.commit()
    answers = at_once(app, [lambda n=n: clients[n].post(addresses[n], data={"form_token": f"{clock.now()}-{n}"})
                            for n in range(2)])
    codes = sorted(one.status_code for one in answers)
    assert codes == ([302, 302] if places == 20 else [302, 422]), [one.text[:300] for one in answers]
    if places == 10:
        loser = next(one for one in answers if one.status_code == 422)
        assert "可用 0" in loser.text
    assert_consistent()

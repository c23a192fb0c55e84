"""The enterprise decides: seen, shortlisted, negotiated, selected or not (domain.md §7 stories 1 and 3)."""
from datetime import date, timedelta

import pytest

from app import rules, workflow
from app.applications import jobs, offers, operations, queries, terms
from app.audit import trail
from app.authz import SYSTEM
from app.capacity import ledger
from app.capacity import operations as capacity
from app.capacity import queries as counters
from app.core import clock
from app.core.db import db
from app.core.errors import Forbidden, Refused
from app.notifications.models import Notification
from app.questions import operations as questions
from app.taxonomy.queries import add_working_days


def _told(organisation, kind):
    return list(db.session.scalars(db.select(Notification).where(
        Notification.organisation_id == organisation.id, Notification.kind == kind)))


def test_story_1_one_of_two_is_selected_the_other_hears_why(make):
    question = make.question("rd_project", title="六轴喷涂机器人末端轨迹补偿精度由±0.35提升至±0.10",
                             visibility="verified_schools", nda_required=True)
    shunde, qinggong = make.school(name="顺德职业技术大学"), make.school(name="广东轻工职业技术大学")
    teams = [make.answer(school, "rd_team", title="机器人运动控制团队") for school in (shunde, qinggong)]
    first = make.application(question, shunde, lines={teams[0].answer_no: 1}, quote_fen=68_000_000)
    second = make.application(question, qinggong, lines={teams[1].answer_no: 1}, quote_fen=64_500_000)
    asker = make.asker(question)
    assert [row.quote_fen for row in db.session.scalars(queries.of_question(question.id))] == [68_000_000, 64_500_000]

    offers.note_view(application_id=first.id)
    offers.select(asker, application=first)
    assert first.status in ("selected", "converted")
    assert first.selected_quantity == 1
    assert question.status == "awarded"
    assert _told(qinggong, "application.question_full")
    assert second.status == "submitted"

    offers.decline(asker, application=second, reason_code="other_fits_better", note="样机指标更接近")
    assert (second.status, second.outcome_code) == ("not_selected", "other_fits_better")
    assert _told(qinggong, "application.not_selected")[0].params["reason"] == "另一所学校更合适"
    assert [one.name for one in workflow.history(second)][-2:] == ["view", "decline"]
    assert workflow.history(second)[-1].reason_code == "other_fits_better"


@pytest.mark.parametrize(("name", "code", "given"), [
    ("withdraw", "question_withdrawn", {"reason": "停产"}),
    ("leave_unfilled", "question_unfilled", {"reason_code": "plan_changed"}),
])
def test_who_waits_ends_with_the_question_with_a_coded_reason(make, name, code, given):
    row = make.application(make.question("order_class"))
    workflow.move(row.question, name, actor=SYSTEM, **given)
    assert (row.status, row.outcome_code, row.is_live) == ("not_selected", code, False)
    assert workflow.history(row)[-1].reason_code == code
    assert _told(row.school, "application.closed")


def test_withdrawing_the_question_releases_what_was_selected(make):
    row = make.application(make.question("order_class"), quantity=10, status="selected")
    answer_id = row.lines[0].answer_id
    workflow.move(row.question, "withdraw", actor=SYSTEM, reason="停产")
    assert (row.status, row.question.status) == ("withdrawn", "withdrawn")
    assert (counters.free(answer_id), counters.need(row.question_id).taken) == (30, 0)


def test_while_suspended_nothing_moves_and_no_day_counts(make, at):
    row = make.application(make.question("order_class"), status="viewed")
    workflow.move(row.question, "suspend", actor=SYSTEM, reason="投诉核查")
    row.question.suspended_from = "published"
    with pytest.raises(Refused, match="已暂停"):
        offers.shortlist(make.asker(row.question), application=row)
    later = row.lapse_due + timedelta(days=10)
    db.session.commit()
    with at(later):
        assert jobs.lapse() == 0
        workflow.move(row.question, "resume", actor=SYSTEM, reason="查无实据")
        assert row.lapse_due == add_working_days(later, 20)
    assert row.status == "viewed"


def test_fulfilled_closes_the_waiting_ones(make):
    question = make.question("order_class", quantity=10)
    stays = make.application(question, quantity=10)
    draft = make.application(question, make.school(), quantity=5, status="draft")
    taken = make.application(question, make.school(), quantity=10, status="selected")
    capacity.commit(taken)
    workflow.move(question, "fulfil", actor=SYSTEM)
    assert (stays.status, stays.outcome_code) == ("not_selected", "question_full")
    assert (draft.status, draft.outcome_code) == ("withdrawn", "question_full")
    assert taken.status in ("selected", "converted")
    assert _told(stays.school, "application.closed")


def test_opened_by_the_enterprise_is_noted_once(make):
    row = make.application(make.question("order_class"))
    due = row.lapse_due
    offers.note_view(application_id=row.id)
    offers.note_view(application_id=row.id)
    assert row.status == "viewed"
    assert row.viewed_at is not None
    assert row.lapse_due == due, "to look is not yet to act"
    assert [one.name for one in workflow.history(row)].count("view") == 1


def test_select_reserves_of_the_answer_and_of_the_question(make):
    question = make.question("order_class", quantity=24)
    row = make.application(question, quantity=10)
    answer = row.lines[0].answer
    offers.select(make.asker(question), application=row)
    need = counters.need(question.id)
    assert (need.taken, need.lacking, question.status) == (10, 14, "published")
    assert counters.free(answer.id) == 20
    assert [one.reserved for one in ledger.held_slots(row).values()] == [10]


def test_one_question_split_over_two_schools(make):
    question = make.question("order_class", quantity=24)
    asker = make.asker(question)
    for quantity in (14, 10):
        row = make.application(question, make.school(), quantity=quantity)
        offers.select(asker, application=row)
    assert counters.need(question.id).lacking == 0
    assert question.status == "awarded"


def test_more_than_the_question_lacks_is_refused_and_nothing_is_written(make):
    question = make.question("order_class", quantity=24)
    make.application(question, quantity=20, status="selected")
    row = make.application(question, make.school(), quantity=10, status="viewed")
    before = (counters.free(row.lines[0].answer_id), counters.need(question.id).taken, len(trail(row)))
    with pytest.raises(Refused, match="4"):
        offers.select(make.asker(question), application=row)
    db.session.rollback()
    assert row.status == "viewed"
    assert row.selected_quantity is None
    assert (counters.free(row.lines[0].answer_id), counters.need(question.id).taken, len(trail(row))) == before


def test_two_enterprises_want_the_same_places(make):
    school = make.school()
    cohort = make.cohort(school)
    rows = [make.application(make.question("order_class", make.enterprise()), school, lines={cohort.answer_no: 20})
            for _n in range(2)]
    offers.select(make.asker(rows[0].question), application=rows[0])
    with pytest.raises(Refused, match="可用 10"):
        offers.select(make.asker(rows[1].question), application=rows[1])


def test_months_of_a_monthly_capacity_are_taken_by_the_dates(make):
    school = make.school()
    start = clock.today().replace(day=1) + timedelta(days=62)
    start = start.replace(day=1)
    question = make.question("commissioned_training", start_date=start, end_date=start + timedelta(days=100))
    answer = make.answer(school, "training_service")
    row = make.application(question, school, lines={answer.answer_no: 700})
    offers.select(make.asker(question), application=row)
    taken = [(slot.month, slot.reserved) for slot in counters.slots(answer.id) if slot.reserved]
    following = (start + timedelta(days=31)).replace(day=1)
    assert taken == [(start, 400), (following, 300)]


# ------------------------------------------------------------------------------------------ rules of the stage select

def test_an_internship_asks_what_the_school_has_done(make):
    question = make.question("internship", quantity=14)
    row = make.application(question, quantity=14, release={})
    with pytest.raises(offers.NotAllowedByRule) as stopped:
        offers.select(make.asker(question), application=row)
    assert "R-INT-VISIT" in {one.rule_code for one in rules.blocking(stopped.value.checks)}


def test_with_its_papers_it_goes_through_and_the_checks_are_kept(make):
    question = make.question("internship", quantity=14)
    row = make.application(question, quantity=14)
    offers.select(make.asker(question), application=row)
    found = {one.rule_code: one.outcome for one in rules.current(row, "select")}
    assert found["R-INT-GRADE"] == found["R-INT-AGE"] == found["R-INT-VISIT"] == "pass"


def test_first_year_students_are_stopped(make):
    question, school = make.question("internship", quantity=14), make.school()
    year = question.start_date.year if question.start_date.month >= 9 else question.start_date.year - 1
    cohort = make.cohort(school, entry_year=year)
    row = make.application(question, school, lines={cohort.answer_no: 10})
    with pytest.raises(offers.NotAllowedByRule) as stopped:
        offers.select(make.asker(question), application=row)
    assert {one.rule_code for one in rules.blocking(stopped.value.checks)} == {"R-INT-GRADE"}


def test_fifteen_years_and_eleven_months_is_stopped(make):
    question, school = make.question("internship", quantity=14), make.school(school_kind="secondary")
    start = question.start_date
    cohort = make.cohort(school, youngest_born_on=date(start.year - 16, start.month, 28) + timedelta(days=10))
    row = make.application(question, school, lines={cohort.answer_no: 10})
    with pytest.raises(offers.NotAllowedByRule) as stopped:
        offers.select(make.asker(question), application=row)
    assert "R-INT-AGE" in {one.rule_code for one in rules.blocking(stopped.value.checks)}


def test_a_school_of_another_province_needs_a_filing(make):
    question, school = make.question("internship", quantity=14), make.school(region_code="450100")
    row = make.application(question, school, quantity=10)
    with pytest.raises(offers.NotAllowedByRule) as stopped:
        offers.select(make.asker(question), application=row)
    assert {one.rule_code for one in rules.blocking(stopped.value.checks)} == {"R-INT-XPROV"}


# ------------------------------------------------------------------------------------------ negotiation

def test_offers_go_back_and_forth_and_all_stay(make):
    question = make.question("order_class", quantity=24)
    row = make.application(question, quantity=24, status="viewed", quote_fen=1_000_000)
    asker, (_dept, office) = make.asker(question), make.people(row.school)
    less = make.other_terms(row, lines={row.lines[0].answer_id: 12})
    offers.propose(asker, application=row, proposed=less, note="先要 12 人")
    assert row.status == "negotiating"
    with pytest.raises(Refused, match="对方"):
        offers.accept(asker, application=row, number=2)
    offers.propose(office, application=row, proposed=make.other_terms(row, lines={row.lines[0].answer_id: 16}))
    offers.accept(asker, application=row, number=3)
    assert [(one.number, one.quantity, one.accepted_at is not None) for one in row.offers] == [
        (1, 24, False), (2, 12, False), (3, 16, True)]
    assert row.offered_quantity == 16
    offers.select(asker, application=row)
    assert row.selected_quantity == 16
    assert counters.need(question.id).taken == 16


def test_the_accepted_terms_are_what_is_selected(make):
    question = make.question("order_class", quantity=24)
    row = make.application(question, quantity=24, status="viewed", quote_fen=1_000_000)
    asker, (_dept, office) = make.asker(question), make.people(row.school)
    wanted = terms.make({row.lines[0].answer_id: 10}, 800_000, question.start_date, question.end_date)
    offers.propose(asker, application=row, proposed=wanted)
    offers.accept(office, application=row, number=2)
    offers.select(asker, application=row)
    assert (row.selected_quantity, row.quote_fen, row.offered_quantity) == (10, 800_000, 10)


def test_what_the_school_has_not_answered_cannot_be_selected(make):
    row = make.application(make.question("order_class"), status="negotiating")
    with pytest.raises(Refused, match="还没有接受"):
        offers.select(make.asker(row.question), application=row)


def test_selecting_accepts_the_schools_own_last_word(make):
    row = make.application(make.question("order_class"), quantity=12, status="negotiating")
    _dept, office = make.people(row.school)
    offers.propose(office, application=row, proposed=make.other_terms(row, lines={row.lines[0].answer_id: 9}))
    offers.select(make.asker(row.question), application=row)
    assert row.selected_quantity == 9
    assert row.last_offer.accepted_at is not None


@pytest.mark.parametrize("quantity", [31, 500])
def test_an_offer_is_never_above_what_is_free(make, quantity):
    row = make.application(make.question("order_class", quantity=600), quantity=20, status="viewed")
    with pytest.raises(Refused, match="可用 30"):
        offers.propose(make.asker(row.question), application=row,
                       proposed=make.other_terms(row, lines={row.lines[0].answer_id: quantity}))


def test_nor_above_what_the_question_lacks(make):
    question = make.question("order_class", quantity=24)
    make.application(question, quantity=20, status="selected")
    row = make.application(question, make.school(), quantity=4, status="viewed")
    with pytest.raises(Refused, match="还缺 4"):
        offers.propose(make.asker(question), application=row,
                       proposed=make.other_terms(row, lines={row.lines[0].answer_id: 5}))


def test_the_enterprise_cannot_write_another_answer_into_the_offer(make):
    row = make.application(make.question("order_class"), status="viewed")
    other = make.cohort(row.school, title="别的专业")
    with pytest.raises(Refused, match="没有这份供给"):
        offers.propose(make.asker(row.question), application=row,
                       proposed=make.other_terms(row, lines={other.id: 5}))


def test_the_same_terms_again_are_refused(make):
    row = make.application(make.question("order_class"), status="negotiating")
    with pytest.raises(Refused, match="一样"):
        offers.propose(make.asker(row.question), application=row, proposed=terms.of_offer(row.last_offer))


def test_a_version_that_was_answered_by_a_newer_one_cannot_be_accepted(make):
    row = make.application(make.question("order_class"), status="negotiating", quantity=5)
    _dept, office = make.people(row.school)
    offers.propose(make.asker(row.question), application=row,
                   proposed=make.other_terms(row, lines={row.lines[0].answer_id: 4}))
    with pytest.raises(Refused, match="最新"):
        offers.accept(office, application=row, number=2)


# ------------------------------------------------------------------------------------------ a new edition

def test_a_new_edition_must_be_confirmed_before_selection(make):
    question = make.question("order_class", quantity=24)
    row = make.application(question, quantity=20)
    asker, (dept, office) = make.asker(question), make.people(row.school)
    questions.edit(asker, question=question, seen_version=question.row_version, quantity=22)
    assert question.edition == 2
    assert row.needs_reconfirmation
    assert _told(row.school, "application.reconfirm")
    for act in (lambda: offers.select(asker, application=row),
                lambda: offers.propose(asker, application=row, proposed=make.other_terms(row))):
        with pytest.raises(Refused, match="重新确认"):
            act()
    with pytest.raises(Forbidden):
        operations.reconfirm(dept, application=row)
    operations.reconfirm(office, application=row)
    offers.select(asker, application=row)
    assert row.selected_quantity == 20


def test_reconfirming_more_than_the_new_edition_asks_is_refused(make):
    question = make.question("order_class", quantity=24)
    row = make.application(question, quantity=20)
    _dept, office = make.people(row.school)
    questions.edit(make.asker(question), question=question, seen_version=question.row_version, quantity=10)
    with pytest.raises(Refused, match="10"):
        operations.reconfirm(office, application=row)


# ------------------------------------------------------------------------------------------ withdrawal (story 3)

def test_withdrawn_after_selection_the_places_are_free_and_the_question_open_again(make):
    question = make.question("order_class", quantity=30)
    row = make.application(question, quantity=30, status="selected")
    answer = row.lines[0].answer
    assert (question.status, counters.free(answer.id)) == ("awarded", 0)
    operations.withdraw(make.people(row.school)[1], application=row, reason="学生另有安排")
    need = counters.need(question.id)
    assert (row.status, question.status) == ("withdrawn", "in_selection")
    assert (need.taken, need.lacking, counters.free(answer.id)) == (0, 30, 30)
    assert _told(question.enterprise, "application.withdrawn")


def test_story_3_after_the_deadline_with_something_agreed_it_ends_partly_fulfilled(make, at):
    question = make.question("order_class", quantity=30)
    stays = make.application(question, quantity=20, status="selected")
    goes = make.application(question, make.school(), quantity=10, status="selected")
    capacity.commit(stays)
    with at(question.apply_deadline + timedelta(days=1)):
        operations.withdraw(make.people(goes.school)[1], application=goes, reason="学生另有安排")
    assert question.status == "partly_fulfilled"
    assert (counters.need(question.id).taken, counters.need(question.id).agreed) == (20, 20)


def test_somebody_who_still_waits_keeps_the_question_open(make, at):
    question = make.question("order_class", quantity=30)
    waits = make.application(question, make.school(), quantity=10)
    stays = make.application(question, make.school(), quantity=20, status="selected")
    goes = make.application(question, make.school(), quantity=10, status="selected")
    capacity.commit(stays)
    with at(question.apply_deadline + timedelta(days=1)):
        operations.withdraw(make.people(goes.school)[1], application=goes, reason="学生另有安排")
        assert question.status == "in_selection"
        assert _told(waits.school, "application.question_reopened")
        offers.select(make.asker(question), application=waits)
    assert question.status == "awarded"


def test_not_after_the_agreement_is_effective(make, monkeypatch):
    from app.core import facts

    row = make.application(make.question("order_class"), status="selected")
    monkeypatch.setitem(facts._providers, "cooperations.agreement_effective", lambda application_id: True)
    with pytest.raises(Refused, match="已经生效"):
        operations.withdraw(make.people(row.school)[1], application=row, reason="不去了")


def test_withdrawing_asks_for_a_reason(make):
    row = make.application(make.question("order_class"))
    with pytest.raises(Refused) as refused:
        operations.withdraw(make.people(row.school)[1], application=row, reason="  ")
    assert refused.value.field == "reason"

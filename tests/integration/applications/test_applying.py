"""A school applies: lines, quantities, approval, partners, one live application per school and question."""
from datetime import timedelta

import pytest

from app.applications import checking, operations, queries
from app.applications.models import Application
from app.capacity import queries as capacity
from app.core import clock, settings
from app.core.db import db
from app.core.errors import Forbidden, NotVisible, Refused, Stale
from app.questions import deciding
from app.taxonomy.queries import add_working_days
from tests.factory.applications import PROPOSAL


def test_from_the_department_over_the_office_to_the_enterprise(make):
    question, school = make.question("order_class"), make.school()
    dept, office = make.people(school)
    first, second = make.cohort(school), make.cohort(school, title="机电一体化技术")
    row = operations.apply(dept, question=question, lines={first.answer_no: 20, second.answer_no: 10},
                           proposal=PROPOSAL, no_conflict=True)
    assert (row.status, row.offered_quantity, row.department) == ("draft", 30, "智能制造学院")
    operations.send_for_approval(dept, application=row)
    assert row.status == "school_review"
    operations.approve(office, application=row, note="同意")
    assert row.status == "submitted"
    assert [(one.step, one.user_id) for one in row.approvals] == [("dept", dept.user_id), ("office", office.user_id)]
    assert row.lapse_due == add_working_days(clock.today(), 20)
    assert [(one.number, one.quantity) for one in row.offers] == [(1, 30)]


def test_more_than_is_free_is_refused_at_the_line(make):
    question, school = make.question("order_class", quantity=60), make.school()
    dept, _office = make.people(school)
    answer = make.cohort(school)
    assert capacity.free(answer.id) == 30
    with pytest.raises(Refused) as refused:
        operations.apply(dept, question=question, lines={answer.answer_no: 31})
    assert list(refused.value.errors) == [checking.quantity_field(answer)]
    assert "30" in str(refused.value.errors[checking.quantity_field(answer)])


def test_more_than_the_question_asks_is_refused(make):
    question, school = make.question("order_class", quantity=24), make.school()
    dept, _office = make.people(school)
    answer = make.cohort(school)
    with pytest.raises(Refused, match="24"):
        operations.apply(dept, question=question, lines={answer.answer_no: 25})


def test_monthly_capacity_counts_the_months_of_the_dates(make):
    school = make.school()
    dept, _office = make.people(school)
    answer = make.answer(school, "training_service")
    start = clock.today().replace(day=1) + timedelta(days=62)
    question = make.question("commissioned_training", start_date=start, end_date=start)
    with pytest.raises(Refused, match="400"):
        operations.apply(dept, question=question, lines={answer.answer_no: 401}, start_date=start, end_date=start)
    assert queries.live_of(question.id, school.id) is None
    row = operations.apply(dept, question=question, lines={answer.answer_no: 800}, start_date=start,
                           end_date=start + timedelta(days=31))
    assert row.offered_quantity == 800


def test_another_schools_answer_does_not_exist(make):
    question, school = make.question("order_class"), make.school()
    dept, _office = make.people(school)
    theirs = make.cohort(make.school())
    with pytest.raises(Refused, match=theirs.answer_no):
        operations.apply(dept, question=question, lines={theirs.answer_no: 5})


@pytest.mark.parametrize("state", ["draft", "school_review"])
def test_an_answer_that_is_not_published_cannot_be_offered(make, state):
    question, school = make.question("order_class"), make.school()
    dept, _office = make.people(school)
    answer = make.cohort(school, state=state)
    with pytest.raises(Refused):
        operations.apply(dept, question=question, lines={answer.answer_no: 5})


def test_an_answer_of_another_kind_cannot_be_offered(make):
    question, school = make.question("rd_project"), make.school()
    dept, _office = make.people(school)
    with pytest.raises(Refused):
        operations.apply(dept, question=question, lines={make.cohort(school).answer_no: 1})


def test_an_answer_past_its_validity_stops_the_approval(make, at):
    question, school = make.question("order_class"), make.school()
    dept, _office = make.people(school)
    answer = make.cohort(school, valid_until=clock.today() + timedelta(days=8))
    row = operations.apply(dept, question=question, lines={answer.answer_no: 5}, proposal=PROPOSAL, no_conflict=True)
    with at(clock.today() + timedelta(days=9)), pytest.raises(Refused) as refused:
        operations.send_for_approval(dept, application=row)
    assert checking.quantity_field(answer) in refused.value.errors


def test_two_departments_cannot_both_apply(make):
    question, school = make.question("order_class"), make.school()
    dept, _office = make.people(school)
    other = make.actor(make.user(school, ["sch_dept"], department="电子工程系"), school)
    first, second = make.cohort(school), make.cohort(school, title="应用电子技术")
    operations.apply(dept, question=question, lines={first.answer_no: 5})
    with pytest.raises(Refused, match="一校一题一份"):
        operations.apply(other, question=question, lines={second.answer_no: 5})


def test_the_database_refuses_a_second_live_application(make):
    from app.core.errors import constraint_message

    question, school = make.question("order_class"), make.school()
    row = make.application(question, school, status="draft")
    double = Application(application_no="P-X", question_id=question.id, school_id=school.id, question_edition=1)
    double.status = "draft"
    db.session.add(double)
    with pytest.raises(Exception, match="(?i)unique") as refused:
        db.session.flush()
    db.session.rollback()
    assert "一校一题一份" in str(constraint_message(refused.value))
    assert row.is_live


def test_after_an_end_the_school_may_apply_again(make):
    question, school = make.question("order_class"), make.school()
    _dept, office = make.people(school)
    first = make.application(question, school)
    operations.withdraw(office, application=first, reason="人数有变")
    assert not first.is_live
    assert make.application(question, school).status == "submitted"


def test_what_lacks_is_named_field_by_field(make):
    question, school = make.question("rd_project", nda_required=True), make.school()
    dept, _office = make.people(school)
    row = operations.apply(dept, question=question, lines={}, proposal="太短")
    with pytest.raises(Refused) as refused:
        operations.send_for_approval(dept, application=row)
    assert set(refused.value.errors) == {"lines", "proposal", "no_conflict", "nda"}
    assert row.status == "draft"


def test_a_question_nobody_may_see_takes_no_application(make, client, login):
    question = make.question("order_class", visibility="invited_only")
    school = make.school()
    make.people(school)
    login(make.admin(school), school)
    assert client.get(f"/questions/{question.question_no}/apply").status_code == 404


@pytest.mark.parametrize("status", ["draft", "submitted"])
def test_a_question_that_is_not_listed_takes_none(make, status):
    question, school = make.question("order_class", status=status), make.school()
    dept, _office = make.people(school)
    with pytest.raises(Refused):
        operations.apply(dept, question=question, lines={make.cohort(school).answer_no: 5})


def test_nor_one_whose_deadline_is_over(make, at):
    question, school = make.question("order_class"), make.school()
    dept, _office = make.people(school)
    answer = make.cohort(school)
    with at(question.apply_deadline):
        assert operations.apply(dept, question=question, lines={answer.answer_no: 5}).status == "draft"
    db.session.rollback()
    with at(question.apply_deadline + timedelta(days=1)), pytest.raises(Refused, match="截止"):
        operations.apply(dept, question=question, lines={answer.answer_no: 5})


def test_an_enterprise_cannot_apply(make):
    question = make.question("order_class")
    with pytest.raises(Forbidden):
        operations.apply(make.officer(make.enterprise()), question=question, lines={})


def test_the_questions_own_limit_of_applications(make):
    question = make.question("order_class", max_applications=1)
    first = make.application(question)
    other = make.school()
    dept, _office = make.people(other)
    with pytest.raises(Refused, match="最多接收 1 份"):
        operations.apply(dept, question=question, lines={make.cohort(other).answer_no: 5})
    operations.withdraw(make.people(first.school)[1], application=first, reason="人数有变")
    assert make.application(question, other).status == "submitted"


def test_the_limit_holds_for_who_had_a_draft_before(make):
    question = make.question("order_class", max_applications=1)
    slow = make.application(question, status="school_review")
    make.application(question)
    with pytest.raises(Refused, match="最多接收 1 份"):
        operations.approve(make.people(slow.school)[1], application=slow)


def test_returned_to_the_department_and_approved_anew(make):
    row = make.application(make.question("order_class"), status="school_review")
    dept, office = make.people(row.school)
    with pytest.raises(Refused):
        operations.return_(office, application=row, reason=" ")
    operations.return_(office, application=row, reason="人数写少了")
    assert row.status == "draft"
    line = row.lines[0]
    operations.edit(dept, application=row, lines={line.answer.answer_no: 12})
    operations.send_for_approval(dept, application=row)
    assert [one.step for one in checking.this_round(row)] == ["dept"]
    operations.approve(office, application=row)
    assert (row.status, row.offered_quantity) == ("submitted", 12)


def test_the_leaders_step_where_the_city_asks_it(make):
    row = make.application(make.question("order_class"), status="school_review")
    _dept, office = make.people(row.school)
    leader = make.officer(row.school)
    with pytest.raises(Forbidden):
        operations.approve(leader, application=row)
    settings.change(leader, key=checking.LEADER_STEP, value=True, valid_from=clock.today(), reason="试点")
    operations.approve(office, application=row)
    assert row.status == "school_review"
    with pytest.raises(Refused, match="领导"):
        operations.approve(office, application=row)
    operations.approve(leader, application=row)
    assert row.status == "submitted"
    assert [one.step for one in row.approvals] == ["dept", "office", "leader"]


def test_partners_confirm_for_themselves_before_it_is_sent(make):
    question, school = make.question("rd_project", nda_required=False), make.school()
    dept, office = make.people(school)
    partner = make.university()
    theirs = make.officer(partner, ["sch_office"])
    team = make.answer(school, "rd_team")
    row = operations.apply(dept, question=question, lines={team.answer_no: 1}, proposal=PROPOSAL, no_conflict=True,
                           partners=[{"org_no": partner.org_no, "contribution": "算法仿真"}])
    operations.send_for_approval(dept, application=row)
    with pytest.raises(Refused, match=partner.name):
        operations.approve(office, application=row)
    with pytest.raises(NotVisible):
        operations.confirm_partner(make.officer(make.university(), ["sch_office"]), application=row)
    operations.confirm_partner(theirs, application=row)
    assert queries.get(theirs, row.application_no) is row
    operations.approve(office, application=row)
    assert row.status == "submitted"


def test_what_a_partner_agreed_to_and_is_changed_needs_a_new_word(make):
    question, school = make.question("rd_project"), make.school()
    dept, office = make.people(school)
    partner = make.university()
    team = make.answer(school, "rd_team")
    row = operations.apply(dept, question=question, lines={team.answer_no: 1}, proposal=PROPOSAL, no_conflict=True,
                           quote_fen=68_000_000, partners=[{"org_no": partner.org_no, "contribution": "算法仿真"}])
    operations.confirm_partner(make.officer(partner, ["sch_office"]), application=row)
    same = {"lines": {team.answer_no: 1}, "quote_fen": 68_000_000}
    operations.edit(dept, application=row, **same)
    assert row.partners[0].confirmed_at is not None
    operations.edit(dept, application=row, **{**same, "quote_fen": 64_500_000})
    assert row.partners[0].confirmed_at is None


def test_a_partner_may_stay_out(make):
    question, school = make.question("rd_project", nda_required=False), make.school()
    dept, office = make.people(school)
    partner = make.university()
    row = operations.apply(dept, question=question, lines={make.answer(school, "rd_team").answer_no: 1},
                           proposal=PROPOSAL, no_conflict=True, partners=[{"org_no": partner.org_no}])
    operations.send_for_approval(dept, application=row)
    operations.decline_partner(make.officer(partner, ["sch_office"]), application=row, reason="人手不够")
    operations.approve(office, application=row)
    assert (row.status, row.partners) == ("submitted", [])


def test_the_asking_enterprise_is_no_partner(make):
    question, school = make.question("rd_project"), make.school()
    dept, _office = make.people(school)
    with pytest.raises(Refused) as refused:
        operations.apply(dept, question=question, lines={}, partners=[{"org_no": question.enterprise.org_no}])
    assert refused.value.field == "partners.0.org_no"


def test_a_stale_form_changes_nothing(make):
    row = make.application(make.question("order_class"), status="draft")
    dept, _office = make.people(row.school)
    seen = row.row_version
    no = row.lines[0].answer.answer_no
    operations.edit(dept, application=row, lines={no: 3}, seen_version=seen)
    db.session.commit()
    with pytest.raises(Stale):
        operations.edit(dept, application=row, lines={no: 4}, seen_version=seen)
    assert row.offered_quantity == 3


def test_what_is_sent_cannot_be_edited(make):
    row = make.application(make.question("order_class"))
    dept, _office = make.people(row.school)
    with pytest.raises(Refused):
        operations.edit(dept, application=row, lines={row.lines[0].answer.answer_no: 3})


def test_terms_of_confidentiality_come_before_the_application(make):
    question, school = make.question("rd_project", nda_required=True, visibility="verified_schools"), make.school()
    dept, office = make.people(school)
    row = operations.apply(dept, question=question, lines={make.answer(school, "rd_team").answer_no: 1},
                           proposal=PROPOSAL, no_conflict=True)
    with pytest.raises(Refused, match="1 处"):
        operations.send_for_approval(dept, application=row)
    deciding.accept_terms(office, question=question)
    operations.send_for_approval(dept, application=row)
    assert row.status == "school_review"

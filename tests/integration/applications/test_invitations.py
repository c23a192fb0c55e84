"""An enterprise invites the owner of an answer (domain.md §3.5, §7 story 5)."""
from datetime import timedelta

import pytest

from app.applications import invitations, offers, operations, queries
from app.core import clock, facts
from app.core.db import db
from app.core.errors import Forbidden, NotVisible, Refused
from app.notifications.models import Notification
from app.questions import queries as questions
from tests.factory.applications import PROPOSAL


def test_story_5_the_invited_platform_answers_prefilled_within_three_days(make, at):
    question = make.question("commissioned_testing", nda_required=False)
    school = make.school(name="广州汽车公共实训中心")
    platform = make.answer(school, "rd_platform", title="动力电池包检测平台", has_cma=True,
                           qualification_valid_to=clock.today() + timedelta(days=365))
    dept, office = make.people(school)
    row = invitations.invite(make.asker(question), question=question, answer=platform, message="12 件样品，15 天")
    db.session.commit()
    with at(clock.today() + timedelta(days=3)):
        application = invitations.accept(office, invitation=row)
        assert (row.status, application.status, application.invitation_id) == ("accepted", "draft", row.id)
        assert [(line.answer, line.quantity) for line in application.lines] == [(platform, 1)]
        assert (application.start_date, application.end_date) == (question.start_date, question.end_date)
        operations.edit(dept, application=application, lines={platform.answer_no: 1}, proposal=PROPOSAL,
                        no_conflict=True, quote_fen=9_600_000)
        operations.send_for_approval(dept, application=application)
        operations.approve(office, application=application)
        offers.select(make.asker(question), application=application)
    assert question.status == "awarded"


def test_the_invited_school_sees_an_invited_only_question(make):
    question = make.question("order_class", visibility="invited_only")
    school, stranger = make.school(), make.school()
    _dept, office = make.people(school)
    with pytest.raises(NotVisible):
        questions.get(office, question.question_no)
    invitations.invite(make.asker(question), question=question, answer=make.cohort(school))
    assert questions.get(office, question.question_no) is question
    with pytest.raises(NotVisible):
        questions.get(make.people(stranger)[1], question.question_no)


def test_one_open_invitation_for_an_answer_and_a_question(make):
    question = make.question("order_class")
    answer, asker = make.cohort(make.school()), make.asker(question)
    first = invitations.invite(asker, question=question, answer=answer)
    with pytest.raises(Refused, match="已经邀过"):
        invitations.invite(asker, question=question, answer=answer)
    invitations.cancel(asker, invitation=first)
    assert invitations.invite(asker, question=question, answer=answer).status == "sent"


def test_who_has_applied_is_not_invited(make):
    row = make.application(make.question("order_class"))
    with pytest.raises(Refused, match="已经在应答"):
        invitations.invite(make.asker(row.question), question=row.question, answer=row.lines[0].answer)


def test_only_to_ones_own_question(make):
    question, answer = make.question("order_class"), make.cohort(make.school())
    with pytest.raises(Forbidden):
        invitations.invite(make.officer(make.enterprise()), question=question, answer=answer)


def test_an_answer_of_another_kind_is_not_asked(make):
    question = make.question("rd_project")
    with pytest.raises(Refused, match="类型"):
        invitations.invite(make.asker(question), question=question, answer=make.cohort(make.school()))


def test_an_answer_that_is_not_published_does_not_exist(make):
    question = make.question("order_class")
    with pytest.raises(NotVisible):
        invitations.invite(make.asker(question), question=question, answer=make.cohort(make.school(), state="draft"))


def test_declined_with_a_coded_reason(make):
    question = make.question("order_class")
    answer = make.cohort(make.school())
    _dept, office = make.people(answer.school)
    row = invitations.invite(make.asker(question), question=question, answer=answer)
    with pytest.raises(Refused):
        invitations.decline(office, invitation=row, reason_code="")
    with pytest.raises(Refused) as refused:
        invitations.decline(office, invitation=row, reason_code="other")
    assert refused.value.field == "note"
    invitations.decline(office, invitation=row, reason_code="too_far", note="单程两小时")
    assert (row.status, row.decline_code) == ("declined", "too_far")
    told = db.session.scalars(db.select(Notification).where(Notification.kind == "invitation.declined")).all()
    assert told[0].params["reason"] == "距离太远"
    with pytest.raises(Refused):
        invitations.accept(office, invitation=row)


def test_accepted_as_much_as_is_free_and_lacking(make):
    question = make.question("order_class", quantity=50)
    answer = make.cohort(make.school())
    row = invitations.invite(make.asker(question), question=question, answer=answer)
    application = invitations.accept(make.people(answer.school)[0], invitation=row)
    assert application.offered_quantity == 30


def test_nothing_free_gives_an_empty_draft_not_an_error(make):
    school = make.school()
    cohort = make.cohort(school)
    question = make.question("order_class", quantity=5)
    row = invitations.invite(make.asker(question), question=question, answer=cohort)
    make.application(make.question("order_class"), school, lines={cohort.answer_no: 30}, status="selected")
    application = invitations.accept(make.people(school)[0], invitation=row)
    assert application.lines == []


def test_accepting_when_the_school_has_begun_already_gives_that_draft(make):
    question, school = make.question("order_class"), make.school()
    answer = make.cohort(school)
    row = invitations.invite(make.asker(question), question=question, answer=answer)
    draft = make.application(question, school, lines={answer.answer_no: 3}, status="draft")
    assert invitations.accept(make.people(school)[1], invitation=row) is draft
    assert (draft.invitation_id, draft.offered_quantity) == (row.id, 3)


def test_an_invitation_ends_with_its_question(make):
    from app import workflow
    from app.authz import SYSTEM

    question = make.question("order_class")
    row = invitations.invite(make.asker(question), question=question, answer=make.cohort(make.school()))
    workflow.move(question, "withdraw", actor=SYSTEM, reason="停产")
    assert row.status == "cancelled"


def test_the_telephone_is_for_parties_in_contact(make):
    question = make.question("order_class")
    row = make.application(question, status="school_review")
    ask = lambda org: facts.ask("applications.parties_in_contact", question_id=question.id, org_id=org.id)  # noqa: E731
    assert not ask(row.school)
    operations.approve(make.people(row.school)[1], application=row)
    assert ask(row.school)
    assert ask(question.enterprise)
    assert not ask(make.school())
    offers.decline(make.asker(question), application=row, reason_code="price")
    assert not ask(row.school)


def test_counts_for_the_question(make):
    question = make.question("order_class")
    make.application(question, status="draft")
    row = make.application(question, make.school())
    assert facts.ask("applications.count", question_id=question.id) == 1
    assert facts.ask("applications.live", question_id=question.id) == 1
    offers.decline(make.asker(question), application=row, reason_code="price")
    assert facts.ask("applications.count", question_id=question.id) == 1
    assert facts.ask("applications.live", question_id=question.id) == 0
    assert question.id in facts.ask("applications.question_ids", organisation_id=row.school_id)
    assert queries.in_contact(question.id, None) is False

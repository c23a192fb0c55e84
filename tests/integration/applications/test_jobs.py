"""Silence has an end: 20 working days without the enterprise, with reminders at 10 and 15 (domain.md §3.7)."""
from datetime import timedelta

import pytest

from app import workflow
from app.applications import invitations, jobs, offers, queries
from app.core import clock
from app.core import jobs as scheduled
from app.core.db import db
from app.notifications.models import Notification
from app.taxonomy.queries import add_working_days

ONE = timedelta(days=1)


def _told(organisation, kind):
    return [row.params for row in db.session.scalars(db.select(Notification).where(
        Notification.organisation_id == organisation.id, Notification.kind == kind).order_by(Notification.id))]


def _long(make, **given):
    """A question whose deadline lies beyond the 20 working days."""
    return make.question("order_class", apply_deadline=clock.today() + timedelta(days=80), **given)


def test_it_lapses_after_twenty_working_days_and_not_before(make, at):
    row = make.application(_long(make))
    due = row.lapse_due
    assert due == add_working_days(clock.today(), 20)
    with at(due):
        assert scheduled.run("applications.lapse").done == 0
    assert row.status == "submitted"
    with at(due + ONE):
        assert scheduled.run("applications.lapse").done == 1
        assert scheduled.run("applications.lapse").done == 0
    db.session.refresh(row)
    assert (row.status, row.outcome_code, row.is_live) == ("lapsed", "no_enterprise_action", False)
    assert workflow.history(row)[-1].actor_user_id is None
    assert _told(row.school, "application.lapsed")
    assert _told(row.question.enterprise, "application.lapsed")


def test_the_lapsed_stand_on_the_officers_board(make, at):
    row = make.application(_long(make))
    edu, elsewhere = make.officer(make.government("edu")), make.officer(make.government("edu", "440605"))
    with at(row.lapse_due + ONE):
        scheduled.run("applications.lapse")
    assert list(db.session.scalars(queries.unanswered(edu))) == [row]
    assert list(db.session.scalars(queries.unanswered(elsewhere))) == []


def test_an_action_of_the_enterprise_begins_the_days_anew(make, at):
    row = make.application(_long(make), status="viewed")
    first = row.lapse_due
    with at(first):
        offers.shortlist(make.asker(row.question), application=row)
        db.session.commit()
    assert row.lapse_due == add_working_days(first, 20)
    with at(first + ONE):
        assert scheduled.run("applications.lapse").done == 0


def test_to_look_is_no_action(make, at):
    row = make.application(_long(make))
    with at(row.lapse_due):
        offers.note_view(application_id=row.id)
        db.session.commit()
    with at(row.lapse_due + ONE):
        assert scheduled.run("applications.lapse").done == 1


@pytest.mark.parametrize(("days", "messages"), [(9, 0), (10, 1), (14, 1), (15, 2), (19, 2)])
def test_reminders_after_ten_and_fifteen_working_days(make, at, days, messages):
    row = make.application(_long(make))
    start = clock.today()
    for day in range(days + 1):
        with at(add_working_days(start, day)):
            scheduled.run("applications.remind")
            scheduled.run("applications.remind")
    assert len(_told(row.question.enterprise, "application.remind")) == messages


def test_the_reminder_says_how_long_and_until_when(make, at):
    row = make.application(_long(make))
    with at(add_working_days(clock.today(), 10)):
        scheduled.run("applications.remind")
    params = _told(row.question.enterprise, "application.remind")[0]
    assert (params["days"], params["due"]) == (10, row.lapse_due.isoformat())


def test_where_the_school_is_silent_it_is_not_the_enterprises_fault(make, at):
    row = make.application(_long(make), status="negotiating")
    edu = make.officer(make.government("edu"))
    with at(row.lapse_due + ONE):
        assert scheduled.run("applications.lapse").done == 1
    db.session.refresh(row)
    assert (row.status, row.outcome_code) == ("lapsed", "no_school_answer")
    assert list(db.session.scalars(queries.unanswered(edu))) == []
    assert _told(row.question.enterprise, "application.remind") == []


def test_the_schools_answer_gives_the_enterprise_its_days_again(make, at):
    row = make.application(_long(make), quantity=9, status="negotiating")
    _dept, office = make.people(row.school)
    day = row.lapse_due - ONE
    with at(day):
        offers.propose(office, application=row, proposed=make.other_terms(row, lines={row.lines[0].answer_id: 7}))
        db.session.commit()
    assert row.lapse_due == add_working_days(day, 20)


def test_what_is_selected_does_not_lapse(make, at):
    row = make.application(_long(make), quantity=5, status="selected")
    with at(row.lapse_due + timedelta(days=60)):
        assert jobs.lapse() == 0
    assert row.status in ("selected", "converted")


def test_one_that_fails_does_not_keep_the_others_back(make, at, monkeypatch):
    first, second = (make.application(_long(make)) for _n in range(2))
    real = jobs._lapse
    monkeypatch.setattr(jobs, "_lapse", lambda row: real(row) if row.id != first.id else 1 / 0)
    with at(first.lapse_due + ONE):
        run = scheduled.run("applications.lapse")
    db.session.refresh(second)
    assert second.status == "lapsed"
    assert run.done == 1


def test_an_invitation_expires_after_ten_days(make, at):
    question = _long(make)
    row = invitations.invite(make.asker(question), question=question, answer=make.cohort(make.school()))
    db.session.commit()
    assert row.expires_on == clock.today() + timedelta(days=10)
    with at(row.expires_on):
        assert scheduled.run("invitations.expire").done == 0
    with at(row.expires_on + ONE):
        assert scheduled.run("invitations.expire").done == 1
    db.session.refresh(row)
    assert row.status == "expired"
    assert _told(question.enterprise, "invitation.expired")

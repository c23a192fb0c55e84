"""Who moves an answer from state to state, who is told, and what is refused."""
from datetime import date

import pytest

from app.answers import operations, review
from app.answers.models import Answer
from app.authz import SYSTEM, Role
from app.capacity import operations as capacity
from app.core import events, jobs
from app.core.db import db
from app.core.errors import Forbidden, NotVisible, Refused, Stale
from app.notifications.models import Notification
from app.organisations import operations as organisations
from app.workflow import Moved, available, history, move
from tests.factory.answers import values_for
from tests.integration.capacity.rows import Cause


def led_to(make, school, state) -> Answer:
    """A cohort in any state, by the ways people take."""
    dept, office = make.people(school)
    edu = make.officer(make.government("edu"))
    start = state if state in ("draft", "school_review") else "school_review" if state == "returned" else "published"
    answer = make.cohort(school, state=start)
    if state == "returned":
        operations.return_(office, answer=answer, reason="人数不对")
    elif state == "paused":
        operations.pause(office, answer=answer)
    elif state == "expired":
        review.expire(answer)
    elif state == "suspended":
        operations.suspend(edu, answer=answer, reason="接到投诉，核查中")
    elif state == "archived":
        operations.archive(office, answer=answer)
    assert answer.status == state
    return answer


STATES = ("draft", "school_review", "returned", "published", "paused", "expired", "suspended", "archived")
TABLE = {  # state → who may ask for what
    "draft": {"dept": {"submit"}, "office": {"submit", "archive"}},
    "returned": {"dept": {"submit"}, "office": {"submit", "archive"}},
    "school_review": {"office": {"publish", "return"}},
    "published": {"office": {"pause", "reconfirm", "archive"}, "officer": {"suspend"}},
    "paused": {"office": {"resume", "archive"}, "officer": {"suspend"}},
    "expired": {"office": {"reconfirm", "archive"}, "officer": {"suspend"}},
    "suspended": {"officer": {"lift"}}, "archived": {},
}
NAMES = ("submit", "publish", "return", "pause", "resume", "reconfirm", "suspend", "lift", "archive", "expire")


@pytest.mark.parametrize("state", STATES)
def test_every_transition_for_every_role(make, school, state):
    answer = led_to(make, school, state)
    dept, office = make.people(school)
    actors = {
        "dept": dept, "office": office, "admin": make.officer(school), "officer": make.officer(make.government("edu")),
        "hrss": make.officer(make.government("hrss")), "far": make.officer(make.government("edu", "440605")),
        "auditor": make.officer(make.auditor()), "reader": make.officer(make.government("dr")),
        "other": make.people(make.school())[1], "enterprise": make.officer(make.enterprise()),
        "sysadmin": make.officer(make.sysadmin()),
    }
    for role, actor in actors.items():
        allowed = TABLE[state].get("officer" if role == "hrss" else role, set())
        assert {one.name for one in available(answer, actor)} == allowed, role
        for name in set(NAMES) - allowed:
            with pytest.raises((Forbidden, NotVisible, Refused)):
                move(answer, name, actor=actor, reason="理由", valid_until=date(2027, 6, 1))
            assert answer.status == state


def test_from_draft_to_published_and_who_is_told(make, school, dept, office):
    cohort = make.cohort(school, state="draft")
    operations.submit(dept, answer=cohort)
    operations.approve(office, answer=cohort)
    assert cohort.status == "published"
    assert cohort.published_at is not None
    assert [row.name for row in history(cohort)] == ["create", "submit", "publish"]
    told = {(row.kind, row.user_id) for row in db.session.query(Notification).filter(
        Notification.kind.like("answer.%"))}
    assert told == {("answer.to_approve", office.user_id), ("answer.approved", dept.user_id)}


@pytest.mark.parametrize("answer_type", ["trainee_cohort", "specialty", "rd_team", "rd_platform", "achievement",
                                         "training_service"])
def test_what_lacks_something_is_not_handed_in(dept, school, answer_type):
    draft = operations.save_draft(dept, answer_type=answer_type, title="只有标题")
    with pytest.raises(Refused) as refused:
        operations.submit(dept, answer=draft)
    errors = refused.value.errors
    assert {"public_summary", "clusters", "available_from", "available_to"} <= set(errors)
    assert draft.status == "draft"
    expected = {"trainee_cohort": {"specialties", "entry_year", "size", "further_study_intent", "youngest_born_on"},
                "specialty": {"specialties", "details.enrolment_total"}, "rd_team": {"capacity", "details.directions"},
                "rd_platform": {"capacity", "details.platform_kind"}, "achievement": {"details.trl", "details.price_mode"},
                "training_service": {"details.max_person_days_per_month", "details.course_list"}}
    assert expected[answer_type] <= set(errors)
    operations.edit(dept, answer=draft, **values_for(answer_type))
    operations.submit(dept, answer=draft)
    assert draft.status == "school_review"


def test_nothing_of_an_unverified_school_goes_out(make):
    school = make.school(verified=False)
    dept, office = make.people(school)
    draft = operations.save_draft(dept, answer_type="trainee_cohort", **values_for("trainee_cohort"))
    with pytest.raises(Refused, match="核验"):
        operations.submit(dept, answer=draft)


def test_a_school_suspended_meanwhile_cannot_publish(make, school, office):
    cohort = make.cohort(school, state="school_review")
    organisations.suspend(make.officer(make.government("edu")), organisation=school, reason="核查")
    with pytest.raises(Refused, match="核验"):
        operations.approve(office, answer=cohort)


def test_a_return_needs_its_reason_and_reaches_who_wrote_it(make, school, dept, office):
    cohort = make.cohort(school, state="school_review")
    with pytest.raises(Refused) as refused:
        operations.return_(office, answer=cohort, reason=" ")
    assert refused.value.field == "reason"
    operations.return_(office, answer=cohort, reason="升学人数不对")
    row = db.session.query(Notification).filter_by(kind="answer.returned").one()
    assert (row.user_id, row.params["reason"]) == (dept.user_id, "升学人数不对")
    operations.edit(dept, answer=cohort, further_study_intent=12)
    operations.submit(dept, answer=cohort)


def test_an_approval_that_saw_an_older_version_is_refused(make, school, office):
    cohort = make.cohort(school, state="school_review")
    seen = cohort.row_version
    operations.edit(office, answer=cohort, size=41)
    with pytest.raises(Stale):
        operations.approve(office, answer=cohort, seen_version=seen)


def test_many_are_approved_at_once(make, school, office):
    chosen = [make.cohort(school, state="school_review", title=f"批次 {n}") for n in range(4)]
    assert len(operations.approve_many(office, answers=chosen)) == 4
    assert {answer.status for answer in chosen} == {"published"}


def test_of_many_one_bad_keeps_all_back_and_is_named(make, school, dept, office):
    chosen = [make.cohort(school, state="school_review", title=f"批次 {n}") for n in range(3)]
    seen = {answer.answer_no: answer.row_version for answer in chosen}
    operations.edit(office, answer=chosen[1], size=41)
    with pytest.raises(Refused) as refused:
        operations.approve_many(office, answers=chosen, seen=seen)
    assert set(refused.value.errors) == {chosen[1].answer_no}
    db.session.expire_all()
    assert {answer.status for answer in chosen} == {"school_review"}
    assert not db.session.query(Notification).filter_by(kind="answer.approved").count()
    with pytest.raises(Refused, match="勾选"):
        operations.approve_many(office, answers=[])


def test_nothing_reserved_may_be_archived_away(make, school, office):
    cohort = make.cohort(school)
    capacity.reserve(Cause(1), lines=[(cohort.id, 5, None)])
    with pytest.raises(Refused, match="5 个名额"):
        operations.archive(office, answer=cohort)
    capacity.release(Cause(1))
    operations.archive(office, answer=cohort)
    assert cohort.status == "archived"


def test_pause_and_resume(make, school, office, at):
    cohort = make.cohort(school)
    operations.pause(office, answer=cohort)
    operations.resume(office, answer=cohort)
    assert cohort.status == "published"
    operations.pause(office, answer=cohort)
    with at("2027-11-03"), pytest.raises(Refused, match="有效期"):
        operations.resume(office, answer=cohort)


@pytest.mark.parametrize(("until", "good"), [
    (date(2027, 11, 2), True), (date(2027, 11, 3), False), (date(2026, 11, 2), True), (date(2026, 11, 1), False),
    (None, False),
])
def test_reconfirmed_for_twelve_months_at_most(make, school, office, until, good):
    cohort = make.cohort(school)
    review.expire(cohort)
    if not good:
        with pytest.raises(Refused) as refused:
            operations.reconfirm(office, answer=cohort, valid_until=until)
        assert "valid_until" in (refused.value.errors or {refused.value.field})
        return
    operations.reconfirm(office, answer=cohort, valid_until=until)
    assert (cohort.status, cohort.valid_until) == ("published", until)


def test_an_officer_suspends_and_lifts_to_where_it_was(make, school, office):
    edu = make.officer(make.government("edu"))
    cohort = make.cohort(school)
    operations.pause(office, answer=cohort)
    with pytest.raises(Refused):
        operations.suspend(edu, answer=cohort, reason="")
    operations.suspend(edu, answer=cohort, reason="接到投诉")
    operations.lift(edu, answer=cohort, reason="查实无误")
    assert (cohort.status, cohort.suspended_from) == ("paused", "")
    kinds = {row.kind for row in db.session.query(Notification).filter_by(user_id=office.user_id)}
    assert {"answer.suspended", "answer.lifted"} <= kinds


def test_expiry_by_the_job_tells_once_for_all_and_others_hear_of_it(make, school, at, monkeypatch):
    rows = [make.cohort(school, valid_until=date(2026, 12, 1)) for _n in range(2)]
    paused = make.cohort(school, valid_until=date(2026, 12, 1))
    operations.pause(make.people(school)[1], answer=paused)
    later = make.cohort(school, valid_until=date(2026, 12, 2))
    db.session.commit()
    heard = []
    monkeypatch.setitem(events._subscribers, Moved, [*events._subscribers[Moved], heard.append])
    with at("2026-12-01"):
        assert jobs.run("answers_expire").done == 0, "the last day counts"
    with at("2026-12-02"):
        run = jobs.run("answers_expire")
        assert (run.done, run.error) == (3, None)
        assert jobs.run("answers_expire").done == 0
    assert {row.status for row in (*rows, paused)} == {"expired"}
    assert later.status == "published"
    assert [(one.name, one.actor) for one in heard] == [("expire", SYSTEM)] * 3
    told = db.session.query(Notification).filter_by(kind="answer.expired").one()
    assert told.params["count"] == 3


def test_reminders_at_fourteen_and_three_days_once_each(make, school, office, at):
    cohort = make.cohort(school, valid_until=date(2026, 12, 20))
    sent = lambda: [row.params["days"] for row in db.session.query(Notification).filter_by(  # noqa: E731
        kind="answer.expiring").order_by(Notification.id)]
    version = cohort.row_version
    for day in ("2026-12-05", "2026-12-06", "2026-12-07", "2026-12-16", "2026-12-18", "2026-12-19"):
        with at(day):
            assert jobs.run("answers_remind").error is None
    assert sent() == [14, 2], "the job had not run on the 17th; it makes up for it on the 18th"
    assert cohort.row_version == version
    with at("2026-12-19"):
        operations.reconfirm(office, answer=cohort, valid_until=date(2027, 6, 1))
        db.session.commit()
    with at("2027-05-18"):
        jobs.run("answers_remind")
    assert sent() == [14, 2, 14]


def test_a_suspended_schools_answers_are_told_to_the_search(make, school):
    cohort = make.cohort(school)
    before = cohort.index_revision
    organisations.suspend(make.officer(make.government("edu")), organisation=school, reason="核查")
    assert cohort.index_revision == before + 1


def test_an_office_that_writes_itself_hands_in_and_approves(make, school, office):
    draft = operations.save_draft(office, answer_type="rd_team", **values_for("rd_team"))
    operations.submit(office, answer=draft, tell=False)
    operations.approve(office, answer=draft)
    assert draft.status == "published"
    assert not db.session.query(Notification).filter(Notification.kind.like("answer.%")).count()
    assert Role.SCH_DEPT not in office.roles

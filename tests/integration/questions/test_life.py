"""The life of a question: every transition by who may and by who may not, editions, jobs, confirmations."""
from datetime import date, timedelta

import pytest

from app import audit, rules, workflow
from app.authz import SYSTEM, may
from app.authz import Permission as P
from app.capacity import queries as capacity
from app.core import clock, facts, jobs
from app.core.db import db
from app.core.errors import Forbidden, NotVisible, Refused, Stale
from app.notifications.models import Notification
from app.questions import events, operations, queries
from app.questions.models import Question, QuestionEdition
from app.taxonomy.queries import add_working_days


@pytest.fixture
def company(make):
    return make.enterprise()


@pytest.fixture
def owner(make, company):
    return make.officer(company)


@pytest.fixture
def edu(make):
    return make.officer(make.government("edu"))


# ---------------------------------------------------------------------------------------- drafts and submit

def test_a_title_alone_makes_a_draft_and_only_its_owner_sees_it(make, owner, edu):
    question = operations.save_draft(owner, kind="internship", title="实习生")
    assert question.status == "draft"
    assert queries.get(owner, question.question_no) is question
    for other in (edu, make.officer(make.enterprise()), make.officer(make.school()), make.officer(make.auditor())):
        with pytest.raises(NotVisible):
            queries.get(other, question.question_no)


def test_a_draft_without_a_title_is_refused_at_the_title(owner):
    with pytest.raises(Refused) as refused:
        operations.save_draft(owner, kind="internship", title="  ")
    assert "title" in refused.value.errors


def test_wrong_codes_and_orders_are_refused_at_their_fields(owner):
    for values, field in (({"specialties": ["999999"]}, "specialties"), ({"cluster_code": "nothing"}, "cluster_code"),
                          ({"start_date": date(2027, 5, 1), "end_date": date(2027, 4, 1)}, "end_date"),
                          ({"budget_min_fen": 200, "budget_max_fen": 100}, "budget_max_fen"),
                          ({"details": {"hours_per_day": 99}}, "details.hours_per_day")):
        with pytest.raises(Refused) as refused:
            operations.save_draft(owner, kind="internship", title="实习生", **values)
        assert field in refused.value.errors
    assert db.session.scalar(db.select(db.func.count(Question.id))) == 0


def test_submitting_tells_everything_that_lacks_at_once(owner):
    question = operations.save_draft(owner, kind="internship", title="实习生")
    with pytest.raises(Refused) as refused:
        operations.submit(owner, question=question)
    assert {"title", "public_summary", "quantity", "specialties", "monthly_pay_fen", "details.work_mode",
            "details.agency_declaration"} <= set(refused.value.errors)


def test_a_submission_goes_to_the_office_in_charge_with_two_working_days(make, company, owner, edu, at):
    with at("2027-01-08"):
        question = make.question("internship", company, status="submitted")
        assert question.review_office == "edu"
        assert question.review_due == add_working_days(date(2027, 1, 8), 2)
    told = db.session.scalars(db.select(Notification).where(Notification.kind == "question.submitted")).all()
    assert {row.user_id for row in told} == {edu.user_id}


@pytest.mark.parametrize(("kind", "values", "office"), [
    ("rd_project", {}, "miit"), ("commissioned_testing", {}, "miit"), ("commissioned_training", {}, "miit"),
    ("order_class", {}, "edu"), ("internship", {}, "edu"), ("internship", {"levels": ["technician"]}, "hrss"),
    ("internship", {"levels": ["technician", "secondary"]}, "edu"), ("apprenticeship", {}, "edu"),
    ("apprenticeship", {"details": {"track": "new_type", "contract_months": 24}}, "hrss"),
    ("apprenticeship", {"details": {"track": "technician_trainee"}}, "hrss")])
def test_the_right_desk(make, company, kind, values, office):
    assert make.question(kind, company, status="submitted", **values).review_office == office


def test_a_warning_wants_its_reason_and_the_officer_reads_it(make, company, owner):
    question = make.question("internship", company, status="draft", quantity=40, details={"same_post_staff": 85})
    with pytest.raises(Refused) as refused:
        operations.submit(owner, question=question)
    assert set(refused.value.errors) == {"reason-R-INT-CAP20"}
    operations.submit(owner, question=question, reasons={"R-INT-CAP20": "分两批到岗"})
    assert question.status == "submitted"
    assert [one.reason for one in rules.current(question, "submit") if one.outcome == "warn"] == ["分两批到岗"]


def test_a_trusted_enterprise_without_warnings_is_published_at_once(make):
    trusted = make.enterprise(is_trusted=True)
    assert make.question("internship", trusted, status="submitted").status == "published"
    warned = make.question("internship", trusted, status="submitted", quantity=40, details={"same_post_staff": 85})
    assert warned.status == "submitted"


def test_an_unverified_enterprise_may_draft_and_not_submit(make):
    new = make.enterprise(verified=False)
    actor = make.officer(new)
    question = operations.save_draft(actor, kind="internship", **make.question_values())
    with pytest.raises(Refused) as refused:
        operations.submit(actor, question=question)
    assert "核验" in str(refused.value.errors)


def test_an_agency_may_not_post_internships(make):
    agency = make.enterprise(industry_code="L7263")
    question = make.question("internship", agency, status="draft")
    with pytest.raises(Refused) as refused:
        operations.submit(make.officer(agency), question=question)
    assert "人力资源服务" in str(refused.value.errors)


# ---------------------------------------------------------------------------------------- review and jurisdiction

def test_only_the_office_in_charge_of_the_place_publishes(make, company, owner):
    question = make.question("internship", company, status="submitted", region_code="440606")
    refused = [make.officer(make.government("miit")), make.officer(make.government("hrss")), owner,
               make.officer(make.auditor()), make.officer(make.park())]
    for actor in refused:
        with pytest.raises((Forbidden, NotVisible)):
            operations.publish(actor, question=question)
    with pytest.raises(NotVisible):
        operations.publish(make.officer(make.government("edu", "440605")), question=question)
    operations.publish(make.officer(make.government("edu", "440606")), question=question)
    assert question.status == "published"
    assert capacity.need(question.id).quantity == question.quantity
    assert queries.edition(question, 1).snapshot["quantity"] == question.quantity


def test_a_park_reviews_only_what_is_delegated_to_it(make):
    from app.core import settings

    park = make.park()
    company = make.enterprise(park_id=park.id)
    question = make.question("rd_project", company, status="submitted")
    keeper = make.officer(park)
    assert queries.get(keeper, question.question_no)
    with pytest.raises(Forbidden):
        operations.publish(keeper, question=question)
    settings.change(SYSTEM, key="questions.kinds_delegated_to_parks", value=["rd_project"], valid_from=clock.today(),
                    reason="委托")
    operations.publish(keeper, question=question)
    assert question.status == "published"


def test_returned_with_a_reason_mended_and_submitted_again(make, company, owner, edu):
    question = make.question("internship", company, status="submitted")
    with pytest.raises(Refused):
        operations.return_(edu, question=question, reason=" ")
    operations.return_(edu, question=question, reason="写明班次")
    assert question.status == "returned"
    with pytest.raises(Forbidden):
        operations.submit(edu, question=question)
    operations.edit(owner, question=question, seen_version=question.row_version,
                    public_summary=question.public_summary + "白班。")
    operations.submit(owner, question=question)
    assert question.status == "submitted"


def test_nothing_can_be_edited_while_the_office_looks_at_it(make, company, owner):
    question = make.question("internship", company, status="submitted")
    with pytest.raises(Forbidden):
        operations.edit(owner, question=question, seen_version=None, title="换个标题试试")


def test_a_suspended_question_disappears_and_comes_back_where_it_was(make, company, edu):
    question = make.question("internship", company)
    school = make.officer(make.school())
    assert queries.get(school, question.question_no)
    operations.suspend(edu, question=question, reason="接到投诉")
    with pytest.raises(NotVisible):
        queries.get(school, question.question_no)
    operations.resume(edu, question=question, reason="查无此事")
    assert (question.status, question.suspended_from) == ("published", "")


TRANSITIONS = [("submit", "draft"), ("publish", "submitted"), ("return", "submitted"), ("start_selection", "published"),
               ("award", "in_selection"), ("fulfil_partly", "in_selection"), ("leave_unfilled", "published"),
               ("withdraw", "published"), ("suspend", "published"), ("reopen", "published"), ("fulfil", "published"),
               ("archive", "published")]
ALLOWED = {"submit": {"owner", "editor"}, "publish": {"edu"}, "return": {"edu"}, "start_selection": {"owner"},
           "award": {"owner"},
           "fulfil_partly": {"owner"}, "leave_unfilled": {"owner"}, "withdraw": {"owner"}, "suspend": {"edu"}}


@pytest.mark.parametrize(("name", "state"), TRANSITIONS)
def test_each_transition_by_each_role(make, company, owner, edu, name, state):
    question = make.question("internship", company, status=state)
    actors = {"owner": owner, "editor": make.officer(company, ["ent_editor"]), "edu": edu,
              "miit": make.officer(make.government("miit")), "hrss": make.officer(make.government("hrss")),
              "other": make.officer(make.enterprise()), "school": make.officer(make.school()),
              "auditor": make.officer(make.auditor()), "sysadmin": make.officer(make.sysadmin()),
              "park": make.officer(make.park()), "elsewhere": make.officer(make.government("edu", "440605"))}
    for role, actor in actors.items():
        if role in ALLOWED.get(name, ()):
            assert may(actor, {"submit": P.QUESTION_SUBMIT, "publish": P.QUESTION_REVIEW, "return": P.QUESTION_REVIEW,
                               "suspend": P.QUESTION_SUSPEND,
                               "withdraw": P.QUESTION_WITHDRAW}.get(name, P.QUESTION_CLOSE), question)
            continue
        with pytest.raises((Forbidden, NotVisible, Refused)) as stopped:
            workflow.move(question, name, actor=actor, reason="理由", reason_code="pay")
        assert stopped.type in (Forbidden, NotVisible) or name not in ALLOWED


# ---------------------------------------------------------------------------------------- after publishing

def test_a_material_change_makes_an_edition_and_tells_the_others(make, company, owner):
    question = make.question("internship", company, quantity=14)
    heard = []
    from app.core import events as bus

    bus.subscribe(events.QuestionEdited)(heard.append)
    try:
        operations.edit(owner, question=question, seen_version=question.row_version, quantity=12)
    finally:
        bus._subscribers[events.QuestionEdited].pop()
    assert question.edition == 2
    assert capacity.need(question.id).quantity == 12
    assert [one.edition.changes for one in heard] == [{"quantity": [14, 12]}]
    assert db.session.scalar(db.select(db.func.count(QuestionEdition.id))) == 2


@pytest.mark.parametrize(("changes", "material"), [
    ({"monthly_pay_fen": 460_000}, True), ({"specialties": ["460301"]}, True),
    ({"apply_deadline": -10}, True), ({"apply_deadline": 10}, False),
    ({"site_address": "二号厂房"}, False), ({"detail": "另有说明"}, False)])
def test_what_is_material(make, company, owner, changes, material):
    question = make.question("internship", company)
    if "apply_deadline" in changes:
        changes = {"apply_deadline": question.apply_deadline + timedelta(days=changes["apply_deadline"])}
    operations.edit(owner, question=question, seen_version=question.row_version, **changes)
    assert question.edition == (2 if material else 1)


def test_a_published_question_cannot_be_edited_past_a_rule(make, company, owner):
    question = make.question("internship", company)
    with pytest.raises(Refused) as refused:
        operations.edit(owner, question=question, seen_version=question.row_version, monthly_pay_fen=100_000)
    assert "monthly_pay_fen" in refused.value.errors
    db.session.rollback()
    with pytest.raises(Refused) as refused:
        operations.edit(owner, question=question, seen_version=question.row_version, public_summary="短")
    assert "public_summary" in refused.value.errors


def test_less_than_what_is_taken_is_refused(make, company, owner):
    question = make.question("internship", company, quantity=14)
    need = capacity.need(question.id)
    need.taken = 13
    db.session.flush()
    with pytest.raises(Refused) as refused:
        operations.edit(owner, question=question, seen_version=question.row_version, quantity=10)
    assert "quantity" in refused.value.errors


def test_the_detail_never_reaches_the_trail(make, company, owner):
    question = make.question("rd_project", company, detail="绝密算法一号，不得外传")
    operations.edit(owner, question=question, seen_version=question.row_version, detail="绝密算法二号，不得外传",
                    details={**question.details, "current_state": "绝密现状三号"})
    text = " ".join(str(entry.changes) for entry in audit.trail(question))
    assert "detail" in text
    assert not any(secret in text for secret in ("绝密算法一号", "绝密算法二号", "绝密现状三号"))
    assert not any("绝密" in str(row.snapshot) for row in queries.editions(question))


def test_a_stale_edit_is_refused(make, company, owner):
    question = make.question("internship", company, status="draft")
    seen = question.row_version
    operations.edit(owner, question=question, seen_version=seen, title="先改一次标题")
    with pytest.raises(Stale):
        operations.edit(owner, question=question, seen_version=seen, title="再改一次标题")


def test_copying_last_years_question_moves_its_dates(make, company, owner, at):
    with at("2026-03-02"):
        old = make.question("rd_project", company)
    with at("2027-03-01"):
        new = operations.copy(owner, question=old)
        assert (new.status, new.copied_from_id, new.title) == ("draft", old.id, old.title)
        assert new.start_date == old.start_date.replace(year=old.start_date.year + 1)
        assert new.details["milestones"][0]["due"] == "2028-06-30"
        assert new.detail == old.detail
    with pytest.raises((Forbidden, NotVisible)):
        operations.copy(make.officer(make.school()), question=old)


# ---------------------------------------------------------------------------------------- ends

def test_selection_begins_early_only_with_an_application(make, company, owner, monkeypatch):
    question = make.question("internship", company)
    monkeypatch.setitem(facts._providers, "applications.count", lambda question_id: 0)
    with pytest.raises(Refused):
        operations.close_early(owner, question=question)
    monkeypatch.setitem(facts._providers, "applications.count", lambda question_id: 1)
    operations.close_early(owner, question=question)
    assert question.status == "in_selection"


def test_closing_the_selection_wants_something_selected(make, company, owner):
    question = make.question("internship", company, status="in_selection")
    with pytest.raises(Refused):
        operations.close_selection(owner, question=question)
    capacity.need(question.id).taken = 3
    db.session.flush()
    operations.close_selection(owner, question=question)
    assert question.status == "awarded"


def test_leaving_unfilled_wants_a_reason_of_the_list(make, company, owner):
    question = make.question("internship", company)
    for code in ("", "nonsense", "unanswered"):
        with pytest.raises(Refused):
            operations.leave_unfilled(owner, question=question, reason_code=code)
    operations.leave_unfilled(owner, question=question, reason_code="too_far")
    assert (question.status, question.unfilled_reason) == ("unfilled", "too_far")
    assert question.closed_at is not None


def test_withdrawing_tells_why_and_ends_what_is_open(make, company, owner):
    question = make.question("internship", company)
    operations.withdraw(owner, question=question, reason="用人计划变了")
    assert question.status == "withdrawn"
    assert question.closed_at
    with pytest.raises(Refused):
        operations.withdraw(owner, question=question, reason="再来")


def run(name):
    row = jobs.run(name)
    assert row.error is None, row.error
    return row.done


def test_the_deadline_selection_end_and_archive_come_by_themselves(make, company, at):
    with at("2027-01-04"):
        question = make.question("internship", company, apply_deadline=date(2027, 2, 1))
        number = question.id
    with at("2027-02-01"):
        assert run("questions.deadline") == 0
    with at("2027-02-02"):
        assert run("questions.deadline") == 1
    with at("2027-03-03"):
        assert run("questions.selection_end") == 0
    with at("2027-03-04"):
        assert run("questions.selection_end") == 1
    question = db.session.get(Question, number)
    assert (question.status, question.unfilled_reason) == ("unfilled", "unanswered")
    with at("2028-03-03"):
        assert run("questions.archive") == 0
    with at("2028-03-04T10:00"):
        assert run("questions.archive") == 1
    assert db.session.get(Question, number).status == "archived"


def test_partly_fulfilled_when_some_is_agreed_and_nothing_waits(make, company, at):
    with at("2027-01-04"):
        question = make.question("internship", company, quantity=14, apply_deadline=date(2027, 2, 1),
                                 status="in_selection")
        need = capacity.need(question.id)
        need.taken = need.agreed = 9
        db.session.commit()
    with at("2027-03-10"):
        assert run("questions.selection_end") == 1
    assert db.session.get(Question, question.id).status == "partly_fulfilled"


def test_selected_but_not_yet_agreed_keeps_waiting(make, company, at):
    with at("2027-01-04"):
        question = make.question("internship", company, quantity=14, apply_deadline=date(2027, 2, 1),
                                 status="in_selection")
        capacity.need(question.id).taken = 9
        db.session.commit()
    with at("2027-06-01"):
        assert run("questions.selection_end") == 0


def test_reminders_go_to_who_can_act(make, company, owner, edu, at, monkeypatch):
    monkeypatch.setitem(facts._providers, "applications.count", lambda question_id: 0)
    with at("2027-01-04"):
        make.question("internship", company, apply_deadline=date(2027, 2, 1))
        waiting = make.question("internship", company, status="submitted")
        due = waiting.review_due
    with at("2027-01-29"):
        assert run("questions.remind") == 1
    with at(due + timedelta(days=1)):
        assert run("questions.remind") == 1
    kinds = [(row.kind, row.user_id) for row in db.session.scalars(db.select(Notification))]
    assert ("question.deadline_near", owner.user_id) in kinds
    assert ("question.review_late", edu.user_id) in kinds


# ---------------------------------------------------------------------------------------- 代录

def test_a_park_enters_a_need_and_the_enterprise_confirms_it_once(make):
    park = make.park()
    company = make.enterprise(park_id=park.id)
    keeper, owner = make.officer(park), make.officer(company)
    values = {**make.question_values(), "contact_user_id": owner.user_id}
    question = operations.save_draft(keeper, kind="internship", enterprise=company, **values)
    assert (question.enterprise_id, question.entered_by_org_id) == (company.id, park.id)
    with pytest.raises(Refused):
        operations.submit(owner, question=question)
    first = operations.ask_owner(keeper, question=question)
    token = operations.ask_owner(keeper, question=question)
    assert operations.awaiting(first) is None
    operations.confirm_as_owner(owner, token=token)
    with pytest.raises(Refused):
        operations.confirm_as_owner(owner, token=token)
    operations.submit(owner, question=question)
    assert question.status == "submitted"


def test_nobody_enters_for_an_enterprise_outside_its_jurisdiction(make):
    company = make.enterprise(region_code="440605")
    for actor in (make.officer(make.park()), make.officer(make.government("miit", "440606")),
                  make.officer(make.government("edu")), make.officer(make.school())):
        with pytest.raises(Forbidden):
            operations.save_draft(actor, kind="internship", enterprise=company, title="代录的需求")
    assert operations.save_draft(make.officer(make.government("miit")), kind="internship", enterprise=company,
                                 title="代录的需求").is_awaiting_owner


def test_what_was_said_before_is_remembered(make, company):
    make.question("internship", company, site_address="科技北路 9 号", details={"same_post_staff": 77})
    known = queries.remembered(company, "internship")
    assert known["site_address"] == "科技北路 9 号"
    assert known["details"]["same_post_staff"] == 77
    assert "fee_declaration" not in known["details"]


def test_capacity_is_opened_by_publishing_alone(make, company):
    assert capacity.need(make.question("internship", company, status="submitted").id) is None

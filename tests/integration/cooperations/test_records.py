"""Records: drafted, submitted, confirmed only by the other side, disputed, corrected, late, audited."""
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from app.authz import SYSTEM
from app.cooperations import figures, flags, jobs, operations, queries, rosters
from app.cooperations.models import CooperationRecord, RosterMark
from app.core.errors import Forbidden, NotVisible, Refused
from tests.factory.cooperations import paper, roster
from tests.factory.organisations import PDF, upload


@pytest.fixture
def project(make):
    return make.cooperation("rd_project")


@pytest.fixture
def submitted(make, project):
    return make.record(project, "milestone_accept", measures={"items": 1})


# ------------------------------------------------------------------------------------------ rule 1

def test_the_own_side_cannot_confirm(make, project, submitted):
    for role in ("sch_office", "sch_admin"):
        with pytest.raises(Forbidden):
            operations.confirm_record(make.officer(project.school, [role]), record=submitted)
    assert submitted.status == "submitted"


def test_the_same_person_in_two_capacities_cannot_confirm(make, project, submitted, db_session):
    from app.accounts.models import User
    from app.organisations import founding

    person = db_session.get(User, submitted.submitted_by_id)
    founding.join(SYSTEM, project.enterprise, person, ["ent_admin"], "")
    db_session.commit()
    with pytest.raises(Refused):
        operations.confirm_record(make.actor(person, project.enterprise), record=submitted)
    with pytest.raises(Refused):
        operations.dispute_record(make.actor(person, project.enterprise), record=submitted, reason="x")


@pytest.mark.parametrize("phone", ["136-0000-0001", "+86 13600000001"])
def test_somebody_with_the_same_telephone_cannot_confirm(make, project, submitted, db_session, phone):
    from app.accounts.models import User

    db_session.get(User, submitted.submitted_by_id).phone = "13600000001"
    twin = make.actor(make.user(project.enterprise, ["ent_admin"], phone=phone), project.enterprise)
    with pytest.raises(Refused):
        operations.confirm_record(twin, record=submitted)


def test_the_database_refuses_it_too(project, submitted, db_session):
    for values in ({"confirmed_by_org_id": submitted.submitted_by_org_id},
                   {"confirmed_by_id": submitted.submitted_by_id}):
        with pytest.raises(IntegrityError), db_session.begin_nested():
            db_session.execute(CooperationRecord.__table__.update().where(
                CooperationRecord.id == submitted.id).values(**values))


def test_nothing_counts_by_itself(make, project, submitted, at):
    assert queries.counted_records(project.school_id) == []
    operations.confirm_record(make.sides(project)[0], record=submitted)
    assert queries.counted_records(project.school_id) == [submitted]
    assert queries.counted_records(project.enterprise_id) == [submitted]
    assert queries.past_confirmed(project.enterprise_id, project.school_id) == 1


def test_the_enterprise_submits_and_the_school_confirms(make, project):
    enterprise, school = make.sides(project)
    record = make.record(project, "payment_received", by=enterprise, amount_fen=100_00)
    with pytest.raises(Forbidden):
        operations.confirm_record(enterprise, record=record)
    operations.confirm_record(school, record=record)
    ever = (date(2000, 1, 1), date(2099, 1, 1))
    assert figures.organisation_figures(project.enterprise_id, ever)["S6"].value == 100_00


# ------------------------------------------------------------------------------------------ R-COOP-AGREEMENT

@pytest.mark.parametrize("status", ["preparing", "agreement_pending", "effective"])
def test_no_record_before_the_cooperation_runs_under_an_agreement(make, status):
    cooperation = make.cooperation("rd_project", status)
    with pytest.raises(Refused):
        make.draft(cooperation, "milestone_accept", measures={"items": 1})


def test_nothing_is_recorded_from_before_the_agreement(make, project):
    with pytest.raises(Refused) as refused:
        make.record(project, "milestone_accept", measures={"items": 1}, on=date(2020, 1, 1))
    assert "period_from" in refused.value.errors


def test_a_kind_carries_only_its_records(make, project):
    with pytest.raises(Refused) as refused:
        make.draft(project, "intern_batch", measures={"persons": 1, "days": 1})
    assert refused.value.field == "record_type"


# ------------------------------------------------------------------------------------------ what a record needs

@pytest.mark.parametrize(("given", "field"), [
    ({"evidence": []}, "evidence_bank_receipt"), ({"invoice_no": ""}, "invoice_no"), ({"amount_fen": 0}, "amount_fen"),
    ({"period_from": date(2099, 1, 1)}, "period_to"), ({"payer_org_id": 999_999}, "payer_org_id"),
])
def test_a_payment_lacks(make, project, given, field, db_session):
    if given.get("payer_org_id"):
        given = {"payer_org_id": make.school(contact_phone="075755550000").id}
    with pytest.raises(Refused) as refused:
        make.record(project, "payment_received", **{"amount_fen": 100_00, **given})
    assert field in refused.value.errors


@pytest.mark.parametrize(("measures", "field"), [
    ({"graduates": 27, "further_study": 20, "army": 8, "persons": 0}, "measures.further_study"),
    ({"graduates": 27, "further_study": 3, "army": 1, "persons": 24}, "measures.persons"),
    ({"graduates": 27, "further_study": 3, "army": 1}, "measures.persons"),
    ({"graduates": -1, "further_study": 3, "army": 1, "persons": 1}, "measures.graduates"),
])
def test_hires_must_add_up(make, measures, field):
    class_ = make.cooperation("order_class")
    with pytest.raises(Refused) as refused:
        make.record(class_, "hire_result", measures=measures)
    assert field in refused.value.errors


def test_more_sign_ins_than_days_are_refused(make):
    training = make.cooperation("commissioned_training", quantity=1000)
    with pytest.raises(Refused) as refused:
        make.record(training, "training_delivery",
                    measures={"planned_persons": 200, "persons": 186, "person_days": 187})
    assert "measures.person_days" in refused.value.errors


def test_actual_pay_below_the_law_stops_the_record_and_stays_on_file(make, at):
    from app.rules import current

    with at("2027-01-11"):
        internship = make.cooperation("internship", start_date=date(2027, 1, 12), end_date=date(2027, 7, 11))
    with at("2027-03-20"):
        record = make.draft(internship, "intern_batch", period_from=date(2027, 1, 12), period_to=date(2027, 3, 12),
                            measures={"persons": 14, "days": 45},
                            details={"monthly_pay_fen": 200_000, "hours_per_day": 8, "hours_per_week": 40})
        with pytest.raises(Refused) as refused:
            operations.submit_record(make.sides(internship)[1], record=record)
    assert "details.monthly_pay_fen" in refused.value.errors
    assert {c.rule_code for c in current(record) if c.outcome == "block"} == {"R-INT-PAY"}


# ------------------------------------------------------------------------------------------ rosters

def test_student_numbers_are_hashed_and_never_kept(make, db_session):
    class_ = make.cooperation("order_class", quantity=30)
    record = make.draft(class_, "order_class_roll", measures={"persons": 3},
                        roster="20260001\n２０２６０００２，20260003")
    marks = db_session.scalars(RosterMark.__table__.select().with_only_columns(RosterMark.mark)).all()
    assert len(marks) == 3 == rosters.count(record)
    assert all(len(mark) == 64 for mark in marks)
    for table in ("audit_entry", "audit_personal", "cooperation_record", "transition", "roster_mark"):
        dump = str(db_session.connection().exec_driver_sql(f"SELECT * FROM {table}").fetchall())  # noqa: S608
        assert "20260001" not in dump, table


def test_the_same_number_at_two_schools_is_two_persons(make, db_session):
    marks = []
    for phone in ("075722220011", "075722220012"):
        class_ = make.cooperation("order_class", school=make.school(contact_phone=phone))
        record = make.draft(class_, "order_class_roll", measures={"persons": 1}, roster="20260001")
        marks.append(record.roster_hash)
    assert marks[0] != marks[1]


@pytest.mark.parametrize("text", ["440606200801011234", "张三 20260001", "20260001\n20260001", "ab"])
def test_a_roster_is_refused_without_repeating_what_was_in_it(make, text):
    class_ = make.cooperation("order_class")
    with pytest.raises(Refused) as refused:
        make.draft(class_, "order_class_roll", measures={"persons": 1}, roster=text)
    assert refused.value.field == "roster"
    assert not any(word in str(refused.value.message) for word in text.split())


def test_the_roster_has_as_many_as_the_count(make):
    class_ = make.cooperation("order_class")
    with pytest.raises(Refused) as refused:
        make.record(class_, "order_class_roll", measures={"persons": 28}, roster=roster(27))
    assert "roster" in refused.value.errors


# ------------------------------------------------------------------------------------------ flags

def test_the_same_file_in_two_records_is_flagged_on_both(make, project):
    same = PDF + b"% one receipt"
    files = [("acceptance_form", upload("a.pdf", same))]
    first = make.record(project, "milestone_accept", measures={"items": 1}, evidence=files)
    second = make.record(project, "milestone_accept", measures={"items": 1},
                         evidence=[("acceptance_form", upload("另一个名字.pdf", same))])
    assert [(f.code, o.id) for f, o in flags.open_flags(second)] == [("duplicate_file", first.id)]
    assert [(f.code, o.id) for f, o in flags.open_flags(first)] == [("duplicate_file", second.id)]


def test_a_correction_does_not_double_what_it_corrects(make, project):
    enterprise, school = make.sides(project)
    first = make.record(project, "payment_received", amount_fen=100_00, invoice_no="A1")
    operations.dispute_record(enterprise, record=first, reason="少一个零")
    second = operations.correct_record(school, record=first, period_from=first.period_from, amount_fen=1000_00,
                                       invoice_no="A1")
    assert {e.kind for e in second.evidence} == {"bank_receipt", "invoice"}, "the evidence is kept"
    operations.submit_record(school, record=second)
    assert second.flags == []
    assert first.status == "superseded"


# ------------------------------------------------------------------------------------------ disputes and corrections

def test_only_the_submitter_corrects_what_is_not_confirmed(make, project, submitted):
    enterprise, _school = make.sides(project)
    with pytest.raises(Refused):
        operations.correct_record(enterprise, record=submitted, period_from=submitted.period_from,
                                  measures={"items": 2})


def test_a_confirmed_record_counts_until_its_correction_is_confirmed(make, project):
    enterprise, school = make.sides(project)
    first = make.record(project, "milestone_accept", measures={"items": 1}, confirm=True)
    second = operations.correct_record(enterprise, record=first, period_from=first.period_from, measures={"items": 2})
    operations.submit_record(enterprise, record=second)
    assert (first.status, second.status) == ("confirmed", "submitted")
    operations.confirm_record(school, record=second)
    assert (first.status, second.status) == ("superseded", "confirmed")
    assert queries.counted_records(project.school_id) == [second]


def test_an_officer_decides_a_dispute(make, project, submitted):
    officer = make.officer(make.government("edu"))
    operations.dispute_record(make.sides(project)[0], record=submitted, reason="没有验收")
    with pytest.raises(Refused) as refused:
        operations.review_record(officer, record=submitted, move="decide")
    assert refused.value.field == "reason"
    operations.review_record(officer, record=submitted, move="decide", reason="验收单双方签字")
    assert submitted.status == "confirmed"
    assert submitted.confirmed_by_org_id is None
    assert queries.counted_records(project.school_id) == [submitted]


def test_sampling_verifies_or_rejects(make, project):
    auditor = make.officer(make.auditor())
    good = make.record(project, "milestone_accept", measures={"items": 1}, confirm=True)
    bad = make.record(project, "milestone_accept", measures={"items": 1}, confirm=True)
    for record in (good, bad):
        operations.review_record(auditor, record=record, move="sample")
    assert queries.counted_records(project.school_id) == [good, bad], "still counted while sampled"
    operations.review_record(auditor, record=good, move="verify")
    operations.review_record(auditor, record=bad, move="reject", reason="签字是补的")
    assert queries.counted_records(project.school_id) == [good]
    with pytest.raises(Refused):
        operations.correct_record(make.sides(project)[1], record=good, period_from=good.period_from)


# ------------------------------------------------------------------------------------------ time

def test_seven_days_remind_thirty_days_stop_the_count(make, at, db_session):
    with at("2027-01-11"):
        project = make.cooperation("rd_project")
        record = make.record(project, "milestone_accept", measures={"items": 1})
    with at("2027-01-17"):
        assert jobs.chase_records() == 0
    with at("2027-01-18"):
        assert jobs.chase_records() == 1
        assert jobs.chase_records() == 0, "reminded once"
    with at("2027-02-09"):
        assert jobs.chase_records() == 0
    with at("2027-02-10"):
        assert jobs.chase_records() == 1
        assert record.status == "unconfirmed"
        assert queries.counted_records(project.school_id) == []
        operations.confirm_record(make.sides(project)[0], record=record)
    assert queries.counted_records(project.school_id) == [record], "never by itself, but still by the other side"


def test_more_than_sixty_days_late_needs_an_officer(make, at):
    with at("2027-01-11"):
        project = make.cooperation("rd_project")
        school = make.sides(project)[1]
        officer = make.officer(make.government("miit"))
    with at("2027-03-13"):
        record = make.draft(project, "milestone_accept", measures={"items": 1}, on=date(2027, 1, 11))
        with pytest.raises(Refused) as refused:
            operations.submit_record(school, record=record)
        assert "note" in refused.value.errors
        operations.edit_record(school, record=record, period_from=date(2027, 1, 11), measures={"items": 1},
                               note="经办人休产假")
        operations.submit_record(school, record=record)
        assert (record.status, record.is_late) == ("draft", True)
        assert queries.get_record(officer, record.record_no) is record
        with pytest.raises(NotVisible):
            queries.get_record(make.sides(project)[0], record.record_no)
        operations.decide_late(officer, record=record, allow=True, reason="情况属实")
        assert record.status == "submitted"
        assert record.submitted_by_id == school.user_id
        assert [f.code for f in record.flags] == ["late"]
        with pytest.raises(Refused):
            operations.decide_late(officer, record=record, allow=True, reason="再来一次")
        operations.confirm_record(make.sides(project)[0], record=record)


def test_sixty_days_are_in_time(make, at):
    with at("2027-01-11"):
        project = make.cooperation("rd_project")
    with at("2027-03-12"):
        record = make.record(project, "milestone_accept", measures={"items": 1}, on=date(2027, 1, 11))
    assert (record.status, record.is_late) == ("submitted", False)


def test_an_officer_may_refuse_a_late_record(make, at):
    with at("2027-01-11"):
        project = make.cooperation("rd_project")
    with at("2027-06-01"):
        record = make.draft(project, "milestone_accept", measures={"items": 1}, on=date(2027, 1, 11), note="忘了")
        operations.submit_record(make.sides(project)[1], record=record)
        officer = make.officer(make.government("edu"))
        operations.decide_late(officer, record=record, allow=False, reason="没有正当理由")
    assert record.status == "draft"
    with pytest.raises(NotVisible):
        queries.get_record(officer, record.record_no)


# ------------------------------------------------------------------------------------------ drafts

def test_a_draft_is_only_its_own_sides(make, project):
    enterprise, school = make.sides(project)
    record = make.draft(project, "milestone_accept", measures={"items": 1})
    assert queries.get_record(school, record.record_no) is record
    with pytest.raises(NotVisible):
        queries.get_record(enterprise, record.record_no)
    with pytest.raises(Refused):
        operations.edit_record(enterprise, record=record, period_from=record.period_from)


def test_evidence_comes_and_goes_only_in_a_draft(make, project):
    school = make.sides(project)[1]
    record = make.draft(project, "milestone_accept", measures={"items": 1})
    same = record.evidence[0].file.path.read_bytes()
    with pytest.raises(Refused):
        operations.add_evidence(school, record=record, kind="other", upload=upload("b.pdf", same))
    operations.add_evidence(school, record=record, kind="other", upload=paper())
    operations.remove_evidence(school, record=record, evidence_id=record.evidence[1].id)
    operations.submit_record(school, record=record)
    with pytest.raises(Refused):
        operations.add_evidence(school, record=record, kind="other", upload=paper())

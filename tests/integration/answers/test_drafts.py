"""A school writes down what it can give: drafts, edits, capacity, evidence."""
from datetime import date

import pytest

from app.answers import operations, queries
from app.answers.models import Answer
from app.audit import trail
from app.capacity import operations as capacity
from app.capacity import queries as capacities
from app.core.db import db
from app.core.errors import Forbidden, NotVisible, Refused, Stale
from app.core.outbox import OutboxEntry
from tests.factory.answers import values_for
from tests.factory.organisations import upload
from tests.integration.capacity.rows import Cause


def test_a_title_is_enough_for_a_draft(dept, school):
    draft = operations.save_draft(dept, answer_type="rd_team", title="智能制造团队")
    assert (draft.status, draft.school_id, draft.owner_id) == ("draft", school.id, dept.user_id)
    assert draft.answer_no.startswith("A-440600-2026-")
    assert (draft.department, draft.region_code) == ("智能制造学院", "440606")
    assert draft.valid_until == date(2027, 11, 2)
    assert trail(draft)[0].action == "answer.create"


@pytest.mark.parametrize("organisation", ["enterprise", "government", "park", "association"])
def test_only_who_answers_may_have_answers(make, organisation):
    actor = make.officer(getattr(make, organisation)())
    with pytest.raises((Forbidden, NotVisible)):
        operations.save_draft(actor, answer_type="rd_team", title="团队")


@pytest.mark.parametrize("organisation", ["university", "research_institute", "training_body", "school"])
def test_universities_institutes_and_training_bodies_answer_too(make, organisation):
    answer = make.answer(getattr(make, organisation)(), "rd_team")
    assert answer.status == "published"


@pytest.mark.parametrize(("given", "field"), [
    ({"title": "", "specialties": []}, "title"), ({"title": "长" * 61}, "title"), ({"public_summary": "长" * 501}, "public_summary"),
    ({"specialties": ["999999"]}, "specialties"), ({"clusters": ["没有"]}, "clusters"),
    ({"region_code": "999999"}, "region_code"), ({"size": 0}, "size"), ({"further_study_intent": 41}, "further_study_intent"),
    ({"available_from": date(2027, 5, 2), "available_to": date(2027, 5, 1)}, "available_to"),
    ({"valid_until": date(2027, 11, 3)}, "valid_until"), ({"valid_until": date(2026, 11, 1)}, "valid_until"),
    ({"capacity": 41}, "capacity"), ({"capacity": -1}, "capacity"), ({"details": {"male_count": -1}}, "details.male_count"),
    ({"visibility": "secret"}, "visibility"), ({"skills": ["长" * 41]}, "skills"), ({"min_pay_fen": -1}, "min_pay_fen"),
    ({"accepted_regions": ["440606", "xx"]}, "accepted_regions"), ({"excluded_industries": ["??"]}, "excluded_industries"),
])
def test_what_is_wrong_is_said_at_its_field(dept, given, field):
    with pytest.raises(Refused) as refused:
        operations.save_draft(dept, answer_type="trainee_cohort", **values_for("trainee_cohort", **given))
    assert field in refused.value.errors


def test_an_unknown_kind_and_an_unknown_value_are_refused(dept):
    with pytest.raises(Refused):
        operations.save_draft(dept, answer_type="student", title="某同学")
    with pytest.raises(TypeError):
        operations.save_draft(dept, answer_type="rd_team", title="团队", status="published")


def test_places_follow_from_size_and_further_study_until_the_school_says_otherwise(make, school, dept):
    cohort = make.cohort(school, state="draft")
    assert capacities.free(cohort.id) == 30
    operations.edit(dept, answer=cohort, size=50)
    assert capacities.free(cohort.id) == 40, "the default follows the numbers"
    operations.edit(dept, answer=cohort, capacity=25)
    operations.edit(dept, answer=cohort, size=60)
    assert capacities.free(cohort.id) == 25, "what the school said stays"
    operations.edit(dept, answer=cohort, capacity=None)
    assert capacities.free(cohort.id) == 50


def test_the_total_cannot_go_below_what_is_taken(make, school, office):
    cohort = make.cohort(school)
    capacity.reserve(Cause(1), lines=[(cohort.id, 12, None)])
    with pytest.raises(Refused, match="12") as refused:
        operations.edit(office, answer=cohort, capacity=11)
    assert set(refused.value.errors) == {"capacity"}
    operations.edit(office, answer=cohort, capacity=12)
    assert capacities.free(cohort.id) == 0


def test_a_training_service_gives_so_much_each_month(make, school, office):
    training = make.answer(school, "training_service", available_from=date(2026, 11, 20), available_to=date(2027, 1, 5))
    months = [(slot.month, slot.total) for slot in capacities.slots(training.id)]
    assert months == [(date(2026, 11, 1), 400), (date(2026, 12, 1), 400), (date(2027, 1, 1), 400)]
    capacity.reserve(Cause(1), lines=[(training.id, 150, date(2027, 1, 1))])
    with pytest.raises(Refused) as refused:
        operations.edit(office, answer=training, details={**training.details, "max_person_days_per_month": 100})
    assert set(refused.value.errors) == {"details.max_person_days_per_month"}
    operations.edit(office, answer=training, available_to=date(2026, 12, 31),
                    details={**training.details, "max_person_days_per_month": 200})
    assert [slot.total for slot in capacities.slots(training.id)] == [200, 200, 150], "what is taken is kept"
    with pytest.raises(Refused) as refused:
        operations.edit(office, answer=training, available_to=date(2029, 12, 31))
    assert set(refused.value.errors) == {"available_to"}


@pytest.mark.parametrize(("given", "level"), [
    ({"specialties": ["660303"]}, "secondary"), ({"specialties": ["460305"]}, "college"),
    ({"specialties": ["260304"]}, "bachelor"),
])
def test_the_level_is_derived_from_the_specialty(make, school, given, level):
    cohort = make.cohort(school, state="draft", **given)
    assert cohort.level == level
    assert cohort.catalogue_version


def test_a_technical_school_gives_technicians(make):
    assert make.cohort(make.school(school_kind="technical"), state="draft").level == "technician"


def test_lists_and_wishes_are_kept_in_order_and_change_by_value(dept, make, school):
    answer = make.answer(school, "rd_team", state="draft", skills=["PLC", "视觉标定"], accepted_kinds=["rd_project"],
                         accepted_regions=["440606", "440605"], min_price_fen=30_000_000)
    operations.edit(dept, answer=answer, skills=["视觉标定", "示教编程", "PLC"], accepted_regions=["440605"])
    db.session.commit()
    db.session.expire_all()
    assert [row.name for row in answer.skills] == ["视觉标定", "示教编程", "PLC"]
    assert answer.wished("accepted_region") == ["440605"]
    assert answer.wished("accepted_kind") == ["rd_project"]
    assert trail(answer)[0].changes["skills"] == [["PLC", "视觉标定"], ["视觉标定", "示教编程", "PLC"]]


def test_the_trail_says_what_changed_and_nothing_when_nothing_did(dept, make, school):
    cohort = make.cohort(school, state="draft")
    before = len(trail(cohort))
    operations.edit(dept, answer=cohort, size=45, details={"certs_held": ["电工（四级）30 人"]})
    changes = trail(cohort)[0].changes
    assert changes["size"] == [40, 45]
    assert changes["capacity"] == [30, 35]
    assert changes["details.certs_held"] == [None, ["电工（四级）30 人"]]
    operations.edit(dept, answer=cohort, size=45)
    assert len(trail(cohort)) == before + 1


def test_who_saw_an_older_version_is_told_so(dept, make, school):
    cohort = make.cohort(school, state="draft")
    seen = cohort.row_version
    operations.edit(dept, answer=cohort, seen_version=seen, size=45)
    with pytest.raises(Stale):
        operations.edit(dept, answer=cohort, seen_version=seen, size=46)


def test_a_reservation_makes_no_open_form_stale_but_is_told_to_the_search(make, school, office):
    cohort = make.cohort(school)
    seen, revision = cohort.row_version, cohort.index_revision
    capacity.reserve(Cause(1), lines=[(cohort.id, 5, None)])
    db.session.refresh(cohort)
    assert cohort.index_revision == revision + 1
    assert db.session.query(OutboxEntry).filter_by(key=f"answers:{cohort.id}").count() >= 2
    operations.edit(office, answer=cohort, seen_version=seen, min_quantity=5)


def test_a_draft_that_never_left_can_be_deleted_and_leaves_its_trail(dept, make, school):
    draft = make.cohort(school, state="draft")
    operations.add_evidence(dept, answer=draft, upload=upload("计划.pdf"))
    number = draft.id
    operations.delete_draft(dept, answer=draft)
    db.session.commit()
    assert db.session.get(Answer, number) is None
    assert not capacities.slots(number)
    from app.audit.models import AuditEntry

    assert db.session.query(AuditEntry).filter_by(subject_id=number, action="answer.delete").one()


@pytest.mark.parametrize("state", ["school_review", "published"])
def test_what_was_handed_in_cannot_be_deleted(make, school, office, state):
    with pytest.raises((Refused, Forbidden)):
        operations.delete_draft(office, answer=make.cohort(school, state=state))


def test_a_returned_draft_is_not_deleted_but_kept(make, school, dept, office):
    cohort = make.cohort(school, state="school_review")
    operations.return_(office, answer=cohort, reason="人数不对")
    with pytest.raises(Refused, match="归档"):
        operations.delete_draft(dept, answer=cohort)


def test_evidence_is_checked_by_its_content_kept_and_removed(dept, make, school):
    answer = make.answer(school, "rd_platform", state="draft")
    row = operations.add_evidence(dept, answer=answer, upload=upload("CMA 证书.pdf"))
    assert [one.file.name for one in answer.evidence] == ["CMA 证书.pdf"]
    with pytest.raises(Refused) as refused:
        operations.add_evidence(dept, answer=answer, upload=upload("页面.pdf", b"<html>"))
    assert refused.value.field == "file"
    operations.remove_evidence(dept, answer=answer, file_id=row.file_id)
    assert answer.evidence == []
    with pytest.raises(Refused):
        operations.remove_evidence(dept, answer=answer, file_id=row.file_id)


def test_a_department_changes_drafts_and_the_office_what_is_published(make, school, dept, office):
    cohort = make.cohort(school)
    with pytest.raises(Forbidden):
        operations.edit(dept, answer=cohort, size=41)
    revision = cohort.index_revision
    operations.edit(office, answer=cohort, size=41)
    assert cohort.index_revision == revision + 2, "its numbers and its places"
    with pytest.raises(Refused) as refused:
        operations.edit(office, answer=cohort, public_summary="")
    assert set(refused.value.errors) == {"public_summary"}


def test_another_schools_answer_does_not_exist(make, school):
    cohort = make.cohort(school, state="draft")
    other = make.people(make.school())[1]
    with pytest.raises(NotVisible):
        operations.edit(other, answer=cohort, size=41)
    with pytest.raises(NotVisible):
        queries.get(other, cohort.answer_no)


def test_a_copy_takes_everything_but_the_validity(make, school, dept):
    cohort = make.cohort(school, skills=["PLC"], min_pay_fen=300_000)
    values = operations.copy_values(cohort)
    assert "valid_until" not in values
    assert values["capacity"] is None
    copy = operations.save_draft(dept, answer_type="trainee_cohort", **values)
    assert (copy.title, copy.min_pay_fen, [row.name for row in copy.skills]) == (cohort.title, 300_000, ["PLC"])

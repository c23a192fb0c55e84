"""Story 5 — commissioned testing (广州市汽车公共实训中心): qualification, invitation, acceptance, an invoice used twice."""
from datetime import date

import pytest

from app.applications import invitations
from app.applications import operations as applications
from app.cooperations import operations as cooperations
from app.core.db import db
from app.matching import service
from app.questions.queries import Question
from tests.factory.applications import PROPOSAL
from tests.integration.stories.conftest import wan, week_of, year

PRICE = wan("9.6")


@pytest.fixture
def firm(make, at):
    with at("2026-12-01"):
        return make.enterprise(name="广州穗能动力电池有限公司", region_code="440112")


@pytest.fixture
def test_(make, tale, firm, at):
    """12 samples, 15 days, 9.6 万元, with CMA."""
    with at("2026-12-07"):
        question = make.question(
            "commissioned_testing", firm, status="submitted", title="动力电池包振动、盐雾测试", region_code="440112",
            cluster_code="automotive", budget_min_fen=PRICE, budget_max_fen=PRICE, visibility="public",
            nda_required=False, apply_deadline=date(2027, 1, 29), start_date=date(2027, 2, 1),
            end_date=date(2027, 3, 31), details={"need_cma_cnas": True, "turnaround_days": 15, "test_items": [
                {"item": "振动", "standard_no": "GB/T 31467.3", "sample_qty": 6},
                {"item": "盐雾", "standard_no": "GB/T 10125", "sample_qty": 6}]})
        assert sum(one["sample_qty"] for one in question.details["test_items"]) == 12
        return tale.publish(question)


@pytest.fixture
def platforms(make, at):
    """A: CMA to 2026-12-31. B: CMA to 2029."""
    def platform(name, valid_to):
        school = make.school(name=name, region_code="440112")
        return make.answer(school, "rd_platform", title="动力电池包振动盐雾检测平台", clusters=["automotive"], has_cma=True,
                           region_code="440112", public_summary="振动台、盐雾箱，出具检测报告。",
                           qualification_valid_to=valid_to, valid_until=date(2027, 12, 1), available_from=date(2026, 1, 1),
                           details={"platform_kind": "testing_centre", "cma_no": "CMA-2024-1"})

    with at("2026-12-07"):
        return platform("广州甲职业学院", date(2026, 12, 31)), platform("广州乙职业学院", date(2029, 6, 30))


def ranked(make, question):
    return {hit.view.no for hit in service.answers_for(make.asker(question), question).hits}


def test_a_cma_that_ends_on_31_december_counts_that_day_and_not_the_next(make, test_, platforms, index, at):
    a, b = (one.answer_no for one in platforms)
    with at("2026-12-31"):
        index()
        assert ranked(make, test_) == {a, b}
    with at("2027-01-01"):
        assert ranked(make, test_) == {b}
        assert [gate.code for gate in service.why_not(make.asker(test_), test_, platforms[0])] == ["qualification"]
        reasons = service.not_shown(make.asker(test_), service.load.question_views([test_])[0])
        assert reasons == [("没有在有效期内的 CMA/CNAS 资质", 1)]


def test_invited_accepted_within_three_days_tested_paid_and_one_invoice_twice(make, tale, test_, platforms, at):
    _a, b = platforms
    with at("2027-01-04"):
        invitation = invitations.invite(make.asker(test_), question=test_, answer=b, message="请出具带 CMA 章的报告")
        db.session.commit()
    with at("2027-01-07"):
        office = make.people(b.school)[1]
        row = invitations.accept(office, invitation=invitation)
        assert (invitation.status, (invitation.answered_at - invitation.created_at).days) == ("accepted", 3)
        assert (row.status, row.invitation_id) == ("draft", invitation.id)
        assert [(line.answer_id, line.quantity) for line in row.lines] == [(b.id, 1)], "pre-filled"
        assert (row.start_date, row.end_date) == (test_.start_date, test_.end_date)
        applications.edit(make.people(b.school)[0], application=row, lines={b.answer_no: 1}, proposal=PROPOSAL,
                          no_conflict=True, quote_fen=PRICE)
        tale.send(row)
    with at("2027-01-18"):
        work = tale.select(row)
        tale.sign(work, amount_fen=PRICE)
        assert db.session.get(Question, test_.id).status == "fulfilled"
    with at("2027-02-01"):
        tale.begin(work)
    with at("2027-02-14"):
        accepted = make.record(work, "milestone_accept", on=date(2027, 2, 14), measures={"items": 1}, confirm=True)
        started = date(2027, 2, 1)
        assert (accepted.event_date - started).days == 13 <= test_.details["turnaround_days"]
    with at("2027-02-22"):
        paid = make.record(work, "payment_received", on=date(2027, 2, 22), amount_fen=PRICE, confirm=True,
                           invoice_no="44012345678")
        assert not paid.flags
        again = make.record(work, "payment_received", on=date(2027, 2, 22), amount_fen=PRICE, invoice_no="4401 2345678")
        assert [(flag.code, flag.other_record_id) for flag in again.flags] == [("duplicate_invoice", paid.id)]
        enterprise, school = make.sides(work)
        cooperations.change_course(school, cooperation=work, move="request_acceptance")
        db.session.commit()
    assert year(b.school, 2027)["S6"].value == PRICE, "the second is not confirmed"
    assert week_of("2027-02-22", "W10-R").value == PRICE
    assert week_of("2027-01-18", "W10-A").value == PRICE

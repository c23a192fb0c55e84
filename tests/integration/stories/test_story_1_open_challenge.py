"""Story 1 — R&D open challenge (佛山, 智能机器人), from the posting to two years of payments."""
from datetime import date
from decimal import Decimal

import pytest

from app.applications import offers
from app.core.errors import NotVisible
from app.matching import service
from app.questions import deciding, queries
from tests.integration.stories.conftest import wan, week_of, year

TITLE = "六轴喷涂机器人末端轨迹补偿精度由±0.35 mm 提升至±0.10 mm"
SECRET = "控制器接口的插补周期和补偿表格式只给签了保密约定的学校"
PAYMENTS = (("2027-03-15", "20.4"), ("2027-09-20", "27.2"), ("2028-02-25", "20.4"))


@pytest.fixture
def firm(make, at):
    with at("2027-01-04"):
        return make.enterprise(name="广东顺智机器人有限公司", region_code="440606", is_core_listed=True)


@pytest.fixture
def shunde(make, at):
    with at("2027-01-04"):
        return make.school(name="顺德职业技术大学", school_kind="vocational_university", region_code="440606")


@pytest.fixture
def light_industry(make, at):
    with at("2027-01-04"):
        return make.school(name="广东轻工职业技术大学", school_kind="vocational_university", region_code="440605")


@pytest.fixture
def challenge(make, tale, firm, at):
    """Published by 工信 on 2027-01-11."""
    with at("2027-01-08"):
        question = make.question(
            "rd_project", firm, status="submitted", title=TITLE, budget_min_fen=wan(60), budget_max_fen=wan(70),
            visibility="verified_schools", nda_required=True, detail=SECRET, apply_deadline=date(2027, 2, 10),
            start_date=date(2027, 3, 1), end_date=date(2028, 2, 29))
        assert question.review_office == "miit"
        assert [one["pay_pct"] for one in question.details["milestones"]] == [30, 40, 30]
    with at("2027-01-11"):
        return tale.publish(question)


def test_before_the_terms_a_school_reads_the_summary_and_not_the_detail(make, challenge, shunde, login, at):
    with at("2027-01-12"):
        browser = login(make.admin(shunde))
        page = browser.get(f"/questions/{challenge.question_no}")
        assert page.status_code == 200
        assert TITLE in page.text
        assert SECRET not in page.text
        assert browser.get(f"/questions/{challenge.question_no}/detail").status_code == 403
        deciding.accept_terms(make.people(shunde)[1], question=challenge)
        opened = browser.get(f"/questions/{challenge.question_no}/detail", follow_redirects=True)
        assert (opened.status_code, SECRET in opened.text) == (200, True)


def test_a_visitor_and_an_enterprise_do_not_know_of_it(make, challenge, client, at):
    with at("2027-01-12"):
        assert client.get(f"/questions/{challenge.question_no}").status_code == 404
        other = make.officer(make.enterprise())
        with pytest.raises(NotVisible):
            queries.get(other, challenge.question_no)


def test_from_two_offers_to_the_money_of_two_years(make, tale, challenge, firm, shunde, light_industry, index, at):
    with at("2027-01-18"):
        teams = {school: make.answer(school, "rd_team", title="机器人轨迹补偿团队", public_summary="做过喷涂机器人轨迹补偿和末端精度标定。",
                                     clusters=["robotics"]) for school in (shunde, light_industry)}
        index()
        shown = service.answers_for(make.asker(challenge), challenge)
        assert {hit.view.no for hit in shown.hits} == {team.answer_no for team in teams.values()}
        assert all(0 < hit.score.total <= 100 for hit in shown.hits)
    with at("2027-01-25"):
        sent = {}
        for school, quote in ((shunde, 68), (light_industry, "64.5")):
            deciding.accept_terms(make.people(school)[1], question=challenge)
            sent[school] = tale.apply(challenge, school, teams[school], quote_fen=wan(quote))
    with at("2027-02-16"):
        project = tale.select(sent[shunde])
        offers.decline(make.asker(challenge), application=sent[light_industry], reason_code="other_fits_better",
                       note="顺德职大有同型号机器人")
        assert (sent[shunde].status, sent[light_industry].status) == ("converted", "not_selected")
        assert sent[light_industry].outcome_code == "other_fits_better"
        assert challenge.status == "awarded"
    with at("2027-03-01"):
        agreement = tale.sign(project, amount_fen=wan(68))
        assert (agreement.status, agreement.amount_fen, project.status) == ("effective", wan(68), "effective")
        assert challenge.status == "fulfilled"
        assert year(shunde, 2027)["S6"].value == 0, "a contract is not money received"
        tale.begin(project)
    for day, amount in PAYMENTS:
        with at(day):
            make.record(project, "payment_received", on=date.fromisoformat(day), amount_fen=wan(amount), confirm=True)
    assert year(shunde, 2027)["S6"].value == wan("47.6")
    assert year(shunde, 2028)["S6"].value == wan("20.4")
    assert len(year(shunde, 2027)["S6"].record_ids) == 2
    assert year(light_industry, 2027)["S6"].value == 0

    signed = week_of("2027-03-01", "W10")
    assert signed.rows["counted"].ids == (agreement.id,)
    assert week_of("2027-03-01", "W10-A").value == wan("68.0")
    assert week_of("2027-03-01", "W10-R").value == 0
    assert week_of("2027-03-15", "W10-R").value == wan("20.4")
    assert week_of("2027-03-15", "W10").value == 0
    assert week_of("2027-03-01", "W9").value == Decimal(49), "from 2027-01-11 to 2027-03-01"

"""W1–W13 of domain.md §5.2, each on a small history that a person can count."""
from datetime import timedelta
from decimal import Decimal

import pytest

from app import audit
from app.authz import SYSTEM, Actor, Role
from app.core import clock
from app.statistics import base
from app.statistics.base import Period, Scope
from tests.integration.statistics import history
from tests.integration.statistics.history import on, step

WEEK = Period.week
MONDAY = "2027-03-01"
CITY = Scope()


@pytest.fixture
def town(make):
    """An enterprise and two schools."""
    with clock.at("2026-12-01"):
        return make.enterprise(name="顺德机器人"), make.school(name="甲校"), make.school(name="乙校")


def figure(code, monday=MONDAY, scope=CITY, as_of=None):
    """The figure or line of the week of `monday`, looked at after its end."""
    day = clock.monday_of(on(monday).date())
    with clock.at(on(day + timedelta(days=60))):
        found = base.compute(base.definition(code).code, scope, Period.week(day, as_of))
    return base.find(code, [found])


def ids(one, part="counted"):
    return list(one.rows[part].ids)


def test_w1_counts_the_first_publishing_only(town):
    enterprise, *_ = town
    again = history.question(enterprise, "2027-02-20")
    step(again, "suspend", "2027-03-02", target="suspended")
    step(again, "resume", "2027-03-03", target="published")
    monday = history.question(enterprise, on("2027-03-01", 0))
    sunday = history.question(enterprise, on("2027-03-07", 23))
    history.question(enterprise, on("2027-03-08", 0))
    history.question(enterprise, None, submitted="2027-03-02")
    assert ids(figure("W1")) == [monday.id, sunday.id]


def test_w2_listed_as_it_was_then(town):
    enterprise, *_ = town
    one, two = (history.question(enterprise, "2027-02-20") for _ in range(2))
    step(two, "start_selection", "2027-03-03")
    step(one, "withdraw", "2027-03-10")
    assert ids(figure("W2")) == [one.id, two.id]
    assert ids(figure("W2", "2027-03-08")) == [two.id]


def test_w3_window_applications_and_early_withdrawals(town):
    """as_of Sunday 2027-03-07: published 2027-02-05 … 2027-02-28."""
    enterprise, school, _ = town
    first = history.question(enterprise, on("2027-02-05", 0))
    last = history.question(enterprise, on("2027-02-28", 23))
    history.question(enterprise, on("2027-02-04", 23))
    history.question(enterprise, on("2027-03-01", 0))
    gone = history.question(enterprise, "2027-02-10")
    step(gone, "withdraw", "2027-02-12")
    stayed = history.question(enterprise, "2027-02-10")
    step(stayed, "withdraw", "2027-02-14")
    history.application(first, school, "2027-03-07")
    late = history.application(last, school, "2027-03-08")
    one = figure("W3")
    assert sorted(ids(one, "denominator")) == sorted([first.id, last.id, stayed.id])
    assert ids(one, "numerator") == [first.id]
    assert late.question_id not in ids(one, "numerator")


def test_w4_five_working_days_over_the_holiday(town):
    """Published on Wednesday 2027-02-24: the fifth working day is Wednesday 2027-03-03."""
    enterprise, school, _ = town
    met, missed, same_day = (history.question(enterprise, "2027-02-24") for _ in range(3))
    history.question(enterprise, "2027-03-03")
    history.application(met, school, on("2027-03-03", 23))
    history.application(missed, school, on("2027-03-04", 0))
    history.application(same_day, school, "2027-02-24")
    one = figure("W4")
    assert sorted(ids(one, "denominator")) == sorted([met.id, missed.id, same_day.id])
    assert sorted(ids(one, "numerator")) == sorted([met.id, same_day.id])


def test_w4_does_not_judge_a_window_that_still_runs(town):
    enterprise, *_ = town
    history.question(enterprise, "2027-02-24")
    assert figure("W4", as_of=on("2027-03-03", 15)).denominator == 0
    assert figure("W4", as_of=on("2027-03-04", 0)).denominator == 1


def test_w5_only_what_the_enterprise_let_lapse(town):
    enterprise, school, other = town
    asked = history.question(enterprise, "2027-01-04")
    silent = history.application(asked, school, "2027-02-01")
    step(silent, "lapse", "2027-03-02", reason_code="no_enterprise_action")
    schools_fault = history.application(asked, other, "2027-02-01")
    step(schools_fault, "lapse", "2027-03-02", reason_code="no_school_answer")
    assert ids(figure("W5")) == [silent.id]
    assert figure("W5", "2027-03-08").value == 0


def test_w5_waiting_fifteen_to_twenty_working_days(town):
    """2027-03-08 00:00 looks at Sunday 03-07; 15 working days before it is Monday 2027-02-15 (after the holiday)."""
    from app.taxonomy import queries as taxonomy

    enterprise, school, other = town
    sunday = on("2027-03-07").date()
    asked = [history.question(enterprise, "2026-12-10") for _ in range(6)]
    days = [taxonomy.add_working_days(sunday, -n) for n in (14, 15, 20, 21)]
    sent = [history.application(asked[n], school, on(day)) for n, day in enumerate(days)]
    acted = history.application(asked[4], school, on(days[1]))
    acted.status and step(acted, "shortlist", "2027-03-01", actor=Actor(org_id=enterprise.id, roles={Role.ENT_ADMIN}))
    waits_for_school = history.application(asked[5], school, on(days[2]))
    step(waits_for_school, "negotiate", on(days[2]), actor=Actor(org_id=enterprise.id))
    history.offer(waits_for_school, enterprise, days[1])
    found = [taxonomy.working_days_between(clock.local_date(a.submitted_at), sunday) for a in sent]
    expected = sorted(a.id for a, n in zip(sent, found, strict=True) if 15 <= n <= 20)
    assert expected
    assert ids(figure("W5-15")) == expected


def test_w6_ten_working_days_without_an_application(town):
    enterprise, school, _ = town
    old = history.question(enterprise, "2027-01-11")
    answered = history.question(enterprise, "2027-01-11")
    history.application(answered, school, "2027-03-06")
    history.question(enterprise, "2027-03-01")
    ended = history.question(enterprise, "2027-01-11")
    step(ended, "withdraw", "2027-03-02")
    assert ids(figure("W6")) == [old.id]


def _signed(enterprise, school, *, quantity=10, agreed=10, effective="2027-02-01", published="2027-01-04", **given):
    asked = history.question(enterprise, published, quantity=quantity, **given)
    frame = history.cooperation(history.application(asked, school, published), published, quantity=agreed,
                                unit=given.get("unit", "人"))
    return asked, history.agreement(frame, effective, quantity=agreed)


def test_w7_and_w8_of_the_questions_closed_in_the_week(town):
    enterprise, school, _ = town
    full, paper = _signed(enterprise, school, quantity=30, agreed=30)
    step(full, "award", "2027-02-01")
    step(full, "fulfil", "2027-03-02")
    part, part_paper = _signed(enterprise, school, quantity=20, agreed=5)
    step(part, "award", "2027-02-01")
    step(part, "fulfil_partly", "2027-03-03")
    none = history.question(enterprise, "2027-01-04", quantity=10)
    step(none, "leave_unfilled", "2027-03-04")
    project, project_paper = _signed(enterprise, school, quantity=1, agreed=1, unit="项", kind="rd_project")
    step(project, "award", "2027-02-01")
    step(project, "fulfil", "2027-03-05")
    before = history.question(enterprise, "2027-01-04")
    step(before, "withdraw", "2027-02-28")
    signed = figure("W7")
    assert (signed.numerator, signed.denominator) == (3, 4)
    assert signed.is_small
    persons = figure("W8")
    assert (persons.numerator, persons.denominator, persons.unit) == (35, 60, "人")
    assert ids(persons, "numerator") == [paper.id, part_paper.id]
    projects = figure("W8.项")
    assert (projects.numerator, projects.denominator) == (1, 1)
    assert ids(projects, "numerator") == [project_paper.id]


def test_story_3_agreed_thirty_of_thirty_is_100_percent(make):
    with clock.at("2026-12-01"):
        enterprise, school = make.enterprise(region_code="440306"), make.school(region_code="440305")
    asked, _paper = _signed(enterprise, school, quantity=30, agreed=30, region="440306")
    step(asked, "award", "2027-02-01")
    step(asked, "fulfil", "2027-02-01")
    one = figure("W8", "2027-02-01")
    assert (one.numerator, one.denominator, one.value) == (30, 30, 1)


def test_a_terminated_agreement_no_longer_counts_as_signed(town):
    enterprise, school, _ = town
    asked, paper = _signed(enterprise, school)
    step(asked, "award", "2027-02-01")
    step(asked, "fulfil_partly", "2027-03-02")
    step(paper, "terminate", "2027-03-10")
    assert figure("W7").numerator == 1
    assert figure("W7", as_of=on("2027-03-11")).numerator == 0


def test_w8_counts_the_quantity_as_it_was(town):
    """A correction made after the week does not move the week."""
    enterprise, *_ = town
    asked = history.question(enterprise, "2027-01-04", quantity=40)
    step(asked, "leave_unfilled", "2027-03-02")
    with clock.at("2027-03-20"):
        asked.quantity = 25
        audit.record(SYSTEM, "question.edit", asked, changes={"quantity": [40, 25]})
    assert figure("W8").denominator == 40
    assert figure("W8", as_of=on("2027-03-21")).denominator == 25


def test_w9_median_and_p90_of_days_to_agreement(town):
    enterprise, school, _ = town
    for published in ("2027-02-01", "2027-02-09", "2027-02-19", "2027-02-25"):
        _signed(enterprise, school, published=published, effective="2027-03-01")
    asked, paper = _signed(enterprise, school, published="2026-12-02", effective="2026-12-10")
    history.agreement(paper.cooperation, "2027-03-02", amends=paper)
    middle, ninety = figure("W9"), figure("W9-P90")
    assert [int(v) for v in middle.rows["counted"].values] == [28, 20, 10, 4]
    assert (middle.value, ninety.value) == (15, Decimal("25.6"))


def test_story_1_contract_68_and_nothing_received_in_the_week_of_1_march(town):
    enterprise, school, _ = town
    asked = history.question(enterprise, "2027-01-11", quantity=1, unit="项", kind="rd_project", office="miit")
    frame = history.cooperation(history.application(asked, school, "2027-01-20"), "2027-02-20", quantity=1, unit="项")
    paper = history.agreement(frame, "2027-03-01", fen=68_0000_00)
    first = history.payment(frame, "2027-03-15", 20_4000_00, "2027-03-16")
    history.payment(frame, "2027-09-20", 27_2000_00, "2027-09-22")
    assert (figure("W10").value, ids(figure("W10"))) == (1, [paper.id])
    assert figure("W10-A").value == 68_0000_00
    assert figure("W10-R").value == 0
    assert (figure("W10-R", "2027-03-15").value, ids(figure("W10-R", "2027-03-15"))) == (20_4000_00, [first.id])
    assert figure("W10-A", "2027-03-15").value == 0


def test_money_counts_when_received_confirmed_and_not_paid_back(town):
    enterprise, school, _ = town
    asked = history.question(enterprise, "2027-01-11")
    frame = history.cooperation(history.application(asked, school, "2027-01-20"), "2027-02-20")
    history.payment(frame, "2027-03-02", 100)
    late = history.payment(frame, "2027-03-02", 200, "2027-03-20")
    back = history.payment(frame, "2027-03-02", 400, "2027-03-03", payer=school.id)
    gone = history.payment(frame, "2027-03-02", 800, "2027-03-03")
    step(gone, "supersede", "2027-03-04")
    counted = history.payment(frame, "2027-03-07", 1600, "2027-03-07")
    assert ids(figure("W10-R")) == [counted.id]
    assert figure("W10-R", as_of=on("2027-04-01")).value == 1800
    assert late.id in ids(figure("W10-R", as_of=on("2027-04-01")))
    assert back.id not in ids(figure("W10-R", as_of=on("2027-04-01")))


def test_an_amendment_is_not_a_new_agreement(town):
    enterprise, school, _ = town
    _asked, paper = _signed(enterprise, school, effective="2027-02-01")
    history.agreement(paper.cooperation, "2027-03-02", fen=100, amends=paper)
    assert (figure("W10").value, figure("W10-A").value) == (0, 0)


def test_w11_open_warnings_by_rule(town):
    enterprise, school, _ = town
    asked = history.question(enterprise, "2027-02-01")
    ten = history.check(asked, "R-INT-CAP10", "2027-02-01")
    history.check(asked, "R-INT-CAP20", "2027-02-01", outcome="pass")
    mended = history.check(asked, "R-INT-PAY", "2027-02-01", ended="2027-03-03")
    mended_later = history.check(asked, "R-INT-NIGHT", "2027-02-01", outcome="block", ended="2027-03-10")
    over = history.question(enterprise, "2027-02-01")
    history.check(over, "R-INT-CAP10", "2027-02-01")
    step(over, "withdraw", "2027-03-02")
    draft = history.question(enterprise)
    history.check(draft, "R-INT-CAP10", "2027-02-01")
    sent = history.check(history.application(asked, school, "2027-02-10"), "R-INT-VISIT", "2027-02-11")
    assert sorted(ids(figure("W11"))) == sorted([ten.id, mended_later.id, sent.id])
    assert ids(figure("W11.R-INT-CAP10")) == [ten.id]
    assert mended.id not in ids(figure("W11"))


def test_w12_reviews_of_an_office_with_age_and_breaches(town, make):
    enterprise, *_ = town
    fresh = history.question(enterprise, submitted="2027-03-05")
    late = history.question(enterprise, submitted="2027-03-02")
    miit = history.question(enterprise, submitted="2027-03-05", office="miit")
    done = history.question(enterprise, "2027-03-04")
    with clock.at("2027-03-04"):
        school = make.school(verified=False)
        technical = make.school(verified=False, school_kind="technical")
    edu, hrss = Scope(office="edu"), Scope(office="hrss")
    one = figure("W12", scope=edu)
    assert sorted(ids(one)) == sorted([fresh.id, late.id])
    assert ids(one, "organisations") == [school.id]
    assert one.value == 3
    assert ids(figure("W12-LATE", scope=edu)) == [late.id]
    assert figure("W12-AGE", scope=edu).value == 3
    assert ids(figure("W12", scope=hrss), "organisations") == [technical.id]
    assert ids(figure("W12", scope=Scope(office="miit"))) == [miit.id]
    assert done.id not in ids(figure("W12"))


def test_w12_the_second_working_day_is_not_yet_late(town):
    """Submitted on Friday 2027-03-05: late when Tuesday 03-09 is over."""
    enterprise, *_ = town
    history.question(enterprise, submitted="2027-03-05")
    assert figure("W12-LATE", "2027-03-08", as_of=on("2027-03-09", 23)).value == 0
    assert figure("W12-LATE", "2027-03-08", as_of=on("2027-03-10", 0)).value == 1


def test_w13_records_waiting_more_than_seven_days(town):
    enterprise, school, _ = town
    asked = history.question(enterprise, "2027-01-11")
    frame = history.cooperation(history.application(asked, school, "2027-01-20"), "2027-02-20")
    old = history.payment(frame, "2027-02-25", 100)
    history.payment(frame, "2027-03-02", 100)
    confirmed_later = history.payment(frame, "2027-02-25", 100, "2027-03-20")
    disputed = history.payment(frame, "2027-02-25", 100)
    step(disputed, "dispute", "2027-03-03")
    assert ids(figure("W13")) == [old.id, confirmed_later.id]


def test_scopes_by_place_cluster_kind_office_and_park(town, make):
    enterprise, *_ = town
    with clock.at("2026-12-01"):
        park = make.park()
        inside = make.enterprise(park_id=park.id)
    here = history.question(enterprise, "2027-03-01", region="440606101000", cluster="electronics", kind="internship")
    there = history.question(inside, "2027-03-01", region="440605", office="hrss")
    elsewhere = history.question(enterprise, "2027-03-01", region="440306")
    wanted = {Scope(area="440606"): [here.id], Scope(area="440606101"): [here.id], Scope(area="440605"): [there.id],
              Scope(area="4406"): [here.id, there.id], Scope(): [here.id, there.id, elsewhere.id],
              Scope(cluster="electronics"): [here.id], Scope(kind="internship"): [here.id],
              Scope(office="hrss"): [there.id], Scope(park_id=park.id): [there.id],
              Scope(area="440605", office="edu"): []}
    assert {scope: ids(figure("W1", scope=scope)) for scope in wanted} == wanted


def test_a_place_corrected_later_does_not_move_a_past_board(town):
    enterprise, *_ = town
    asked = history.question(enterprise, "2027-03-01", region="440606")
    with clock.at("2027-03-20"):
        asked.region_code = "440605"
        audit.record(SYSTEM, "question.edit", asked, changes={"region_code": ["440606", "440605"]})
    assert figure("W1", scope=Scope(area="440606")).value == 1
    assert figure("W1", scope=Scope(area="440605")).value == 0
    assert figure("W2", "2027-03-22", scope=Scope(area="440605")).value == 1


def test_small_denominators_and_empty_ones(town):
    one = base.ratio("W3", "question", [1, 2], [1, 2, 3])
    assert one.is_small
    assert base.ratio("W3", "question", [], []).value is None
    assert not base.ratio("W3", "question", [1], [1, 2, 3, 4, 5]).is_small

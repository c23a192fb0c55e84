"""The score's promises, for any two postings."""
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matching.criteria import CRITERIA, Context
from app.matching.gates import failing
from app.matching.score import ANSWERS, QUESTIONS, applicable, lifts, score, shares
from app.matching.views import AnswerView, QuestionView
from app.matching.words import WordWeights
from app.taxonomy.queries import closeness, region_closeness

TODAY = date(2027, 3, 1)
WEIGHTS = {c.code: c.weight for c in CRITERIA}
SPECIALTIES = ["460305", "660303", "460301", "460103", "510203", "530501", "260304"]
REGIONS = ["440606", "440604", "440606101000", "440100", "440900", "430100"]
WORDS = ["plc", "工业机器人", "焊接", "注塑", "报关", "cad"]
CONTEXT = Context(words=WordWeights("t", {"plc": 0.9, "焊接": 0.4}), closeness=closeness,
                  region_closeness=region_closeness, region_within=lambda code, area: code.startswith(area[:4]),
                  specialty_name=str, cluster_name=str, region_name=str)


def question(**changes) -> QuestionView:
    base = QuestionView(
        id=1, no="Q-1", title="工业机器人学徒", kind="apprenticeship", org_id=1, org_name="厂", org_is_demo=False,
        status="published", answer_kinds=("trainee_cohort",), specialties=("460305",), levels=frozenset({"college"}),
        cluster="robots", industry="3491", region="440606", start=date(2027, 7, 1), end=date(2028, 6, 30),
        deadline=date(2027, 5, 1), quantity=36, lacking=36, unit="人", pay_fen=360000, budget_fen=None,
        tokens=("工业机器人", "plc"), body=frozenset(), skills=("PLC",), visibility="public", needs_qualification=False,
        students_on_site=True, is_listed=False, consortia=frozenset({7}), past=0)
    return replace(base, **changes)


def answer(**changes) -> AnswerView:
    base = AnswerView(
        id=2, no="A-2", title="工业机器人技术 2025 级", kind="trainee_cohort", org_id=2, org_name="校", org_is_demo=False,
        status="published", specialties=("460305",), level="college", clusters=("robots",), region="440606",
        available_from=date(2027, 6, 1), available_to=date(2028, 12, 31), valid_until=date(2027, 12, 31),
        confirmed_on=TODAY, total=40, free=30, unit="人", tokens=frozenset({"工业机器人"}), body=frozenset({"plc"}),
        skills=(), visibility="public", accepted_kinds=frozenset(), accepted_regions=(), excluded_industries=(),
        min_pay_fen=None, min_price_fen=None, min_quantity=None, entry_year=2025, youngest_born_on=date(2008, 5, 1),
        has_qualification=False, qualification_valid_to=None, consortia=frozenset(), past=0)
    return replace(base, **changes)


days = st.dates(date(2026, 1, 1), date(2029, 12, 31))
questions = st.builds(
    question, specialties=st.lists(st.sampled_from(SPECIALTIES), max_size=3, unique=True).map(tuple),
    cluster=st.sampled_from(["", "robots", "automotive"]), region=st.sampled_from(["", *REGIONS]),
    start=st.none() | days, quantity=st.integers(1, 200), lacking=st.integers(1, 200),
    pay_fen=st.none() | st.integers(0, 10**6), budget_fen=st.none() | st.integers(0, 10**9),
    tokens=st.lists(st.sampled_from(WORDS), max_size=5, unique=True).map(tuple), is_listed=st.booleans(),
    consortia=st.sampled_from([frozenset(), frozenset({7})]), past=st.integers(0, 30), end=st.none())
answers = st.builds(
    answer, specialties=st.lists(st.sampled_from(SPECIALTIES), max_size=2, unique=True).map(tuple),
    clusters=st.lists(st.sampled_from(["robots", "automotive"]), max_size=2, unique=True).map(tuple),
    region=st.sampled_from(["", *REGIONS]), free=st.none() | st.integers(0, 300),
    tokens=st.frozensets(st.sampled_from(WORDS)), body=st.frozensets(st.sampled_from(WORDS)),
    accepted_kinds=st.sampled_from([frozenset(), frozenset({"internship"})]),
    accepted_regions=st.sampled_from([(), ("440600",)]), min_pay_fen=st.none() | st.integers(1, 10**6),
    min_price_fen=st.none() | st.integers(1, 10**9), min_quantity=st.none() | st.integers(1, 100),
    consortia=st.sampled_from([frozenset(), frozenset({7})]), past=st.integers(0, 30))
sides = st.sampled_from([ANSWERS, QUESTIONS])
weightings = st.fixed_dictionaries({c.code: st.integers(0, 60) for c in CRITERIA}).filter(lambda w: w["past"] <= 10)


def of(q, a, side=ANSWERS, weights=WEIGHTS):
    return score(q, a, query=side, weights=weights, context=CONTEXT)


@given(questions, answers, sides, weightings)
def test_the_parts_are_the_whole(q, a, side, weights):
    found = of(q, a, side, weights)
    assert sum(part.points for part in found.parts) == found.total
    assert 0 <= found.total <= 100
    assert abs(found.total - found.exact) <= 0.5 + 1e-9
    assert sum(part.maximum for part in found.parts) == (100 if found.parts else 0)
    assert all(0 <= part.points <= part.maximum for part in found.parts)
    assert found.exact <= min(found.question_side, found.answer_side) + 0.5 + 1e-9


@given(questions, answers, sides, st.integers(1, 50))
def test_more_free_capacity_never_lowers_a_score(q, a, side, more):
    if a.free is not None:
        assert of(q, replace(a, free=a.free + more), side).total >= of(q, a, side).total


@given(questions, answers, sides, st.sampled_from(REGIONS), st.sampled_from(REGIONS))
def test_a_nearer_site_never_lowers_a_score(q, a, side, one, other):
    if q.region:
        near, far = sorted((one, other), key=lambda code: -region_closeness(q.region, code))
        assert of(q, replace(a, region=near), side).total >= of(q, replace(a, region=far), side).total


@given(questions, answers, sides, st.sampled_from(SPECIALTIES), st.sampled_from(SPECIALTIES))
def test_a_closer_specialty_never_lowers_a_score(q, a, side, one, other):
    def best(code):
        return max((closeness(asked, code) for asked in q.specialties), default=0)

    near, far = sorted((one, other), key=lambda code: -best(code))
    assert of(q, replace(a, specialties=(near,)), side).total >= of(q, replace(a, specialties=(far,)), side).total


@given(questions, answers)
def test_a_wish_that_is_not_stated_is_left_out_for_all_alike(q, a):
    silent = replace(q, cluster="")
    assert "cluster" not in {part.code for part in of(silent, a).parts}
    assert of(silent, replace(a, clusters=())).total == of(silent, replace(a, clusters=("automotive",))).total


@given(questions, answers)
def test_missing_data_of_a_candidate_earns_nothing(q, a):
    points = {part.code: part.points for part in of(q, replace(a, clusters=(), specialties=(), available_from=None)).parts}
    assert [points.get(code, 0) for code in ("cluster", "specialty", "time")] == [0, 0, 0]


@given(questions, answers, sides)
def test_a_lift_says_what_really_happens(q, a, side):
    now = of(q, a, side).total
    for lift in lifts(q, a, query=side, weights=WEIGHTS, context=CONTEXT):
        assert lift.total > now


@given(st.lists(st.floats(0, 40), min_size=1, max_size=9))
def test_shares_round_to_the_total(values):
    total = round(sum(values))
    low, high = sum(map(int, values)), sum(int(v) + 1 for v in values)
    assert sum(shares(values, min(max(total, low), high))) == min(max(total, low), high)


def test_a_perfect_pair_has_a_hundred_and_past_is_ten_of_it():
    town = "440606101000"
    q = question(region=town, consortia=frozenset())
    full = answer(region=town, free=36, tokens=frozenset({"工业机器人", "plc"}), past=5)
    assert of(q, full).total == 100
    assert of(q, replace(full, past=0)).total == 90


def test_the_smaller_direction_counts():
    found = of(question(), answer(min_pay_fen=720000))
    part = next(p for p in found.parts if p.code == "capacity")
    assert (part.meets_question, part.meets_answer) == (30 / 36, 0.5)
    assert part.points <= part.maximum * 0.5 + 0.5


@given(questions, answers, sides, weightings)
def test_past_performance_is_at_most_ten_of_a_hundred(q, a, side, weights):
    assert all(part.maximum <= 10 for part in of(q, a, side, weights).parts if part.code == "past")


def test_criteria_scale_to_a_hundred():
    assert round(sum(weight for _c, weight in applicable(question(), WEIGHTS)), 6) == 100


@pytest.mark.parametrize(("changes", "gate"), [
    ({"status": "paused"}, "answer_published"), ({"valid_until": TODAY - timedelta(days=1)}, "valid"),
    ({"level": "secondary"}, "level"), ({"free": 0}, "capacity"), ({"available_to": date(2027, 6, 30)}, "dates"),
    ({"youngest_born_on": date(2011, 7, 2)}, "age"), ({"entry_year": 2026}, "grade"), ({"kind": "rd_team"}, "kind"),
])
def test_each_gate_keeps_out_what_it_should(changes, gate):
    assert failing(question(), answer(), TODAY) == []
    assert [g.code for g in failing(question(), answer(**changes), TODAY)] == [gate]


def test_a_student_who_turns_sixteen_on_the_first_day_may_start():
    assert failing(question(), answer(youngest_born_on=date(2011, 7, 1)), TODAY) == []


def test_an_expired_certificate_of_a_laboratory_keeps_it_out():
    needs = question(kind="commissioned_testing", answer_kinds=("rd_platform",), needs_qualification=True,
                     students_on_site=False, levels=frozenset())
    lab = answer(kind="rd_platform", level="", entry_year=None, youngest_born_on=None, has_qualification=True)
    assert [g.code for g in failing(needs, replace(lab, qualification_valid_to=date(2026, 12, 31)), TODAY)] == ["qualification"]
    assert failing(needs, replace(lab, qualification_valid_to=date(2027, 12, 31)), TODAY) == []

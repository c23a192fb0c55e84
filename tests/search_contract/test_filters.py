from datetime import date

import pytest

from app.search.plan import (
    EVERYTHING,
    NOTHING,
    All,
    Any,
    AnyOf,
    Clause,
    Exists,
    Not,
    PlanError,
    Range,
    Term,
    Under,
)
from tests.search_contract.conftest import found, plan

CASES = {
    "term": (Term("kind", "internship"), {1, 2}),
    "term on many values": (Term("cluster", "auto"), {1, 2}),
    "term is exact": (Term("kind", "intern"), set()),
    "token is exact": (Term("gate", "模具"), {1, 4}),
    "token case counts: folding is the analysis's": (Term("gate", "ug"), {5}),
    "any of": (AnyOf("kind", ("rd_project", "order_class", "none")), {3, 4, 5}),
    "any of none": (AnyOf("kind", ()), set()),
    "any of very many": (AnyOf("gate", tuple(f"词{n}" for n in range(2000)) + ("模具", "数控")), {1, 2, 4}),
    "range both bounds included": (Range("quantity", 0, 10), {1, 4}),
    "range open above": (Range("quantity", 10), {1, 2}),
    "range open below, negative": (Range("quantity", None, -1), {3}),
    "range crossed": (Range("quantity", 5, 4), set()),
    "range without bounds is existence": (Range("quantity"), {1, 2, 3, 4}),
    "range on many numbers: any of them": (Range("sizes", 8, 9), {1}),
    "range on many numbers: none between": (Range("sizes", 2, 8), set()),
    "range of dates": (Range("valid_until", date(2027, 3, 1), date(2027, 3, 1)), {1}),
    "dates from": (Range("valid_until", date(2027, 3, 2), None), {2, 3}),
    "under the root": (Under("region", "44"), {1, 2, 3, 4, 5}),
    "under a city": (Under("region", "44/4406"), {1, 2, 5}),
    "under the leaf": (Under("region", "44/4406/440606/440606002"), {2}),
    "under half a code": (Under("region", "44/440"), set()),
    "under one of several": (Under("specialty", "47"), {2}),
    "under too deep": (Under("specialty", "46/4601/460103/1/2"), set()),
    "exists": (Exists("valid_until"), {1, 2, 3, 4}),
    "exists, path": (Exists("specialty"), {1, 2, 3}),
    "exists, keyword": (Exists("cluster"), {1, 2, 3}),
    "not": (Not(Term("kind", "internship")), {3, 4, 5, 6}),
    "not of nothing": (Not(NOTHING), {1, 2, 3, 4, 5, 6}),
    "all": (All((Term("kind", "internship"), Term("cluster", "mould"))), {1}),
    "all of none": (EVERYTHING, {1, 2, 3, 4, 5, 6}),
    "any": (Any((Term("kind", "order_class"), Range("quantity", 20))), {2, 3}),
    "any of no conditions": (NOTHING, set()),
    "missing or late": (Any((Not(Exists("starts")), Range("starts", None, date(2026, 1, 1)))), {1, 3, 4, 5, 6}),
    "nested": (All((Any((Term("gate", "cnc"), Term("gate", "UG"))), Not(Under("region", "44/4406/440606/440606002")))),
               {1, 4}),
}


@pytest.mark.parametrize("name", CASES)
def test_filter(city, name):
    condition, expected = CASES[name]
    assert found(city, filters=(condition,)) == expected


@pytest.mark.parametrize("name", CASES)
def test_the_same_condition_as_visibility(city, name):
    condition, expected = CASES[name]
    assert found(city, visible=condition) == expected


def test_filters_hold_together(city):
    assert found(city, filters=(Term("cluster", "auto"), Range("quantity", 15))) == {2}


def test_gate_wants_one_of_its_clauses_and_others_only_add(city):
    clauses = (Clause(Term("gate", "模具"), 5, gate=True), Clause(Term("gate", "cnc"), 4, gate=True),
               Clause(Term("body", "模具"), 2), Clause(Under("region", "44"), 1))
    answer = city.search(plan(clauses=clauses))
    assert dict(zip(answer.ids, answer.scores, strict=True)) == {1: 10, 2: 7, 4: 6}
    assert answer.ids == (1, 2, 4)


def test_without_gate_clauses_only_order(city):
    answer = city.search(plan(clauses=(Clause(Term("gate", "模具"), 5),)))
    assert set(answer.ids[:2]) == {1, 4}
    assert answer.scores == (5, 5, 0, 0, 0, 0)


def test_a_gate_on_no_token_finds_nothing(city):
    assert found(city, clauses=(Clause(AnyOf("gate", ()), 5, gate=True),)) == set()


@pytest.mark.parametrize("parts", [
    {"filters": (Term("detail", "x"),)}, {"filters": (Range("kind", 1),)}, {"filters": (Term("quantity", "1"),)},
    {"filters": (Range("quantity", date(2027, 1, 1)),)}, {"filters": (Exists("gate"),)}, {"visible": None},
    {"side": "answers"}, {"clauses": (Clause(EVERYTHING, 0),)}, {"clauses": (Clause(EVERYTHING, 2**24),)},
])
def test_a_plan_that_does_not_fit_is_a_mistake_of_its_builder(city, parts):
    with pytest.raises(PlanError):
        city.search(plan(**parts))

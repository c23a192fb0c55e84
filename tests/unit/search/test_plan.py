import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search import ring
from app.search.breaker import Breaker
from app.search.document import Schema, keyword
from app.search.plan import EVERYTHING, Any, Clause, Facet, Not, Plan, PlanError, Term, best_of, check
from app.search.reference import score

SCHEMA = Schema("s", [keyword("a", multi=True)])


def test_visibility_has_no_default():
    with pytest.raises(TypeError):
        Plan("s")


letters = st.sampled_from("abcdef")


@given(st.lists(st.tuples(letters, st.integers(1, 30)), max_size=8), st.sets(letters))
def test_best_of_gives_the_greatest_weight_not_the_sum(weighted, there):
    plan = Plan("s", EVERYTHING, clauses=best_of((Term("a", v), w) for v, w in weighted))
    document = SCHEMA.document(1, 1, {"a": there})
    assert score(plan, document) == max((w for v, w in weighted if v in there), default=0)


@pytest.mark.parametrize("parts", [
    {"clauses": (Clause(EVERYTHING, 1),) * 501}, {"filters": (Any((EVERYTHING,) * 501),)},
    {"facets": (Facet("a"), Facet("a", size=3))}, {"filters": ("a",)}, {"filters": (Term("a", 3),)}])
def test_limits(parts):
    with pytest.raises(PlanError):
        check(Plan("s", EVERYTHING, **parts), SCHEMA)


def test_depth_has_a_limit():
    deep = Term("a", "x")
    for _ in range(25):
        deep = Not(deep)
    with pytest.raises(PlanError):
        check(Plan("s", EVERYTHING, filters=(deep,)), SCHEMA)


def test_every_day_another_fair_order():
    firsts = {}
    for day in range(400):
        first = min(range(1, 6), key=lambda id: ring.distance(id, f"day{day}"))
        firsts[first] = firsts.get(first, 0) + 1
    assert set(firsts) == {1, 2, 3, 4, 5}
    assert min(firsts.values()) > 20


def test_breaker_opens_rests_and_lets_one_through():
    now = [0.0]
    breaker = Breaker(failures=2, rest=10, time_of=lambda: now[0])
    breaker.failed("a")
    assert breaker.lets_through()
    breaker.succeeded()
    breaker.failed("a")
    breaker.failed("b")
    assert (breaker.state, breaker.reason, breaker.lets_through()) == ("open", "b", False)
    now[0] = 10
    assert breaker.state == "half-open"
    assert breaker.lets_through()
    assert not breaker.lets_through()
    breaker.succeeded()
    assert breaker.state == "closed"
    assert breaker.lets_through()
    assert breaker.reason == ""

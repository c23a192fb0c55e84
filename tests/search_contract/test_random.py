"""Whatever the documents and the plan: every engine answers what the reference says."""
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.search.engines.memory import MemoryEngine
from app.search.plan import (
    All,
    Any,
    AnyOf,
    Best,
    Choice,
    Clause,
    Exists,
    Facet,
    Not,
    Order,
    Page,
    Plan,
    Range,
    Term,
    Under,
    check,
)
from app.search.wire import plan_from_json, plan_to_json
from tests.search_contract.conftest import POSTINGS

words = st.sampled_from(["a", "b", "模具", "CNC", "cnc", "焊接"])
numbers = st.integers(-3, 3)
days = st.dates(date(2027, 1, 1), date(2027, 1, 5))
places = st.lists(st.sampled_from(["1", "2", "11"]), min_size=1, max_size=3).map("/".join)
few = {"max_size": 3}

fields = st.fixed_dictionaries({}, optional={
    "kind": words, "cluster": st.lists(words, **few), "visibility": words, "region": places,
    "specialty": st.lists(places, **few), "quantity": numbers, "sizes": st.lists(numbers, **few),
    "valid_until": days, "gate": st.lists(words, **few), "body": st.lists(words, **few)})
documents = st.builds(lambda id, revision, hidden, said: POSTINGS.document(id, revision, said, hidden=hidden),
                      st.integers(1, 25), st.integers(0, 3), st.integers(0, 5).map(lambda n: n == 0), fields)

strings = st.sampled_from(["kind", "cluster", "visibility", "gate", "body"])
simple = st.one_of(
    st.builds(Term, strings, words),
    st.builds(AnyOf, strings, st.lists(words, max_size=12).map(tuple)),
    st.builds(Range, st.sampled_from(["quantity", "sizes"]), st.none() | numbers, st.none() | numbers),
    st.builds(Range, st.just("valid_until"), st.none() | days, st.none() | days),
    st.builds(Under, st.sampled_from(["region", "specialty"]), places),
    st.builds(Exists, st.sampled_from(["kind", "cluster", "quantity", "sizes", "valid_until", "starts", "region"])))
conditions = st.recursive(simple, lambda inner: st.one_of(
    st.builds(Not, inner), st.builds(All, st.lists(inner, **few).map(tuple)),
    st.builds(Any, st.lists(inner, **few).map(tuple))), max_leaves=6)
facets = st.lists(st.one_of(
    st.builds(Facet, st.sampled_from(["kind", "cluster"]), st.integers(1, 5)),
    st.builds(Facet, st.sampled_from(["region", "specialty"]), st.integers(1, 5), st.integers(1, 3),
              st.just("") | places)), max_size=4, unique_by=lambda f: f.key)
plans = st.builds(
    Plan, st.just("questions"), st.just(All(())) | conditions,
    filters=st.lists(conditions, max_size=2), choices=st.lists(st.builds(
        Choice, st.sampled_from(["kind", "cluster", "region", "specialty"]), simple), max_size=2),
    clauses=st.lists(st.builds(Clause, conditions, st.integers(1, 4), st.booleans()), max_size=6), facets=facets,
    take=st.one_of(st.builds(Best, st.integers(1, 12), st.integers(0, 6)),
                   st.builds(Page, st.integers(0, 10), st.integers(1, 12))),
    order=st.none() | st.builds(Order, st.sampled_from(["quantity", "valid_until", "starts"]), st.booleans()),
    seed=st.text(max_size=5))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(writes=st.lists(st.lists(documents, min_size=1, max_size=15), max_size=4),
       asked=st.lists(plans, min_size=1, max_size=8))
def test_engine_equals_reference(engine, writes, asked):
    reference = MemoryEngine(POSTINGS)
    with engine.rebuild() as build:
        build.swap()
    for batch in writes:
        assert engine.put(batch) == reference.put(batch)
    assert engine.ids_after(0, 100) == reference.ids_after(0, 100)
    assert engine.count() == reference.count()
    for one in asked:
        got, expected = engine.search(one), reference.search(one)
        assert (got.ids, got.scores, got.total, got.ties_cut) == (
            expected.ids, expected.scores, expected.total, expected.ties_cut)
        assert dict(got.facets) == dict(expected.facets)


@given(plans)
def test_a_plan_survives_json(one):
    import json
    again = plan_from_json(json.loads(json.dumps(plan_to_json(one))))
    assert again == one
    check(again, POSTINGS)

import pytest

from app.search.engines.base import Bucket
from app.search.plan import Choice, Clause, Facet, PlanError, Range, Term, Under
from tests.search_contract.conftest import doc, plan


def counts(engine, *facets, **parts) -> dict[str, dict[str, int]]:
    answer = engine.search(plan(facets=facets, **parts)).facets
    return {key: {b.value: b.count for b in buckets} for key, buckets in answer.items()}


def test_counts_are_exact_and_hidden_ones_do_not_count(city):
    assert counts(city, Facet("kind"), Facet("cluster")) == {
        "kind": {"internship": 2, "rd_project": 2, "order_class": 1}, "cluster": {"auto": 2, "mould": 2}}


def test_most_frequent_first_then_by_value_cut_at_size(city):
    facet = city.search(plan(facets=(Facet("kind", size=2), Facet("cluster", size=1)))).facets
    assert facet["kind"] == (Bucket("internship", 2), Bucket("rd_project", 2))
    assert facet["cluster"] == (Bucket("auto", 2),)


def test_levels_of_a_tree_count_a_document_once(city):
    assert counts(city, Facet("specialty", level=1), Facet("specialty", level=2), Facet("specialty", level=3)) == {
        "specialty.1": {"46": 3, "47": 1},
        "specialty.2": {"46/4601": 2, "46/4602": 1, "47/4702": 1},
        "specialty.3": {"46/4601/460103": 1, "46/4601/460104": 1, "46/4601/460113": 1, "47/4702/470201": 1}}


def test_only_below_a_place(city):
    assert counts(city, Facet("region", level=3, under="44/4406")) == {"region.3": {"44/4406/440606": 2}}


def test_filters_and_gate_narrow_the_counts(city):
    assert counts(city, Facet("kind"), filters=(Range("quantity", 1),)) == {"kind": {"internship": 2}}
    assert counts(city, Facet("kind"), clauses=(Clause(Term("gate", "模具"), 3, gate=True),)) == {
        "kind": {"internship": 1, "rd_project": 1}}


def test_a_choice_narrows_results_and_other_facets_not_its_own(city):
    parts = {"choices": (Choice("kind", Term("kind", "internship")),
                         Choice("region", Under("region", "44/4406/440606")))}
    assert counts(city, Facet("kind"), Facet("cluster"), Facet("region", level=2), **parts) == {
        "kind": {"internship": 2}, "cluster": {"auto": 2, "mould": 1}, "region.2": {"44/4406": 2}}
    parts = {"choices": (Choice("kind", Term("kind", "internship")),)}
    assert counts(city, Facet("kind"), Facet("region", level=2), **parts) == {
        "kind": {"internship": 2, "rd_project": 2, "order_class": 1}, "region.2": {"44/4406": 2}}
    assert set(city.search(plan(**parts)).ids) == {1, 2}


def test_what_may_not_be_seen_is_not_counted(city):
    assert counts(city, Facet("kind"), visible=Term("visibility", "verified_schools")) == {"kind": {"rd_project": 1}}


def test_nothing_found_counts_nothing(city):
    assert counts(city, Facet("kind"), filters=(Term("kind", "none"),)) == {"kind": {}}


def test_thousands_of_values_in_many_writes_stay_exact(engine):
    for part in range(5):
        engine.put([doc(part * 1000 + n + 1, kind=f"k{n % 700:03}") for n in range(1000)])
    buckets = engine.search(plan(facets=(Facet("kind", size=301),))).facets["kind"]
    assert buckets[:300] == tuple(Bucket(f"k{n:03}", 10) for n in range(300))
    assert buckets[300] == Bucket("k300", 5)


@pytest.mark.parametrize("facet", [Facet("quantity"), Facet("gate"), Facet("region"), Facet("region", level=5),
                                   Facet("kind", level=1), Facet("absent"), Facet("kind", size=0)])
def test_what_cannot_be_counted_is_refused(city, facet):
    with pytest.raises(PlanError):
        city.search(plan(facets=(facet,)))

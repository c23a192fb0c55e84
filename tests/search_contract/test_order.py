"""Order, ties at the cut and paging. Expected orders come from the ring, computed apart."""
from datetime import date

import pytest

from app.search import ring
from app.search.plan import Best, Clause, Order, Page, PlanError, Range, Term, Under
from tests.search_contract.conftest import doc, plan

CLAUSES = (Clause(Term("gate", "a"), 8), Clause(Term("gate", "b"), 4), Clause(Range("quantity", 50), 2),
           Clause(Under("region", "44/4406"), 1))


def ring_order(ids, seed):
    return tuple(sorted(ids, key=lambda id: (ring.distance(id, seed), id)))


@pytest.fixture
def crowd(engine):
    """3,000 documents in twelve writes; scores from 0 to 15, many equal."""
    made = [doc(n, gate=[t for t, m in (("a", 31), ("b", 5)) if n % m == 0], quantity=n % 100,
                region="44/4406" if n % 2 else "44/4401", valid_until=date(2027, 1, 1 + n % 28) if n % 3 else None)
            for n in range(1, 3001)]
    for start in range(0, 3000, 250):
        engine.put(made[start:start + 250])
    return engine


def points(n: int) -> int:
    return 8 * (n % 31 == 0) + 4 * (n % 5 == 0) + 2 * (n % 100 >= 50) + n % 2


@pytest.mark.parametrize("seed", ["2027-03-01", "2027-03-02", ""])
@pytest.mark.parametrize(("count", "ties"), [(10, 0), (10, 5), (100, 100), (100, 1000), (1, 0), (1500, 0), (2990, 100)])
def test_best_with_ties_at_the_cut(crowd, count, ties, seed):
    answer = crowd.search(plan(clauses=CLAUSES, take=Best(count, ties), seed=seed))
    order = sorted(range(1, 3001), key=lambda n: (-points(n), ring.distance(n, seed), n))
    cut = points(order[count - 1])
    whole = sum(points(n) >= cut for n in order)
    expected = order[:min(max(whole, count), count + ties)]
    assert answer.ids == tuple(expected)
    assert answer.scores == tuple(points(n) for n in expected)
    assert answer.total == 3000
    assert answer.ties_cut == (ties > 0 and whole > count + ties)


def test_nothing_asked_is_the_ring_of_the_day(crowd):
    for seed in ("monday", "tuesday"):
        answer = crowd.search(plan(take=Best(50, 50), seed=seed))
        assert answer.ids == ring_order(range(1, 3001), seed)[:100]
        assert answer.ties_cut
        assert answer.total == 3000


def test_another_day_another_order_the_same_day_the_same(crowd):
    first, again, other = (crowd.search(plan(take=Best(50, 0), seed=s)).ids for s in ("d1", "d1", "d2"))
    assert first == again != other


def test_pages_join_to_the_whole_order(crowd):
    filters = (Range("quantity", 90),)
    pages = [crowd.search(plan(clauses=CLAUSES, filters=filters, take=Page(n, 70), seed="x"))
             for n in range(0, 350, 70)]
    joined = [id for page in pages for id in page.ids]
    expected = sorted((n for n in range(1, 3001) if n % 100 >= 90),
                      key=lambda n: (-points(n), ring.distance(n, "x"), n))
    assert joined == expected
    assert {page.total for page in pages} == {300}
    assert crowd.search(plan(filters=filters, take=Page(300, 50))).ids == ()


def test_pages_in_the_middle_of_a_great_tie(crowd):
    ids = ring_order([n for n in range(1, 3001) if points(n) == 0], "z")
    above = sum(points(n) > 0 for n in range(1, 3001))
    assert crowd.search(plan(clauses=CLAUSES, take=Page(above + 40, 30), seed="z")).ids == ids[40:70]


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("page", [Page(0, 40), Page(300, 25), Page(1990, 30), Page(2500, 10), Best(10, 500)])
def test_by_a_field_missing_last(crowd, descending, page):
    answer = crowd.search(plan(order=Order("valid_until", descending), take=page, seed="s"))
    sign = -1 if descending else 1

    def key(n):
        return (0, sign * (n % 28)) if n % 3 else (1, 0)
    order = sorted(range(1, 3001), key=lambda n: (key(n), ring.distance(n, "s"), n))
    if isinstance(page, Page):
        expected = order[page.offset:page.offset + page.size]
    else:
        expected = order[:max(10, min(510, sum(key(n) <= key(order[9]) for n in order)))]
    assert answer.ids == tuple(expected)
    assert set(answer.scores) == {0}


def test_a_field_nobody_has_orders_nothing(crowd):
    answer = crowd.search(plan(order=Order("starts"), take=Page(0, 20), seed="q"))
    assert answer.ids == ring_order(range(1, 3001), "q")[:20]


def test_order_survives_reindexing_and_withdrawal(crowd):
    ask = plan(clauses=CLAUSES, take=Best(200, 100), seed="r", filters=(Range("quantity", 20, 60),))
    before = crowd.search(ask)
    for revision in (2, 3):
        crowd.put([doc(n, revision, gate=["gone"]) for n in range(2, 3001, 2)])
        crowd.put([doc(n, revision + 2, hidden=True) for n in range(2, 3001, 4)])
    crowd.put([doc(n, 9, gate=[t for t, m in (("a", 31), ("b", 5)) if n % m == 0], quantity=n % 100,
                   region="44/4406" if n % 2 else "44/4401") for n in range(3000, 0, -1)])
    after = crowd.search(ask)
    assert (after.ids, after.scores, after.total) == (before.ids, before.scores, before.total)


@pytest.mark.parametrize("parts", [{"take": Best(0, 1)}, {"take": Best(10_000, 1)}, {"take": Page(-1, 5)},
                                   {"take": Page(9_990, 11)}, {"order": Order("kind")}, {"order": Order("sizes")}])
def test_windows_have_bounds(engine, parts):
    with pytest.raises(PlanError):
        engine.search(plan(**parts))

"""Chinese, and strings that mean something to a query language somewhere: here they are only strings."""
import pytest

from app.search.plan import AnyOf, Choice, Clause, Facet, Term, Under
from tests.search_contract.conftest import doc, found, plan

STRANGE = ["模具设计与制造", "數控", "ＣＮＣ", "c++", "c#", ".net", "5轴", "a b", " ", "OR", "AND", "NOT", "*", "?",
           "模*", '"模具"', "'; drop table question; --", "gate:模具", "[1 TO 9]", "{\"match_all\":{}}",
           "/.*/", "~2", "^10", "\\", "(", "\t", "\n", "\x00", "\x07", "a\x00b", "‮", "\u200b", "e\u0301", "é",
           "😀", "𠮷", "%", "_",
           "-1", "1e9", "ﬁ", "null", "__proto__", "<script>", "x" * 64]


@pytest.fixture
def strange(engine):
    engine.put([doc(n, gate=[word], kind=word, cluster=[word]) for n, word in enumerate(STRANGE, 1)])
    return engine


@pytest.mark.parametrize("n", range(len(STRANGE)))
def test_every_string_finds_itself_only(strange, n):
    word = STRANGE[n]
    assert found(strange, filters=(Term("gate", word),)) == {n + 1}
    assert found(strange, filters=(Term("kind", word),)) == {n + 1}
    assert found(strange, clauses=(Clause(AnyOf("gate", (word,)), 3, gate=True),)) == {n + 1}


def test_every_string_is_counted_as_it_is(strange):
    buckets = strange.search(plan(facets=(Facet("cluster", size=100),))).facets["cluster"]
    assert [(b.value, b.count) for b in buckets] == sorted((w, 1) for w in STRANGE)


@pytest.mark.parametrize("value", [
    "", "x" * 65, "模" * 100_000, "\ud800", "a\udfff", "/", "44//", "44/", "/44", "none"])
def test_what_is_nowhere_finds_nothing_and_breaks_nothing(strange, value):
    for one in (Term("gate", value), AnyOf("kind", (value,)), AnyOf("gate", (value,) * 3), Under("region", value)):
        assert found(strange, filters=(one,)) == set()
        assert found(strange, choices=(Choice("kind", one),)) == set()
    answer = strange.search(plan(clauses=(Clause(Term("gate", value), 7),), seed=value[:50]))
    assert answer.total == len(STRANGE)
    assert set(answer.scores) == {0}


def test_very_many_words(strange):
    clauses = tuple(Clause(Term("gate", f"词{n}"), 1, gate=True) for n in range(450))
    assert found(strange, clauses=clauses + (Clause(Term("gate", "數控"), 9, gate=True),)) == {2}


def test_an_empty_index_answers_everything_with_nothing(engine):
    answer = engine.search(plan(facets=(Facet("kind"), Facet("region", level=4)),
                                clauses=(Clause(Term("gate", "模具"), 1),),
                                choices=(Choice("kind", Term("kind", "a")),)))
    assert (answer.ids, answer.total, dict(answer.facets)) == ((), 0, {"kind": (), "region.4": ()})

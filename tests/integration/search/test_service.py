import pytest

from app.search import registry, service
from app.search.engines.base import EngineLocked, EngineNotReady
from app.search.plan import EVERYTHING, Clause, Facet, Page, Plan, PlanError, Term
from tests.integration.search.conftest import NOTES, Note


def ask(**parts) -> service.Result:
    return service.search(Plan("notes", EVERYTHING, facets=(Facet("kind"),), **parts))


@pytest.fixture
def filled(notes, engine):
    notes.rows = {n: Note(n, kind="ab"[n % 2], words=("x", f"w{n}"), hidden=n == 4) for n in range(1, 9)}
    engine.put(notes.build(list(notes.rows.values())))
    return engine


def test_an_answer_of_the_engine(filled):
    result = ask(clauses=(Clause(Term("title", "w7"), 3, gate=True), Clause(Term("title", "w2"), 5, gate=True)))
    assert (result.ids, result.scores, result.total, result.degraded, result.notice) == ((2, 7), (5, 3), 2, False, "")


def test_when_the_engine_fails_the_rows_answer_plainly_with_a_notice(filled):
    filled.down = "timed out"
    result = ask(filters=(Term("kind", "a"),), clauses=(Clause(Term("title", "x"), 3, gate=True),))
    assert result.degraded
    assert "基础检索" in str(result.notice)
    assert result.reason == "timed out"
    assert (result.ids, result.scores, result.total) == ((8, 6, 2), (0, 0, 0), 3)
    assert [(b.value, b.count) for b in result.facets["kind"]] == [("a", 3)]
    assert ask(take=Page(2, 3)).ids == (6, 5, 3)


def test_a_row_that_cannot_be_built_is_left_out_of_the_plain_answer(notes, filled):
    filled.down = "gone"
    notes.rows[5].broken = True
    assert ask().ids == (8, 7, 6, 3, 2, 1)


def test_only_the_newest_rows_are_looked_at(filled, monkeypatch):
    filled.down = "gone"
    monkeypatch.setattr(service, "BASIC_ROWS", 3)
    monkeypatch.setattr(service, "BASIC_PAGE", 2)
    result = ask()
    assert result.partial
    assert result.ids == (8, 7, 6)
    assert result.total == 3


def test_after_failures_in_a_row_the_engine_is_left_alone_then_tried_and_used_again(filled, monkeypatch):
    now = [100.0]
    breaker = registry.engines().breaker("notes")
    monkeypatch.setattr(breaker, "_time", lambda: now[0])
    assert not ask().degraded
    asked = []
    real = type(filled).search
    monkeypatch.setattr(filled, "search", lambda plan: asked.append(1) or real(filled, plan))
    filled.down = "gone"
    for _ in range(6):
        assert ask().degraded
    assert len(asked) == 3
    assert breaker.state == "open"
    now[0] += 5
    assert breaker.state == "half-open"
    assert ask().degraded
    assert len(asked) == 4
    assert breaker.state == "open"
    filled.down = ""
    assert ask().degraded
    now[0] += 5
    assert not ask().degraded
    assert breaker.state == "closed"


@pytest.mark.parametrize("state", [EngineNotReady("fill it"), EngineLocked("process 7 has it")])
def test_an_index_that_cannot_be_had_is_not_a_failure(filled, monkeypatch, state):
    def refuse(_plan):
        raise state
    monkeypatch.setattr(filled, "search", refuse)
    for _ in range(5):
        assert ask().reason == str(state)
    assert registry.engines().breaker("notes").state == "closed"


def test_a_plan_that_does_not_fit_is_an_error_even_when_the_engine_is_down(filled):
    filled.down = "gone"
    with pytest.raises(PlanError):
        ask(filters=(Term("detail", "x"),))


def test_what_stands_in_the_index_only_by_hand_is_still_only_an_id(filled):
    filled.put([NOTES.document(77, 1, {"kind": "z"})])
    assert 77 in ask(filters=(Term("kind", "z"),)).ids

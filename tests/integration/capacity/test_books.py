"""Whatever is done in whatever order: the counters are the ledger's sums, never negative, never above the total."""
import hypothesis.strategies as some
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.capacity import operations, queries
from app.core.db import db
from app.core.errors import Refused
from tests.conftest import _empty
from tests.integration.capacity import rows
from tests.integration.capacity.rows import Cause
from tests.integration.capacity.test_concurrency import books_agree

CAUSES = some.integers(1, 4)


class Books(RuleBasedStateMachine):
    """A model that only knows what each cause holds, against counters, checks and ledger."""

    @initialize(totals=some.lists(some.integers(0, 12), min_size=3, max_size=3), quantity=some.integers(1, 15))
    def begin(self, totals, quantity):
        _empty()
        school = rows.organisation()
        self.answers = [rows.answer(school, total, f"A-{n}").id for n, total in enumerate(totals)]
        self.question = rows.question(school, quantity).id
        self.total, self.quantity = dict(zip(self.answers, totals, strict=True)), quantity
        self.held: dict[int, tuple[dict[int, int], bool]] = {}

    def used(self, answer):
        return sum(lines.get(answer, 0) for lines, _signed in self.held.values())

    def taken(self):
        return sum(sum(lines.values()) for lines, _signed in self.held.values())

    @rule(cause=CAUSES, wanted=some.dictionaries(some.integers(0, 2), some.integers(1, 8), min_size=1))
    def reserve(self, cause, wanted):
        lines = {self.answers[n]: quantity for n, quantity in wanted.items()}
        fits = (all(self.used(a) + q <= self.total[a] for a, q in lines.items())
                and self.taken() + sum(lines.values()) <= self.quantity)
        holds = self.held.get(cause, ({}, False))[0]
        try:
            operations.reserve(Cause(cause), question_id=self.question, lines=[(a, q, None) for a, q in lines.items()])
        except Refused:
            assert (holds and holds != lines) or not fits
            return
        assert holds == lines if holds else fits
        self.held.setdefault(cause, (lines, False))

    @rule(cause=CAUSES)
    def release(self, cause):
        operations.release(Cause(cause))
        if not self.held.get(cause, ({}, True))[1]:
            del self.held[cause]

    @rule(cause=CAUSES)
    def commit(self, cause):
        operations.commit(Cause(cause))
        if cause in self.held:
            self.held[cause] = (self.held[cause][0], True)

    @rule(cause=CAUSES)
    def uncommit(self, cause):
        operations.uncommit(Cause(cause))
        if cause in self.held:
            self.held[cause] = (self.held[cause][0], False)

    @rule(n=some.integers(0, 2), total=some.integers(0, 12))
    def set_total(self, n, total):
        answer = self.answers[n]
        try:
            operations.set_total(answer, total)
        except Refused:
            assert total < self.used(answer)
            return
        assert total >= self.used(answer)
        self.total[answer] = total

    @rule(quantity=some.integers(1, 15))
    def change_need(self, quantity):
        try:
            operations.change_need(self.question, quantity)
        except Refused:
            assert quantity < self.taken()
            return
        assert quantity >= self.taken()
        self.quantity = quantity

    @precondition(lambda self: hasattr(self, "answers"))
    @invariant()
    def the_books_agree(self):
        books_agree()
        for answer in self.answers:
            kept = queries.capacity(answer)
            if kept is None:
                continue
            assert min(kept.reserved, kept.committed, kept.free) >= 0
            assert (kept.total, kept.used) == (self.total[answer], self.used(answer))
        need = queries.need(self.question)
        assert (need.quantity, need.taken) == (self.quantity, self.taken())

    def teardown(self):
        db.session.rollback()


def test_the_books_agree_in_any_order_of_events(db_session):
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(Books, settings=settings(
        max_examples=25, stateful_step_count=20, deadline=None, derandomize=True,
        suppress_health_check=list(HealthCheck)))

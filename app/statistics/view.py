"""One look at a scope in a period: what several figures need, fetched once."""
from datetime import datetime
from functools import cached_property

from sqlalchemy import Select

from app.applications.models import Application
from app.cooperations.models import Agreement, Cooperation
from app.core.db import db
from app.questions.models import CLOSED, Question
from app.statistics import past
from app.statistics.base import Period, Scope

IN_FORCE = ("effective", "expired")


class View:
    """Lazy reads of one scope and period. Every instant is before `period.as_of`."""

    def __init__(self, scope: Scope, period: Period):
        self.scope, self.period = scope, period

    @cached_property
    def questions(self) -> Select:
        """Select of the ids of the questions within the scope."""
        return past.questions_in(self.scope, self.period.as_of)

    def inside(self, table: str) -> Select:
        """Select of the ids of another table that belong to those questions."""
        return past.inside(table, self.questions)

    def within(self, column, table: str):
        """Condition: the column's row lies within the scope; nothing to ask when the scope is the whole."""
        return db.true() if self.scope.is_whole else column.in_(self.inside(table))

    @cached_property
    def published(self) -> dict[int, datetime]:
        """question id → instant of its first publishing, earliest first."""
        first = past.first_moves("question", "publish", self.period.as_of)
        return dict(db.session.execute(
            db.select(first.c.subject_id, first.c.at).where(self.within(first.c.subject_id, "question"))
            .order_by(first.c.at, first.c.subject_id)).all())

    @cached_property
    def answered(self) -> dict[int, datetime]:
        """question id → instant of its first submitted application."""
        first = past.first_moves("application", "submit", self.period.as_of)
        return dict(db.session.execute(
            db.select(Application.question_id, db.func.min(first.c.at))
            .join(first, first.c.subject_id == Application.id)
            .where(self.within(Application.question_id, "question"))
            .group_by(Application.question_id)).all())

    @cached_property
    def states(self) -> dict[int, tuple[str, datetime]]:
        """question id → (state, since) at as_of, by id."""
        now = past.states_at("question", self.period.as_of)
        rows = db.session.execute(
            db.select(now.c.subject_id, now.c.state, now.c.since).where(self.within(now.c.subject_id, "question"))
            .order_by(now.c.subject_id))
        return {row[0]: (row[1], row[2]) for row in rows}

    def in_state(self, *states: str) -> list[int]:
        """Ids of the questions in one of these states at as_of."""
        return [key for key, (state, _since) in self.states.items() if state in states]

    @cached_property
    def closed(self) -> list[int]:
        """Questions that ended within the period (fulfilled, partly, unfilled, withdrawn) and still are at as_of."""
        last = past.last_arrivals("question", CLOSED, self.period.as_of)
        ended = set(db.session.scalars(db.select(last.c.subject_id).where(
            last.c.at >= self.period.begin, last.c.at < self.period.end)))
        return [key for key in self.in_state(*CLOSED, "archived") if key in ended]

    @cached_property
    def agreed(self) -> list[tuple[int, int, int]]:
        """(question id, agreement id, quantity) of the agreements in force at as_of, by agreement."""
        now = past.states_at("agreement", self.period.as_of)
        return list(db.session.execute(
            db.select(Cooperation.question_id, Agreement.id, Agreement.quantity)
            .join(Cooperation, Cooperation.id == Agreement.cooperation_id)
            .join(now, now.c.subject_id == Agreement.id)
            .where(now.c.state.in_(IN_FORCE), self.within(Cooperation.question_id, "question"),
                   Cooperation.question_id.is_not(None))
            .order_by(Agreement.id)))

    @cached_property
    def taken_effect(self) -> list[tuple[int, int, datetime, int | None]]:
        """(agreement id, question id, instant, amount in 分) of first agreements that took effect in the period."""
        effective = past.first_moves("agreement", "take_effect", self.period.as_of)
        return list(db.session.execute(
            db.select(Agreement.id, Cooperation.question_id, effective.c.at, Agreement.amount_fen)
            .join(Cooperation, Cooperation.id == Agreement.cooperation_id)
            .join(effective, effective.c.subject_id == Agreement.id)
            .where(Agreement.amends_id.is_(None), self.within(Cooperation.question_id, "question"),
                   Cooperation.question_id.is_not(None),
                   effective.c.at >= self.period.begin, effective.c.at < self.period.end)
            .order_by(Agreement.id)))

    @cached_property
    def quantities(self) -> dict[int, tuple[int, str]]:
        """question id → (quantity, unit) as they were at as_of, of the questions closed in the period."""
        before = past.values_before("question", ("quantity",), self.period.as_of) if self.closed else {}
        rows = db.session.execute(
            db.select(Question.id, Question.quantity, Question.quantity_unit).where(Question.id.in_(self.closed)))
        return {key: (before.get(key, {}).get("quantity", quantity) or 0, unit) for key, quantity, unit in rows}

"""The Monday board: computed for any week as it was, frozen each Monday with the rows behind it."""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from app import audit
from app.authz import SYSTEM, Actor, Permission, require
from app.core import clock
from app.core.db import db
from app.core.jobs import job
from app.rules.models import RuleCheck
from app.statistics import base, past
from app.statistics.base import Figure, Period, Rows, Scope, definitions
from app.statistics.contact import LIVE, of_desk
from app.statistics.models import Board, BoardFigure
from app.statistics.view import View
from app.workflow import TransitionRow

WEEK = timedelta(days=7)
TREND_WEEKS = 12
# Figures counted by the date of an event that may be confirmed later: shown again as known today.
BY_EVENT_DATE = ("W10-R",)


@dataclass
class Shown:
    """A week's figures for a scope. board: the frozen one they come from, None while computed."""

    scope: Scope
    period: Period
    figures: list[Figure]
    board: Board | None = None
    by_code: dict[str, Figure] = field(init=False)

    def __post_init__(self):
        self.by_code = {line.code: line for one in self.figures for line in (one, *one.more)}

    def get(self, code: str) -> Figure | None:
        """A figure or line by its code."""
        return self.by_code.get(code)


def shown(scope: Scope, monday: date, codes: Iterable[str] = ()) -> Shown:
    """The week that begins on `monday`: what was frozen, else computed as of its end (or now while it runs).

    codes: only these figures (default all). A frozen board of the whole platform serves every smaller scope.
    """
    kept = frozen(monday)
    if kept is None:
        return computed(scope, Period.week(monday), codes)
    period = Period.week(monday, kept.as_of)
    figures = [one for one in thawed(kept) if not codes or one.code in codes]
    if not scope.is_whole:
        inside = rows_inside(scope, kept.as_of)
        figures = [one.within(inside) for one in figures]
    return Shown(scope, period, figures, kept)


def computed(scope: Scope, period: Period, codes: Iterable[str] = ()) -> Shown:
    """The figures computed from the history, everything shared fetched once."""
    view = View(scope, period)
    return Shown(scope, period, [one.compute(view) for one in definitions() if not codes or one.code in codes])


def rows_inside(scope: Scope, as_of: datetime) -> Mapping[str, set[int]]:
    """table → ids within a scope, asked of the database when first needed."""
    return _Inside(scope, as_of)


class _Inside(dict):
    def __init__(self, scope: Scope, as_of: datetime):
        super().__init__()
        self.view = View(scope, Period(clock.local_date(as_of), clock.local_date(as_of), as_of))

    def get(self, table, default=None):
        if table not in self:
            self[table] = set(db.session.scalars(self._select(table)))
        return self[table]

    def _select(self, table: str):
        if table == "organisation":
            found = past.organisations_in(self.view.scope)
            office = self.view.scope.office
            return found.where(of_desk(office, self.view.period.as_of_day)) if office else found
        if table == "rule_check":
            return db.select(RuleCheck.id).where(db.or_(*(
                db.and_(RuleCheck.subject_type == kind, RuleCheck.subject_id.in_(self.view.inside(kind)))
                for kind in LIVE)))
        return self.view.inside(table)


# ------------------------------------------------------------------------------------------------ freezing

def frozen(monday: date, scope: Scope | None = None) -> Board | None:
    """The frozen board of that week (of the whole platform), if there is one."""
    return db.session.scalar(db.select(Board).where(Board.monday == monday, Board.scope == (scope or Scope()).key()))


def thawed(board: Board) -> list[Figure]:
    """The figures of a frozen board with their lines."""
    lines: dict[str, list[Figure]] = {}
    tops = []
    for row in board.figures:
        one = Figure(row.code, row.shape, row.unit, {name: _rows(kept) for name, kept in row.rows.items()})
        lines.setdefault(row.parent, []).append(one) if row.parent else tops.append(one)
    return [Figure(one.code, one.shape, one.unit, one.rows, tuple(lines.get(one.code, ()))) for one in tops]


def _rows(kept: dict) -> Rows:
    values = kept.get("values")
    return Rows(kept["table"], tuple(kept["ids"]), tuple(Decimal(one) for one in values or ()), values is not None)


def freeze(actor: Actor, *, monday: date) -> Board:
    """Keep the week's board of the whole platform with its row ids; an existing one is returned untouched.

    Raises Forbidden, ValueError while the week is not over.
    """
    require(actor, Permission.BOARD_FREEZE)
    existing = frozen(monday)
    if existing:
        return existing
    if monday != clock.monday_of(monday) or monday + WEEK > clock.today():
        raise ValueError("only a week that is over can be frozen")
    scope = Scope()
    whole = computed(scope, Period.week(monday))
    board = Board(monday=monday, scope=scope.key(), as_of=whole.period.as_of, created_by_id=actor.user_id)
    pairs = [(line, one.code if line is not one else "") for one in whole.figures for line in (one, *one.more)]
    board.figures = [_kept(line, parent, at) for at, (line, parent) in enumerate(pairs)]
    db.session.add(board)
    db.session.flush()
    audit.record(actor, "board.freeze", board, changes={"monday": [None, monday.isoformat()]})
    return board


def _kept(one: Figure, parent: str, position: int) -> BoardFigure:
    rows = {name: {"table": rows.table, "ids": list(rows.ids),
                   "values": [str(value) for value in rows.values] if rows.weighted else None}
            for name, rows in one.rows.items()}
    return BoardFigure(code=one.code, parent=parent, position=position, shape=one.shape, unit=one.unit, rows=rows,
                       value=one.value, numerator=one.numerator, denominator=one.denominator)


@job("board_freeze", every=timedelta(hours=1))
def freeze_finished() -> int:
    """Freeze last week's board, and what is missing of the eleven weeks before it since the first event."""
    this_monday = clock.monday_of(clock.today())
    begun = db.session.scalar(db.select(db.func.min(TransitionRow.at)))
    earliest = clock.monday_of(clock.local_date(begun)) if begun else this_monday - WEEK
    first = max(min(earliest, this_monday - WEEK), this_monday - TREND_WEEKS * WEEK)
    have = set(db.session.scalars(db.select(Board.monday).where(Board.monday >= first, Board.scope == "")))
    missing = [day for day in (first + n * WEEK for n in range((this_monday - first).days // 7)) if day not in have]
    for monday in missing:
        freeze(SYSTEM, monday=monday)
        db.session.commit()
    return len(missing)


# ------------------------------------------------------------------------------------------------ comparing

def trends(now: Shown, codes: Iterable[str] = ()) -> dict[str, list[Decimal]]:
    """code → its values of up to twelve weeks, oldest first, the shown week last; unknown values are left out.

    codes: only these figures (default all).

    The weeks before come from frozen boards only; dimensions of a smaller scope are those of the shown week.
    """
    monday = now.period.first
    earlier = (Board.scope == "", Board.monday < monday, Board.monday >= monday - (TREND_WEEKS - 1) * WEEK)
    found: dict[str, list[Decimal]] = {}
    if codes:
        earlier += (db.or_(BoardFigure.code.in_(codes), BoardFigure.parent.in_(codes)),)
    kept = [BoardFigure.code, BoardFigure.value]
    kept += [] if now.scope.is_whole else [BoardFigure.shape, BoardFigure.unit, BoardFigure.rows]
    inside = rows_inside(now.scope, now.period.as_of)
    for code, value, *cut in db.session.execute(
            db.select(*kept).join(Board, Board.id == BoardFigure.board_id).where(*earlier).order_by(Board.monday)):
        if cut:
            shape, unit, rows = cut
            whole = Figure(code, shape, unit, {name: _rows(one) for name, one in rows.items()})
            value = whole.within(inside).value
        found.setdefault(code, []).append(value)
    for code, one in now.by_code.items():
        if codes and base.definition(code).code not in codes:
            continue
        found.setdefault(code, []).append(one.value)
    return {code: [value for value in values if value is not None] for code, values in found.items()}


@dataclass(frozen=True)
class Difference:
    """A figure that reads otherwise today. late: because of what was confirmed or corrected after the freeze."""

    code: str
    was: Figure
    now: Figure
    late: bool


def differences(now: Shown) -> list[Difference]:
    """Where a frozen week differs from the history: recomputed as of then, and by event date as known today."""
    if now.board is None:
        return []
    again = computed(now.scope, now.period)
    found = [Difference(code, one, again.get(code) or Figure(code, one.shape, one.unit), False)
             for code, one in now.by_code.items() if _differs(one, again.get(code))]
    found += [Difference(code, Figure(code, base.COUNT), one, False)
              for code, one in again.by_code.items() if code not in now.by_code and one.value]
    today = computed(now.scope, Period(now.period.first, now.period.last, clock.now()),
                     {base.definition(code).code for code in BY_EVENT_DATE})
    for code in BY_EVENT_DATE:
        was, known = now.get(code), today.get(code)
        if was and known and _differs(was, known):
            found.append(Difference(code, was, known, True))
    return found


def _differs(a: Figure, b: Figure | None) -> bool:
    return b is None or a.value != b.value or {n: set(r.ids) for n, r in a.rows.items()} != {
        n: set(r.ids) for n, r in b.rows.items()}

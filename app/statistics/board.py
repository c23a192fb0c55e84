"""The Monday board: computed for any past week, frozen each Monday with the rows behind it."""
from datetime import date, timedelta

from app import audit
from app.authz import SYSTEM, Actor
from app.core import clock
from app.core.db import db
from app.core.jobs import job
from app.statistics.base import Figure, Period, Scope, compute, definitions
from app.statistics.models import Board, BoardFigure


def week(scope: Scope, monday: date) -> list[Figure]:
    """All figures of the week that begins on `monday`, as of its end (or now while it runs)."""
    period = Period.week(monday)
    return [compute(one.code, scope, period) for one in definitions()]


def flat(figures: list[Figure]) -> dict[str, Figure]:
    """Every figure and further line by its code; a repeated code gets its unit as suffix."""
    found: dict[str, Figure] = {}
    for one in figures:
        for line in (one, *one.more):
            unit = next(iter(line.rows.values())).unit if line.rows else ""
            key = line.code if line.code not in found else f"{line.code}-{unit}"
            found[key] = line
    return found


def frozen(scope: Scope, monday: date) -> Board | None:
    """The frozen board of that week and scope, if there is one."""
    return db.session.scalar(db.select(Board).where(Board.monday == monday, Board.scope == scope.key()))


def freeze(actor: Actor, *, scope: Scope, monday: date) -> Board:
    """Keep the week's board with its row ids; an existing one is returned untouched."""
    existing = frozen(scope, monday)
    if existing:
        return existing
    period = Period.week(monday)
    board = Board(monday=monday, scope=scope.key(), as_of=period.as_of, created_by_id=actor.user_id)
    board.figures = [
        BoardFigure(code=code, value=one.value, numerator=one.numerator, denominator=one.denominator,
                    rows={name: {"table": rows.table, "ids": list(rows.ids), "values": [str(v) for v in rows.values]}
                          for name, rows in one.rows.items()})
        for code, one in flat([compute(d.code, scope, period) for d in definitions()]).items()]
    db.session.add(board)
    db.session.flush()
    audit.record(actor, "board.freeze", board, changes={"monday": [None, monday.isoformat()], "scope": [None, scope.key()]})
    return board


@job("board_freeze", every=timedelta(hours=1))
def freeze_last_week() -> int:
    """Freeze the board of the week that ended, for the whole city, once."""
    from flask import current_app

    from app.taxonomy import queries as taxonomy

    monday = clock.monday_of(clock.today()) - timedelta(days=7)
    scope = Scope(area=taxonomy.region_prefix(current_app.config["CITY_CODE"]))
    if frozen(scope, monday):
        return 0
    freeze(SYSTEM, scope=scope, monday=monday)
    return 1

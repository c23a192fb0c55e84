"""The Monday board, the list behind every number, the exports, the definitions."""
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial

from flask import Blueprint, Response, abort, current_app, render_template, request

from app.authz import Permission
from app.authz.guards import current_actor, guard, public
from app.core import clock, sheets
from app.core.errors import NotVisible
from app.statistics import asking, base, board, cards, exporting, listing, words
from app.statistics.asking import Asked
from app.statistics.base import Figure
from app.statistics.board import Shown

bp = Blueprint("statistics", __name__, url_prefix="/admin/board")
PER_PAGE = 50
WEEK = timedelta(days=7)


@bp.app_template_global("figure_words")
def figure_words():
    """The words of figures, for templates."""
    return words


@bp.get("", endpoint="board")
@guard(Permission.FIGURES_VIEW)
def show_board():
    """All figures of a week, with last week's beside them."""
    asked = asking.asked(current_actor())
    whole = board.shown(asked.scope, asked.monday)
    now, before = _mine(asked, whole), _mine(asked, board.shown(asked.scope, asked.monday - WEEK))
    this_week = clock.monday_of(clock.today())
    return render_template(
        "statistics/board.html", asked=asked, now=now, groups=cards.groups(asked, now, before),
        choices=asking.choices(asked), differences=board.differences(whole), matrix=cards.matrix(asked, now),
        silent=cards.silent(now),
        older=(asked.monday - WEEK).isoformat(),
        newer=(asked.monday + WEEK).isoformat() if asked.monday < this_week else "",
        rows_url=lambda code, part="": cards.rows_url(asked, code, part))


def _mine(asked: Asked, whole: Shown) -> Shown:
    """The week's figures with W12 of the viewer's own office."""
    own = asked.for_code("W12")
    if own is asked:
        return whole
    desk = board.shown(own.scope, whole.period.first, {"W12"}).get("W12")
    figures = [desk if one.code == "W12" else one for one in whole.figures]
    return Shown(whole.scope, whole.period, figures, whole.board)


@bp.post("/export.<fmt>")
@guard(Permission.FIGURES_EXPORT)
def export(fmt: str):
    """The board as a file."""
    asked = asking.asked(current_actor())
    now, before = (_mine(asked, board.shown(asked.scope, day)) for day in (asked.monday, asked.monday - WEEK))
    content = exporting.export_board(current_actor(), asked=asked, now=now, before=before, fmt=_format(fmt))
    return _file(content, f"board-{asked.monday.isoformat()}", fmt)


@dataclass
class Page:
    """One page of a list. items: (name of the part, line)."""

    items: list[tuple[str, listing.Line]]
    page: int
    total: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))


@bp.get("/<code>/rows")
@guard(Permission.FIGURES_VIEW)
def rows(code: str):
    """What a figure counts: exactly its rows."""
    asked, now, one, part = _one(code)
    parts = [part] if part else list(one.rows)
    total = sum(len(one.rows[name].ids) for name in parts)
    weighted = any(one.rows[name].weighted for name in parts)
    summed = sum((one.rows[name].size for name in parts), Decimal(0)) if weighted else None
    return render_template(
        "statistics/rows.html", asked=asked, now=now, one=one, part=part, page=_page(one, parts, total),
        weighted=weighted, total_value=exporting.value_of(one, summed), value_of=partial(exporting.value_of, one),
        value_title=exporting.value_title(one), declared=base.definition(code), heading=exporting.heading(asked, now),
        several=len(one.rows) > 1 and not one.is_ratio)


@bp.post("/<code>/rows/export.<fmt>")
@guard(Permission.FIGURES_EXPORT)
def export_rows(code: str, fmt: str):
    """The same rows as a file."""
    asked, now, one, part = _one(code)
    content = exporting.export_rows(current_actor(), asked=asked, now=now, one=one, part=part, fmt=_format(fmt))
    return _file(content, f"{code}-{asked.monday.isoformat()}", fmt)


@bp.get("/definitions")
@public
def definitions():
    """What every figure counts."""
    return render_template("statistics/definitions.html", definitions=base.definitions())


def _one(code: str) -> tuple[Asked, Shown, Figure, str]:
    """The figure an address asks for, and the part of it. NotVisible when there is none."""
    try:
        declared = base.definition(code)
    except KeyError:
        raise NotVisible() from None
    asked = asking.asked(current_actor()).for_code(code)
    now = board.shown(asked.scope, asked.monday, {declared.code})
    one = now.get(code)
    if one is None:
        raise NotVisible()
    part = request.args.get("part", "numerator" if one.is_ratio else "")
    if part and part not in one.rows:
        raise NotVisible()
    return asked, now, one, part


def _page(one: Figure, parts: list[str], total: int) -> Page:
    wanted = request.args.get("page", "1")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 1
    number = min(max(number, 1), max(1, -(-total // PER_PAGE)))
    items, skip, left = [], (number - 1) * PER_PAGE, PER_PAGE
    for name in parts:
        size = len(one.rows[name].ids)
        taken = listing.lines(one.rows[name], skip, skip + left) if skip < size and left else []
        items += [(name, line) for line in taken]
        skip, left = max(0, skip - size), left - len(taken)
    return Page(items, number, total)


def _format(fmt: str) -> str:
    if fmt not in exporting.FORMATS:
        abort(404)
    return fmt


def _file(content: bytes, name: str, fmt: str) -> Response:
    response = current_app.response_class(content, mimetype=sheets.XLSX if fmt == "xlsx" else sheets.CSV)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{fmt}"'
    return response

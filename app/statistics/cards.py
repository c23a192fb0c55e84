"""What the board shows of each figure, with addresses: cards, the matrix, the silent questions."""
from dataclasses import dataclass, field

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import clock
from app.core.filters import number
from app.statistics import base, board, listing, past, words
from app.statistics.asking import Asked, areas
from app.statistics.base import Figure
from app.statistics.board import Shown
from app.taxonomy import queries as taxonomy

GROUPS = (
    (_l("先处理"), ("W5", "W6", "W11", "W12", "W13")),
    (_l("供需与响应"), ("W1", "W2", "W3", "W4")),
    (_l("签约与成效"), ("W7", "W8", "W9", "W10", "W10-R")),
)
NOTES = {
    "W1": _l("首次发布"), "W2": _l("在榜与遴选中"), "W6": _l("发布满 10 个工作日"), "W13": _l("提交超过 7 天"),
}
RATIO_UNITS = {"W3": "条", "W4": "条", "W7": "条"}
SHOWN_RULES = 2
SILENT_SHOWN = 5


@dataclass
class Card:
    """One figure on the board. parts: (text, address or "") shown in one line."""

    code: str
    label: str
    value: str
    unit: str
    url: str
    trend: list[float]
    parts: list[tuple[str, str]]
    change: words.Change


@dataclass
class Matrix:
    """Listed questions by cluster and place; columns: (prefix, name); rows: (name, cells, total, total address)."""

    columns: list[tuple[str, str]]
    rows: list[tuple[str, list[tuple[int, str]], int, str]] = field(default_factory=list)
    total: int = 0

    def column(self, at: int) -> int:
        """The sum of one place."""
        return sum(cells[at][0] for _name, cells, _total, _url in self.rows)

    @property
    def outside(self) -> int:
        """Questions at none of these places."""
        return self.total - sum(self.column(at) for at in range(len(self.columns)))


def rows_url(asked: Asked, code: str, part: str = "", **more) -> str:
    """Address of the list behind a figure or line."""
    return url_for("statistics.rows", code=code, **{**asked.for_code(code).query, **more},
                   **({"part": part} if part else {}))


def groups(asked: Asked, now: Shown, before: Shown) -> list[tuple[str, list[Card]]]:
    """The cards of the board in their groups; W12 is of the viewer's own office."""
    trends = board.trends(now)
    own = asked.for_code("W12")
    if own is not asked:
        trends.update(board.trends(Shown(own.scope, now.period, [now.get("W12")], now.board), ("W12",)))
    return [(str(title), [_card(asked, now, before, trends, code) for code in codes]) for title, codes in GROUPS]


def _card(asked: Asked, now: Shown, before: Shown, trends: dict, code: str) -> Card:
    one = now.get(code) or Figure(code, base.COUNT)
    trend = trends.get(code, [])
    return Card(code, words.label(one), words.value(one), words.unit(one),
                rows_url(asked, code), words.trend_values(trend, one) if len(trend) > 1 else [],
                _parts(asked, now, one), words.change(one, before.get(code)))


def _parts(asked: Asked, now: Shown, one: Figure) -> list[tuple[str, str]]:
    if one.is_ratio:
        unit = words.unit_word(RATIO_UNITS.get(one.code, one.unit))
        parts = [(number(one.numerator), rows_url(asked, one.code, "numerator")), (" / ", ""),
                 (number(one.denominator), rows_url(asked, one.code, "denominator")), (f" {unit}", "")]
        for line in one.more:
            parts += [(_("；"), ""), (f"{number(line.numerator)} / {number(line.denominator)}",
                                      rows_url(asked, line.code)), (f" {words.unit_word(line.unit)}", "")]
        return parts
    if one.code in _LINES:
        return _LINES[one.code](asked, now, one)
    return [(str(NOTES.get(one.code, "")), "")]


def _link(asked: Asked, line: Figure | None) -> tuple[str, str]:
    return (words.value(line), rows_url(asked, line.code)) if line else ("0", "")


def _lapsing(asked, now, one):
    return [(_("另有 "), ""), _link(asked, now.get("W5-15")), (_(" 份已等 15 至 20 个工作日"), "")]


def _rules(asked, now, one):
    top = sorted(one.more, key=lambda line: -line.value)[:SHOWN_RULES]
    parts = []
    for line in top:
        # Hyphens that do not break: a rule's code stays in one piece.
        parts += [(line.code.split(".", 1)[1].replace("-", "\u2011") + " ", ""), _link(asked, line), ("　", "")]
    return parts or [(_("没有提醒"), "")]


def _reviews(asked, now, one):
    oldest = now.get("W12-AGE")
    waited = oldest is not None and oldest.value is not None
    said = _("最久 %(n)s 个工作日，超时 ", n=words.value(oldest)) if waited else _("超时 ")
    return [(said, ""), _link(asked, now.get("W12-LATE"))]


def _days(asked, now, one):
    return [(_("中位数，P90 为 "), ""), _link(asked, now.get("W9-P90")), (_(" 天"), "")]


def _contract(asked, now, one):
    return [(_("合同额 "), ""), _link(asked, now.get("W10-A")), (_(" 万元，只展示不计分"), "")]


def _payments(asked, now, one):
    n = len(one.rows["counted"].ids) if one.rows else 0
    return [(number(n), rows_url(asked, one.code)), (_(" 笔，按到账日期"), "")]


_LINES = {"W5": _lapsing, "W9": _days, "W10": _contract, "W10-R": _payments, "W11": _rules, "W12": _reviews}


def matrix(asked: Asked, now: Shown) -> Matrix:
    """Listed questions (W2) by cluster and by the places of the jurisdiction; others in a column of their own."""
    ids = now.get("W2").rows["counted"].ids
    found = past.dimensions_of(ids, now.period.as_of) if ids else {}
    columns = [(prefix, name.strip()) for prefix, name in areas(asked) if len(prefix) == 6] or areas(asked)
    cells: dict[tuple[str, str], int] = {}
    for region, cluster, *_rest in found.values():
        place = next((prefix for prefix, _name in columns if region.startswith(prefix)), "")
        cells[cluster, place] = cells.get((cluster, place), 0) + 1
    names = {one.code: one.name for one in taxonomy.clusters()}
    totals = {code: sum(n for (cluster, _place), n in cells.items() if cluster == code)
              for code in {cluster for cluster, _place in cells}}
    rows = []
    for code in sorted(totals, key=lambda code: (not code, -totals[code], code)):
        line = [(cells.get((code, prefix), 0), rows_url(asked, "W2", cluster=code, area=prefix) if code else "")
                for prefix, _name in columns]
        rows.append((names.get(code, code) or _("未填集群"), line, totals[code],
                     rows_url(asked, "W2", cluster=code) if code else ""))
    return Matrix(columns, rows, len(ids))


def silent(now: Shown) -> list[tuple[listing.Line, int]]:
    """The questions longest without an answer (W6) and the working days since their publishing."""
    from app.statistics.view import View

    ids = now.get("W6").rows["counted"].ids
    if not ids:
        return []
    published = View(now.scope, now.period).published
    oldest = sorted(ids, key=lambda key: published[key])[:SILENT_SHOWN]
    day = now.period.as_of_day
    return [(line, taxonomy.working_days_between(clock.local_date(published[line.key]), day))
            for line in listing.lines(base.Rows("question", tuple(oldest)))]

"""Figures in words: value, unit, parts, change with its judgement, the filter, the week."""
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import clock
from app.core.filters import NBSP, UNKNOWN, number, percent, signed, wan
from app.questions import kinds
from app.statistics import base
from app.statistics.base import FEN, Figure, Scope
from app.taxonomy import queries as taxonomy

OFFICES = {"edu": _l("教育局"), "miit": _l("工信局"), "hrss": _l("人社局")}
UNITS = {"条": _l("条"), "份": _l("份"), "件": _l("件"), "天": _l("天"), "个工作日": _l("个工作日"), "人": _l("人"),
         "项": _l("项"), "人日": _l("人日"), FEN: _l("万元")}
PARTS = {"numerator": _l("分子"), "denominator": _l("分母"), "counted": _l("命题"), "organisations": _l("单位")}


def value(one: Figure) -> str:
    """The number alone: 23, 71.2%, `2 / 3` over a small denominator, 214.60 (万元), – for none."""
    if one.is_ratio:
        if one.is_small and one.denominator:
            return f"{number(one.numerator)}{NBSP}/{NBSP}{number(one.denominator)}"
        return percent(one.value)
    if one.value is None:
        return UNKNOWN
    if one.unit == FEN:
        return wan(int(one.value))
    return number(one.value if one.value == one.value.to_integral_value() else round(one.value, 1))


def unit(one: Figure) -> str:
    """The word after the number; a ratio has none."""
    return "" if one.is_ratio or one.value is None else unit_word(one.unit)


def unit_word(code: str) -> str:
    """The words of a unit."""
    return str(UNITS.get(code, code))


def whole(one: Figure) -> str:
    """The number and its unit."""
    return f"{value(one)}{NBSP}{unit(one)}" if unit(one) else value(one)


def label(one: Figure) -> str:
    """The name of a figure or of one of its lines."""
    declared = base.definition(one.code)
    if one.code == declared.code:
        return str(declared.label)
    if one.code in declared.lines:
        return str(declared.lines[one.code])
    return f"{declared.label} {unit_word(one.code.split('.', 1)[-1])}"


def trend_values(values: list[Decimal], one: Figure) -> list[float]:
    """The values of a trend as they are read: per cent, 万元, or the number."""
    scale = {True: 100}.get(one.is_ratio, Decimal("0.000001") if one.unit == FEN else 1)
    return [float(round(item * scale, 2)) for item in values]


@dataclass(frozen=True)
class Change:
    """The change from last week: words, and ok / stop for better / worse."""

    text: str
    tone: str = ""


def change(now: Figure, before: Figure | None) -> Change:
    """`比上周 +2，变差`; a ratio in percentage points; nothing is judged over a small denominator."""
    if before is None or before.value is None:
        return Change(_("上周没有数"))
    if now.value is None:
        return Change(_("本周没有数，上周 %(value)s", value=whole(before)))
    if now.is_ratio and (now.is_small or before.is_small):
        return Change(_("上周 %(value)s；分母不足 5，不比较", value=value(before)))
    moved = now.value - before.value
    if now.is_ratio:
        moved = round(moved * 100, 1)
        text = _("%(n)s 个百分点", n=signed(moved, 1))
    elif now.unit == FEN:
        text = _("%(n)s 万元", n=signed(round(moved / 1_000_000, 2), 2))
    elif now.unit == "天":
        text = _("%(n)s 天", n=signed(round(moved, 1) if moved % 1 else int(moved)))
    else:
        text = signed(int(moved))
    if not moved:
        return Change(_("与上周持平"))
    verdict, tone = judged(base.definition(now.code).better if "." not in now.code else "", moved)
    return Change(_("比上周 %(change)s", change=text) + (_("，%(verdict)s", verdict=verdict) if verdict else ""), tone)


def judged(better: str, moved: Decimal) -> tuple[str, str]:
    """(word, tone) of a change."""
    if not better:
        return "", ""
    return (_("好转"), "ok") if (moved > 0) == (better == "up") else (_("变差"), "stop")


def week_title(monday: date) -> str:
    """`第 9 周`, by ISO week."""
    return _("%(year)s 年第 %(week)s 周", year=monday.isocalendar().year, week=monday.isocalendar().week)


def day(moment: date) -> str:
    """`3 月 1 日`."""
    return _("%(month)s 月 %(day)s 日", month=moment.month, day=moment.day)


def as_of(moment: datetime) -> str:
    """`2027-03-08 00:00` in city time."""
    return moment.astimezone(clock.CITY_ZONE).strftime("%Y-%m-%d %H:%M")


def filter_words(scope: Scope, place: str) -> list[str]:
    """What was chosen, in words; `place` names the jurisdiction when no area was chosen."""
    words = [_("地区：%(name)s", name=area_name(scope.area) or place)]
    if scope.cluster:
        found = taxonomy.cluster(scope.cluster)
        words.append(_("集群：%(name)s", name=found.name if found else scope.cluster))
    if scope.kind:
        words.append(_("类型：%(name)s", name=kinds.get(scope.kind).label))
    if scope.office:
        words.append(_("部门：%(name)s", name=OFFICES[scope.office]))
    return words


def area_name(prefix: str) -> str:
    """The name of a place from its prefix."""
    if not prefix:
        return ""
    code = prefix.ljust(6, "0") if len(prefix) <= 6 else prefix.ljust(12, "0")
    return taxonomy.region_name(code, full=True)

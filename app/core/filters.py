"""Jinja filters and helpers: numbers with their units, money, dates of the city, masked persons.

Every filter answers a dash for None, so that a page never shows "None".
"""
import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flask import Flask, current_app, has_request_context, url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from app.core import clock

NBSP = "\u00a0"
UNKNOWN = "–"
_AFTER_NUMBER = re.compile(r"([0-9]) (?=[月日天人条份家所个项名件周级届分元万亿字班公课笔台间套门次小工年时处笔%])")
_BEFORE_NUMBER = re.compile(r"(?<=[月至前约剩等第共等超满]) (?=[0-9])")
_BETWEEN_TAGS = re.compile(r"(?:^|(?<=>))[^<]+")


def keep(text: Any) -> str | Markup:
    """Join a number and its unit with a no-break space: `36 人`, `3 月 8 日`.

    Plain text stays plain (and is escaped by the page); of HTML only the text between tags changes.
    """
    if text is None:
        return UNKNOWN

    def join(part: str) -> str:
        return _BEFORE_NUMBER.sub(NBSP, _AFTER_NUMBER.sub(rf"\1{NBSP}", part))

    if hasattr(text, "__html__"):
        # Markup stays markup: only spaces between its tags become no-break spaces.
        return Markup(_BETWEEN_TAGS.sub(lambda found: join(found.group()), text.__html__()))  # noqa: S704
    return join(str(text))


def number(value: Any, places: int | None = None) -> str:
    """A number with thousands separators; `places` fixes the decimals."""
    if value is None:
        return UNKNOWN
    if places is not None:
        return f"{_rounded(value, places):,}"
    if isinstance(value, float | Decimal) and value == int(value):
        return f"{int(value):,}"
    return f"{value:,}"


def yuan(fen: int | None, unit: bool = False) -> str:
    """Integer 分 as 元: `3,600` or `3,600.50`; with `unit` the word 元 is joined."""
    if fen is None:
        return UNKNOWN
    text = f"{_rounded(Decimal(fen) / 100, 2):,}".removesuffix(".00")
    return _("%(n)s 元", n=text).replace(" ", NBSP) if unit else text


def wan(fen: int | None, unit: bool = False) -> str:
    """Integer 分 as 万元 with two decimals: `1,206.40`."""
    if fen is None:
        return UNKNOWN
    text = f"{_rounded(Decimal(fen) / 1_000_000, 2):,}"
    return _("%(n)s 万元", n=text).replace(" ", NBSP) if unit else text


def percent(part: Any, whole: Any = None, places: int = 1) -> str:
    """`0.824|percent` or `61|percent(74)`; a denominator under 5 shows `2 / 3`, none shows a dash."""
    if part is None:
        return UNKNOWN
    if whole is None:
        return f"{_rounded(Decimal(str(part)) * 100, places)}%"
    if whole < 5:
        return f"{part}{NBSP}/{NBSP}{whole}" if whole else UNKNOWN
    return f"{_rounded(Decimal(str(part)) * 100 / Decimal(str(whole)), places)}%"


def signed(value: Any, places: int | None = None) -> str:
    """A change with its sign: `+3`, `−1.2`, `0`."""
    if value is None:
        return UNKNOWN
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + number(abs(value), places)


def day(value: date | datetime | None) -> date | None:
    """The city's calendar day of a date or an instant."""
    return clock.local_date(value) if isinstance(value, datetime) and value.tzinfo else (
        value.date() if isinstance(value, datetime) else value)


def iso_date(value: date | datetime | None) -> str:
    """`2027-07-01`, of an instant the day in Asia/Shanghai."""
    return day(value).isoformat() if value is not None else UNKNOWN


def short_date(value: date | datetime | None) -> str:
    """`3 月 8 日`, with the year when it is not this one."""
    if value is None:
        return UNKNOWN
    when = day(value)
    if when.year == clock.today().year:
        text = _("%(month)s 月 %(day)s 日", month=when.month, day=when.day)
    else:
        text = _("%(year)s 年 %(month)s 月 %(day)s 日", year=when.year, month=when.month, day=when.day)
    return text.replace(" ", NBSP)


def weekday(value: date | datetime | None) -> str:
    """周一 … 周日."""
    if value is None:
        return UNKNOWN
    return [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")][day(value).weekday()]


def datetime_local(value: datetime | None, seconds: bool = False) -> str:
    """`2027-03-08 09:42` in Asia/Shanghai; a naive value counts as UTC."""
    if value is None:
        return UNKNOWN
    aware = value if value.tzinfo else value.replace(tzinfo=clock.UTC)
    return aware.astimezone(clock.CITY_ZONE).strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")


def left(value: date | datetime | None) -> str:
    """What is left until a day: `剩 3 天`, `今天截止`, `已过 2 天`."""
    if value is None:
        return UNKNOWN
    days = (day(value) - clock.today()).days
    if days == 0:
        return _("今天截止")
    text = _("剩 %(n)s 天", n=days) if days > 0 else _("已过 %(n)s 天", n=-days)
    return text.replace(" ", NBSP)


def ago(value: date | datetime | None) -> str:
    """How long something waits: `已等 5 天`, `今天`."""
    if value is None:
        return UNKNOWN
    days = (clock.today() - day(value)).days
    return _("已等 %(n)s 天", n=days).replace(" ", NBSP) if days > 0 else _("今天")


def days_left(value: date | datetime | None) -> int | None:
    """Days until a day, negative when past."""
    return None if value is None else (day(value) - clock.today()).days


def mask_name(name: str | None) -> str:
    """`张**`: the first character, however long the name; a compound surname shows only its first."""
    text = (name or "").strip()
    return f"{text[0]}**" if text else UNKNOWN


def mask_phone(phone: str | None) -> str:
    """`138****0000`; of a landline the last four, of anything short nothing."""
    digits = re.sub(r"[^0-9]", "", phone or "")
    if not digits:
        return UNKNOWN
    if len(digits) < 7:
        return "****"
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 10 else f"****{digits[-4:]}"


def file_size(size: int | None) -> str:
    """`3.2 MB`."""
    if size is None:
        return UNKNOWN
    for unit, scale in (("GB", 1024**3), ("MB", 1024**2), ("KB", 1024)):
        if size >= scale:
            return f"{_rounded(Decimal(size) / scale, 1)}{NBSP}{unit}"
    return f"{size}{NBSP}B"


def short_hash(digest: str | None) -> str:
    """`9f2c41d8…b07e`."""
    text = digest or ""
    return f"{text[:8]}…{text[-4:]}" if len(text) > 14 else text or UNKNOWN


def share(value: Any, whole: Any) -> str:
    """Width of a bar in per cent as an SVG attribute, between 0 and 100."""
    if not whole or value is None:
        return "0"
    return f"{max(0.0, min(100.0, 100 * float(value) / float(whole))):.2f}".rstrip("0").rstrip(".")


def url_or(endpoint: str, default: str = "", **values: Any) -> str:
    """`url_for`, or `default` while nobody serves that endpoint. A path also outside a request (jobs, import)."""
    if endpoint not in current_app.view_functions:
        return default
    if has_request_context():
        return url_for(endpoint, **values)
    return current_app.url_map.bind("localhost").build(endpoint, values)


def page_url(number_: int, parameter: str = "page") -> str:
    """The present address with another page number."""
    return with_query(**{parameter: number_})


def with_query(**changes: Any) -> str:
    """The present address with query parameters replaced; None removes one, a list sets several."""
    from flask import request
    from werkzeug.datastructures import MultiDict

    query = MultiDict(request.args)
    for key, value in changes.items():
        query.poplist(key)
        if value is not None:
            query.setlist(key, [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)])
    pairs = [(key, item) for key, items in query.lists() for item in items]
    from urllib.parse import urlencode

    return f"{request.path}?{urlencode(pairs)}" if pairs else request.path


def without(parameter: str, value: Any) -> str:
    """The present address without one value of a parameter, back on the first page."""
    from flask import request

    rest = [item for item in request.args.getlist(parameter) if item != str(value)]
    return with_query(**{parameter: rest or None, "page": None})


def _rounded(value: Any, places: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def lines(text: str | None) -> Markup:
    """Typed text with its line ends, escaped."""
    return Markup("<br>").join(escape(line) for line in (text or "").splitlines())


FILTERS = {
    "keep": keep, "number": number, "yuan": yuan, "wan": wan, "percent": percent, "signed": signed,
    "date": iso_date, "short_date": short_date, "weekday": weekday, "datetime_local": datetime_local,
    "left": left, "ago": ago, "days_left": days_left, "mask_name": mask_name, "mask_phone": mask_phone,
    "file_size": file_size, "short_hash": short_hash, "lines": lines,
}
HELPERS = {"url_or": url_or, "page_url": page_url, "with_query": with_query, "without": without, "share": share}


def register(app: Flask) -> None:
    """Make the filters and helpers known to every template."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(HELPERS)

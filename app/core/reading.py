"""Reading what people type: money, numbers, dates, phones, credit codes, catalogue codes.

A reader gives a value or raises Unreadable, whose message says what is wrong and how to write it.
Full-width digits, units, separators and the usual ways of writing are understood.
"""
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from stdnum.cn import uscc

FEN_LIMIT = 10**15
"""Largest money amount, in 分 (ten trillion 元): above it is a slip of the finger."""


def fold(text: str) -> str:
    """Full-width digits, letters and signs become half-width; outer spaces go."""
    return unicodedata.normalize("NFKC", text).replace("\u200b", "").strip()


def clean(text: Any) -> Any:
    """What a text field keeps: no control characters, one kind of line end, no outer spaces."""
    if not isinstance(text, str):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return text.replace("\ufeff", "").strip(" \t\n\u3000\u00a0")


def short(text: str) -> str:
    return text if len(text) <= 20 else text[:19] + "…"


class Unreadable(ValueError):
    """The text means nothing to this field; the message is for the person."""


_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
_PLAIN = re.compile(r"([0-9]+(\.[0-9]*)?|\.[0-9]+)")


def _decimal(text: str) -> Decimal | None:
    sign = -1 if text[:1] in {"-", "−"} else 1
    body = text[1:].strip() if text[:1] in {"-", "−", "+"} else text
    if len(body) > 40:
        return None
    if _GROUPED.fullmatch(body):
        body = body.replace(",", "")
    elif not _PLAIN.fullmatch(body):
        return None
    try:
        return sign * Decimal(body)
    except InvalidOperation:
        return None


_MONEY = re.compile(
    r"^(?:¥|人民币|RMB|CNY)?\s*(?P<n>.*?)\s*(?P<u>亿元?|万元?|元整?|圆整?|块钱?|RMB|CNY)?$", re.IGNORECASE | re.DOTALL)
_FEN = {"亿": 10**10, "万": 10**6, "元": 100, "圆": 100, "块": 100, "R": 100, "C": 100}


def parse_money(text: str, scale: int = 100, example: str = "3600") -> int:
    """Text to integer 分; `scale` is the 分 in one unit when the text names none. Unreadable otherwise."""
    typed = fold(text)
    found = _MONEY.match(typed)
    amount = _decimal(re.sub(r"(?<=[0-9,.])\s+(?=[0-9])", "", found["n"])) if found else None
    if amount is None:
        raise Unreadable(_("“%(text)s”不能计算。填数字，如 %(example)s。", text=short(text.strip()), example=example))
    fen = amount * (_FEN[found["u"][0].upper()] if found["u"] else scale)
    if abs(fen) > FEN_LIMIT:
        raise Unreadable(_("数字太大。请核对位数。"))
    if fen != fen.to_integral_value():
        raise Unreadable(_("最多精确到分。请删去多余的小数位。"))
    return int(fen)


COUNTERS = ("名", "人", "个", "项", "条", "份", "台", "天", "年", "月", "课时", "小时")
"""Units a person may write behind a whole number although the field shows its own."""


def parse_int(text: str, unit: str = "") -> int:
    """Text to an integer, with full-width digits, separators and its unit allowed."""
    typed = fold(text)
    for word in filter(None, [fold(str(unit)), *COUNTERS]):
        if typed.endswith(word) and typed != word:
            typed = typed[: -len(word)].rstrip()
            break
    amount = _decimal(typed)
    if amount is None:
        raise Unreadable(_("“%(text)s”不是数字。填整数，如 36。", text=short(text.strip())))
    if amount != amount.to_integral_value():
        raise Unreadable(_("“%(text)s”不是整数。填整数，如 36。", text=short(text.strip())))
    if abs(amount) > 10**15:
        raise Unreadable(_("数字太大。请核对位数。"))
    return int(amount)


def parse_number(text: str, unit: str = "", places: int = 2) -> Decimal:
    """Text to a Decimal with at most `places` decimals."""
    typed = fold(text)
    word = fold(str(unit))
    if word and typed.endswith(word):
        typed = typed[: -len(word)].rstrip()
    amount = _decimal(typed)
    if amount is None:
        raise Unreadable(_("“%(text)s”不是数字。填数字，如 3.5。", text=short(text.strip())))
    if abs(amount) > 10**15:
        raise Unreadable(_("数字太大。请核对位数。"))
    if amount != round(amount, places):
        raise Unreadable(_("最多 %(n)s 位小数。", n=places))
    return round(amount, places)


_DATES = (
    re.compile(r"([0-9]{4})\s*[-/.]\s*([0-9]{1,2})\s*[-/.]\s*([0-9]{1,2})"),
    re.compile(r"([0-9]{4})\s*年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*[日号]?"),
    re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"),
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−。", "-"))


def parse_date(text: str) -> date:
    """2027-07-01, 2027/7/1, 2027.7.1, 2027年7月1日, 20270701, in full or half width."""
    typed = fold(text).translate(_DASHES)
    for pattern in _DATES:
        found = pattern.fullmatch(typed)
        if found:
            try:
                return date(*map(int, found.groups()))
            except ValueError:
                raise Unreadable(_("没有“%(text)s”这一天。请核对月和日。", text=short(text.strip()))) from None
    raise Unreadable(_("“%(text)s”不是日期。写成 2027-07-01 这样。", text=short(text.strip())))


_MONTH = re.compile(r"([0-9]{4})\s*(?:[-/.年]\s*([0-9]{1,2})\s*月?|([0-9]{2}))")


def parse_month(text: str) -> date:
    """2027-02, 2027/2, 2027年2月 → the first day of that month."""
    found = _MONTH.fullmatch(fold(text).translate(_DASHES))
    if found:
        try:
            return date(int(found[1]), int(found[2] or found[3]), 1)
        except ValueError:
            pass
    raise Unreadable(_("“%(text)s”不是月份。写成 2027-02 这样。", text=short(text.strip())))


_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(0[0-9]{2,3})-?([2-9][0-9]{6,7})(?:(?:-|转|ext\.?)([0-9]{1,6}))?", re.IGNORECASE)
_SERVICE = re.compile(r"(?:400|800)[0-9]{7}|1[0-9]{4}|9[0-9]{4,7}")


def parse_phone(text: str, mobile: bool = False) -> str:
    """A mobile number as 11 digits, a landline as 0757-12345678 or 0757-12345678-801."""
    typed = re.sub(r"[\s()]", "", fold(text)).translate(_DASHES)
    typed = re.sub(r"^(?:\+|00)86-?", "", typed)
    digits = typed.replace("-", "")
    if _MOBILE.fullmatch(digits):
        return digits
    if not mobile:
        found = _LANDLINE.fullmatch(typed)
        if found:
            return "-".join(part for part in found.groups() if part)
        if _SERVICE.fullmatch(digits):
            return digits
        raise Unreadable(_("电话不对。手机 11 位，座机带区号，如 0757-12345678。"))
    if digits.isascii() and digits.isdigit():
        raise Unreadable(_("手机号要 11 位、以 1 开头，现在 %(n)s 位。", n=len(digits)))
    raise Unreadable(_("手机号只有数字，11 位，如 13800000000。"))


USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def parse_uscc(text: str) -> str:
    """The 18-character 统一社会信用代码 with its check digit; the error says which character is wrong."""
    code = re.sub(r"[\s\-]", "", fold(text)).upper()
    for position, sign in enumerate(code, 1):
        if sign not in USCC_ALPHABET:
            hint = {"I": "1", "O": "0", "Z": "2", "S": "5"}.get(sign)
            if hint:
                raise Unreadable(_("第 %(n)s 位“%(sign)s”不会出现在代码里，看看是不是“%(hint)s”。",
                                   n=position, sign=sign, hint=hint))
            raise Unreadable(_("第 %(n)s 位“%(sign)s”不会出现在代码里。只有数字和大写字母，没有 I、O、S、V、Z。",
                               n=position, sign=sign))
    if len(code) != 18:
        raise Unreadable(_("要 18 位，现在 %(n)s 位。照营业执照或法人证书填。", n=len(code)))
    for position, sign in enumerate(code[2:8], 3):
        if not sign.isdigit():
            raise Unreadable(_("第 %(n)s 位“%(sign)s”应是数字：第 3 到 8 位是行政区划。", n=position, sign=sign))
    try:
        right = uscc.calc_check_digit(code[:17])
    except Exception:
        raise Unreadable(_("代码不对，请对照执照逐位核对。")) from None
    if code[17] != right:
        raise Unreadable(_("校验位不符：按前 17 位算，最后一位应是“%(right)s”，现在是“%(got)s”。请对照执照逐位核对。",
                           right=right, got=code[17]))
    if not uscc.is_valid(code):
        raise Unreadable(_("代码不对，请对照执照逐位核对。"))
    return code


_SEPARATORS = re.compile(r"[\s,、;|]+")
_CODE = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z._\-]{0,38}[0-9A-Za-z])?")


def parse_codes(texts: Iterable[str]) -> tuple[list[str], list[str]]:
    """(codes, words that are no code), each once, in the order typed."""
    codes: dict[str, None] = {}
    others: dict[str, None] = {}
    for text in texts:
        for word in _SEPARATORS.split(fold(str(text)).translate(_DASHES_ONLY)):
            if word:
                (codes if _CODE.fullmatch(word) else others)[word] = None
    return list(codes), list(others)


_DASHES_ONLY = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))

"""Forms of the house: Chinese messages, what was typed is kept, and fields that read what people type.

A field of this module never raises on odd input: it keeps the text, and its error says what is wrong
and how to write it. Money is integer 分, dates are dates, codes are text.
"""
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from stdnum.cn import uscc
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.core import UnboundField
from wtforms.meta import DefaultMeta
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextArea, TextInput

FEN_LIMIT = 10**15
"""Largest money amount a field takes, in 分 (ten trillion 元): above it is a slip of the finger."""

# ---------------------------------------------------------------------------------------------- messages

MESSAGES: dict[str, Any] = {
    "This field is required.": _l("这一项要填。"),
    "Invalid input.": _l("写法不对，请照提示填写。"),
    "Field must be equal to %(other_name)s.": _l("两次填的不一样。"),
    "Invalid field name '%s'.": _l("没有“%s”这一项。"),
    "Field must be at least %(min)d character long.": _l("至少 %(min)d 个字。"),
    "Field must be at least %(min)d characters long.": _l("至少 %(min)d 个字。"),
    "Field cannot be longer than %(max)d character.": _l("最多 %(max)d 个字，请删短。"),
    "Field cannot be longer than %(max)d characters.": _l("最多 %(max)d 个字，请删短。"),
    "Field must be exactly %(max)d character long.": _l("要正好 %(max)d 个字。"),
    "Field must be exactly %(max)d characters long.": _l("要正好 %(max)d 个字。"),
    "Field must be between %(min)d and %(max)d characters long.": _l("要 %(min)d 到 %(max)d 个字。"),
    "Number must be at least %(min)s.": _l("不能小于 %(min)s。"),
    "Number must be at most %(max)s.": _l("不能大于 %(max)s。"),
    "Number must be between %(min)s and %(max)s.": _l("要在 %(min)s 到 %(max)s 之间。"),
    "Date must be at least %(min)s.": _l("不能早于 %(min)s。"),
    "Date must be at most %(max)s.": _l("不能晚于 %(max)s。"),
    "Date must be between %(min)s and %(max)s.": _l("要在 %(min)s 到 %(max)s 之间。"),
    "Invalid email address.": _l("不是邮箱地址。写成 name@example.cn 这样。"),
    "Invalid IP address.": _l("不是 IP 地址。"),
    "Invalid Mac address.": _l("不是 MAC 地址。"),
    "Invalid URL.": _l("不是网址。以 https:// 开头。"),
    "Invalid UUID.": _l("编号不对。"),
    "Invalid value, must be one of: %(values)s.": _l("只能是：%(values)s。"),
    "Invalid value, can't be any of: %(values)s.": _l("不能是：%(values)s。"),
    "This field cannot be edited.": _l("这一项不能改。"),
    "This field is disabled and cannot have a value.": _l("这一项现在不能填。"),
    "Invalid Choice: could not coerce.": _l("请从列出的选项里选。"),
    "Choices cannot be None.": _l("没有可选的选项。"),
    "Not a valid choice.": _l("请从列出的选项里选。"),
    "Invalid choice(s): one or more data inputs could not be coerced.": _l("请从列出的选项里选。"),
    "'%(value)s' is not a valid choice for this field.": _l("“%(value)s”不在选项里，请重选。"),
    "'%(value)s' are not valid choices for this field.": _l("“%(value)s”不在选项里，请重选。"),
    "Not a valid datetime value.": _l("填日期和时间，如 2027-07-01 09:00。"),
    "Not a valid date value.": _l("填日期，如 2027-07-01。"),
    "Not a valid time value.": _l("填时间，如 09:00。"),
    "Not a valid week value.": _l("填周，如 2027-W09。"),
    "Not a valid integer value.": _l("填整数，如 36。"),
    "Not a valid decimal value.": _l("填数字，如 3.5。"),
    "Not a valid float value.": _l("填数字，如 3.5。"),
    "Invalid CSRF Token.": _l("这一页开得太久了。你填的还在，请再发送一次。"),
    "CSRF token missing.": _l("这一页开得太久了。你填的还在，请再发送一次。"),
    "CSRF failed.": _l("这一页开得太久了。你填的还在，请再发送一次。"),
    "CSRF token expired.": _l("这一页开得太久了。你填的还在，请再发送一次。"),
    "The CSRF token is missing.": _l("这一页开得太久了。你填的还在，请再发送一次。"),
    "The CSRF token is invalid.": _l("这一页开得太久了。你填的还在，请再发送一次。"),
    "The CSRF tokens do not match.": _l("这一页开得太久了。你填的还在，请再发送一次。"),
    "The CSRF token has expired.": _l("这一页开得太久了。你填的还在，请再发送一次。"),
    "The CSRF session token is missing.": _l("这一页开得太久了。你填的还在，请再发送一次。"),
}


class _Words:
    """WTForms' messages in the words of the house, in the language of the page."""

    def gettext(self, string: str) -> str:
        return str(MESSAGES.get(string, string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)


_words = _Words()


# ---------------------------------------------------------------------------------------------- text

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


def _short(text: str) -> str:
    return text if len(text) <= 20 else text[:19] + "…"


# ---------------------------------------------------------------------------------------------- forms

class _Meta:
    """Shared by full forms and by the sub-forms of repeated groups."""

    def get_translations(self, form):
        return _words

    def bind_field(self, form, unbound_field, options):
        kind = unbound_field.field_class
        if issubclass(kind, StringField) and not issubclass(kind, PasswordField | OwnText):
            options = {**options, "filters": [clean, *(unbound_field.kwargs.get("filters") or [])]}
        return unbound_field.bind(form=form, **options)


class BaseForm(FlaskForm):
    """The base of every form that posts.

    `row_version` carries the version the person saw (optimistic lock), `form_token` makes a form
    send once. Both are hidden; `hidden(form)` of components/forms.html prints them.
    """

    class Meta(_Meta, FlaskForm.Meta):
        pass

    row_version = HiddenField()
    form_token = HiddenField(default=lambda: secrets.token_urlsafe(18))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_submitted() and not self.row_version.raw_data:
            self.row_version.data = None
        self.reshaped = self.is_submitted() and any(_reshape(field) for field in self)

    def validate(self, extra_validators=None) -> bool:
        """False without errors when the press only added or removed a row of a repeated group."""
        if self.reshaped:
            return False
        return super().validate(extra_validators)

    @property
    def seen_version(self) -> int | None:
        """The row version the form was opened with."""
        text = str(self.row_version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """Every error as (id of the field or '', label, message), in the order of the form."""
        found = [("", "", str(message)) for message in self.form_errors]
        for field in self:
            found += _problems(field)
        return found

    def values(self, *skip: str) -> dict[str, Any]:
        """The data without the hidden machinery, ready to go to an operation as keywords."""
        leave = {"csrf_token", "row_version", "form_token", "submit", *skip}
        return {name: field.data for name, field in self._fields.items() if name not in leave}


class QueryForm(BaseForm):
    """A form that asks (GET): reads the address, needs no token."""

    class Meta(BaseForm.Meta):
        csrf = False

        def wrap_formdata(self, form, formdata):
            from flask_wtf.form import _Auto

            return request.args if formdata is _Auto else formdata

    row_version = None
    form_token = None

    def __init__(self, *args, **kwargs):
        FlaskForm.__init__(self, *args, **kwargs)
        self.reshaped = False

    def is_submitted(self) -> bool:
        """A query is always asked."""
        return True


class Group(Form):
    """Base of the sub-form of a repeated group (no token of its own)."""

    class Meta(_Meta, DefaultMeta):
        pass


def apply_refused(form: BaseForm, exc: Exception) -> None:
    """Put what an operation refused on the fields; what belongs to none goes on top of the form.

    A dotted name reaches into a repeated group: `items.2.amount`.
    """
    errors = dict(getattr(exc, "errors", None) or {})
    if not errors:
        field = getattr(exc, "field", None)
        errors = {field: getattr(exc, "message", exc)} if field else {None: getattr(exc, "message", exc)}
    for name, messages in errors.items():
        listed = messages if isinstance(messages, list | tuple) else [messages]
        field = _find(form, name)
        if field is None:
            form.form_errors = [*form.form_errors, *map(str, listed)]
        else:
            _add_errors(field, [str(message) for message in listed])


def _add_errors(field: Field, messages: list[str]) -> None:
    if isinstance(field, RowsField):
        field.own_errors = [*field.own_errors, *messages]
    elif isinstance(field, FormField):
        field.form.form_errors = [*field.form.form_errors, *messages]
    else:
        field.errors = [*field.errors, *messages]


def _find(form: Any, name: str | None) -> Field | None:
    if not name:
        return None
    field: Any = form
    for part in str(name).split("."):
        if isinstance(field, FormField):
            field = field.form
        if isinstance(field, FieldList):
            entries = field.entries
            if not part.isdigit() or int(part) >= len(entries):
                return None if not isinstance(field, RowsField) else field
            field = entries[int(part)]
        elif hasattr(field, "_fields"):
            field = field._fields.get(part)
        else:
            return None
        if field is None:
            return None
    return field


def _problems(field: Field, label: str = "") -> list[tuple[str, str, str]]:
    if isinstance(field, FormField):
        return ([(field.id, label, str(m)) for m in field.form.form_errors]
                + [p for sub in field.form for p in _problems(sub, f"{label} {_label(sub)}".strip())])
    if isinstance(field, FieldList):
        own = field.own_errors if isinstance(field, RowsField) else []
        found = [(field.id, _label(field), str(m)) for m in own]
        for n, entry in enumerate(field.entries, 1):
            found += _problems(entry, _("%(label)s第 %(n)s 行", label=_label(field), n=n))
        return found
    return [(field.id, label or _label(field), str(message)) for message in field.errors]


def _label(field: Field) -> str:
    return "" if isinstance(field, HiddenField) else str(field.label.text)


# ---------------------------------------------------------------------------------------------- parsing

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


_MONEY = re.compile(r"^(?:¥|人民币|RMB|CNY)?\s*(?P<n>.*?)\s*(?P<u>亿元?|万元?|元整?|圆整?|块钱?|RMB|CNY)?$", re.IGNORECASE | re.DOTALL)
_FEN = {"亿": 10**10, "万": 10**6, "元": 100, "圆": 100, "块": 100, "R": 100, "C": 100}


def parse_money(text: str, scale: int = 100, example: str = "3600") -> int:
    """Text to integer 分; `scale` is the 分 in one unit when the text names none. Unreadable otherwise."""
    typed = fold(text)
    found = _MONEY.match(typed)
    amount = _decimal(re.sub(r"(?<=[0-9,.])\s+(?=[0-9])", "", found["n"])) if found else None
    if amount is None:
        raise Unreadable(_("“%(text)s”不能计算。填数字，如 %(example)s。", text=_short(text.strip()), example=example))
    fen = amount * (_FEN[found["u"][0].upper()] if found["u"] else scale)
    if abs(fen) > FEN_LIMIT:
        raise Unreadable(_("数字太大。请核对位数。"))
    if fen != fen.to_integral_value():
        raise Unreadable(_("最多精确到分。请删去多余的小数位。"))
    return int(fen)


def parse_int(text: str, unit: str = "") -> int:
    """Text to an integer, with full-width digits, separators and its unit allowed."""
    typed = fold(text)
    for word in filter(None, [fold(str(unit)), "名", "人", "个", "项", "条", "份", "台", "天", "年", "月", "课时", "小时"]):
        if typed.endswith(word) and typed != word:
            typed = typed[: -len(word)].rstrip()
            break
    amount = _decimal(typed)
    if amount is None:
        raise Unreadable(_("“%(text)s”不是数字。填整数，如 36。", text=_short(text.strip())))
    if amount != amount.to_integral_value():
        raise Unreadable(_("“%(text)s”不是整数。填整数，如 36。", text=_short(text.strip())))
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
        raise Unreadable(_("“%(text)s”不是数字。填数字，如 3.5。", text=_short(text.strip())))
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
                raise Unreadable(_("没有“%(text)s”这一天。请核对月和日。", text=_short(text.strip()))) from None
    raise Unreadable(_("“%(text)s”不是日期。写成 2027-07-01 这样。", text=_short(text.strip())))


_MONTH = re.compile(r"([0-9]{4})\s*(?:[-/.年]\s*([0-9]{1,2})\s*月?|([0-9]{2}))")


def parse_month(text: str) -> date:
    """2027-02, 2027/2, 2027年2月 → the first day of that month."""
    found = _MONTH.fullmatch(fold(text).translate(_DASHES))
    if found:
        try:
            return date(int(found[1]), int(found[2] or found[3]), 1)
        except ValueError:
            pass
    raise Unreadable(_("“%(text)s”不是月份。写成 2027-02 这样。", text=_short(text.strip())))


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
                raise Unreadable(_("第 %(n)s 位“%(sign)s”不会出现在代码里，看看是不是“%(hint)s”。", n=position, sign=sign, hint=hint))
            raise Unreadable(_("第 %(n)s 位“%(sign)s”不会出现在代码里。只有数字和大写字母，没有 I、O、S、V、Z。", n=position, sign=sign))
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
        raise Unreadable(_("校验位不符：按前 17 位算，最后一位应是“%(right)s”，现在是“%(got)s”。请对照执照逐位核对。", right=right, got=code[17]))
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


# ---------------------------------------------------------------------------------------------- fields

class Required:
    """Validator: the field must hold something. Use it in place of DataRequired (0 and False count)."""

    field_flags = {"required": True}

    def __init__(self, message: Any = None):
        self.message = message

    def __call__(self, form, field):
        if field.errors:
            raise StopValidation()
        if field.data in (None, "", [], {}):
            raise StopValidation(str(self.message or _("这一项要填。")))


class OwnText(Field):
    """One line of text ↔ a Python value. Keeps what was typed while it cannot be read."""

    widget = TextInput()
    part = "line"
    inputmode = ""
    width = ""

    def __init__(self, label=None, validators=None, *, unit: Any = "", hint: Any = "", **kwargs):
        if hint:
            kwargs.setdefault("description", hint)
        super().__init__(label, validators, **kwargs)
        self.unit = unit

    def parse(self, text: str) -> Any:
        """The value of a non-empty text; raises Unreadable."""
        raise NotImplementedError

    def show(self, value: Any) -> str:
        """The text of a value, such that parse(show(v)) == v."""
        return str(value)

    def _run_validation_chain(self, form, validators):
        """What cannot be read has its error already; further checks would only hide it."""
        return True if self.process_errors else super()._run_validation_chain(form, validators)

    def process_formdata(self, valuelist):
        """Read what was typed; an empty line is None."""
        if not valuelist:
            return
        text = clean(str(valuelist[0]))
        self.data = None
        if text:
            self.data = self.parse(text)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.show(self.data)


class _Bounded(OwnText):
    """A value with a least and a greatest, given as values or as callables."""

    def __init__(self, label=None, validators=None, *, min: Any = None, max: Any = None, **kwargs):
        super().__init__(label, validators, **kwargs)
        self.least, self.most = min, max

    def pre_validate(self, form):
        """Check the bounds, naming them as the person would write them."""
        if self.data is None or self.process_errors:
            return
        least = self.least() if callable(self.least) else self.least
        most = self.most() if callable(self.most) else self.most
        low = least is not None and self.data < least
        high = most is not None and self.data > most
        if not (low or high):
            return
        if least is not None and most is not None:
            raise ValidationError(self.say_between(self.name_of(least), self.name_of(most)))
        raise ValidationError(self.say_low(self.name_of(least)) if low else self.say_high(self.name_of(most)))

    def name_of(self, value: Any) -> str:
        return f"{self.show(value)} {self.unit}".strip()

    def say_between(self, least: str, most: str) -> str:
        return _("要在 %(least)s 到 %(most)s 之间。", least=least, most=most)

    def say_low(self, least: str) -> str:
        return _("不能小于 %(least)s。", least=least)

    def say_high(self, most: str) -> str:
        return _("不能大于 %(most)s。", most=most)


class MoneyField(_Bounded):
    """元 on the page, integer 分 in data. `min`/`max` in 分 (min 0 unless given)."""

    inputmode = "decimal"
    width = "w-num"
    scale = 100
    example = "3600"

    def __init__(self, label=None, validators=None, *, min: Any = 0, unit: Any = _l("元"), **kwargs):
        super().__init__(label, validators, min=min, unit=unit, **kwargs)

    def parse(self, text):
        return parse_money(text, self.scale, self.example)

    def show(self, value):
        whole, rest = divmod(abs(value), self.scale)
        digits = f"{rest:0{len(str(self.scale)) - 1}d}"
        tail = digits if self.scale == 100 else digits.rstrip("0")
        return ("-" if value < 0 else "") + (f"{whole}.{tail}" if rest else str(whole))


class WanField(MoneyField):
    """万元 on the page, integer 分 in data."""

    scale = 1_000_000
    example = "60.5"

    def __init__(self, label=None, validators=None, *, unit: Any = _l("万元"), **kwargs):
        super().__init__(label, validators, unit=unit, **kwargs)


class IntField(_Bounded):
    """A whole number with its unit: IntField(_l("人数"), unit=_l("人"), min=1, max=500)."""

    inputmode = "numeric"
    width = "w-num"

    def parse(self, text):
        return parse_int(text, str(self.unit))


class NumberField(_Bounded):
    """A Decimal with at most `places` decimals."""

    inputmode = "decimal"
    width = "w-num"

    def __init__(self, label=None, validators=None, *, places: int = 2, **kwargs):
        super().__init__(label, validators, **kwargs)
        self.places = places

    def parse(self, text):
        return parse_number(text, str(self.unit), self.places)

    def show(self, value):
        text = f"{Decimal(value):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text


class IsoDateField(_Bounded):
    """A date, typed in any usual way; shown as 2027-07-01."""

    part = "date"
    width = "w-date"

    def parse(self, text):
        return parse_date(text)

    def show(self, value):
        return value.isoformat() if isinstance(value, date) else str(value)

    def say_low(self, least):
        return _("不能早于 %(least)s。", least=least)

    def say_high(self, most):
        return _("不能晚于 %(most)s。", most=most)


class MonthField(IsoDateField):
    """A month; data is its first day, shown as 2027-02."""

    def parse(self, text):
        return parse_month(text)

    def show(self, value):
        return value.strftime("%Y-%m") if isinstance(value, date) else str(value)


class PhoneField(OwnText):
    """A phone number, normalised; `mobile=True` takes mobiles only."""

    inputmode = "tel"
    width = "w-code"

    def __init__(self, label=None, validators=None, *, mobile: bool = False, **kwargs):
        super().__init__(label, validators, **kwargs)
        self.mobile = mobile

    def parse(self, text):
        return parse_phone(text, self.mobile)


class UsccField(OwnText):
    """统一社会信用代码, 18 characters with check digit."""

    width = "w-code"

    def parse(self, text):
        return parse_uscc(text)


class LinesField(OwnText):
    """One entry a line ↔ list of texts, each once. `max_lines`, `max_length` of each."""

    widget = TextArea()
    part = "text"

    def __init__(self, label=None, validators=None, *, max_lines: int = 200, max_length: int = 200, **kwargs):
        kwargs.setdefault("default", list)
        super().__init__(label, validators, **kwargs)
        self.max_lines, self.max_length = max_lines, max_length

    def process_formdata(self, valuelist):
        """Read the lines; empty ones go."""
        if valuelist:
            self.data = self.parse(str(valuelist[0]))

    def parse(self, text):
        entries = dict.fromkeys(clean(line) for line in re.split(r"[\r\n]+", text))
        return [entry for entry in entries if entry]

    def show(self, value):
        return "\n".join(value)

    def pre_validate(self, form):
        """Count and length."""
        if len(self.data or []) > self.max_lines:
            raise ValidationError(_("最多 %(n)s 行，现在 %(m)s 行。", n=self.max_lines, m=len(self.data)))
        for n, entry in enumerate(self.data or [], 1):
            if len(entry) > self.max_length:
                raise ValidationError(_("第 %(n)s 行太长，最多 %(m)s 个字。", n=n, m=self.max_length))


class CodesField(OwnText):
    """Several codes of one catalogue (`kind`: specialty, region, occupation, …) as a list of texts.

    names: callable(codes) → {code: name} of those that exist; gives the words on the chips and, with
    it, an unknown code is refused. Without script: type codes apart by spaces. With script: look-up
    at /taxonomy/lookup/<kind>.
    """

    part = "picker"
    one = False

    def __init__(self, label=None, validators=None, *, kind: str = "", max_codes: int = 50,
                 names: Callable[[Sequence[str]], Mapping[str, str]] | None = None,
                 lookup_url: str = "", **kwargs):
        kwargs.setdefault("default", None if self.one else list)
        super().__init__(label, validators, **kwargs)
        self.kind, self.max_codes, self.names, self.lookup_url = kind, max_codes, names, lookup_url
        self.strays: list[str] = []
        self._known: tuple[list[str], Mapping[str, str]] = ([], {})

    def process_formdata(self, valuelist):
        """Codes from the ticked chips and from the line, each once; a post without any means none."""
        if not valuelist:
            self.data = None if self.one else []
            return
        codes, self.strays = parse_codes(valuelist)
        self.data = (codes[0] if codes else None) if self.one else codes
        self._many = len(codes)

    def pre_validate(self, form):
        """Only codes, not too many, all known."""
        if self.strays:
            raise ValidationError(_("“%(text)s”不是代码。填代码，或从查到的结果里选。", text=_short(self.strays[0])))
        if self.one and getattr(self, "_many", 0) > 1:
            raise ValidationError(_("只能选一个。"))
        if len(self.codes) > self.max_codes:
            raise ValidationError(_("最多 %(n)s 个，现在 %(m)s 个。", n=self.max_codes, m=len(self.codes)))
        if self.names and self.codes:
            known = self._named()
            unknown = [code for code in self.codes if code not in known]
            if unknown:
                raise ValidationError(_("没有代码“%(code)s”。请核对，或按名称查。", code=_short(unknown[0])))

    @property
    def codes(self) -> list[str]:
        """The codes as a list, also for a field of one."""
        if self.one:
            return [self.data] if self.data else []
        return list(self.data or [])

    def _named(self) -> Mapping[str, str]:
        if not self.names or not self.codes:
            return {}
        if self._known[0] != self.codes:
            self._known = (self.codes, self.names(self.codes))
        return self._known[1]

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """(code, name) of what is chosen, for the chips."""
        known = self._named()
        return [(code, str(known.get(code, ""))) for code in self.codes]

    def _value(self) -> str:
        """The line below the chips holds only what could not be read."""
        return " ".join(self.strays)


class CodeField(CodesField):
    """One code of a catalogue; data is text or None."""

    one = True


class DeclarationField(BooleanField):
    """A statement the person makes; it must be ticked."""

    part = "tick"

    def __init__(self, label=None, validators=None, *, message: Any = None, **kwargs):
        super().__init__(label, [*(validators or []), _Ticked(message)], **kwargs)


class _Ticked:
    field_flags = {"required": True}

    def __init__(self, message):
        self.message = message

    def __call__(self, form, field):
        if not field.data:
            raise StopValidation(str(self.message or _("勾选后才能提交。")))


def _options(enum: type[Enum] | Iterable, labels: Mapping | None) -> list[tuple[str, Any]]:
    if isinstance(enum, type) and issubclass(enum, Enum):
        return [(str(m.value), (labels or {}).get(m) or getattr(m, "label", None) or m.value)
                for m in enum if labels is None or m in labels]
    return [(str(value), label) for value, label in enum]


class ChoiceField(SelectField):
    """One of an enum (or of (value, label) pairs). data is the member, or None for no choice.

    labels: {member: lazy label}; else `member.label`; members without label in `labels` are not
    offered. radio=True shows radios; hints {value: text} explain each.
    """

    def __init__(self, label=None, validators=None, *, enum: Any = (), labels: Mapping | None = None,
                 radio: bool = False, blank: Any = _l("请选择"), hints: Mapping | None = None, **kwargs):
        self.part = "radios" if radio else "select"
        self.enum = enum if isinstance(enum, type) and issubclass(enum, Enum) else None
        self.hints = {str(getattr(k, "value", k)): v for k, v in (hints or {}).items()}
        pairs = _options(enum, labels)
        if not radio and blank is not None:
            pairs = [("", blank), *pairs]
        super().__init__(label, validators, choices=pairs, coerce=self._member, **kwargs)

    def _member(self, value: Any) -> Any:
        if value in (None, ""):
            return None
        if self.enum is None:
            return str(value)
        if isinstance(value, self.enum):
            return value
        for member in self.enum:
            if str(member.value) == str(value):
                return member
        raise ValueError(value)

    def process_formdata(self, valuelist):
        """An unknown value stays visible as an error, never as a crash."""
        if not valuelist:
            return
        try:
            self.data = self._member(valuelist[0])
        except ValueError:
            self.data = None
            raise ValueError(_("请从列出的选项里选。")) from None

    def pre_validate(self, form):
        """Only what is offered."""
        if self.data is None or self.process_errors:
            return
        if str(getattr(self.data, "value", self.data)) not in {value for value, _label_ in self._pairs()}:
            raise ValidationError(_("请从列出的选项里选。"))

    def _pairs(self) -> list[tuple[str, Any]]:
        return [(str(value), label) for value, label, *_rest in (self.choices or [])]

    def iter_choices(self):
        """(value, label, chosen, attributes) as WTForms expects."""
        now = "" if self.data is None else str(getattr(self.data, "value", self.data))
        for value, label in self._pairs():
            yield (value, label, value == now, {})


class ChoicesField(SelectMultipleField):
    """Several of an enum (or pairs), as checkboxes; data is a list of members."""

    part = "checkboxes"
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label=None, validators=None, *, enum: Any = (), labels: Mapping | None = None,
                 hints: Mapping | None = None, max_choices: int | None = None, **kwargs):
        self.enum = enum if isinstance(enum, type) and issubclass(enum, Enum) else None
        self.hints = {str(getattr(k, "value", k)): v for k, v in (hints or {}).items()}
        self.max_choices = max_choices
        kwargs.setdefault("default", list)
        super().__init__(label, validators, choices=_options(enum, labels), coerce=str, **kwargs)

    def _member(self, text: str) -> Any:
        if self.enum is None:
            return text
        return next((m for m in self.enum if str(m.value) == text), text)

    def process_data(self, value):
        """Members or their values."""
        self.data = [self._member(str(getattr(v, "value", v))) for v in (value or [])]

    def process_formdata(self, valuelist):
        """Each once; what is not offered is refused below."""
        self.data = [self._member(str(v)) for v in dict.fromkeys(valuelist)]

    def pre_validate(self, form):
        """Only what is offered, not too many."""
        offered = {str(value) for value, *_rest in (self.choices or [])}
        if any(str(getattr(v, "value", v)) not in offered for v in self.data or []):
            raise ValidationError(_("请从列出的选项里选。"))
        if self.max_choices and len(self.data or []) > self.max_choices:
            raise ValidationError(_("最多选 %(n)s 项。", n=self.max_choices))

    def iter_choices(self):
        """(value, label, chosen, attributes) as WTForms expects."""
        now = {str(getattr(v, "value", v)) for v in self.data or []}
        for value, label, *_rest in self.choices or []:
            yield (str(value), label, str(value) in now, {})


class RowsField(FieldList):
    """A repeated group: RowsField(_l("工位"), {"name": StringField(_l("名称")), "count": IntField(_l("数量"))}).

    data is a list of dicts, empty rows left out. `min_rows`, `max_rows`, `spare` blank rows shown.
    Rows are added and removed by script, or by buttons that post `_add_row` / `_remove_row`.
    """

    part = "rows"

    def __init__(self, label=None, fields: Mapping[str, UnboundField] | type[Form] | None = None, validators=None, *,
                 min_rows: int = 0, max_rows: int = 50, spare: int = 1, hint: Any = "", **kwargs):
        if hint:
            kwargs.setdefault("description", hint)
        row_form = fields if isinstance(fields, type) else type("RowForm", (Group,), dict(fields or {}))
        self.row_form = row_form
        self.min_rows, self.max_rows, self.spare = min_rows, max_rows, spare
        self.own_errors: list[str] = []
        super().__init__(FormField(row_form), label, validators, max_entries=max_rows + 100, **kwargs)

    def process(self, formdata, *args, **kwargs):
        """Fill from the form or the object, then show blank rows to write into."""
        super().process(formdata, *args, **kwargs)
        here = len(self.entries)
        shown = max(1, here) if formdata else max(1, self.min_rows, here + self.spare)
        while len(self.entries) < min(shown, max(self.max_rows, here)):
            self.append_entry()

    @property
    def filled(self) -> list[FormField]:
        """The rows in which anything was written."""
        return [entry for entry in self.entries if _written(entry)]

    @property
    def data(self) -> list[dict[str, Any]]:
        return [{name: sub.data for name, sub in entry.form._fields.items()} for entry in self.filled]

    @property
    def mold(self) -> FormField:
        """A blank row for the script to copy; its index is the placeholder `__n__`."""
        field = self.meta.bind_field(self._form, self.unbound_field, {
            "name": f"{self.name}{self._separator}__n__", "id": f"{self.id}{self._separator}__n__",
            "_meta": self.meta, "translations": self._translations})
        field.process(None)
        return field

    @property
    def errors(self):
        rows = [entry.errors for entry in getattr(self, "entries", [])]
        return [*self.own_errors, *rows] if self.own_errors or any(rows) else ()

    @errors.setter
    def errors(self, value):
        """FieldList assigns here; each row knows its own errors."""

    def validate(self, form, extra_validators=()):
        """Each written row; then the count."""
        self.own_errors = []
        good = True
        for entry in self.filled:
            good = entry.validate(form) and good
        count = len(self.filled)
        if count < self.min_rows:
            self.own_errors.append(_("至少填 %(n)s 行。", n=self.min_rows))
        if count > self.max_rows:
            self.own_errors.append(_("最多 %(n)s 行，现在 %(m)s 行。", n=self.max_rows, m=count))
        for validator in [*self.validators, *extra_validators]:
            try:
                validator(form, self)
            except StopValidation as stop:
                if stop.args and stop.args[0]:
                    self.own_errors.append(str(stop.args[0]))
                break
            except ValueError as error:
                self.own_errors.append(str(error))
        return good and not self.own_errors


def _written(entry: FormField) -> bool:
    for sub in entry.form:
        if isinstance(sub, HiddenField):
            continue
        if sub.raw_data is not None and not isinstance(sub, BooleanField | SelectField):
            if any(clean(str(value)) for value in sub.raw_data):
                return True
        elif isinstance(sub, SelectField):
            if sub.data not in (None, "", sub.default):
                return True
        elif sub.data not in (None, "", [], False):
            return True
    return False


def _reshape(field: Field) -> bool:
    """Do what an add or remove button of a repeated group asked; True when it did."""
    if not isinstance(field, RowsField):
        return False
    if request.form.get("_add_row") == field.name:
        if len(field.entries) < field.max_rows:
            field.append_entry()
        return True
    wanted = request.form.get("_remove_row", "")
    for entry in field.entries:
        if entry.name == wanted:
            field.entries.remove(entry)
            return True
    return False


__all__ = [
    "BaseForm", "QueryForm", "Group", "apply_refused", "Required", "BooleanField", "HiddenField", "PasswordField",
    "RadioField", "StringField", "TextAreaField", "MoneyField", "WanField", "IntField", "NumberField",
    "IsoDateField", "MonthField", "PhoneField", "UsccField", "LinesField", "CodesField", "CodeField",
    "DeclarationField", "ChoiceField", "ChoicesField", "RowsField",
]

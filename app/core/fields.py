"""Fields of one line of text that stand for a value: money, numbers, dates, phones, codes.

They never raise on odd input: the text stays as typed, with an error that says how to write it.
"""
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, PasswordField, StringField
from wtforms.meta import DefaultMeta
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import TextArea, TextInput

from app.core.form_words import words
from app.core.reading import (
    clean,
    parse_codes,
    parse_date,
    parse_int,
    parse_money,
    parse_month,
    parse_number,
    parse_phone,
    parse_uscc,
    short,
)


class HouseMeta:
    """Shared by full forms and by the sub-forms of repeated groups."""

    def get_translations(self, form):
        return words

    def bind_field(self, form, unbound_field, options):
        kind = unbound_field.field_class
        if issubclass(kind, StringField) and not issubclass(kind, PasswordField | OwnText):
            options = {**options, "filters": [clean, *(unbound_field.kwargs.get("filters") or [])]}
        return unbound_field.bind(form=form, **options)


class Group(Form):
    """Base of the sub-form of a repeated group (no token of its own)."""

    class Meta(HouseMeta, DefaultMeta):
        pass


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
            raise ValidationError(self.say_between(self.show(least), self.name_of(most)))
        raise ValidationError(self.say_low(self.name_of(least)) if low else self.say_high(self.name_of(most)))

    def name_of(self, value: Any) -> str:
        return f"{self.show(value)} {self.unit}".strip()

    def say_between(self, least: str, most: str) -> str:
        return _("要在 %(least)s 到 %(most)s之间。", least=least, most=most if self.unit else f"{most} ")

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
            raise ValidationError(_("“%(text)s”不是代码。填代码，或从查到的结果里选。", text=short(self.strays[0])))
        if self.one and getattr(self, "_many", 0) > 1:
            raise ValidationError(_("只能选一个。"))
        if len(self.codes) > self.max_codes:
            raise ValidationError(_("最多 %(n)s 个，现在 %(m)s 个。", n=self.max_codes, m=len(self.codes)))
        if self.names and self.codes:
            known = self._named()
            unknown = [code for code in self.codes if code not in known]
            if unknown:
                raise ValidationError(_("没有代码“%(code)s”。请核对，或按名称查。", code=short(unknown[0])))

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

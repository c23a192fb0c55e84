"""Columns of an import: from the form a person fills in on the page, so that nothing is written twice.

A column takes its head, hint, choices and bounds from the form field (or the kind's declared field) and
reads a cell with it; what cannot be read is a ValueError in the words of the form.
"""
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, Field

from app.core import forms, kind_forms
from app.core.fields import OwnText
from app.core.kinds import Field as Declared
from app.core.kinds import Kind
from app.core.reading import short
from app.exchange import codes

# A spreadsheet's day 0; a date whose cell lost its format arrives as the number of days since.
_EPOCH = date(1899, 12, 30)
_SERIAL = re.compile(r"[34567][0-9]{4}(?:\.0)?")


@dataclass(frozen=True)
class Column:
    """One column of an import sheet.

    name: keyword of the operation, or "details.<name>" of a kind's own field. read(text) → value, raising
    ValueError with words. required: at submit (the draft may lack it). options: the words a cell may hold,
    when they are few. catalogue: the catalogue whose codes or names it takes, "" for none.
    """

    name: str
    head: str
    note: str
    read: Callable[[str], Any]
    required: bool = False
    options: tuple[str, ...] = ()
    catalogue: str = ""

    @property
    def title(self) -> str:
        """The head as the template shows it: required ones with a star."""
        return f"{self.head}*" if self.required else self.head


# ------------------------------------------------------------------------------------------- from a form

def from_form(form, names: Iterable[str], required: Iterable[str] = (), *, only: bool = False) -> list[Column]:
    """Columns of the named fields of a bound form (made with formdata None and without a token).

    required: names besides those the form requires; only: these and no others.
    """
    must = set(required)
    return [_from_field(form, form._fields[name],
                        name in must or (not only and bool(form._fields[name].flags.required)))
            for name in names if name in form._fields]


def _from_field(form, field: Field, required: bool) -> Column:
    unit = str(getattr(field, "unit", "") or "")
    head = str(field.label.text) + (f"（{unit}）" if unit else "")
    return Column(field.short_name, head, _note(field, required), lambda text: _read_field(form, field, text),
                  required, _options(field), field.kind if isinstance(field, forms.CodesField) else "")


def _note(field: Field, required: bool) -> str:
    parts = [_("提交前必填") if required else _("选填")]
    words = _options(field)
    if isinstance(field, BooleanField):
        parts.append(_("填“是”或“否”"))
    elif isinstance(field, forms.ChoicesField):
        parts.append(_("可填几个，用顿号隔开：%(list)s", list="、".join(words)))
    elif words:
        parts.append(_("从下拉里选一个"))
    elif isinstance(field, forms.CodeField):
        parts.append(_("填一个代码，或目录里的名称"))
    elif isinstance(field, forms.CodesField):
        parts.append(_("填代码，或目录里的名称，用顿号隔开"))
    elif isinstance(field, forms.LinesField):
        parts.append(_("每行写一条"))
    elif isinstance(field, forms.IsoDateField):
        parts.append(_("写成 2027-07-01"))
    hint = str(field.description or "").rstrip("。")
    return _("；").join([*parts, hint] if hint else parts)


def _options(field: Field) -> tuple[str, ...]:
    if isinstance(field, BooleanField):
        return _("是"), _("否")
    if isinstance(field, forms.ChoiceField | forms.ChoicesField):
        return tuple(str(label) for value, label, *_rest in field.choices if str(value))
    return ()


def _read_field(form, field: Field, text: str) -> Any:
    """What the text means to the field, checked by the field's own validators. ValueError with their words."""
    value = _value(field, text)
    field.process_errors, field.errors, field.raw_data, field.data = [], [], [text], value
    if isinstance(field, forms.CodesField):
        field.strays = []
    if not field.validate(form):
        raise ValueError(" ".join(map(str, field.errors)))
    return field.data


def _value(field: Field, text: str) -> Any:
    if isinstance(field, forms.CodesField):
        found = codes.read(field.kind, text)
        if field.one and len(found) > 1:
            raise ValueError(_("只能填一个。"))
        return found[0] if field.one else found
    if isinstance(field, BooleanField):
        return kind_forms.read_cell(Declared(field.name, field.label.text, "bool"), text)
    if isinstance(field, forms.ChoicesField):
        return [_choice(field, part) for part in split_words(text)]
    if isinstance(field, forms.ChoiceField):
        return _choice(field, text)
    if isinstance(field, forms.IsoDateField):
        return field.parse(plain_date(text))
    if isinstance(field, OwnText):
        return field.parse(text)
    return text


def _choice(field, text: str) -> str:
    for value, label, *_rest in field.choices:
        if str(value) and forms.fold(text) in (str(value), forms.fold(str(label))):
            return str(value)
    raise ValueError(_("“%(text)s”不在选项里。可填：%(list)s。", text=short(text), list="、".join(_options(field))))


# ------------------------------------------------------------------------------------------- from a kind

def from_kind(kind: Kind) -> list[Column]:
    """Columns of the kind's own fields."""
    return [Column(f"details.{one.name}", one.head, _own_note(one), _own_reader(one.field), one.field.required,
                   _own_options(one.field)) for one in kind_forms.columns(kind)]


def _own_note(one: kind_forms.Column) -> str:
    """A draft may lack it, so 必填 means before handing in."""
    return one.note.replace(_("必填"), _("提交前必填"), 1) if one.field.required else one.note


def _own_reader(field: Declared) -> Callable[[str], Any]:
    if field.type == "date":
        return lambda text: kind_forms.read_cell(field, plain_date(text))
    return lambda text: kind_forms.read_cell(field, text)


def _own_options(field: Declared) -> tuple[str, ...]:
    if field.type in ("bool", "declaration"):
        return _("是"), _("否")
    return tuple(str(label) for _code, label in field.choices) if field.type in ("choice", "choices") else ()


# ------------------------------------------------------------------------------------------- of its own

def text_column(name: str, head: str, note: str, *, longest: int, required: bool = False) -> Column:
    """A column that no form has: plain text of at most so many characters."""

    def read(text: str) -> str:
        if len(text) > longest:
            raise ValueError(_("最多 %(n)s 个字，请删短。", n=longest))
        return text

    return Column(name, head, note, read, required)


def flag_column(name: str, head: str, note: str) -> Column:
    """A column that no form has: yes or no."""
    field = Declared(name, head, "bool")
    return Column(name, head, note, lambda text: kind_forms.read_cell(field, text), False, (_("是"), _("否")))


def plain_date(text: str) -> str:
    """A date as it can be parsed: a spreadsheet's day number becomes the day, a time of day goes."""
    typed = forms.fold(text)
    if _SERIAL.fullmatch(typed):
        return (_EPOCH + timedelta(days=int(typed.split(".")[0]))).isoformat()
    return re.sub(r"[ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2})?$", "", typed)


def split_words(text: str) -> list[str]:
    """Entries apart by 、 commas, semicolons or lines."""
    return [word.strip() for word in re.split(r"[、，,;；\n]+", text) if word.strip()]

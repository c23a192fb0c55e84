"""From the fields of a kind to a form, to read-only rows and to columns of a sheet.

One declaration (`core.kinds.Field`) serves the form, the page, the import template and the export.
The sub-form is nested under the name `details`, so an error of `kinds.clean` finds its field.
"""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, Form, FormField, StringField, TextAreaField
from wtforms.validators import Length

from app.core import fields, forms, reading
from app.core.filters import keep, yuan
from app.core.kinds import LENGTHS, Field, Kind, asked


class Asked:
    """Marks a field that is required at submit; a draft may lack it, so nothing is checked here."""

    field_flags = {"required": True}

    def __call__(self, form, field):
        """The operation checks, when it is time."""


# ------------------------------------------------------------------------------------------------ forms

def form_field(one: Field):
    """The unbound WTForms field of one declared field."""
    checks = [Asked()] if one.required else []
    return _MAKERS[one.type](one, {"description": one.hint or "", "default": one.default}, checks)


def details_form(kind: Kind) -> type[Form]:
    """The sub-form class of a kind's own fields."""
    return type(f"{kind.code.title().replace('_', '')}Details", (fields.Group,),
                {one.name: form_field(one) for one in kind.fields})


def with_details(base: type[forms.BaseForm], kind: Kind, name: str = "details") -> type[forms.BaseForm]:
    """`base` with the kind's own fields nested under `name`."""
    return type(base.__name__, (base,), {name: FormField(details_form(kind), label=kind.label)})


def form_data(kind: Kind, details: Mapping | None) -> dict[str, Any]:
    """Stored details as the sub-form's data: dates become dates."""
    given = dict(details or {})
    return {one.name: _from_json(one, given[one.name]) for one in kind.fields if one.name in given}


def _from_json(one: Field, value: Any) -> Any:
    if one.type == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    if one.type == "rows":
        return [{sub.name: _from_json(sub, row.get(sub.name)) for sub in one.fields} for row in value or []]
    return value


def _line(one, common, checks):
    return StringField(one.label, [*checks, Length(max=one.max or LENGTHS["text"])], **common)


def _area(one, common, checks):
    return TextAreaField(one.label, [*checks, Length(max=one.max or LENGTHS["longtext"])], **common)


def _int(one, common, checks):
    return forms.IntField(one.label, checks, unit=one.unit, min=0 if one.min is None else one.min, max=one.max,
                          **common)


def _money(one, common, checks):
    return forms.MoneyField(one.label, checks, min=one.min or 0, max=one.max,
                            **({"unit": one.unit} if one.unit else {}), **common)


def _date(one, common, checks):
    return forms.IsoDateField(one.label, checks, **common)


def _bool(one, common, checks):
    return BooleanField(one.label, **common)


def _declaration(one, common, checks):
    return BooleanField(one.label, checks, **common)


def _choice(one, common, checks):
    return forms.ChoiceField(one.label, checks, enum=one.choices, radio=len(one.choices) <= 4, **common)


def _choices(one, common, checks):
    common["default"] = one.default or list
    return forms.ChoicesField(one.label, checks, enum=one.choices, max_choices=one.max, **common)


def _lines(one, common, checks):
    common["default"] = one.default or list
    return forms.LinesField(one.label, checks, max_lines=one.max or 50, **common)


def _rows(one, common, checks):
    common.pop("default")
    row = {sub.name: form_field(sub) for sub in one.fields}
    return forms.RowsField(one.label, row, checks, max_rows=one.max or 50, spare=0 if one.required else 1, **common)


_MAKERS = {"text": _line, "longtext": _area, "int": _int, "money": _money, "date": _date, "bool": _bool,
           "declaration": _declaration, "choice": _choice, "choices": _choices, "lines": _lines, "rows": _rows}


# ------------------------------------------------------------------------------------------------ pages

def display_rows(kind: Kind, details: Mapping | None, *, confidential: bool = False,
                 skip: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """(label, words) of what is filled in, for a read-only page. Confidential fields only when allowed."""
    given = dict(details or {})
    return [(str(one.label), words(one, given[one.name])) for one in asked(kind.fields, given)
            if given.get(one.name) not in (None, "", []) and one.name not in skip
            and (confidential or not one.confidential)]


def words(one: Field, value: Any) -> str:
    """One value as a person reads it."""
    if value in (None, "", []):
        return "–"
    if one.type in ("bool", "declaration"):
        return _("是") if value else _("否")
    if one.type == "money":
        return yuan(value, unit=True)
    if one.type == "choice":
        return str(one.words.get(value, value))
    if one.type in ("choices", "lines"):
        return "、".join(str(one.words.get(item, item)) for item in value)
    if one.type == "rows":
        return "；".join(_row_words(one, row) for row in value)
    return str(keep(f"{value} {one.unit}".strip())) if one.unit else str(value)


def _row_words(one: Field, row: Mapping) -> str:
    return "，".join(f"{sub.label} {words(sub, row[sub.name])}" for sub in one.fields
                    if row.get(sub.name) not in (None, "", []))


# ------------------------------------------------------------------------------------------------ sheets

YES, NO = ("是", "有", "对", "y", "yes", "1", "true"), ("否", "无", "没有", "n", "no", "0",
                                                     "false")  # i18n: what cells hold


@dataclass(frozen=True)
class Column:
    """One column of a sheet: its head, the field it fills, a note for the template."""

    name: str
    head: str
    note: str
    field: Field


def columns(kind: Kind) -> list[Column]:
    """The kind's own columns of an import template or export, in the order of the declaration."""
    return [Column(one.name, str(one.label) + (f"（{one.unit}）" if one.unit else ""), _note(one), one)
            for one in kind.fields]


def _note(one: Field) -> str:
    parts = [_("必填") if one.required else _("选填")]
    if one.type in ("bool", "declaration"):
        parts.append(_("填“是”或“否”"))
    elif one.type in ("choice", "choices"):
        joined = "、".join(str(label) for _code, label in one.choices)
        parts.append(_("填其中一个：%(list)s", list=joined) if one.type == "choice" else
                     _("可填几个，用顿号隔开：%(list)s", list=joined))
    elif one.type == "rows":
        parts.append(_("每行写一条，用竖线隔开：%(list)s", list="|".join(str(sub.label) for sub in one.fields)))
    elif one.type == "lines":
        parts.append(_("每行写一条"))
    elif one.type == "money":
        parts.append(_("单位为元"))
    elif one.type == "date":
        parts.append(_("写成 2027-07-01"))
    if one.hint:
        parts.append(str(one.hint))
    return _("；").join(parts)


def write_cell(one: Field, value: Any) -> Any:
    """A stored value as a cell: numbers stay numbers, money in 元, choices in words."""
    if value in (None, "", []):
        return None
    if one.type == "money":
        return value / 100 if value % 100 else value // 100
    if one.type == "rows":
        return "\n".join("|".join(str(write_cell(sub, row.get(sub.name)) or "") for sub in one.fields) for row in value)
    if one.type == "lines":
        return "\n".join(value)
    if one.type in ("int", "text", "longtext", "date"):
        return value
    return words(one, value)


def read_cell(one: Field, cell: Any) -> Any:
    """What a cell says, as details hold it; None when empty. Raises ValueError with words for the person."""
    text = reading.clean(str(cell)) if cell is not None else ""
    if not text:
        return None
    return _READERS[one.type](one, cell, text)


def _read_date(one, cell, text):
    return (cell.date() if hasattr(cell, "date") else cell
            if isinstance(cell, date) else reading.parse_date(text)).isoformat()


def _read_flag(one, cell, text):
    if text.lower() in YES or cell is True:
        return True
    if text.lower() in NO or cell is False:
        return False
    raise ValueError(_("“%(text)s”看不懂。填“是”或“否”。", text=text[:20]))


def _read_choice(one, cell, text):
    for code, label in one.choices:
        if reading.fold(text) in (code, reading.fold(str(label))):
            return code
    raise ValueError(_("“%(text)s”不在选项里。可填：%(list)s。", text=text[:20],
                       list="、".join(str(label) for _code, label in one.choices)))


def _read_choices(one, cell, text):
    parts = [part for part in text.replace("，", "、").replace("\n", "、").replace(",", "、").replace(";", "、")
             .replace("；", "、").split("、") if part.strip()]
    return [_read_choice(one, part, part.strip()) for part in parts]


def _read_rows(one, cell, text):
    rows = []
    for line in filter(str.strip, text.split("\n")):
        parts = [part.strip() for part in line.replace("｜", "|").split("|")]
        if len(parts) > len(one.fields):
            raise ValueError(_("“%(text)s”的竖线多了。每行 %(n)s 格。", text=line[:20], n=len(one.fields)))
        rows.append({sub.name: value for sub, part in zip(one.fields, parts, strict=False)
                     if (value := read_cell(sub, part)) is not None})
    return rows


_READERS = {
    "text": lambda one, cell, text: text, "longtext": lambda one, cell, text: text,
    "int": lambda one, cell, text: reading.parse_int(_number(text), str(one.unit)),
    "money": lambda one, cell, text: reading.parse_money(_number(text)),
    "date": _read_date, "bool": _read_flag, "declaration": _read_flag, "choice": _read_choice,
    "choices": _read_choices, "lines": lambda one, cell,
    text: [line.strip() for line in text.split("\n") if line.strip()],
    "rows": _read_rows,
}


def _number(text: str) -> str:
    """Excel hands whole numbers over as 36.0."""
    return text[:-2] if text.endswith(".0") else text



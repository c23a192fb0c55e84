"""Forms of the house: Chinese messages, what was typed is kept, and fields that read what people type.

Everything a form needs is imported from here. A field never raises on odd input: it keeps the text,
and its error says what is wrong and how to write it. Money is integer 分, dates are dates, codes are text.
"""
import secrets
from typing import Any

from flask import has_request_context, request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)

from app.core.choice_fields import ChoiceField, ChoicesField, DeclarationField, RowsField, reshape
from app.core.fields import (
    CodeField,
    CodesField,
    Group,
    HouseMeta,
    IntField,
    IsoDateField,
    LinesField,
    MoneyField,
    MonthField,
    NumberField,
    PhoneField,
    Required,
    UsccField,
    WanField,
)
from app.core.reading import (
    Unreadable,
    clean,
    fold,
    parse_codes,
    parse_date,
    parse_int,
    parse_money,
    parse_month,
    parse_number,
    parse_phone,
    parse_uscc,
)


class BaseForm(FlaskForm):
    """The base of every form that posts.

    `row_version` carries the version the person saw (optimistic lock), `form_token` makes a form
    send once. Both are hidden; `hidden(form)` of components/forms.html prints them.
    """

    class Meta(HouseMeta, FlaskForm.Meta):
        def wrap_formdata(self, form, formdata):
            """What a form sends; a body of JSON is no form and counts as an empty one."""
            if has_request_context() and request.is_json:
                return MultiDict()
            return super().wrap_formdata(form, formdata)

    row_version = HiddenField()
    form_token = HiddenField(default=lambda: secrets.token_urlsafe(18))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_submitted() and not self.row_version.raw_data:
            self.row_version.data = None
        self.reshaped = self.is_submitted() and any(reshape(field) for field in self)

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


__all__ = [
    "BaseForm", "BooleanField", "ChoiceField", "ChoicesField", "CodeField", "CodesField", "DeclarationField",
    "FileField", "Group", "HiddenField", "IntField", "IsoDateField", "LinesField", "MoneyField", "MonthField",
    "MultipleFileField", "NumberField", "PasswordField", "PhoneField", "QueryForm", "RadioField", "Required",
    "RowsField", "SelectField", "StringField", "TextAreaField", "Unreadable", "UsccField", "WanField",
    "apply_refused", "clean", "fold", "parse_codes", "parse_date", "parse_int", "parse_money", "parse_month",
    "parse_number", "parse_phone", "parse_uscc",
]

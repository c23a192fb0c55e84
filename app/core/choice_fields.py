"""Fields to choose from, to tick, and groups that repeat."""
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, FieldList, Form, FormField, HiddenField, SelectField, SelectMultipleField
from wtforms.fields.choices import Choice, SelectChoice
from wtforms.fields.core import UnboundField
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.fields import Group
from app.core.reading import clean


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


def _options(enum: type[Enum] | Iterable, labels: Mapping | None) -> list[SelectChoice]:
    if isinstance(enum, type) and issubclass(enum, Enum):
        return [SelectChoice(str(m.value), (labels or {}).get(m) or getattr(m, "label", None) or m.value)
                for m in enum if labels is None or m in labels]
    return [SelectChoice(str(value), label) for value, label in enum]


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
            pairs = [SelectChoice("", blank), *pairs]
        super().__init__(label, validators, coerce=self._member, choices=pairs, **kwargs)

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
            yield Choice(value, label, value == now, {})


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
            yield Choice(str(value), label, str(value) in now, {})


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


def reshape(field: Field) -> bool:
    """Do what an add or remove button of a repeated group asked; True when it did."""
    if isinstance(field, FormField):
        return any(reshape(sub) for sub in field.form)
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

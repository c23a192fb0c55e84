"""A form for any declared setting: one field for a plain value, one for each entry of a table."""
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import Length

from app.admin import words
from app.authz import Actor, Permission, require
from app.authz.actor import OFFICERS, ROLE_LABELS, Role
from app.core import clock, settings
from app.core.errors import Refused
from app.core.forms import (
    BaseForm,
    ChoiceField,
    ChoicesField,
    IntField,
    IsoDateField,
    LinesField,
    NumberField,
    Required,
    StringField,
    TextAreaField,
)
from app.core.settings import SettingValue
from app.questions import kinds

DESK_ROLES = (*sorted(OFFICERS), Role.SYSADMIN)


class SettingForm(BaseForm):
    """From when, and why; the value's own fields are added by `form_for`."""

    valid_from = IsoDateField(_l("从哪天起"), [Required()], min=clock.today,
                              hint=_l("不能早于今天：以前的决定按以前的设置。"))
    reason = TextAreaField(_l("理由"), [Required(), Length(max=500)], description=_l("写明依据，如文件名称和文号。"))


def form_for(key: str) -> SettingForm:
    """The form of one setting with its present value. KeyError for an unknown key."""
    default, _label = settings.declared()[key]
    now = settings.get(key)
    fields = {"value": _field(key, "", default)}
    if isinstance(default, dict):
        fields = {f"value_{at}": _field(key, name, default[name]) for at, name in enumerate(default)}
    made = type("OneSettingForm", (SettingForm,), fields)
    data = {"value": now}
    if isinstance(default, dict):
        data = {f"value_{at}": now.get(name, default[name]) for at, name in enumerate(default)}
    return made(data={"valid_from": clock.today(), **data})


def value_fields(form: SettingForm) -> list:
    """The fields that hold the value, in order."""
    return [field for field in form if field.name.startswith("value")]


def _field(key: str, name: str, default: Any):
    label = words.entry_label(key, name) if name else _("值")
    if key.endswith(".severity"):
        return ChoiceField(label, [Required()], enum=list(words.SEVERITIES.items()), radio=True)
    if ".review_office." in key:
        return ChoiceField(label, [Required()], enum=list(words.OFFICES.items()), radio=True)
    if key == "questions.kinds_delegated_to_parks":
        return ChoicesField(label, enum=[(one.code, one.label) for one in kinds.all_kinds()])
    if key == "organisations.review_desks":
        return ChoicesField(label, [Required()], enum=[(role.value, ROLE_LABELS[role]) for role in DESK_ROLES])
    if isinstance(default, bool):
        return ChoiceField(label, [Required()], enum=[("yes", _l("是")), ("no", _l("否"))], radio=True)
    if isinstance(default, int):
        return IntField(label, [Required()], min=0, max=100_000)
    if isinstance(default, float):
        return NumberField(label, [Required()], min=0, places=4)
    if isinstance(default, list | tuple):
        return LinesField(label, hint=_l("一行一个。"), max_lines=200, max_length=60)
    return StringField(label, [Required(), Length(max=200)])


def value_of(key: str, form: SettingForm) -> Any:
    """The value a valid form holds, of the declared type."""
    default, _label = settings.declared()[key]
    if isinstance(default, dict):
        return {name: _plain(form[f"value_{at}"].data, default[name]) for at, name in enumerate(default)}
    return _plain(form.value.data, default)


def _plain(data: Any, default: Any) -> Any:
    if isinstance(default, bool):
        return data in (True, "yes")
    if isinstance(default, float):
        return float(data)
    return list(data) if isinstance(data, tuple | set) else data


def change(actor: Actor, *, key: str, value: Any, valid_from, reason: str) -> SettingValue:
    """Set a value from a day on. Raises Forbidden, Refused at `value`, `valid_from`; KeyError for an unknown key."""
    default, _label = settings.declared()[key]
    require(actor, Permission.SETTINGS_CHANGE, _About())
    if valid_from < clock.today():
        raise Refused(_("不能早于今天：以前的决定按以前的设置。"), "valid_from")
    if value == settings.get(key, valid_from):
        raise Refused(_("和那天起已经生效的值一样，没有变化。"))
    if key == "matching.weights":
        from app.matching import weights

        try:
            weights.check(value)
        except Refused as refused:
            at = list(default).index(refused.field) if refused.field in default else None
            raise Refused(refused.message, None if at is None else f"value_{at}") from None
    return settings.change(actor, key=key, value=value, valid_from=valid_from, reason=reason)


class _About:
    """A setting as the object of the permission; everybody at the desk sees it."""

    __tablename__ = "setting_value"

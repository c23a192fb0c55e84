"""Declared settings: their values, since when and why, and changing one from a day on."""
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.admin import settings_form, words
from app.admin.routes import bp
from app.authz import Permission, may
from app.authz.guards import current_actor, guard
from app.core import clock, facts, settings
from app.core.db import db
from app.core.errors import NotVisible, Refused
from app.core.forms import apply_refused
from app.core.settings import SettingValue


@bp.get("/settings", endpoint="settings")
@guard(Permission.SETTINGS_CHANGE)
def list_settings():
    """Every declared setting with the value in force and what is to come."""
    changes: dict[str, list[SettingValue]] = {}
    newest = (SettingValue.valid_from.desc(), SettingValue.id.desc())
    for row in db.session.scalars(db.select(SettingValue).order_by(*newest)):
        changes.setdefault(row.key, []).append(row)
    groups: dict[str, list[dict]] = {}
    for key, (default, _label) in settings.declared().items():
        rows = changes.get(key, [])
        now = next((row for row in rows if row.valid_from <= clock.today()), None)
        groups.setdefault(words.setting_group(key), []).append({
            "key": key, "label": words.setting_label(key),
            "value": words.setting_value(key, now.value if now else default), "since": now.valid_from if now else None,
            "coming": [row for row in rows if row.valid_from > clock.today()]})
    return render_template("admin/settings.html", groups=groups, may_change=_may_change(), value=words.setting_value)


def _may_change() -> bool:
    return may(current_actor(), Permission.SETTINGS_CHANGE, settings_form._About())


@bp.route("/settings/<key>", methods=["GET", "POST"], endpoint="setting")
@guard(Permission.SETTINGS_CHANGE)
def one_setting(key: str):
    """One setting: history and change."""
    if key not in settings.declared():
        raise NotVisible()
    form = settings_form.form_for(key)
    if form.validate_on_submit():
        try:
            settings_form.change(current_actor(), key=key, value=settings_form.value_of(key, form),
                                 valid_from=form.valid_from.data, reason=form.reason.data)
            flash(_("已记下：%(name)s，从 %(day)s 起。", name=words.setting_label(key),
                    day=form.valid_from.data.isoformat()), "ok")
            return redirect(url_for("admin.setting", key=key))
        except Refused as refused:
            apply_refused(form, refused)
    rows = list(db.session.scalars(db.select(SettingValue).where(SettingValue.key == key)
                                   .order_by(SettingValue.valid_from.desc(), SettingValue.id.desc())))
    people = facts.ask("accounts.names", default={}, ids=[row.created_by_id for row in rows])
    return render_template(
        "admin/setting.html", key=key, label=words.setting_label(key), form=form,
        fields=settings_form.value_fields(form), rows=rows, people=people, may_change=_may_change(),
        value=words.setting_value, now=settings.get(key), default=settings.declared()[key][0],
    ), 422 if form.is_submitted() else 200

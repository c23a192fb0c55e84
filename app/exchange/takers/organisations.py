"""Organisations from a file: verified and unclaimed, by the officer whose desk they lie on."""
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.authz import Actor, Permission
from app.core.db import db
from app.exchange.columns import Column, flag_column, from_form
from app.exchange.lines import TAKEN, Line
from app.exchange.takers.base import Taker
from app.organisations import forms, importing, queries, types
from app.organisations.models import ENTERPRISE, Organisation

REQUIRED = ("name", "region_code", "school_kind")


class Organisations(Taker):
    """单位."""

    what = "organisations"
    label = _l("单位")
    permission = Permission.ORGANISATION_IMPORT
    key_column = ""

    def kinds(self) -> list[tuple[str, Any]]:
        return [(code, label) for code, label in types.TYPE_LABELS.items() if code not in types.CITY_ONLY]

    def kinds_for(self, actor: Actor) -> list[tuple[str, Any]]:
        mine = {key.partition(":")[0] for key, roles in types.review_table().items() if roles & actor.roles}
        return [(code, label) for code, label in self.kinds() if code in mine]

    def columns(self, actor: Actor, kind: str) -> list[Column]:
        form = forms.OrganisationForm(formdata=None, meta={"csrf": False})
        form.offer_parks(queries.parks())
        profile = types.profile_fields(kind)
        names = ("name", "uscc", "no_uscc_reason", *sorted(profile, key=lambda name: name not in REQUIRED))
        listed = [flag_column("is_core_listed", _("列入核心企业清单"),
                              _("选填；填“是”或“否”。链主、龙头、专精特新等"))] \
            if kind == ENTERPRISE else []
        return [*from_form(form, names, REQUIRED, only=True), *listed]

    def wanted(self, actor: Actor) -> tuple[str, ...]:
        return ("name", "region_code")

    def key(self, actor: Actor, kind: str, line: Line) -> str:
        return line.values.get("uscc") or _place(line)

    def prepare(self, actor: Actor, kind: str, lines: list[Line], *, suggest: bool) -> None:
        for line in lines:
            line.values["org_type"] = kind
            if line.values.get("park_id"):
                line.values["park_id"] = int(line.values["park_id"])

    def known(self, actor: Actor, lines: Iterable[Line]) -> dict[str, str]:
        listed = list(lines)
        codes = [line.values["uscc"] for line in listed if line.values.get("uscc")]
        found = dict(db.session.execute(db.select(Organisation.uscc, Organisation.org_no).where(
            Organisation.uscc.in_(codes))).all())
        names = [line.values["name"] for line in listed if line.values.get("name") and not line.values.get("uscc")]
        for name, region, no in db.session.execute(db.select(
                Organisation.name, Organisation.region_code, Organisation.org_no).where(Organisation.name.in_(names))):
            found[f"{name}/{region}"] = no
        return found

    def check(self, actor: Actor, kind: str, lines: list[Line]) -> None:
        unread = {line.number: {name for name, _words in line.errors} for line in lines}
        for at, errors in importing.check_rows(actor, [line.values for line in lines]).items():
            line = lines[at - 1]
            for name, words in errors.items():
                if name not in unread[line.number]:
                    line.wrong(name, words)

    def write(self, actor: Actor, kind: str, lines: list[Line]) -> None:
        try:
            taken = importing.import_verified(actor, rows=[line.values for line in lines])
        except importing.RowErrors as refused:
            for at, errors in refused.rows.items():
                for name, words in errors.items():
                    lines[at - 1].wrong(name, words)
            return
        for line, organisation in zip(lines, taken, strict=True):
            line.outcome, line.public_no = TAKEN, organisation.org_no


def _place(line: Line) -> str:
    return f"{line.values.get('name', '')}/{line.values.get('region_code', '')}"


ORGANISATIONS = Organisations()

"""Answers from a file: drafts of the school."""
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.answers import checking, forms, kinds, operations
from app.answers.kinds import SupplyKind
from app.answers.models import PUBLIC, Answer
from app.answers.values import values_of
from app.authz import Actor, Permission
from app.core import kinds as declarations
from app.core.db import db
from app.core.errors import Refused
from app.exchange.columns import Column, from_form, from_kind
from app.exchange.lines import TAKEN, Line
from app.exchange.takers.base import Taker, number_column, said, sure
from app.matching import suggest as suggesting
from app.organisations.models import Organisation

LEVEL_OF_SCHOOL = {"secondary": "secondary", "college": "college", "vocational_university": "bachelor"}


class Answers(Taker):
    """供给."""

    what = "answers"
    label = _l("供给")
    permission = Permission.ANSWER_EDIT

    def kinds(self) -> list[tuple[str, Any]]:
        return [(kind.code, kind.label) for kind in kinds.all_kinds()]

    def columns(self, actor: Actor, kind: str) -> list[Column]:
        declared = kinds.get(kind)
        form = forms.answer_form(declared)(formdata=None, meta={"csrf": False})
        names = (*forms.FIRST, *forms.WISHES, *forms.MORE)
        required = [name for name in names if declared.requires(name)
                    and not (name == "capacity" and declared.capacity_default)]
        return [number_column(), *from_form(form, names, required), *from_kind(declared)]

    def prepare(self, actor: Actor, kind: str, lines: list[Line], *, suggest: bool) -> None:
        declared, school = kinds.get(kind), db.session.get(Organisation, actor.org_id)
        for line in lines:
            line.values["details"] = {**declared.defaults(), **line.values.get("details", {})}
            if suggest:
                propose(declared, school, line)

    def known(self, actor: Actor, lines: Iterable[Line]) -> dict[str, str]:
        return dict(db.session.execute(db.select(Answer.import_row, Answer.answer_no).where(
            Answer.school_id == actor.org_id, Answer.import_row.in_([line.key for line in lines]))).all())

    def check(self, actor: Actor, kind: str, lines: list[Line]) -> None:
        declared, school = kinds.get(kind), db.session.get(Organisation, actor.org_id)
        heads = {column.name: column.head for column in self.columns(actor, kind)}
        for line in lines:
            unread = {name for name, _words in line.errors}
            wanted = _wanted(declared, school, line)
            errors = {name: words for name, words in checking.problems(declared, wanted, complete=False).items()
                      if name not in unread}
            for name, words in errors.items():
                line.wrong(name, words)
            lacking = checking.problems(declared, wanted, complete=True)
            line.lacks = [(name, heads.get(name,
                                           name)) for name in lacking if name not in errors and name not in unread]

    def write(self, actor: Actor, kind: str, lines: list[Line]) -> None:
        for line in lines:
            values = {name: value for name, value in line.values.items() if name != "import_row"}
            try:
                answer = operations.save_draft(actor, answer_type=kind, import_row=line.key, **values)
            except Refused as refused:
                line.refused(refused)
                continue
            line.outcome, line.public_no = TAKEN, answer.answer_no


def _wanted(kind: SupplyKind, school: Organisation, line: Line) -> dict[str, Any]:
    """All values as the draft will hold them, the school's own facts where the row says nothing."""
    sketch = Answer(answer_type=kind.code, school_id=school.id, title="", department="", public_summary="",
                    conditions="",
                    import_row="", region_code=school.region_code, site_address=school.address,
                    valid_until=checking.latest_validity(), visibility=PUBLIC, details={})
    wanted = {**values_of(sketch), **line.values}
    with suppress(Refused):  # checking.problems names each of them
        wanted["details"] = declarations.clean(kind, wanted["details"], complete=False)
    return wanted


def propose(kind: SupplyKind, school: Organisation, line: Line) -> None:
    """Fill empty specialties and clusters from the title and text, as proposed and said so."""
    empty = {name for name in ("specialties", "clusters") if not line.values.get(name) and kind.asks(name)}
    if not empty or not line.values.get("title"):
        return
    level = LEVEL_OF_SCHOOL.get(school.school_kind)
    found = suggesting.propose(line.values["title"], line.values.get("public_summary", ""),
                               levels=frozenset({level}) if level else None)
    for name, label, proposed, most in (("specialties", _("专业"), found.specialties, min(3, kind.max_specialties)),
                                        ("clusters", _("产业集群"), found.clusters, 2)):
        chosen = sure(proposed, most) if name in empty else []
        if chosen:
            line.values[name] = [one.code for one in chosen]
            line.notes.append(said(label, chosen))


ANSWERS = Answers()

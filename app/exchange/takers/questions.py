"""Questions from a file: drafts of the enterprise, or entered by an officer for enterprises (代录)."""
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import rules
from app.authz import Actor, Permission
from app.authz.actor import ENTERPRISE as ENTERPRISE_ROLES
from app.core import forms as reading
from app.core.db import db
from app.core.errors import Refused
from app.core.kinds import QuestionKind
from app.exchange.columns import Column, from_form, from_kind, text_column
from app.exchange.lines import TAKEN, Line
from app.exchange.takers.base import Taker, number_column, said, sure
from app.matching import suggest as suggesting
from app.organisations import queries as organisations
from app.organisations.models import ENTERPRISE, Organisation
from app.questions import fields, forms, kinds, operations, policy
from app.questions.context import submit_context
from app.questions.models import Question

SKIPPED = ("contact_user_id", "attachments")
LEVELS = {"secondary", "college", "bachelor"}


class Questions(Taker):
    """命题."""

    what = "questions"
    label = _l("命题")
    permission = Permission.QUESTION_EDIT

    def kinds(self) -> list[tuple[str, Any]]:
        return [(kind.code, kind.label) for kind in kinds.all_kinds()]

    def columns(self, actor: Actor, kind: str) -> list[Column]:
        declared = kinds.get(kind)
        form = forms.mark_required(forms.form_class(declared)(formdata=None, meta={"csrf": False}), declared)
        places = forms.layout(declared)
        names = [name for place in ("main", "suggested", "own",
                                    "more") for name in places[place] if name not in SKIPPED]
        required = {name for name in fields.required(declared) if name not in ("levels", "visibility",
                                                                               "selection_mode")}
        whose = [_enterprise_column()] if enters_for_others(actor) else []
        return [number_column(), *whose, *from_form(form, names, required), *from_kind(declared)]

    def wanted(self, actor: Actor) -> tuple[str, ...]:
        return ("title", "enterprise") if enters_for_others(actor) else ("title",)

    def prepare(self, actor: Actor, kind: str, lines: list[Line], *, suggest: bool) -> None:
        declared, owners = kinds.get(kind), {}
        for line in lines:
            owner = _owner(actor, line, owners)
            line.values["details"] = {**declared.defaults(), **_known_of(owner, declared),
                                      **line.values.get("details", {})}
            if owner is not None:
                line.values.setdefault("region_code", owner.region_code)
                if owner.address:
                    line.values.setdefault("site_address", owner.address)
            if suggest:
                propose(declared, line)

    def known(self, actor: Actor, lines: Iterable[Line]) -> dict[str, str]:
        mine = Question.entered_by_org_id if enters_for_others(actor) else Question.enterprise_id
        return dict(db.session.execute(db.select(Question.import_row, Question.question_no).where(
            mine == actor.org_id, Question.import_row.in_([line.key for line in lines]))).all())

    def check(self, actor: Actor, kind: str, lines: list[Line]) -> None:
        declared = kinds.get(kind)
        heads = {column.name: column.head for column in self.columns(actor, kind)}
        for line in lines:
            if not line.values.get("title") and "title" not in {name for name, _words in line.errors}:
                line.wrong("title", _("这一项要填。"))
            sketch = _sketch(actor, declared, line)
            if sketch is not None:
                for name, words in fields.in_order(sketch).items():
                    line.wrong(name, words)
                name_what_lacks(sketch, line, heads)

    def write(self, actor: Actor, kind: str, lines: list[Line]) -> None:
        for line in lines:
            values = {name: value for name, value in line.values.items() if name not in ("enterprise", "import_row")}
            owner = db.session.get(Organisation, line.values["enterprise"]) if "enterprise" in line.values else None
            try:
                question = operations.save_draft(actor, kind=kind, enterprise=owner, import_row=line.key, **values)
            except Refused as refused:
                line.refused(refused)
                continue
            line.outcome, line.public_no = TAKEN, question.question_no


def enters_for_others(actor: Actor) -> bool:
    """An officer or park writes down the needs of enterprises, so every row says whose."""
    return bool(actor.roles & policy.ENTERING) and not actor.roles & ENTERPRISE_ROLES


def _enterprise_column() -> Column:
    return text_column("enterprise", str(_("企业")), _("必填；全称，或统一社会信用代码。由企业用一次性链接确认"),
                       longest=120,
                       required=True)


def _owner(actor: Actor, line: Line, found: dict) -> Organisation | None:
    """Whose need the row is; notes an error when it cannot be found. `found` remembers over the rows."""
    if not enters_for_others(actor):
        return found.setdefault("", db.session.get(Organisation, actor.org_id))
    named = reading.fold(line.values.pop("enterprise", ""))
    if not named:
        line.wrong("enterprise", _("这一项要填。"))
        return None
    if named not in found:
        found[named] = db.session.scalars(organisations.visible(actor).where(
            Organisation.org_type == ENTERPRISE,
            db.or_(Organisation.name == named, Organisation.uscc == named.upper()))).all()
    allowed = [one for one in found[named] if policy.may_enter_for(actor, one)]
    if len(allowed) != 1:
        line.wrong("enterprise", _("辖区里没有这家已核验的企业。核对全称或代码，或先导入企业。") if not allowed else
                   _("有几家同名的企业。请填统一社会信用代码。"))
        return None
    line.values["enterprise"] = allowed[0].id
    return allowed[0]


def _known_of(owner: Organisation | None, kind: QuestionKind) -> dict:
    """What the enterprise's own record says of the kind's fields."""
    asks = any(one.name == "staff_on_post" for one in kind.fields)
    return {"staff_on_post": owner.staff_on_post} if owner is not None and asks and owner.staff_on_post else {}


def propose(kind: QuestionKind, line: Line) -> None:
    """Fill empty specialties, occupation and cluster from the title and text, as proposed and said so."""
    wanted = (*kind.needs, *kind.takes)
    empty = {name for name in ("specialties", "occupation_code", "cluster_code") if not line.values.get(name)
             and (name == "cluster_code" or name in wanted)}
    if not empty or not line.values.get("title"):
        return
    levels = frozenset(line.values.get("levels") or ()) & LEVELS
    found = suggesting.propose(line.values["title"], line.values.get("public_summary", ""), levels=levels or None)
    for name, proposed, most in (("specialties", found.specialties, 3), ("occupation_code", found.occupations, 1),
                                 ("cluster_code", found.clusters, 1)):
        chosen = sure(proposed, most) if name in empty else []
        if chosen:
            line.values[name] = [one.code for one in chosen] if name == "specialties" else chosen[0].code
            line.notes.append(said(fields.LABELS[name], chosen))


def _sketch(actor: Actor, kind: QuestionKind, line: Line) -> Question | None:
    """The question as the draft will be, outside the session; None (and errors noted) when a value is refused."""
    values = {name: value for name, value in line.values.items() if name != "enterprise"}
    own = "enterprise" not in line.values
    owner = db.session.get(Organisation, actor.org_id if own else line.values["enterprise"])
    try:
        checked = fields.clean(kind, values)
    except Refused as refused:
        line.refused(refused)
        return None
    sketch = Question(question_type=kind.code, enterprise=owner, enterprise_id=owner.id,
                      contact_user_id=actor.user_id if own else None)
    for column in Question.__table__.columns:
        if column.default is not None and column.default.is_scalar and getattr(sketch, column.name, None) is None:
            setattr(sketch, column.name, column.default.arg)
    sketch.nda_required = kind.confidential_by_default
    fields.put(sketch, checked)
    return sketch


def name_what_lacks(question: Question, line: Line, heads: dict[str, str]) -> None:
    """A dry run of handing it in: what is not filled yet, and what the rules of law say already."""
    lacking = fields.lacking(question)
    line.lacks = [(name, heads.get(name) or str(fields.LABELS.get(name, name))) for name in lacking]
    line.checks = [(one.rule_code, one.outcome, one.message)
                   for one in rules.try_out("submit", submit_context(question))
                   if one.outcome in (rules.BLOCK, rules.WARN) and one.field not in lacking]


QUESTIONS = Questions()

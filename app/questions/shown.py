"""What pages show of a question: plain words, checks, the trail. Nothing here decides who may see."""
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from app import audit
from app.accounts.models import User
from app.authz import Actor
from app.core import facts, kind_forms
from app.core.db import db
from app.core.files import StoredFile
from app.core.filters import iso_date, mask_name, mask_phone, wan, yuan
from app.organisations import queries as organisations
from app.questions import fields, kinds
from app.questions.kinds import on_site, shared
from app.questions.models import Question
from app.rules.models import INFO, PASS
from app.taxonomy import queries as taxonomy
from app.workflow import history, workflow_of


@dataclass
class Check:
    """One rule's answer as `forms.check` draws it."""

    code: str
    severity: str
    message: str
    basis: str
    field: str
    reason: str = ""
    fix: str = ""

    @property
    def passed(self) -> bool:
        return self.severity == PASS

    @property
    def anchor(self) -> str:
        """Id of the form field it belongs to."""
        return self.field.replace(".", "-")


def checks(found, reasons: dict[str, str] | None = None) -> list[Check]:
    """Stored or tried checks for the page; typed reasons win over stored ones."""
    typed = reasons or {}
    return [Check(one.rule_code, one.outcome, one.message, one.source, one.field,
                  typed.get(one.rule_code) or one.reason or "") for one in found]


def by_field(found: list[Check]) -> dict[str, list[Check]]:
    """Checks that stop or want a reason, by the id of their field ("" when they have none)."""
    grouped: dict[str, list[Check]] = {}
    for one in found:
        if one.severity not in (PASS, INFO):
            grouped.setdefault(one.anchor, []).append(one)
    return grouped


def place(question: Question) -> str:
    """Full name of the place with the address."""
    name = taxonomy.region_name(question.region_code, full=True) if question.region_code else ""
    return f"{name} {question.site_address}".strip()


def name_of(kind: str, code: str) -> str:
    """Name of a catalogue entry, the code when unknown, "" for none."""
    entry = taxonomy.entry(kind, code) if code else None
    return entry.name if entry else code


def specialties(question: Question) -> str:
    """Names with codes, the primary first."""
    return "、".join(f"{name_of('specialty', code)} {code}" for code in question.specialty_codes)


def budget(question: Question) -> str:
    """The budget in words."""
    if question.budget_max_fen is None:
        return _("可议") if question.budget_negotiable else ""
    text = wan(question.budget_max_fen, True) if question.budget_min_fen in (None, question.budget_max_fen) else \
        f"{wan(question.budget_min_fen)}–{wan(question.budget_max_fen, True)}"
    return _("%(budget)s，可议", budget=text) if question.budget_negotiable else text


def period_of(question: Question) -> str:
    """From when to when, each date kept in one piece."""
    start, end = (Markup('<span class="nb">{}</span>').format(iso_date(day)) if day else "" for day in
                  (question.start_date, question.end_date))
    # The dates are markup made above; the words around them come from the translation.
    return Markup(_("%(a)s 至 %(b)s", a=start, b=end)) if start and end else start or end  # noqa: S704


def essentials(question: Question) -> list[tuple[str, str]]:
    """What others read first."""
    quantity = f"{question.quantity} {question.quantity_unit}" if question.quantity else ""
    period = period_of(question)
    return [
        (_("数量"), quantity), (_("时间"), period),
        (_("应答截止"), iso_date(question.apply_deadline) if question.apply_deadline else ""),
        (_("地点"), place(question)), (_("对口专业"), specialties(question)),
        (_("职业"), name_of("occupation", question.occupation_code)), (_("岗位"), question.post_name),
        (_("产业集群"), name_of("cluster", question.cluster_code)), (_("产业链环节"), question.chain_segment),
        (_("技能"), "、".join(question.skill_names)),
        (_("院校层次"), "、".join(str(shared.LEVELS[level]) for level in question.level_codes)),
        (_("月报酬（税前）"), yuan(question.monthly_pay_fen, True) if question.monthly_pay_fen is not None else ""),
        (_("预算"), budget(question)), (_("经费来源"), str(dict(shared.FUNDING).get(question.funding_source, ""))),
        (_("企业可提供"), question.enterprise_offer),
    ]


def terms(question: Question) -> list[tuple[str, str]]:
    """How one answers, and in which legal form."""
    kind = kinds.get(question.question_type)
    return [
        (_("应答方式"), str(fields.SELECTION_MODES[question.selection_mode])),
        (_("最多接收"), _("%(n)s 份应答", n=question.max_applications) if question.max_applications else ""),
        (_("合作形式"), "、".join(str(shared.LEGAL_FORMS[row.form]) for row in question.forms)),
        (_("协议类型"), str(shared.AGREEMENTS[kind.agreement_type])),
        (_("可见范围"), str(fields.VISIBILITIES[question.visibility])),
        (_("保密"), _("看详情须先接受保密约定") if question.nda_required else ""),
    ]


def own(question: Question, *, confidential: bool) -> list[tuple[str, str]]:
    """The kind's own content without the group of §2.2 and without its tables."""
    kind = kinds.get(question.question_type)
    tabled = tuple(one.name for one in kind.fields if one.type == "rows")
    return kind_forms.display_rows(kind, question.details, confidential=confidential,
                                   skip=(*on_site.NAMES, *tabled))


def tables(question: Question, *, confidential: bool) -> list[tuple[Any, list, list[list[str]]]]:
    """The kind's repeated groups as tables: (label, heads, rows of words)."""
    found = []
    for one in kinds.get(question.question_type).fields:
        rows = (question.details or {}).get(one.name) if one.type == "rows" else None
        if rows and (confidential or not one.confidential):
            found.append((one.label, [sub.label for sub in one.fields],
                          [[kind_forms.words(sub, row.get(sub.name)) for sub in one.fields] for row in rows]))
    return found


def papers(question: Question) -> list[StoredFile]:
    """The attachments, in the order they were added."""
    ids = [row.file_id for row in question.attachments]
    return list(db.session.scalars(db.select(StoredFile).where(StoredFile.id.in_(ids)).order_by(StoredFile.id)))


def at_work(question: Question) -> list[tuple[str, str]]:
    """The group of §2.2, when students come to the workplace."""
    if not question.students_on_site:
        return []
    kind = kinds.get(question.question_type)
    others = tuple(one.name for one in kind.fields if one.name not in on_site.NAMES)
    hidden = ("fee_declaration", "agency_declaration")
    return kind_forms.display_rows(kind, question.details, skip=(*others, *hidden))


def contact(actor: Actor, question: Question) -> dict[str, Any]:
    """Name and phone of the contact: plain for its own enterprise and for who is in contact, else masked."""
    person = db.session.get(User, question.contact_user_id) if question.contact_user_id else None
    if person is None:
        return {}
    plain = actor.org_id is not None and (actor.org_id == question.enterprise_id or facts.ask(
        "applications.parties_in_contact", default=False, question_id=question.id, org_id=actor.org_id))
    if plain:
        return {"name": person.name, "phone": person.phone or "–", "masked": False}
    return {"name": mask_name(person.name), "phone": mask_phone(person.phone), "masked": True}


def moves(question: Question, *, reasons: bool) -> list[dict[str, Any]]:
    """The timeline, newest first; written reasons only for its owner and the offices."""
    workflow = workflow_of(question)
    items = []
    for row in reversed(history(question)):
        label = _("写下草稿") if row.name == "create" else str(workflow.named(row.name).label)
        codes = workflow.named(row.name).reason_codes if row.name != "create" else {}
        note = "，".join(filter(None, (str(codes.get(row.reason_code, "")), row.reason))) if reasons else ""
        items.append({"at": row.at, "text": f"{label}：{workflow.label(row.target)}", "note": note})
    if question.status == "submitted" and question.review_due:
        items.insert(0, {"at": question.review_due, "text": _("审核答复"), "planned": True})
    if question.status == "published" and question.apply_deadline:
        items.insert(0, {"at": question.apply_deadline, "text": _("应答截止"), "planned": True})
    return items


def action_words(action: str) -> str:
    """What an audit action is called."""
    name = action.split(".", 1)[1]
    known = {"create": _("写下草稿"), "edit": _("修改"), "accept_terms": _("接受保密约定"), "attach": _("添加附件"),
             "detach": _("删去附件"),
             "ask_owner": _("请企业确认代录"), "owner_confirm": _("企业确认代录")}
    if name in known:
        return known[name]
    try:
        return str(workflow_of("question").named(name).label)
    except KeyError:
        return action


def trail(question: Question) -> list[dict[str, Any]]:
    """The audit entries as rows of the page, one per changed field, names masked."""
    entries = audit.trail(question, limit=60)
    people = {user.id: user for user in db.session.scalars(db.select(User).where(
        User.id.in_({entry.actor_user_id for entry in entries if entry.actor_user_id})))}
    names = organisations.names({entry.actor_org_id for entry in entries})
    rows = []
    for entry in entries:
        person = people.get(entry.actor_user_id)
        who = f"{mask_name(person.name)}，{names.get(entry.actor_org_id, '–')}" if person else _("系统")
        changes = list((entry.changes or {}).items()) if entry.action != "question.create" else []
        for n, (field, pair) in enumerate(changes or [("", ["", ""])]):
            before, after = _pair(question, field, pair)
            what = action_words(entry.action) + (f"：{_label(question, field)}" if field not in ("", "status") else "")
            rows.append({"at": entry.at, "who": who, "what": what, "before": before, "after": after,
                         "reason": entry.reason if n == 0 else ""})
    return rows


def _label(question: Question, field: str) -> str:
    if field.startswith("details."):
        try:
            return str(kinds.get(question.question_type).field(field[8:]).label)
        except KeyError:
            return field[8:]
    return str(fields.LABELS.get(field, field))


def _pair(question: Question, field: str, pair) -> tuple[str, str]:
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        return "", ""
    return _value(question, field, pair[0]), _value(question, field, pair[1])


def _value(question: Question, field: str, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if field == "status":
        return str(workflow_of(question).label(value)) if value in workflow_of(question).states else str(value)
    if field.startswith("details."):
        try:
            one = kinds.get(question.question_type).field(field[8:])
            return str(value) if isinstance(value, str) and one.type not in ("choice",
                                                                             "date") else kind_forms.words(one, value)
        except (KeyError, TypeError, AttributeError):
            return str(value)
    if field in fields.MONEY:
        return yuan(value, True)
    if field in fields.CODES:
        return name_of(fields.CODES[field], value)
    if field == "specialties":
        return "、".join(name_of("specialty", code) for code in value)
    if field in fields.FLAGS:
        return _("是") if value else _("否")
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)

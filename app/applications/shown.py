"""What the pages show of an application: states as tags, versions of the terms side by side, the trail in words,
and the one next step of the person who looks.
"""
from dataclasses import dataclass, field

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import audit
from app.accounts.models import User
from app.answers.models import Answer
from app.applications import checking, queries
from app.applications.jobs import waits_for_school
from app.applications.models import ENDED, PREPARING, TAKEN, WAITING, Application
from app.applications.terms import of_offer
from app.applications.workflow import APPLICATION, CLOSED_REASONS, INVITATION, LAPSE_REASONS, NOT_SELECTED_REASONS
from app.authz import Actor, Permission, Role, may
from app.authz.actor import SCHOOL
from app.core import clock, filters
from app.core.db import db
from app.core.filters import mask_name
from app.organisations.models import Organisation
from app.questions.models import LISTED

ICONS = {"draft": "pencil", "school_review": "hourglass-split", "submitted": "envelope", "viewed": "eye",
         "shortlisted": "bookmark", "negotiating": "chat-left-text", "selected": "check-lg", "converted": "check-lg",
         "not_selected": "dash-circle", "withdrawn": "arrow-counterclockwise", "lapsed": "clock-history",
         "sent": "envelope", "accepted": "check-lg", "declined": "dash-circle", "expired": "clock-history",
         "cancelled": "arrow-counterclockwise"}
STEPS = (_l("填写"), _l("校内审批"), _l("企业处理"), _l("洽谈"), _l("选定"), _l("转合作"))
STEP_OF = {"draft": 0, "school_review": 1, "submitted": 2, "viewed": 2, "shortlisted": 2, "negotiating": 3,
           "selected": 4, "converted": 5}
GROUPS = {
    "preparing": (_l("准备中"), PREPARING), "waiting": (_l("等企业"), ("submitted", "viewed", "shortlisted")),
    "negotiating": (_l("洽谈中"), ("negotiating",)), "taken": (_l("已选定"), TAKEN),
    "ended": (_l("已结束"), ("not_selected", "withdrawn")), "lapsed": (_l("未响应"), ("lapsed",)),
}
APPROVAL_STEPS = {"dept": _l("院系"), "office": _l("产教融合办"), "leader": _l("学校领导")}
FIELD_WORDS = {
    "status": _l("状态"), "proposal": _l("应答方案"), "quote_fen": _l("报价"), "price_fen": _l("报价"),
    "start_date": _l("开始"), "end_date": _l("结束"), "timeline": _l("时间安排"), "team": _l("团队"),
    "no_conflict": _l("利益声明"), "conflict_note": _l("利益关系说明"), "release": _l("放行材料"),
    "lines": _l("供给和数量"),
    "partners": _l("联合单位"), "attachments": _l("附件"), "selected_quantity": _l("选定数量"), "quantity": _l("数量"),
    "question_edition": _l("命题版本"), "partner": _l("联合单位"), "step": _l("审批"),
}
ACTION_WORDS = {
    "application.create": _l("新建应答"), "application.edit": _l("修改应答"), "application.approve": _l("批准"),
    "application.partner_confirm": _l("联合单位确认"), "application.partner_decline": _l("联合单位不参加"),
    "application.reconfirm": _l("按新版本重新确认"), "application.offer": _l("提出条件"),
    "application.accept_offer": _l("接受条件"),
}


@dataclass(frozen=True)
class Face:
    """A state as its tag shows it."""

    tone: str
    label: object
    icon: str


def face(row) -> Face:
    """The tag of an application or invitation."""
    return Face(row.status_tone, row.status_label, ICONS.get(row.status, ""))


def outcome(row: Application) -> str:
    """Why it ended, in words."""
    words = {**NOT_SELECTED_REASONS, **CLOSED_REASONS, **LAPSE_REASONS}
    said = str(words.get(row.outcome_code, "")) if row.outcome_code else ""
    note = row.outcome_note if row.outcome_note != said else ""
    return _("%(a)s：%(b)s", a=said, b=note) if said and note else said or note


def cooperation_no(row: Application) -> str:
    """The number of the cooperation it became, as the move noted it; "" before."""
    from app.workflow import history

    return next((one.data.get("cooperation_no", "") for one in reversed(history(row)) if one.name == "convert"), "")


# ------------------------------------------------------------------------------------------ versions of the terms

@dataclass(frozen=True)
class Version:
    """One row of the history of the offer."""

    number: int
    by: str
    ours: bool
    at: object
    quantity: int
    lines: list
    price_fen: int | None
    start_date: object
    end_date: object
    note: str
    changed: frozenset
    enterprise: int
    school: int
    is_last: bool


def versions(application: Application, actor: Actor) -> list[Version]:
    """The terms, oldest first, each with what changed and who agrees to it."""
    answers = {row.id: row for row in db.session.scalars(db.select(Answer).where(Answer.id.in_(
        [answer for offer in application.offers for answer, _quantity in offer.lines])))}
    rows, before = [], None
    for offer in application.offers:
        terms = of_offer(offer)
        by_school = offer.by_org_id == application.school_id
        agreed = offer.accepted_at is not None or (offer.number == 1 and application.status in TAKEN
                                                   and len(application.offers) == 1)
        rows.append(Version(
            number=offer.number, by=application.school.name if by_school else application.question.enterprise.name,
            ours=offer.by_org_id == actor.org_id, at=offer.created_at, quantity=offer.quantity,
            lines=[(answers[answer].title, quantity) for answer, quantity in terms.lines],
            price_fen=offer.price_fen, start_date=offer.start_date, end_date=offer.end_date, note=offer.note,
            changed=terms.differences(before), enterprise=int(agreed or not by_school), school=int(agreed or by_school),
            is_last=offer is application.offers[-1]))
        before = terms
    return rows


# ------------------------------------------------------------------------------------------ the trail

def trail(application: Application, actor: Actor, most: int = 30) -> list[dict]:
    """The trail in words, newest first; before its submission only the school and its own see it."""
    inside = actor.org_id == application.school_id and bool(actor.roles & SCHOOL)
    entries = [one for one in audit.trail(application)
               if inside or (application.submitted_at and one.at >= application.submitted_at)]
    people = {row.id: row.name for row in db.session.scalars(
        db.select(User).where(User.id.in_({one.actor_user_id for one in entries if one.actor_user_id})))}
    sides = {application.school_id: _("学校"), application.question.enterprise_id: _("企业")}
    others = {row.id: row.name for row in db.session.scalars(
        db.select(Organisation).where(Organisation.id.in_({one.actor_org_id for one in entries} - {None, *sides})))}
    rows = []
    for one in entries[:most]:
        name = people.get(one.actor_user_id)
        side = sides.get(one.actor_org_id) or others.get(one.actor_org_id, "")
        who = _("%(name)s，%(side)s", name=mask_name(name), side=side) if name else _("系统")
        rows += _entry_rows(one, who)
    return rows


def _entry_rows(entry, who: str) -> list[dict]:
    changes = entry.changes or {}
    what = str(ACTION_WORDS.get(entry.action) or _transition_words(entry.action))
    if "status" in changes:
        before, after = changes["status"]
        return [{"at": entry.at, "who": who, "what": what, "before": _state(before), "after": _state(after),
                 "reason": entry.reason}]
    if "offer" in changes:
        what = _("%(what)s（第 %(n)s 版）", what=what, n=changes["offer"][1])
    shown = [(name, pair) for name, pair in changes.items() if name in FIELD_WORDS]
    if entry.action == "application.create" or not shown:
        return [{"at": entry.at, "who": who, "what": what, "before": "", "after": "", "reason": entry.reason}]
    if len(shown) > 1 and all(pair[0] in (None, "", [], {}, False) for _name, pair in shown):
        # Everything is new: one line that names it, not one line each.
        names = "、".join(str(FIELD_WORDS[name]) for name, _pair in shown)
        return [{"at": entry.at, "who": who, "what": what, "before": "", "after": names, "reason": entry.reason}]
    return [{"at": entry.at, "who": who, "what": _("%(what)s：%(field)s", what=what, field=FIELD_WORDS[name]),
             "before": _value(name, pair[0]), "after": _value(name, pair[1]), "reason": entry.reason}
            for name, pair in shown]


def _transition_words(action: str):
    name = action.partition(".")[2]
    found = next((one for one in APPLICATION.transitions if one.name == name), None)
    return found.label if found else name


def _state(code) -> str:
    return str(APPLICATION.states[code][0]) if code in APPLICATION.states else ""


def _value(name: str, value) -> str:
    if value in (None, "", [], {}):
        return ""
    if name.endswith("_fen"):
        return filters.yuan(value, True)
    if name == "step":
        return str(APPROVAL_STEPS.get(value, value))
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if name == "lines":
        return "、".join(f"{no} × {quantity}" for no, quantity in value)
    if isinstance(value, list | dict):
        return _("%(n)s 项", n=len(value))
    text = str(value)
    return text if len(text) <= 80 else text[:79] + "…"


# ------------------------------------------------------------------------------------------ the next step

@dataclass
class Next:
    """What this person does now. primary: (label, url, posts); others: the same, quieter; ends: (label, url)."""

    title: str = ""
    text: str = ""
    primary: tuple | None = None
    others: list = field(default_factory=list)
    ends: list = field(default_factory=list)


def next_step(application: Application, actor: Actor) -> Next:
    """The one next step of this person at this application, and what else it may do."""
    if queries.is_asker(actor, application.question):
        return _enterprise_step(application, actor)
    if actor.org_id == application.school_id and actor.roles & SCHOOL:
        return _school_step(application, actor)
    if may(actor, Permission.APPLICATION_PARTNER, application) and application.status in PREPARING:
        mine = next(one for one in application.partners if one.organisation_id == actor.org_id)
        if mine.confirmed_at is None:
            return Next(_("轮到你：确认一起应答"),
                        _("%(school)s请你单位承担：%(what)s。", school=application.school.name,
                          what=mine.contribution or _("未写明")),
                        (_("看过内容，确认参加"), _to(application, "partner_confirm"), True), [],
                        [(_("不参加"), _to(application, "partner_decline"))])
    return Next()


def _to(application: Application, view: str, **more) -> str:
    return url_for(f"applications.{view}", application_no=application.application_no, **more)


def _school_step(row: Application, actor: Actor) -> Next:
    step, withdraw = Next(), may(actor, Permission.APPLICATION_WITHDRAW, row)
    if row.status == "draft":
        step = Next(_("轮到你：补完并送校内审批"), _("送审后产教融合办批准，企业才看得到。"),
                    (_("继续填写"), _to(row, "edit"), False))
    elif row.status == "school_review":
        step = _approval_step(row, actor)
    elif row.status in WAITING and row.needs_reconfirmation and withdraw:
        step = Next(_("轮到你：命题改过，重新确认"), _("确认前企业不能选定你校。"),
                    (_("看改了什么"), _to(row, "reconfirm"), False))
    elif row.status == "negotiating" and may(actor, Permission.APPLICATION_NEGOTIATE, row):
        step = _offer_step(row, waits_for_school(row), row.last_offer)
    elif row.status in WAITING:
        step = Next(_("等企业处理"), _lapse_words(row))
    if withdraw and row.status not in ENDED:
        step.ends.append((_("放弃草稿") if row.status == "draft" else _("撤回应答"), _to(row, "withdraw")))
    return step


def _approval_step(row: Application, actor: Actor) -> Next:
    due = checking.next_step(row)
    mine = may(actor, Permission.APPLICATION_APPROVE, row) and actor.has(
        Role.SCH_ADMIN if due == "leader" else Role.SCH_OFFICE)
    if not mine:
        return Next(_("等%(who)s批准", who=APPROVAL_STEPS.get(due, "")), _("批准后提交给企业。"))
    missing = [one.organisation.name for one in row.partners if one.confirmed_at is None]
    if missing:
        return Next(_("等联合单位确认"), _("%(names)s 还没有确认。", names="、".join(missing)), None,
                    [(_("看内容"), _to(row, "approve"), False)])
    return Next(_("轮到你：批准这份应答"), _("批准后提交给企业，企业 20 个工作日内答复。"),
                (_("看内容并批准"), _to(row, "approve"), False))


def _offer_step(row: Application, mine: bool, last) -> Next:
    if mine:
        return Next(_("轮到你：答复第 %(n)s 版条件", n=last.number), _("接受后，对方可以按这一版选定。"),
                    (_("接受第 %(n)s 版", n=last.number), _to(row, "accept", number=last.number), True),
                    [(_("提另一版"), _to(row, "offer"), False)])
    return Next(_("等对方答复"), _lapse_words(row), None, [(_("改提一版"), _to(row, "offer"), False)])


def _enterprise_step(row: Application, actor: Actor) -> Next:
    step, question = Next(), row.question
    decide = may(actor, Permission.APPLICATION_DECIDE, row)
    negotiate = may(actor, Permission.APPLICATION_NEGOTIATE, row)
    going = question.status in (*LISTED, "awarded")
    if row.status not in WAITING or not going:
        if row.status in WAITING:
            return Next(_("命题现在是“%(state)s”", state=question.status_label), _("应答先保留，不能处理。"))
        return step
    if row.needs_reconfirmation:
        step = Next(_("等学校按新版本确认"), _("命题改过，学校确认前不能洽谈和选定。"))
    elif waits_for_school(row):
        step = Next(_("等学校答复你的条件"), _lapse_words(row))
    else:
        last = row.last_offer
        answer = row.status == "negotiating" and last and last.accepted_at is None and last.number > 1
        step = Next(_("轮到你：答复学校的第 %(n)s 版条件", n=last.number) if answer else _("轮到你：决定要不要"),
                    _lapse_words(row))
        if decide and question.status in LISTED:
            step.primary = (_("选定"), _to(row, "select"), False)
        if answer and negotiate:
            step.others.append((_("先接受条件"), _to(row, "accept", number=last.number), True))
    if decide and row.status in ("submitted", "viewed") and not row.needs_reconfirmation:
        step.others.append((_("列入入围"), _to(row, "shortlist"), True))
    if negotiate and not row.needs_reconfirmation:
        label = _("改条件再谈") if row.status == "negotiating" else _("洽谈条件")
        step.others.append((label, _to(row, "offer"), False))
    if decide:
        step.ends.append((_("不选这所学校"), _to(row, "decline")))
    return step


def _lapse_words(row: Application) -> str:
    if row.lapse_due is None:
        return ""
    if waits_for_school(row):
        return _("%(day)s 前学校不答复，应答失效。", day=filters.iso_date(row.lapse_due))
    return _("%(day)s 前企业不处理，应答失效并列入“未响应”。", day=filters.iso_date(row.lapse_due))


def timeline(application: Application) -> list[dict]:
    """What happened and what is to come, newest first."""
    from app.workflow import history

    words = {one.name: one.label for one in APPLICATION.transitions}
    rows = [{"at": one.at, "text": str(words.get(one.name, _("新建"))),
             "note": one.reason} for one in history(application)
            if application.submitted_at is None or one.at >= application.submitted_at]
    rows.reverse()
    if application.status in WAITING and application.lapse_due and application.lapse_due >= clock.today():
        rows.insert(0, {"at": application.lapse_due, "text": _("不处理则失效"), "planned": True})
    return rows


__all__ = ["APPROVAL_STEPS", "GROUPS", "INVITATION", "STEPS", "STEP_OF", "face", "next_step", "outcome", "timeline",
           "trail", "versions"]

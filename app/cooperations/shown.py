"""What the pages show: faces of states, measures in words, seals, evidence, the one next step."""
from dataclasses import dataclass
from decimal import Decimal

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from app.authz import Actor, Permission, may
from app.cooperations import flags, legal, policy, record_checks, record_types
from app.cooperations.models import COUNTED, Agreement, Cooperation, CooperationRecord
from app.core import clock, filters
from app.workflow import history

ICONS = {
    "preparing": "pencil", "agreement_pending": "hourglass-split", "effective": "check-lg", "in_progress": "play-fill",
    "acceptance": "hourglass-split", "completed": "check-lg", "suspended": "pause-fill", "disputed": "x-octagon",
    "terminated": "dash-circle", "closed": "archive", "pending_confirm": "hourglass-split", "rejected": "x-octagon",
    "amended": "arrow-repeat", "expired": "clock-history", "draft": "pencil", "submitted": "hourglass-split",
    "confirmed": "check-lg", "superseded": "arrow-repeat", "unconfirmed": "clock-history", "sampled": "search",
    "verified": "check-lg",
}
STEPS = (_l("选定"), _l("协议"), _l("开始条件"), _l("进行中"), _l("验收"), _l("完成"))
STEP_OF = {"preparing": 1, "agreement_pending": 1, "effective": 2, "in_progress": 3, "suspended": 3, "acceptance": 4,
           "completed": 6, "closed": 6}
GROUPS = {
    "signing": (_l("签协议"), ("preparing", "agreement_pending")), "starting": (_l("待开始"), ("effective",)),
    "running": (_l("进行中"), ("in_progress", "acceptance", "suspended")), "disputed": (_l("有争议"), ("disputed",)),
    "done": (_l("已完成"), ("completed", "closed")), "ended": (_l("已终止"), ("terminated",)),
}


@dataclass(frozen=True)
class Face:
    """A state as its tag shows it."""

    tone: str
    label: object
    icon: str = ""


def face(row) -> Face:
    """Tone, words and sign of the present state of a cooperation, agreement or record."""
    return Face(row.status_tone, row.status_label, ICONS.get(row.status, ""))


def face_of_record(actor: Actor, record: CooperationRecord) -> Face:
    """The same, told from where the reader stands: who waits for whom."""
    if record.status == "submitted" and policy.is_other_side(actor, record):
        return Face("warn", _l("等你方确认"), ICONS["submitted"])
    if record.status == "submitted" and actor.org_id != record.submitted_by_org_id:
        return Face("warn", _l("等另一方确认"), ICONS["submitted"])
    return face(record)


def step_of(cooperation: Cooperation) -> int:
    """Where the steps stand; an interrupted one where it was."""
    status = cooperation.suspended_from if cooperation.status == "disputed" else cooperation.status
    if status == "terminated":
        status = next((row.source for row in reversed(history(cooperation)) if row.target == "terminated"), "preparing")
    return STEP_OF.get(status, 1)


# ------------------------------------------------------------------------------------------ numbers

def plain_number(value: Decimal | int | None) -> str:
    """A measure without idle decimals, with separators."""
    if value is None:
        return filters.UNKNOWN
    value = Decimal(value)
    return f"{int(value):,}" if value == value.to_integral_value() else f"{value.normalize():,f}"


def with_unit(value, unit) -> str:
    """“894 人日”, money (unit "fen") in 元."""
    return filters.yuan(int(value), unit=True) if unit == "fen" else f"{plain_number(value)}{filters.NBSP}{unit}"


def main_value(record: CooperationRecord) -> str:
    """The number of the record that its type shows first."""
    kind = record_types.get(record.record_type)
    if kind.money:
        return filters.yuan(record.amount_fen, unit=True)
    value = record.measure(kind.main)
    return with_unit(value, kind.measure(kind.main).unit) if value is not None else filters.UNKNOWN


def all_values(record: CooperationRecord) -> list[tuple[object, str]]:
    """(label, value with unit) of everything the record says in numbers."""
    kind = record_types.get(record.record_type)
    rows: list[tuple[object, str]] = []
    if kind.money:
        payer = record.cooperation.party(record.payer_org_id)
        rows += [(_("到账金额"), filters.yuan(record.amount_fen, unit=True)),
                 (_("付款方"), payer.organisation.name if payer else ""), (_("发票号"), record.invoice_no)]
    for measure in (*kind.measures, *record_types.DERIVED):
        value = record.measure(measure.name)
        if value is not None:
            rows.append((measure.label, with_unit(value, measure.unit)))
    details = record.details or {}
    if details.get("milestone"):
        rows.insert(0, (_("节点"), details["milestone"]))
    if details.get("monthly_pay_fen") is not None:
        rows.append((_("实发月报酬"), filters.yuan(details["monthly_pay_fen"], unit=True)))
    if details.get("hours_per_week") is not None:
        rows.append((_("工时"), _("每天 %(d)s 小时，每周 %(w)s 小时", d=details.get("hours_per_day") or "–",
                                w=details["hours_per_week"])))
    return rows


def period_words(record: CooperationRecord) -> Markup:
    """One day, or from – to; a date never breaks."""
    day = Markup('<span class="nb">{}</span>')
    if record.period_from == record.period_to:
        return day.format(record.period_from.isoformat())
    return Markup(_("%(a)s 至 %(b)s", a=day.format(record.period_from.isoformat()),  # noqa: S704
                    b=day.format(record.period_to.isoformat())))


# ------------------------------------------------------------------------------------------ both sides

def seals_of_agreement(agreement: Agreement) -> tuple[int, int]:
    """(enterprise, school): 1 confirmed the present file, 0 not."""
    cooperation = agreement.cooperation
    return tuple(int(agreement.confirmed_by(org_id) is not None)
                 for org_id in (cooperation.enterprise_id, cooperation.school_id))


def seals_of_record(record: CooperationRecord) -> tuple[int, int]:
    """(enterprise, school): 1 stands to it, 0 not yet, -1 disputes it."""
    cooperation = record.cooperation
    answered = {"disputed": -1}.get(record.status, 1 if record.confirmed_by_org_id else 0)
    return tuple((1 if record.status != "draft" else 0) if org_id == record.submitted_by_org_id else answered
                 for org_id in (cooperation.enterprise_id, cooperation.school_id))


def side_words(cooperation: Cooperation, org_id: int | None) -> str:
    """企业、学校、第三方 of a party; 主管部门 of others."""
    side = cooperation.side_of(org_id)
    return {"enterprise": _("企业"), "school": _("学校"), "third": _("合作方")}.get(side, _("主管部门"))


def who(cooperation: Cooperation, user, org_id: int | None) -> str:
    """“企业 陈**”."""
    side = side_words(cooperation, org_id)
    return f"{side} {filters.mask_name(user.name)}" if user else side


def evidence_of(record: CooperationRecord) -> list[dict]:
    """Evidence rows for `parts.evidence`, doubles named in place."""
    kind = record_types.get(record.record_type)
    doubles: dict[str, str] = {}
    for flag, other in flags.open_flags(record):
        if flag.code == "duplicate_file" and other is not None:
            for sha in {e.sha256 for e in other.evidence}:
                doubles[sha] = _("与 %(no)s 是同一份文件", no=other.record_no)
    return [{
        "label": kind.evidence_label(e.kind), "id": e.id, "name": e.file.name, "size": e.file.size, "sha256": e.sha256,
        "url": url_for("cooperations.evidence_file", record_no=record.record_no, evidence_id=e.id),
        "duplicate": doubles.get(e.sha256, ""), "kind": e.kind,
    } for e in record.evidence]


def flag_lines(actor: Actor, record: CooperationRecord) -> list[tuple[object, CooperationRecord | None, bool]]:
    """(words, other record, whether this actor may open it) of what is odd about a record."""
    return [(record_types.FLAG_LABELS.get(flag.code, flag.code), other,
             other is not None and may(actor, Permission.COOPERATION_VIEW, other))
            for flag, other in flags.open_flags(record)]


def counts(record: CooperationRecord) -> bool:
    """Whether the record counts now."""
    return record.status in COUNTED


# ------------------------------------------------------------------------------------------ the next step

@dataclass(frozen=True)
class Next:
    """What this person (or whom it waits for) does next. links: (label, url), the first the most important."""

    title: str
    text: str
    links: tuple[tuple[str, str], ...] = ()
    mine: bool = True


def next_step(actor: Actor, cooperation: Cooperation) -> Next | None:
    """The one thing this page says first; None when nothing waits for anybody."""
    step = _records_first(actor, cooperation) if cooperation.status in record_checks.RUNNING else None
    return step or _BY_STATE.get(cooperation.status, lambda actor, cooperation: None)(actor, cooperation)


def _url(view: str, cooperation: Cooperation, **more) -> str:
    return url_for(f"cooperations.{view}", cooperation_no=cooperation.cooperation_no, **more)


def _preparing(actor, cooperation):
    if may(actor, Permission.COOPERATION_EDIT, cooperation):
        return Next(_("上传双方签好的协议"), _("先声明与对方有没有关联关系。上传后双方各确认一次，协议才生效。"),
                    ((_("上传协议"), _url("agreement_new", cooperation)),))
    return Next(_("等双方签协议"), _("任何一方都可以上传，双方确认后生效。"), mine=False)


def _pending(actor, cooperation):
    agreement = next((a for a in cooperation.agreements if a.status == "pending_confirm"), None)
    return agreement and _confirm_agreement(actor, agreement)


def _confirm_agreement(actor: Actor, agreement: Agreement) -> Next:
    cooperation = agreement.cooperation
    waiting = [side_words(cooperation, org_id) for org_id in (cooperation.enterprise_id, cooperation.school_id)
               if agreement.confirmed_by(org_id) is None]
    url = _url("agreement", cooperation, agreement_no=agreement.agreement_no)
    if may(actor, Permission.COOPERATION_CONFIRM, cooperation) and not agreement.confirmed_by(actor.org_id):
        return Next(_("确认协议 %(no)s", no=agreement.agreement_no),
                    _("打开文件核对，再确认。双方都确认后立即生效。"), ((_("看协议并确认"), url),))
    return Next(_("等%(who)s确认协议", who="、".join(waiting)), _("双方都确认后生效。"), ((_("看协议"), url),),
                mine=False)


def _effective(actor, cooperation):
    if legal.needs_filing(cooperation) and not cooperation.filing_no:
        if may(actor, Permission.COOPERATION_FILE, cooperation):
            return Next(_("给这项合作备案"), _("学生到岗前要有备案号。核对协议和开始条件后填写。"),
                        ((_("填备案号"), _url("filing", cooperation)),))
        if may(actor, Permission.COOPERATION_EDIT, cooperation):
            return Next(_("等主管部门备案，同时备齐开始条件"), _("备案和开始条件都齐了，才能开始实施。"),
                        ((_("填开始条件"), _url("start", cooperation)),))
        return Next(_("等主管部门备案"), _("备案后才能开始实施。"), mine=False)
    if may(actor, Permission.COOPERATION_EDIT, cooperation):
        return Next(_("备齐开始条件，开始实施"), _("开始后才能提交记录。"),
                    ((_("填开始条件"), _url("start", cooperation)),))
    return Next(_("等双方开始实施"), _("协议已经生效。"), mine=False)


def _label(record: CooperationRecord):
    return record_types.get(record.record_type).label


def _records_first(actor, cooperation):
    for record in cooperation.records:
        if record.status == "submitted" and may(actor, Permission.RECORD_CONFIRM, record):
            due = record_checks.confirm_due(record)
            waited = (clock.today() - clock.local_date(record.submitted_at)).days
            return Next(
                _("轮到你：确认“%(type)s %(value)s”", type=_label(record),
                  value=main_value(record)),
                _("%(who)s %(day)s 提交，已等 %(n)s 天。%(due)s 前不确认，这条不计入统计。",
                  who=side_words(cooperation, record.submitted_by_org_id), day=filters.short_date(record.submitted_at),
                  n=waited, due=filters.short_date(due)),
                ((_("看佐证并确认"), url_for("cooperations.record", record_no=record.record_no)),))
    for record in cooperation.records:
        if record.status == "disputed" and record.submitted_by_org_id == actor.org_id and may(
                actor, Permission.RECORD_SUBMIT, cooperation):
            return Next(_("对方对“%(type)s”有异议", type=_label(record)),
                        record.dispute_note,
                        ((_("看异议并更正"), url_for("cooperations.record", record_no=record.record_no)),))
    pending = _pending(actor, cooperation)
    return pending if pending and pending.mine else None


def _in_progress(actor, cooperation):
    if may(actor, Permission.RECORD_SUBMIT, cooperation):
        return Next(_("有了结果就提交记录"), _("记录由一方提交、另一方确认，确认后才计入统计和证明。"),
                    ((_("提交记录"), _url("record_new", cooperation)),))
    return None


def _acceptance(actor, cooperation):
    asked = next((r for r in reversed(history(cooperation)) if r.name == "request_acceptance"), None)
    if asked and policy.is_main_party(actor, cooperation) and asked.actor_org_id != actor.org_id:
        return Next(_("轮到你：确认合作完成"), _("对方申请了验收。核对记录后确认完成，或退回继续实施。"),
                    ((_("去确认"), "#course"),))
    return Next(_("等对方确认完成"), _("验收已申请。"), mine=False)


def _disputed(actor, cooperation):
    if may(actor, Permission.COOPERATION_MEDIATE, cooperation):
        return Next(_("双方有争议，请调解"), _("听取双方意见，恢复合作或终止。"), (((_("去处理"), "#course")),))
    return Next(_("等主管部门调解"), _("调解期间不能提交新记录。"), mine=False)


def _suspended(actor, cooperation):
    return Next(_("合作已中止"), _("恢复后才能继续提交记录。"), ((_("去处理"), "#course"),), mine=False)


_BY_STATE = {"preparing": _preparing, "agreement_pending": _pending, "effective": _effective,
             "in_progress": _in_progress, "acceptance": _acceptance, "disputed": _disputed, "suspended": _suspended}

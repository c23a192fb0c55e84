"""When a record may be submitted and who may confirm it."""
from datetime import date, timedelta
from decimal import Decimal

from flask_babel import gettext as _

from app.accounts.models import User
from app.authz import Actor
from app.cooperations import legal, record_types
from app.cooperations.models import CooperationRecord, RosterMark
from app.cooperations.relations import phone_digits
from app.core import clock
from app.core.db import db
from app.core.errors import Refused

RUNNING = ("in_progress", "acceptance", "completed")
LATE_DAYS = 60
WAIT_DAYS = 30
REMIND_DAYS = 7


def require_running(cooperation) -> None:
    """Records belong to a cooperation under way, under an agreement that came into force (R-COOP-AGREEMENT)."""
    if cooperation.status not in RUNNING:
        raise Refused(_("现在是“%(state)s”。合作进行中才能提交记录。", state=cooperation.status_label))
    if legal.agreement_covering(cooperation) is None:
        raise Refused(_("没有生效的协议，记录不能计入（职业教育法第四十条）。"))


def is_late(record: CooperationRecord, today: date | None = None) -> bool:
    """Entered more than 60 days after the period it tells of (domain.md §4.5 rule 8)."""
    return (today or clock.today()) - record.period_to > timedelta(days=LATE_DAYS)


def confirm_due(record: CooperationRecord) -> date | None:
    """The last day of the 30 in which the other side can confirm before it stops counting."""
    return clock.local_date(record.submitted_at) + timedelta(days=WAIT_DAYS) if record.submitted_at else None


def missing(record: CooperationRecord) -> dict[str, str]:
    """What must be mended before it can be submitted: {form field: words}."""
    kind = record_types.get(record.record_type)
    errors = {**_dates(record), **_numbers(record, kind)}
    have = {e.kind for e in record.evidence}
    for one in kind.evidence:
        if one.required and one.code not in have:
            errors[f"evidence_{one.code}"] = _("请上传%(what)s。", what=one.label)
    if kind.money:
        errors |= _money(record)
    if kind.roster:
        errors |= _roster(record)
    return errors


def _dates(record) -> dict[str, str]:
    errors = {}
    if record.period_to > clock.today():
        errors["period_to"] = _("还没有发生的事不能记录。最晚填今天。")
    agreement = legal.agreement_covering(record.cooperation)
    if agreement and record.period_from < agreement.effective_from:
        errors["period_from"] = _("早于协议开始日期 %(date)s，不能记录。", date=agreement.effective_from.isoformat())
    return errors


def _numbers(record, kind) -> dict[str, str]:
    errors = {}
    for measure in kind.measures:
        value = record.measure(measure.name)
        if measure.required and value is None:
            errors[f"measures.{measure.name}"] = _("这一项要填。")
    if errors:
        return errors
    return errors | _PLAUSIBLE.get(kind.code, lambda record: {})(record)


def _interns(record) -> dict[str, str]:
    errors, most = {}, record.cooperation.agreed_quantity
    if record.measure("persons") < 1:
        errors["measures.persons"] = _("人数至少为 1。")
    elif record.measure("persons") > most:
        errors["measures.persons"] = _("协议约定 %(n)s，记录不能超过它。", n=most)
    days = record.measure("days")
    if days is not None and days > (record.period_to - record.period_from).days + 1:
        errors["measures.days"] = _("这段时间没有这么多天。")
    if (record.measure("matched_persons") or 0) > record.measure("persons"):
        errors["measures.matched_persons"] = _("不能超过人数。")
    return errors


def _hires(record) -> dict[str, str]:
    errors = {}
    graduates, away = record.measure("graduates"), record.measure("further_study") + record.measure("army")
    if away > graduates:
        errors["measures.further_study"] = _("升学和参军的人数加起来超过了毕业人数。")
    elif record.measure("persons") > graduates - away:
        errors["measures.persons"] = _("除去升学和参军还有 %(n)s 人，录用不能超过它。", n=int(graduates - away))
    return errors


def _training(record) -> dict[str, str]:
    errors = {}
    if record.measure("persons") > record.measure("planned_persons"):
        errors["measures.persons"] = _("实到不能超过应到。")
    days = (record.period_to - record.period_from).days + 1
    if record.measure("person_days") > record.measure("persons") * days:
        most = int(record.measure("persons") * Decimal(days))
        errors["measures.person_days"] = _("%(p)s 人 %(d)s 天，最多 %(n)s 人日。",
                                           p=int(record.measure("persons")), d=days, n=most)
    elif record.measure("person_days") <= 0:
        errors["measures.person_days"] = _("人日要大于 0。")
    return errors


_PLAUSIBLE = {"intern_batch": _interns, "apprentice_batch": _interns, "order_class_roll": _interns,
              "hire_result": _hires, "training_delivery": _training}


def _money(record) -> dict[str, str]:
    errors = {}
    if not record.amount_fen or record.amount_fen <= 0:
        errors["amount_fen"] = _("填到账金额，如 204000。")
    if record.payer_org_id not in {p.organisation_id for p in record.cooperation.parties}:
        errors["payer_org_id"] = _("付款方要是这项合作的一方。")
    if not record.invoice_no:
        errors["invoice_no"] = _("填发票号。")
    return errors


def _roster(record) -> dict[str, str]:
    marks = db.session.scalar(
        db.select(db.func.count()).select_from(RosterMark).where(RosterMark.record_id == record.id))
    persons = record.measure("persons")
    if not marks:
        return {"roster": _("粘贴学号名册，每行一个。平台只留不可还原的指纹，用来查重。")}
    if persons is not None and marks != persons:
        return {"roster": _("名册有 %(m)s 个学号，人数填的是 %(n)s。核对后改成一致。", m=marks, n=int(persons))}
    return {}


def require_complete(record: CooperationRecord) -> None:
    """Refused with one message per field when the record cannot be submitted yet."""
    require_running(record.cooperation)
    errors = missing(record)
    if errors:
        raise Refused(_("还差 %(n)s 处，改好才能提交。", n=len(errors)), errors=errors)
    if record.corrects and record.corrects.status in ("superseded", "sampled", "verified", "rejected"):
        raise Refused(_("原来那条已经不能更正：%(state)s。", state=record.corrects.status_label))
    if is_late(record) and record.late_allowed_at is None:
        raise Refused(_("已经超过期末 60 天，要主管部门批准才能补记。"))


def require_other_person(record: CooperationRecord, actor: Actor) -> None:
    """Refused for the submitting side, the submitting person, or somebody reachable at the same telephone."""
    if actor.org_id is None or actor.org_id == record.submitted_by_org_id:
        raise Refused(_("只有对方能确认或提出异议。"))
    if actor.user_id == record.submitted_by_id:
        raise Refused(_("提交和确认不能是同一个人。请对方的另一位经办人确认。"))
    submitter, confirmer = db.session.get(User, record.submitted_by_id), db.session.get(User, actor.user_id)
    phone = phone_digits(submitter.phone)
    if phone and phone == phone_digits(confirmer.phone):
        raise Refused(_("提交人和确认人登记的是同一个电话。请对方的另一位经办人确认。"))

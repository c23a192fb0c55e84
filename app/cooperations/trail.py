"""The course of a cooperation as its page tells it: timeline and trail, its agreements and records included."""
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.models import User
from app.audit.models import AuditEntry
from app.authz import Actor
from app.cooperations import queries, record_checks, record_types, shown, telling
from app.cooperations.models import Cooperation
from app.core import clock, filters
from app.core.db import db
from app.workflow import history
from app.workflow.table import workflow_of

ACTIONS = {
    "cooperation.create": _l("建立合作"), "cooperation.declare_relation": _l("声明关联关系"),
    "cooperation.file": _l("备案"), "cooperation.start_facts": _l("填开始条件"),
    "agreement.create": _l("上传协议"), "agreement.confirm": _l("确认协议"),
    "agreement.replace_file": _l("更换协议文件"), "cooperation_record.create": _l("起草记录"),
    "cooperation_record.edit": _l("修改草稿"), "cooperation_record.add_evidence": _l("添加佐证"),
    "cooperation_record.remove_evidence": _l("移除佐证"), "cooperation_record.ask_late": _l("申请补记"),
    "cooperation_record.decide_late": _l("答复补记"),
}
FIELDS = {"filing_no": _l("备案号"), "is_related_party": _l("关联关系"), "sha256": _l("文件指纹")}


def entries(actor: Actor, cooperation: Cooperation, limit: int) -> tuple[list[dict], int]:
    """(newest entries for `parts.audit_table`, how many there are) about the cooperation and what belongs to it."""
    mine = _about(actor, cooperation)
    total = db.session.scalar(db.select(db.func.count(AuditEntry.id)).where(mine))
    rows = list(db.session.scalars(db.select(AuditEntry).where(mine).order_by(AuditEntry.id.desc()).limit(limit)))
    people = {u.id: u for u in db.session.scalars(
        db.select(User).where(User.id.in_({r.actor_user_id for r in rows if r.actor_user_id})))}
    return [_line(cooperation, row, people.get(row.actor_user_id)) for row in rows], total


def _about(actor: Actor, cooperation: Cooperation):
    agreements = [a.id for a in cooperation.agreements]
    records = [r.id for r in cooperation.records if queries.sees_record(actor, r)]
    return db.or_(
        db.and_(AuditEntry.subject_type == "cooperation", AuditEntry.subject_id == cooperation.id),
        db.and_(AuditEntry.subject_type == "agreement", AuditEntry.subject_id.in_(agreements)),
        db.and_(AuditEntry.subject_type == "cooperation_record", AuditEntry.subject_id.in_(records)))


def _line(cooperation: Cooperation, row: AuditEntry, user: User | None) -> dict:
    words = ACTIONS.get(row.action)
    table, _dot, name = row.action.partition(".")
    before = after = ""
    if words is None:
        words = workflow_of(table).named(name).label
    change = row.changes.get("status")
    if change:
        labels = workflow_of(table)
        before, after = labels.label(change[0]) if change[0] else "", labels.label(change[1])
    elif row.action in ("cooperation.file", "cooperation.declare_relation"):
        before, after = _changed(row.changes)
    subject = f" {row.subject_no}" if table != "cooperation" else ""
    return {"at": row.at, "who": _who(cooperation, row, user), "what": f"{words}{subject}", "before": before,
            "after": after, "reason": row.reason}


def _changed(changes: dict) -> tuple[str, str]:
    if "filing_no" in changes:
        return changes["filing_no"][0] or "", changes["filing_no"][1] or ""
    yes = {True: _("有关联"), False: _("无关联"), None: ""}
    old, new = changes.get("declared_related", [None, None])
    return yes[old], yes[new]


def _who(cooperation: Cooperation, row: AuditEntry, user: User | None) -> str:
    if user is None:
        return _("系统")
    return f"{filters.mask_name(user.name)}，{shown.side_words(cooperation, row.actor_org_id)}"


def timeline(actor: Actor, cooperation: Cooperation) -> list[dict]:
    """What happened and what is planned, newest first."""
    done = [(row.at, {"text": str(_moved(cooperation, row))}) for row in history(cooperation)]
    for agreement in cooperation.agreements:
        url = telling.agreement_url(agreement)
        for given in agreement.confirmations:
            side = shown.side_words(cooperation, given.organisation_id)
            done.append((given.created_at, {"url": url, "text": _("%(side)s确认协议", side=side)}))
    for record in cooperation.records:
        if record.status not in ("draft", "superseded", "rejected"):
            done.append((clock.day_end(record.event_date) - timedelta(seconds=1), {
                "url": telling.record_url(record),
                "text": f"{record_types.get(record.record_type).label} {shown.main_value(record)}"}))
    done.reverse()
    done.sort(key=lambda pair: pair[0], reverse=True)
    return _planned(actor, cooperation) + [{"at": clock.local_date(at), **item} for at, item in done]


def _moved(cooperation: Cooperation, row):
    if row.name == "create":
        return _("企业选定学校，合作建立")
    return workflow_of(cooperation).named(row.name).label


def _planned(actor: Actor, cooperation: Cooperation) -> list[dict]:
    today, coming = clock.today(), []
    if cooperation.status in queries.LIVE:
        for day, words in ((cooperation.start_date, _("合作开始")), (cooperation.end_date, _("合作结束"))):
            if day and day >= today:
                coming.append({"at": day, "text": words, "planned": True})
    for record in cooperation.records:
        if record.status == "submitted":
            coming.append({"at": record_checks.confirm_due(record), "planned": True, "url": telling.record_url(record),
                           "text": _("“%(type)s”确认截止", type=record_types.get(record.record_type).label)})
    return sorted(coming, key=lambda item: item["at"], reverse=True)

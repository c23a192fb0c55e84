"""What waits for a person in this room, with its deadline."""
from collections.abc import Iterator

from flask_babel import gettext as _

from app.authz import Actor, Permission, may
from app.cooperations import legal, policy, queries, record_checks, telling
from app.cooperations.models import Agreement, Cooperation, CooperationParty, CooperationRecord
from app.core import clock
from app.core.db import db
from app.notifications import desk

Task = desk.Task
MOST = 100


@desk.provider
def tasks(actor: Actor) -> Iterator[Task]:
    """Everything of this room that waits for the actor."""
    if actor.roles & policy.PARTY_ROLES and actor.is_verified:
        yield from _to_sign(actor)
        yield from _to_begin(actor)
        yield from _to_confirm(actor)
        yield from _to_correct(actor)
        yield from _to_accept(actor)
    if actor.is_officer and actor.is_verified:
        yield from _to_file(actor)
        yield from _to_mediate(actor)
        yield from _to_let_in(actor)


def _mine(actor: Actor, *statuses: str):
    return db.session.scalars(
        db.select(Cooperation).join(CooperationParty, CooperationParty.cooperation_id == Cooperation.id)
        .where(CooperationParty.organisation_id == actor.org_id, CooperationParty.party_role != "third",
               Cooperation.status.in_(statuses)).order_by(Cooperation.id).limit(MOST))


def _other_name(actor: Actor, cooperation: Cooperation) -> str:
    return cooperation.party(cooperation.other_org_id(actor.org_id)).organisation.name


def _to_sign(actor: Actor) -> Iterator[Task]:
    for cooperation in _mine(actor, "preparing"):
        yield Task(title=_("签协议：%(title)s", title=cooperation.title), url=telling.cooperation_url(cooperation),
                   note=_other_name(actor, cooperation), action=_("上传协议"), tone="warn")
    if not may(actor, Permission.COOPERATION_CONFIRM):
        return
    pending = db.select(Agreement).join(Cooperation, Cooperation.id == Agreement.cooperation_id).where(
        Agreement.status == "pending_confirm",
        db.or_(Cooperation.enterprise_id == actor.org_id, Cooperation.school_id == actor.org_id))
    for agreement in db.session.scalars(pending.order_by(Agreement.id).limit(MOST)):
        if agreement.confirmed_by(actor.org_id) is None:
            yield Task(title=_("确认协议：%(title)s", title=agreement.cooperation.title),
                       url=telling.agreement_url(agreement), note=_other_name(actor, agreement.cooperation),
                       action=_("看协议并确认"), tone="warn")


def _to_begin(actor: Actor) -> Iterator[Task]:
    for cooperation in _mine(actor, "effective"):
        waits = legal.needs_filing(cooperation) and not cooperation.filing_no
        yield Task(title=_("开始实施：%(title)s", title=cooperation.title), url=telling.cooperation_url(cooperation),
                   due=cooperation.start_date, note=_("等主管部门备案") if waits else _other_name(actor, cooperation),
                   action=_("填开始条件"))


def _records(actor: Actor, *conditions):
    return db.session.scalars(
        db.select(CooperationRecord).join(Cooperation, Cooperation.id == CooperationRecord.cooperation_id)
        .where(db.or_(Cooperation.enterprise_id == actor.org_id, Cooperation.school_id == actor.org_id), *conditions)
        .order_by(CooperationRecord.submitted_at, CooperationRecord.id).limit(MOST))


def _to_confirm(actor: Actor) -> Iterator[Task]:
    if not may(actor, Permission.RECORD_CONFIRM):
        return
    for record in _records(actor, CooperationRecord.status == "submitted",
                           CooperationRecord.submitted_by_org_id != actor.org_id):
        waited = (clock.today() - clock.local_date(record.submitted_at)).days
        yield Task(title=_("确认记录：%(type)s · %(title)s", type=telling.type_label(record),
                           title=record.cooperation.title),
                   url=telling.record_url(record), due=record_checks.confirm_due(record),
                   note=_("%(who)s 提交，已等 %(n)s 天。到期不确认，不计入统计。",
                          who=_other_name(actor, record.cooperation), n=waited),
                   action=_("看佐证并确认"), tone="warn" if waited >= record_checks.REMIND_DAYS else "")


def _to_correct(actor: Actor) -> Iterator[Task]:
    for record in _records(actor, CooperationRecord.status == "disputed",
                           CooperationRecord.submitted_by_org_id == actor.org_id):
        yield Task(title=_("对方有异议：%(type)s · %(title)s", type=telling.type_label(record),
                           title=record.cooperation.title),
                   url=telling.record_url(record), note=record.dispute_note, action=_("看异议并更正"), tone="stop")


def _to_accept(actor: Actor) -> Iterator[Task]:
    from app.workflow import history

    if not may(actor, Permission.COOPERATION_CONFIRM):
        return
    for cooperation in _mine(actor, "acceptance"):
        asked = next((row for row in reversed(history(cooperation)) if row.name == "request_acceptance"), None)
        if asked and asked.actor_org_id != actor.org_id:
            yield Task(title=_("确认完成：%(title)s", title=cooperation.title),
                       url=telling.cooperation_url(cooperation), note=_other_name(actor, cooperation),
                       action=_("看记录并确认完成"), tone="warn")


def _seen(actor: Actor, *conditions):
    return db.session.scalars(queries.visible(actor).where(*conditions).order_by(Cooperation.id).limit(MOST))


def _to_file(actor: Actor) -> Iterator[Task]:
    for cooperation in _seen(actor, Cooperation.status == "effective", Cooperation.filing_no == "",
                             Cooperation.kind.in_(legal.TAKES_INTERNS)):
        if legal.needs_filing(cooperation) and may(actor, Permission.COOPERATION_FILE, cooperation):
            yield Task(title=_("备案：%(title)s", title=cooperation.title), url=telling.cooperation_url(cooperation),
                       due=cooperation.start_date, note=_("%(e)s · %(s)s", e=cooperation.enterprise.name,
                                                          s=cooperation.school.name),
                       action=_("填备案号"), tone="warn")


def _to_mediate(actor: Actor) -> Iterator[Task]:
    for cooperation in _seen(actor, Cooperation.status == "disputed"):
        if may(actor, Permission.COOPERATION_MEDIATE, cooperation):
            yield Task(title=_("调解：%(title)s", title=cooperation.title), url=telling.cooperation_url(cooperation),
                       note=_("%(e)s · %(s)s", e=cooperation.enterprise.name, s=cooperation.school.name),
                       action=_("看双方意见"), tone="warn")


def _to_let_in(actor: Actor) -> Iterator[Task]:
    asked = db.select(CooperationRecord).where(
        CooperationRecord.status == "draft", CooperationRecord.late_asked_at.is_not(None),
        CooperationRecord.cooperation_id.in_(queries.visible(actor).with_only_columns(Cooperation.id)))
    for record in db.session.scalars(asked.order_by(CooperationRecord.late_asked_at).limit(MOST)):
        if may(actor, Permission.RECORD_AUDIT, record):
            yield Task(title=_("批准补记：%(type)s · %(title)s", type=telling.type_label(record),
                               title=record.cooperation.title),
                       url=telling.record_url(record), note=record.note, action=_("看原因并答复"), tone="warn")

"""Guards of transitions: each raises Refused when the move is not possible now."""
from flask_babel import gettext as _

from app import rules
from app.capacity import queries as capacity
from app.core import clock, facts
from app.core.errors import Refused


def submit(subject, actor, data) -> None:
    """Everything required is there, the owner confirmed what was entered for it, no rule stops it."""
    from app.questions import fields

    if subject.is_awaiting_owner:
        raise Refused(_("这条是代录的。企业用一次性链接确认后才能提交。"))
    errors = fields.lacking(subject)
    if errors:
        raise Refused(_("还没填全。"), errors=errors)
    checks = rules.current(subject, "submit")
    if not checks:
        raise Refused(_("还没有做法定检查。请从预览页提交。"))
    nothing_open(checks)


def publish(subject, actor, data) -> None:
    """The enterprise is verified, the deadline lies ahead, no rule stops it, every warning has its reason."""
    if subject.enterprise.status != "verified":
        raise Refused(_("企业还没有通过核验，不能发布。"))
    if subject.apply_deadline < clock.today():
        raise Refused(_("应答截止已经过去。退回企业改日期。"))
    if actor.user_id is not None and subject.entered_by_org_id is not None and actor.user_id == subject.created_by_id:
        raise Refused(_("这条是你代录的，请由另一位同事审核。"))
    nothing_open(rules.current(subject, "submit"))


def nothing_open(checks) -> None:
    stopped = rules.blocking(checks)
    if stopped:
        raise Refused(_("有 %(n)s 项必须修改。", n=len(stopped)), errors=_by_field(stopped))
    open_ = rules.unanswered(checks)
    if open_:
        raise Refused(_("有 %(n)s 项要写理由。", n=len(open_)),
                      errors={f"reason-{check.rule_code}": _("写明理由，审核时可见。") for check in open_})


def _by_field(checks) -> dict[str, str]:
    errors: dict[str, str] = {}
    for check in checks:
        name = check.field or ""
        errors[name] = f"{errors[name]} {check.message}" if name in errors else check.message
    return errors


def start_selection(subject, actor, data) -> None:
    """Early only when somebody applied; at the deadline always."""
    if not actor.is_system and facts.ask("applications.count", default=0, question_id=subject.id) < 1:
        raise Refused(_("还没有学校应答，不能提前开始遴选。"))


def award(subject, actor, data) -> None:
    """By the enterprise with at least one selected; by the system when nothing is lacking."""
    need = capacity.need(subject.id)
    if need is None or need.taken < 1:
        raise Refused(_("还没有选定任何学校，不能结束遴选。"))
    if actor.is_system and need.taken < need.quantity:
        raise Refused(_("名额还没有选满。"))


def fulfil_partly(subject, actor, data) -> None:
    """Something is agreed, and nothing selected still waits for its agreement."""
    need = capacity.need(subject.id)
    if need is None or need.agreed < 1:
        raise Refused(_("还没有生效的协议，不能按已签协议结束。"))
    if need.taken > need.agreed:
        raise Refused(_("还有 %(n)s 个名额选定了、协议没有生效。先等协议生效或由学校撤回。",
                        n=need.taken - need.agreed))


def leave_unfilled(subject, actor, data) -> None:
    """Nobody is selected."""
    need = capacity.need(subject.id)
    if need is not None and need.taken > 0:
        raise Refused(_("已经选定了学校，不能以未对接成功结束。"))


def withdraw(subject, actor, data) -> None:
    """No agreement is in force."""
    need = capacity.need(subject.id)
    if need is not None and need.agreed > 0:
        raise Refused(_("已有生效的协议，不能撤回。按已签协议结束。"))

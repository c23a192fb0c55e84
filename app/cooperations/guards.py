"""Guards of transitions: each raises Refused when the move is not possible now."""
from flask_babel import gettext as _

from app.core.errors import Refused


def take_effect(subject, actor, data) -> None:
    """An agreement of it is in force."""
    from app.cooperations import legal

    if legal.agreement_in_force(subject) is None:
        raise Refused(_("还没有双方确认生效的协议。"))


def begin(subject, actor, data) -> None:
    """The rules of the start stage hold; warnings have their reasons; what must be filed is filed."""
    from app.cooperations import legal
    from app.rules import evaluation as rules

    checks = rules.evaluate(subject, "start", legal.start_context(subject))
    errors = {check.field or check.rule_code: check.message for check in rules.blocking(checks)}
    if legal.needs_filing(subject) and not subject.filing_no:
        errors["filing_no"] = _("还没有备案号。主管部门备案后才能开始。")
    if legal.agreement_in_force(subject) is None:
        errors.setdefault("agreement", _("还没有双方确认生效的协议。"))
    if errors:
        raise Refused(_("还差 %(n)s 处，备齐才能开始。", n=len(errors)), errors=errors)
    rules.give_reasons(checks, data.get("reasons") or {})
    open_ = rules.unanswered(checks)
    if open_:
        raise Refused(_("请写明理由。"), errors={f"reason_{check.rule_code}": check.message for check in open_})


def resume(subject, actor, data) -> None:
    """What an officer stopped, an officer starts again."""
    from app.workflow import history

    last = next((row for row in reversed(history(subject)) if row.name in ("suspend", "halt")), None)
    if last is not None and last.name == "halt":
        raise Refused(_("这项合作由主管部门中止，由主管部门恢复。"))


def complete(subject, actor, data) -> None:
    """One side asked for acceptance, the other confirms; nothing is in dispute."""
    from app.workflow import history

    if any(record.status == "disputed" for record in subject.records):
        raise Refused(_("还有记录有争议。先更正或裁定，再确认完成。"))
    if subject.status != "acceptance":
        raise Refused(_("先由一方申请验收，再由另一方确认完成。"))
    asked = next(row for row in reversed(history(subject)) if row.name == "request_acceptance")
    if not actor.is_system and asked.actor_org_id == actor.org_id:
        raise Refused(_("验收是你方申请的，由对方确认完成。"))


def terminate(subject, actor, data) -> None:
    """What was done and paid is settled in writing."""
    if not data.get("settlement_note"):
        raise Refused(_("写明已完成什么、费用怎样结清、学生怎样安排。"), "settlement_note")


def submit_record(subject, actor, data) -> None:
    """It runs under an agreement and is complete (R-COOP-AGREEMENT)."""
    from app.cooperations import record_checks

    record_checks.require_complete(subject)


def confirm_record(subject, actor, data) -> None:
    """By the other side, by another person, with another telephone; never by the platform (domain.md §4.5 rule 1)."""
    from app.cooperations import record_checks

    record_checks.require_other_person(subject, actor)

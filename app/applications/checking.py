"""What must hold of an application, question by question; each raises Refused with the way out."""
from flask_babel import gettext as _

from app.applications import queries
from app.applications.models import TAKEN, WAITING, Application
from app.applications.terms import Terms, of_application, of_offer
from app.core import settings
from app.core.db import db
from app.core.errors import Refused
from app.questions.models import LISTED, NdaAcceptance, Question

MIN_PROPOSAL = 20
LEADER_STEP = "applications.leader_step"


def stale(row, seen_version: int | None) -> None:
    """Raise Stale when the row is no longer what the form showed."""
    from app.core.errors import Stale

    if seen_version is not None and row.row_version != seen_version:
        raise Stale()


# ------------------------------------------------------------------------------------------ the question

def open_question(question: Question) -> None:
    """It takes applications now."""
    if question.status not in LISTED:
        raise Refused(_("命题现在是“%(state)s”，不再接收应答。", state=question.status_label))
    if not queries.accepts_applications(question):
        raise Refused(_("应答截止日 %(day)s 已过。", day=question.apply_deadline.isoformat()))


def listed(question: Question) -> None:
    """Its selection is going on."""
    if question.status not in LISTED:
        raise Refused(_("命题现在是“%(state)s”，不能再选定。", state=question.status_label))


def decidable(question: Question) -> None:
    """The enterprise may still act on its applications (not while suspended, not after the end)."""
    if question.status not in (*LISTED, "awarded"):
        raise Refused(_("命题现在是“%(state)s”，应答先不能处理。", state=question.status_label))


def room_for_one_more(application: Application) -> None:
    """The question's own limit of applications (its max_applications) is not reached by the others."""
    most = application.question.max_applications
    if most is None:
        return
    others = db.session.scalar(
        db.select(db.func.count(Application.id)).where(
            Application.question_id == application.question_id, Application.id != application.id,
            Application.status.in_((*WAITING, *TAKEN))))
    if others >= most:
        raise Refused(_("命题最多接收 %(n)s 份应答，已经满了。有学校退出时可以再交。", n=most))


# ------------------------------------------------------------------------------------------ terms

def terms(question: Question, proposed: Terms, field=lambda answer_id: "lines") -> None:
    """Quantities are within what is free and what the question asks, dates in order.

    field: answer id → the form field its error belongs to. Refused with all errors at once.
    """
    errors: dict[str, str] = {}
    for answer_id, quantity in proposed.lines:
        room = queries.free(answer_id, proposed.start_date, proposed.end_date)
        if quantity < 1:
            errors[field(answer_id)] = _("数量至少为 1。")
        elif room is not None and quantity > room:
            errors[field(answer_id)] = _("这段日期可用 %(free)s，现在填了 %(asked)s。", free=room, asked=quantity)
    if question.quantity and proposed.quantity > question.quantity:
        errors.setdefault("lines", _("合计 %(sum)s，超过命题要的 %(n)s。", sum=proposed.quantity, n=question.quantity))
    if proposed.start_date and proposed.end_date and proposed.end_date < proposed.start_date:
        errors["end_date"] = _("结束日期不能早于开始日期。")
    if errors:
        raise Refused(next(iter(errors.values())), errors=errors)


def settled_terms(application: Application) -> None:
    """Nothing the enterprise proposed is still without an answer."""
    last = application.last_offer
    if last and last.number > 1 and last.accepted_at is None and last.by_org_id == application.question.enterprise_id:
        raise Refused(_("你提出的第 %(n)s 版条件学校还没有接受。等学校答复，或另提一版。", n=last.number))


def standing_terms(application: Application) -> Terms:
    """What a selection would take now: the school's own last word."""
    last = application.last_offer
    if last and last.by_org_id == application.school_id and last.accepted_at is None and last.number > 1:
        return of_offer(last)
    return of_application(application)


def confirmed_edition(application: Application) -> None:
    """The school has agreed to the question as it stands now."""
    if application.needs_reconfirmation:
        raise Refused(_("命题改过（第 %(n)s 版），学校还没有重新确认。确认前不能洽谈和选定。",
                        n=application.question.edition))


# ------------------------------------------------------------------------------------------ the school's side

def missing(application: Application) -> dict[str, str]:
    """What an application lacks before it can go to approval: {field: message}."""
    errors: dict[str, str] = {}
    question = application.question
    if not application.lines:
        errors["lines"] = _("至少选一份供给，填上数量。")
    for line in application.lines:
        if not queries.usable(line.answer, question):
            errors[quantity_field(line.answer)] = _("这份供给不在用或已过有效期，请换一份。")
    try:
        terms(question, of_application(application), _fields(application))
    except Refused as refused:
        errors = {**refused.errors, **errors}
    if len(application.proposal.strip()) < MIN_PROPOSAL:
        errors["proposal"] = _("写明怎么做、谁来做，至少 %(n)s 个字。", n=MIN_PROPOSAL)
    if not application.no_conflict and not application.conflict_note.strip():
        errors["no_conflict"] = _("声明没有利益关系，或写明是什么关系。")
    if question.nda_required and not _accepted_nda(application):
        errors["nda"] = _("命题要求先接受保密条款。请打开命题，接受后再送审。")
    return errors


def quantity_field(answer) -> str:
    """Name of the form field that holds an answer's quantity."""
    return f"quantity-{answer.answer_no}"


def _fields(application: Application):
    names = {line.answer_id: quantity_field(line.answer) for line in application.lines}
    return lambda answer_id: names.get(answer_id, "lines")


def _accepted_nda(application: Application) -> bool:
    return bool(db.session.scalar(
        db.select(NdaAcceptance.id).where(NdaAcceptance.question_id == application.question_id,
                                          NdaAcceptance.organisation_id == application.school_id)))


def partners_confirmed(application: Application) -> None:
    """Every partner of a joint application has agreed for itself."""
    waiting = [row.organisation.name for row in application.partners if row.confirmed_at is None]
    if waiting:
        raise Refused(_("联合应答还差 %(names)s 确认。", names="、".join(waiting)))


def this_round(application: Application) -> list:
    """The approvals since it was last sent for approval, in order."""
    rows = list(application.approvals)
    starts = [n for n, row in enumerate(rows) if row.step == "dept"]
    return rows[starts[-1]:] if starts else []


def steps_done(application: Application) -> set[str]:
    """Steps of this round that are approved."""
    return {row.step for row in this_round(application)}


def steps_needed() -> tuple[str, ...]:
    """The approval chain as the city has set it: the leader's step is optional."""
    return ("dept", "office", "leader") if settings.get(LEADER_STEP) else ("dept", "office")


def next_step(application: Application) -> str | None:
    """The step that is to be approved next; None when all are."""
    done = steps_done(application)
    return next((step for step in steps_needed() if step not in done), None)


def approved(application: Application) -> None:
    """Every step of the school's internal approval has been taken."""
    if next_step(application) is not None:
        raise Refused(_("校内审批还没有走完。"))

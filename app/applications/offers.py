"""Negotiation and selection: the enterprise's decisions, and the offers of both sides.

Every version of the terms is kept (Offer 1 is the application as submitted). What a side accepts becomes the
application's own terms; a selection takes exactly those.
"""
from collections.abc import Mapping

from flask_babel import gettext as _

from app import audit, rules, workflow
from app.answers.models import Answer
from app.applications import checking, guards, locks, messages, queries
from app.applications.context import select_context
from app.applications.lines import put_lines
from app.applications.models import WAITING, Application, Offer
from app.applications.terms import Terms, of_application, of_offer
from app.applications.workflow import NOT_SELECTED_REASONS
from app.authz import SYSTEM, Actor, Permission, may, require
from app.capacity import operations as capacity
from app.capacity.queries import need
from app.core import clock
from app.core.db import db
from app.core.errors import Forbidden, Refused
from app.questions.models import LISTED
from app.taxonomy.queries import add_working_days
from app.workflow.table import workflow_of

LAPSE_DAYS = 20


class NotAllowedByRule(Refused):
    """A rule of law stops the selection, or a warning still needs its reason. checks: what was found."""

    def __init__(self, message, checks):
        super().__init__(message)
        self.checks = checks


# ------------------------------------------------------------------------------------------ seen, shortlisted

def note_view(*, application_id: int) -> None:
    """Receipt: the enterprise has opened the application."""
    row = db.session.get(Application, application_id)
    if row is None or row.status != "submitted":
        return
    locks.for_application(row)
    if row.status == "submitted":
        _view(row)
        messages.to_school(row, "application.viewed")


def shortlist(actor: Actor, *, application: Application) -> Application:
    """Onto the short list."""
    _enterprise_acts(actor, application, Permission.APPLICATION_DECIDE)
    workflow.move(application, "shortlist", actor=actor)
    messages.to_school(application, "application.shortlisted")
    return application


def decline(actor: Actor, *, application: Application, reason_code: str, note: str = "") -> Application:
    """Not selected, with a coded reason; 其他 needs words."""
    _enterprise_acts(actor, application, Permission.APPLICATION_DECIDE)
    if reason_code == "other" and not note.strip():
        raise Refused(_("选了“其他”，请写明原因。"), "note")
    if reason_code not in NOT_SELECTED_REASONS:
        raise Refused(_("请选择原因。"), "reason_code")
    workflow.move(application, "decline", actor=actor, reason=note.strip(), reason_code=reason_code)
    application.outcome_code, application.outcome_note = reason_code, note.strip()
    db.session.flush()
    messages.to_school(application, "application.not_selected", reason=str(NOT_SELECTED_REASONS[reason_code]))
    return application


# ------------------------------------------------------------------------------------------ offers

def propose(actor: Actor, *, application: Application, proposed: Terms, note: str = "") -> Offer:
    """One side proposes other terms; the first offer of the enterprise opens the negotiation.

    Quantities within what is free and what the question lacks; the enterprise only of answers that the school
    offered. Refused at the field (quantity-<answer_no>, price_fen, start_date, end_date).
    """
    require(actor, Permission.APPLICATION_NEGOTIATE, application)
    ours = queries.is_asker(actor, application.question)
    if ours:
        _enterprise_acts(actor, application, Permission.APPLICATION_NEGOTIATE)
    else:
        locks.for_decision(application)
    checking.decidable(application.question)
    checking.confirmed_edition(application)
    _proposable(application, proposed, ours)
    if ours and application.status in ("viewed", "shortlisted"):
        workflow.move(application, "negotiate", actor=actor)
    offer = write(actor, application, proposed, note)
    _await_answer(actor, application, ours)
    return offer


def accept(actor: Actor, *, application: Application, number: int) -> Offer:
    """The other side agrees to the newest version; it becomes the application's terms."""
    require(actor, Permission.APPLICATION_NEGOTIATE, application)
    ours = queries.is_asker(actor, application.question)
    if ours:
        _enterprise_acts(actor, application, Permission.APPLICATION_NEGOTIATE)
    else:
        locks.for_decision(application)
    checking.decidable(application.question)
    checking.confirmed_edition(application)
    last = application.last_offer
    if application.status != "negotiating" or last is None or last.number != number or last.accepted_at:
        raise Refused(_("这一版已经不是最新的待答复条件。请看最新一版。"))
    if last.by_org_id == actor.org_id:
        raise Refused(_("这是你方提的条件，等对方答复。"))
    checking.terms(application.question, of_offer(last))
    _take_over(actor, application, last)
    (messages.to_school if ours else messages.to_enterprise)(application, "application.offer_accepted",
                                                             number=last.number)
    return last


def write(actor: Actor, application: Application, proposed: Terms, note: str = "") -> Offer:
    """Append a version of the terms with its trail; no checks (used by submission for version 1)."""
    before = application.last_offer
    number = before.number + 1 if before else 1
    offer = Offer(number=number, by_org_id=actor.org_id, lines=[list(line) for line in proposed.lines],
                  quantity=proposed.quantity, price_fen=proposed.price_fen, start_date=proposed.start_date,
                  end_date=proposed.end_date, note=note.strip(), created_by_id=actor.user_id)
    application.offers.append(offer)
    db.session.flush()
    said = {"quantity": offer.quantity, "price_fen": offer.price_fen, "start_date": offer.start_date,
            "end_date": offer.end_date}
    changes = {name: [audit.recording.plain(getattr(before, name, None)), audit.recording.plain(value)]
               for name, value in said.items() if getattr(before, name, None) != value}
    audit.record(actor, "application.offer", application, changes={"offer": [None, number], **changes})
    return offer


def _proposable(application: Application, proposed: Terms, ours: bool) -> None:
    question = application.question
    if not proposed.lines:
        raise Refused(_("至少留一份供给，填上数量。"), "lines")
    answers = {row.id: row for row in db.session.scalars(
        db.select(Answer).where(Answer.id.in_(proposed.answer_ids)))}
    offered = {line.answer_id for line in application.lines}
    for answer_id in proposed.answer_ids:
        answer = answers.get(answer_id)
        own = answer is not None and answer.school_id == application.school_id
        if not own or (ours and answer_id not in offered) or not queries.usable(answer, question):
            raise Refused(_("没有这份供给，或它现在不能用。"), "lines")
    checking.terms(question, proposed, lambda answer_id: checking.quantity_field(answers[answer_id]))
    counters = need(question.id)
    if counters and proposed.quantity > counters.lacking:
        raise Refused(_("命题还缺 %(n)s，合计不能超过它。", n=counters.lacking), "lines")
    last = application.last_offer
    if last and not proposed.differences(of_offer(last)):
        raise Refused(_("和第 %(n)s 版一样。同意就接受那一版，不同意请改数量、价格或日期。", n=last.number))


def _await_answer(actor: Actor, application: Application, ours: bool) -> None:
    """Tell the other side; when the school answers, the enterprise's 20 working days begin anew."""
    number = application.last_offer.number
    if ours:
        messages.to_school(application, "application.offer", number=number)
        return
    application.lapse_due = add_working_days(clock.today(), LAPSE_DAYS)
    application.reminders_sent = 0
    db.session.flush()
    messages.to_enterprise(application, "application.offer", number=number)


def _take_over(actor: Actor, application: Application, offer: Offer) -> None:
    agreed = of_offer(offer)
    before = of_application(application)
    offer.accepted_at, offer.accepted_by_id = clock.now(), actor.user_id
    put_lines(application, dict(agreed.lines))
    application.quote_fen, application.start_date, application.end_date = (
        agreed.price_fen, agreed.start_date, agreed.end_date)
    db.session.flush()
    audit.record(actor, "application.accept_offer", application, changes={
        "offer": [None, offer.number], "quantity": [before.quantity, agreed.quantity],
        "quote_fen": [before.price_fen, agreed.price_fen]})


# ------------------------------------------------------------------------------------------ selection

def select(actor: Actor, *, application: Application, reasons: Mapping[str, str] | None = None,
           seen_version: int | None = None) -> Application:
    """Select the application at the terms the school stands to: rules, capacity, state, the question; in one go.

    reasons: rule code → why a warning is accepted. Raises NotAllowedByRule (nothing is changed but the stored
    checks), capacity.NotEnough or Refused when somebody was faster. The question becomes awarded when nothing is
    lacking; the others are told and stay until it closes.
    """
    require(actor, Permission.APPLICATION_DECIDE, application)
    locks.for_decision(application)
    checking.stale(application, seen_version)
    if workflow_of(application).find("select", application.status) is None and application.status != "submitted":
        workflow.move(application, "select", actor=actor)
    guards.select(application, actor, {})
    check_rules(application, reasons or {})
    _touched(application)
    last = application.last_offer
    if last and last.number > 1 and last.accepted_at is None:
        _take_over(actor, application, last)
    agreed = of_application(application)
    capacity.reserve(application, question_id=application.question_id, lines=queries.reservation(agreed))
    application.selected_quantity = agreed.quantity
    db.session.flush()
    workflow.move(application, "select", actor=actor, quantity=agreed.quantity,
                  changes={"selected_quantity": [None, agreed.quantity]})
    messages.to_school(application, "application.selected", quantity=agreed.quantity)
    _award_when_full(application)
    return application


def check_rules(application: Application, reasons: Mapping[str, str]) -> list:
    """Ask and store the rules of stage select; raises NotAllowedByRule when one stops."""
    checks = rules.evaluate(application, "select", select_context(application))
    rules.give_reasons(checks, reasons)
    db.session.flush()
    if rules.blocking(checks):
        raise NotAllowedByRule(_("法定检查没有通过，先解决再选定。"), checks)
    if rules.unanswered(checks):
        raise NotAllowedByRule(_("有提醒要写明理由才能选定。"), checks)
    return checks


def _award_when_full(application: Application) -> None:
    question, counters = application.question, need(application.question_id)
    if counters is None or counters.lacking > 0 or question.status not in LISTED:
        return
    db.session.refresh(question)
    workflow.move(question, "award", actor=SYSTEM)
    for other in queries.waiting(question.id):
        messages.to_school(other, "application.question_full")


# ------------------------------------------------------------------------------------------ the enterprise's clock

def _enterprise_acts(actor: Actor, application: Application, permission: Permission) -> None:
    """Lock, check who and whether the question still goes on, mark it as seen, set the 20 working days anew."""
    require(actor, permission, application)
    locks.for_decision(application)
    if not may(actor, permission, application):
        raise Forbidden()
    checking.decidable(application.question)
    if application.status in WAITING:
        _touched(application)


def _touched(application: Application) -> None:
    if application.status == "submitted":
        _view(application)
    application.enterprise_acted_at = clock.now()
    application.lapse_due = add_working_days(clock.today(), LAPSE_DAYS)
    application.reminders_sent = 0
    db.session.flush()


def _view(application: Application) -> None:
    application.viewed_at = clock.now()
    db.session.flush()
    workflow.move(application, "view", actor=SYSTEM)

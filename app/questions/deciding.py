"""Moves of a question: submit, publish or return, close, withdraw, suspend; and the terms of its detail."""
from flask_babel import gettext as _

from app import audit, rules, workflow
from app.authz import SYSTEM, Actor, require
from app.authz import Permission as P
from app.capacity import operations as capacity
from app.core import clock
from app.core.db import db
from app.core.errors import Forbidden, Refused, Stale
from app.questions import drafting, fields, kinds, queries
from app.questions.context import review_by, submit_context
from app.questions.models import NdaAcceptance, Question
from app.questions.policy import permit
from app.rules.models import RuleCheck

TERMS_VERSION = "2026-11"
UNANSWERED = "unanswered"


def check(actor: Actor, *, question: Question, reasons: dict[str, str] | None = None) -> list[RuleCheck]:
    """Ask the rules of the stage submit now and keep what they say, with the reasons written so far."""
    permit(actor, P.QUESTION_EDIT, question)
    return _check(question, reasons or {})


def _check(question: Question, reasons: dict[str, str]) -> list[RuleCheck]:
    question.review_due = review_by()
    checks = rules.evaluate(question, "submit", submit_context(question))
    rules.give_reasons(checks, reasons)
    db.session.flush()
    return checks


def submit(actor: Actor, *, question: Question, reasons: dict[str, str] | None = None,
           seen_version: int | None = None) -> Question:
    """Hand a draft to the office in charge; published at once when nothing warns and the enterprise is trusted.

    Raises Refused with errors per field: what is lacking, what a rule stops, `reason-<code>` for a warning
    without its reason.
    """
    permit(actor, P.QUESTION_SUBMIT, question)
    _fresh(question, seen_version)
    fields.derive(question)
    question.review_office = kinds.get(question.question_type).office(question)
    checks = _check(question, reasons or {})
    question.submitted_at = clock.now()
    workflow.move(question, "submit", actor=actor, office=question.review_office,
                  warnings=[one.rule_code for one in checks if one.outcome == rules.WARN])
    if question.enterprise.is_trusted and not any(one.outcome == rules.WARN for one in checks):
        _publish(SYSTEM, question, automatic=True)
    return question


def publish(actor: Actor, *, question: Question, seen_version: int | None = None) -> Question:
    """The office in charge publishes: the question is on the list and its quantity is open."""
    permit(actor, P.QUESTION_REVIEW, question)
    _fresh(question, seen_version)
    return _publish(actor, question)


def _publish(actor: Actor, question: Question, **data) -> Question:
    first = question.published_at is None
    if first and question.status == "submitted":
        question.published_at = clock.now()
    workflow.move(question, "publish", actor=actor, **data)
    capacity.open_need(question.id, question.quantity)
    if queries.edition(question, question.edition) is None:
        drafting.note_edition(actor, question, {})
    db.session.flush()
    return question


def return_(actor: Actor, *, question: Question, reason: str, seen_version: int | None = None) -> Question:
    """The office sends it back with a reason."""
    permit(actor, P.QUESTION_REVIEW, question)
    _fresh(question, seen_version)
    workflow.move(question, "return", actor=actor, reason=reason)
    return question


def withdraw(actor: Actor, *, question: Question, reason: str) -> Question:
    """The enterprise takes it back; applicants are told."""
    workflow.move(question, "withdraw", actor=actor, reason=reason)
    return question


def suspend(actor: Actor, *, question: Question, reason: str) -> Question:
    """The office stops it for a complaint or a violation."""
    permit(actor, P.QUESTION_SUSPEND, question)
    before = question.status
    workflow.move(question, "suspend", actor=actor, reason=reason)
    question.suspended_from = before
    db.session.flush()
    return question


def resume(actor: Actor, *, question: Question, reason: str) -> Question:
    """The office lets it go on where it was."""
    workflow.move(question, "resume", actor=actor, reason=reason)
    question.suspended_from = ""
    db.session.flush()
    return question


def close_early(actor: Actor, *, question: Question) -> Question:
    """The enterprise begins to select before the deadline (at least one application)."""
    workflow.move(question, "start_selection", actor=actor, early=True)
    return question


def close_selection(actor: Actor, *, question: Question) -> Question:
    """The enterprise takes what it has selected and ends the selection."""
    workflow.move(question, "award", actor=actor)
    return question


def finish_partly(actor: Actor, *, question: Question) -> Question:
    """Closed with what is agreed, less than asked."""
    workflow.move(question, "fulfil_partly", actor=actor)
    return question


def leave_unfilled(actor: Actor, *, question: Question, reason_code: str, note: str = "") -> Question:
    """Nobody was found; the enterprise says why."""
    if reason_code == UNANSWERED and not actor.is_system:
        raise Refused(_("请选择原因。"), "reason_code")
    workflow.move(question, "leave_unfilled", actor=actor, reason_code=reason_code, reason=note)
    question.unfilled_reason = reason_code
    db.session.flush()
    return question


def accept_terms(actor: Actor, *, question: Question) -> NdaAcceptance:
    """A school accepts the confidentiality terms and may read the detail. Twice is once."""
    require(actor, P.QUESTION_VIEW, question)
    found = db.session.scalar(db.select(NdaAcceptance).where(
        NdaAcceptance.question_id == question.id, NdaAcceptance.organisation_id == actor.org_id))
    if found is not None:
        return found
    if not queries.may_accept_terms(actor, question):
        raise Forbidden()
    row = NdaAcceptance(question_id=question.id, organisation_id=actor.org_id, user_id=actor.user_id,
                        terms_version=TERMS_VERSION, created_by_id=actor.user_id)
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "question.accept_terms", question, changes={"terms_version": ["", TERMS_VERSION]})
    return row


def _fresh(question: Question, seen_version: int | None) -> None:
    if seen_version is not None and seen_version != question.row_version:
        raise Stale()


__all__ = ["accept_terms", "check", "close_early", "close_selection", "finish_partly", "leave_unfilled",
           "publish", "resume", "return_", "submit", "suspend", "withdraw"]

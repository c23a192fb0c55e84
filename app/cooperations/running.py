"""Writes about the course of a cooperation: filing, start, acceptance, completion, interruption, dispute."""
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app import audit, workflow
from app.applications import locks
from app.audit.recording import plain
from app.authz import SYSTEM, Actor, Permission, require
from app.cooperations import holdings, legal, telling
from app.cooperations.models import Agreement, Cooperation
from app.core import clock
from app.core.db import db
from app.core.errors import Refused, Stale
from app.rules import evaluation as rules

# Moves that a party asks for with nothing but a reason; the table says who and from where.
PLAIN_MOVES = ("request_acceptance", "back_to_progress", "complete", "suspend", "resume", "halt", "lift", "dispute")
COUNTS = ("head_count", "tripartite_count", "consent_count", "insured_count", "apprentice_agreement_count")


# ------------------------------------------------------------------------------------------ filing and start

def file_cooperation(actor: Actor, *, cooperation: Cooperation, filing_no: str) -> Cooperation:
    """The office in charge files it under a number; internship and apprenticeship cannot begin without."""
    require(actor, Permission.COOPERATION_FILE, cooperation)
    filing_no = (filing_no or "").strip()
    if not filing_no:
        raise Refused(_("请填备案号。"), "filing_no")
    if cooperation.status != "effective":
        raise Refused(_("协议生效后、开始实施前才能备案。"), "filing_no")
    before = cooperation.filing_no
    cooperation.filing_no, cooperation.filed_at, cooperation.filed_by_org_id = filing_no, clock.now(), actor.org_id
    db.session.flush()
    audit.record(actor, "cooperation.file", cooperation, changes={"filing_no": [before, filing_no]})
    telling.tell_parties(cooperation, "cooperation.filed", filing_no=filing_no)
    return cooperation


def save_start_facts(actor: Actor, *, cooperation: Cooperation, facts: Mapping[str, Any],
                     seen_version: int | None = None) -> list:
    """Keep what is known about the start so far and ask the rules; returns the checks, worst first.

    Names outside `legal.start_facts_asked` are left out; counts must not be negative (Refused).
    """
    require(actor, Permission.COOPERATION_EDIT, cooperation)
    if seen_version is not None and seen_version != cooperation.row_version:
        raise Stale()
    if cooperation.status not in ("preparing", "agreement_pending", "effective"):
        raise Refused(_("合作已经开始，开始条件不能再改。"))
    asked = legal.start_facts_asked(cooperation)
    values = {name: plain(value) for name, value in facts.items() if name in asked and value not in (None, "")}
    errors = {name: _("不能小于 0。") for name in COUNTS if (values.get(name) or 0) < 0}
    if (values.get("head_count") or 0) > cooperation.agreed_quantity:
        errors["head_count"] = _("协议约定 %(n)s，到岗人数不能超过它。", n=cooperation.agreed_quantity)
    if errors:
        raise Refused(_("有几项要改。"), errors=errors)
    before, cooperation.start_facts = cooperation.start_facts, values
    db.session.flush()
    if before != values:
        audit.record(actor, "cooperation.start_facts", cooperation, changes={"start_facts": [before, values]})
    return rules.evaluate(cooperation, "start", legal.start_context(cooperation))


def begin(actor: Actor, *, cooperation: Cooperation, facts: Mapping[str, Any] | None = None,
          reasons: Mapping[str, str] | None = None, seen_version: int | None = None) -> Cooperation:
    """Begin: the rules of the start stage hold, and what must be filed is filed (guards.begin)."""
    if facts is not None:
        save_start_facts(actor, cooperation=cooperation, facts=facts, seen_version=seen_version)
    workflow.move(cooperation, "begin", actor=actor, reasons=dict(reasons or {}))
    _tell_moved(cooperation, actor)
    return cooperation


# ------------------------------------------------------------------------------------------ the course of it

def change_course(actor: Actor, *, cooperation: Cooperation, move: str, reason: str = "") -> Cooperation:
    """One of PLAIN_MOVES. A dispute and a suspension remember where they came from."""
    if move not in PLAIN_MOVES:
        raise KeyError(move)
    source = cooperation.status
    workflow.move(cooperation, move, actor=actor, reason=reason)
    if move == "dispute":
        cooperation.suspended_from = source
        telling.tell_officers(cooperation, "cooperation.moved", office=telling.office_of(cooperation),
                              state=str(cooperation.status_label), reason=reason, who=actor.org_name)
    _tell_moved(cooperation, actor, reason)
    return cooperation


def resolve(actor: Actor, *, cooperation: Cooperation, reason: str) -> Cooperation:
    """An officer's mediation brings a disputed cooperation back to where it was."""
    workflow.move(cooperation, "resolve", actor=actor, reason=reason)
    cooperation.suspended_from = ""
    db.session.flush()
    _tell_moved(cooperation, actor, reason)
    return cooperation


def terminate(actor: Actor, *, cooperation: Cooperation, reason: str, settlement_note: str) -> Cooperation:
    """End it before its time, by a party (or, when disputed, by the mediating officer), with a settlement.

    Agreements lose their effect and whatever capacity it held is free again.
    """
    if cooperation.application:
        locks.for_decision(cooperation.application)
    name = "dissolve" if cooperation.status == "disputed" and actor.is_officer else "terminate"
    workflow.move(cooperation, name, actor=actor, reason=reason, settlement_note=(settlement_note or "").strip())
    cooperation.settlement_note = settlement_note.strip()
    for agreement in cooperation.agreements:
        if agreement.status in ("effective", "pending_confirm"):
            workflow.move(agreement, "terminate", actor=SYSTEM, reason=reason)
    if cooperation.application:
        holdings.give_back(cooperation.application)
    db.session.flush()
    _tell_moved(cooperation, actor, reason)
    return cooperation


def expire_agreement(agreement: Agreement) -> None:
    """The term of an agreement is over (job). The cooperation goes on to acceptance and its last records."""
    workflow.move(agreement, "expire", actor=SYSTEM)
    telling.tell_parties(agreement.cooperation, "agreement.expired", no=agreement.agreement_no)


def _tell_moved(cooperation: Cooperation, actor: Actor, reason: str = "") -> None:
    telling.tell_parties(cooperation, "cooperation.moved", but=actor.org_id, reason=reason, who=actor.org_name,
                         state=str(cooperation.status_label))

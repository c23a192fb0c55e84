"""Writes about agreements: proposed with a file, confirmed by both sides, then in force."""
import hashlib
from collections.abc import Mapping
from datetime import date

from flask import current_app
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from app import audit, workflow
from app.applications import locks
from app.authz import SYSTEM, Actor, Permission, require
from app.capacity import operations as capacity
from app.capacity import queries as capacity_queries
from app.cooperations import holdings, legal, relations, telling
from app.cooperations.models import Agreement, AgreementConfirmation, Cooperation
from app.core import clock, files
from app.core.db import db
from app.core.errors import Refused
from app.core.numbers import next_number
from app.rules import evaluation as rules

ACCEPTED_FILES = ("pdf", "jpg", "png")
AMENDABLE = ("effective", "in_progress", "acceptance", "suspended")


def propose_agreement(
    actor: Actor, *, cooperation: Cooperation, goal: str, content: str, rights_duties: str, signatories: str,
    sign_date: date, effective_from: date, effective_to: date, quantity: int, file: FileStorage,
    amount_fen: int | None = None, agreement_type: str | None = None, amends: Agreement | None = None,
    related: bool | None = None, relation_note: str = "", reasons: Mapping[str, str] | None = None,
) -> Agreement:
    """One side uploads the signed agreement; nothing is in force before both sides confirmed it.

    agreement_type: None for the one the kind prescribes; another is Refused. amends: the agreement in force
    that this one replaces. related, relation_note: this side's declaration, when not made before. reasons:
    {rule code: text} for warnings. Refused at the field.
    """
    require(actor, Permission.COOPERATION_EDIT, cooperation)
    _proper_type(cooperation, agreement_type)
    _proper_moment(cooperation, amends)
    _proper_terms(cooperation, sign_date, effective_from, effective_to, quantity)
    relations.require_declaration(actor, cooperation, related, relation_note)
    stored = files.store(actor, upload=file, purpose="agreement", accept=ACCEPTED_FILES)
    agreement = Agreement(
        agreement_no=next_number("AG", current_app.config["CITY_CODE"]), cooperation_id=cooperation.id,
        agreement_type=legal.agreement_type(cooperation), goal=goal, content=content, rights_duties=rights_duties,
        signatories=signatories, sign_date=sign_date, effective_from=effective_from, effective_to=effective_to,
        quantity=quantity, amount_fen=amount_fen, file_id=stored.id, amends_id=amends.id if amends else None,
        uploaded_by_org_id=actor.org_id, created_by_id=actor.user_id, cooperation=cooperation, file=stored,
    )
    workflow.start(agreement, actor=actor)
    _ask_rules(agreement, reasons or {})
    if cooperation.status == "preparing":
        workflow.move(cooperation, "propose_agreement", actor=actor)
    telling.tell_parties(cooperation, "agreement.proposed", but=actor.org_id, url=telling.agreement_url(agreement),
                         who=actor.org_name, no=agreement.agreement_no)
    return agreement


def _proper_type(cooperation: Cooperation, given: str | None) -> None:
    wanted = legal.agreement_type(cooperation)
    if given is not None and given != wanted:
        words = legal.record_types.AGREEMENT_TYPES
        raise Refused(_("%(kind)s要签“%(wanted)s”，不能用“%(given)s”。", kind=legal.kind_of(cooperation).label,
                        wanted=words.get(wanted, wanted), given=words.get(given, given)), "agreement_type")


def _proper_moment(cooperation: Cooperation, amends: Agreement | None) -> None:
    if any(a.status == "pending_confirm" for a in cooperation.agreements):
        raise Refused(_("已有一份协议在等确认。先确认或退回它。"))
    if amends is None and cooperation.status != "preparing":
        raise Refused(_("这项合作现在不能上传新协议。要改约定，请上传补充协议。"))
    if amends is not None:
        if amends.cooperation_id != cooperation.id or amends.status != "effective":
            raise Refused(_("只能变更正在生效的协议。"))
        if cooperation.status not in AMENDABLE:
            raise Refused(_("这项合作现在不能变更协议。"))


def _proper_terms(cooperation, sign_date, effective_from, effective_to, quantity) -> None:
    errors = {}
    if sign_date > clock.today():
        errors["sign_date"] = _("签订日期不能晚于今天。")
    if effective_to < effective_from:
        errors["effective_to"] = _("截止日期不能早于开始日期。")
    elif effective_to < clock.today():
        errors["effective_to"] = _("这份协议已经过期。请上传仍在期限内的协议。")
    application = cooperation.application
    most = application.selected_quantity if application else cooperation.agreed_quantity
    if quantity < 1:
        errors["quantity"] = _("数量至少为 1。")
    elif quantity > most:
        errors["quantity"] = _("选定的是 %(n)s，协议不能超过它。要增加，请学校另行应答。", n=most)
    if errors:
        raise Refused(_("有几项要改。"), errors=errors)


def _ask_rules(agreement: Agreement, reasons: Mapping[str, str]) -> None:
    checks = rules.evaluate(agreement, legal.AGREEMENT, legal.agreement_context(agreement))
    stopped = rules.blocking(checks)
    if stopped:
        raise Refused(_("协议不符合要求。"), errors={check.field: check.message for check in stopped})
    rules.give_reasons(checks, reasons)
    open_ = rules.unanswered(checks)
    if open_:
        raise Refused(_("请写明理由。"), errors={f"reason_{check.rule_code}": check.message for check in open_})


# ------------------------------------------------------------------------------------------ confirming

def replace_file(actor: Actor, *, agreement: Agreement, file: FileStorage) -> Agreement:
    """The side that uploaded puts another file in its place; every confirmation given so far is void."""
    require(actor, Permission.COOPERATION_EDIT, agreement)
    if agreement.status != "pending_confirm":
        raise Refused(_("协议已不在待确认状态，不能换文件。"), "file")
    if agreement.uploaded_by_org_id != actor.org_id:
        raise Refused(_("只有上传的一方能换文件。有问题可以退回。"), "file")
    before = agreement.file.sha256
    stored = files.store(actor, upload=file, purpose="agreement", accept=ACCEPTED_FILES)
    agreement.file = stored
    agreement.confirmations.clear()
    db.session.flush()
    audit.record(actor, "agreement.replace_file", agreement, changes={"sha256": [before, stored.sha256]})
    telling.tell_parties(agreement.cooperation, "agreement.changed", but=actor.org_id, no=agreement.agreement_no,
                         url=telling.agreement_url(agreement))
    return agreement


def confirm_agreement(actor: Actor, *, agreement: Agreement, seen_sha256: str, related: bool | None = None,
                      relation_note: str = "") -> Agreement:
    """One side confirms the file that it saw, the uploader's side too; the second confirmation puts it in force.

    seen_sha256: hash of the file on the page that was confirmed; Refused when the file changed since.
    """
    require(actor, Permission.COOPERATION_CONFIRM, agreement)
    if agreement.status != "pending_confirm":
        raise Refused(_("这份协议现在不需要确认。请刷新页面看最新状态。"))
    if seen_sha256 != agreement.file.sha256 or _hash_on_disk(agreement) != agreement.file.sha256:
        raise Refused(_("协议文件已经换过，和你看到的不是同一份。请重新打开文件，看过再确认。"))
    if agreement.confirmed_by(actor.org_id):
        raise Refused(_("你方已经确认过，在等对方。"))
    cooperation = agreement.cooperation
    relations.require_declaration(actor, cooperation, related, relation_note)
    if cooperation.application:
        locks.for_decision(cooperation.application)
    agreement.confirmations.append(AgreementConfirmation(
        organisation_id=actor.org_id, user_id=actor.user_id, sha256=seen_sha256, created_by_id=actor.user_id))
    db.session.flush()
    audit.record(actor, "agreement.confirm", agreement, changes={"sha256": [None, seen_sha256]})
    if all(agreement.confirmed_by(org_id) for org_id in telling.main_parties(cooperation)):
        _take_effect(agreement)
    return agreement


def _hash_on_disk(agreement: Agreement) -> str:
    path = agreement.file.path
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def _take_effect(agreement: Agreement) -> None:
    """Both sides confirmed: the agreement is in force, what was reserved is committed, the question is served."""
    cooperation = agreement.cooperation
    agreement.effective_at = clock.now()
    if agreement.amends_id:
        workflow.move(db.session.get(Agreement, agreement.amends_id), "amend", actor=SYSTEM)
    workflow.move(agreement, "take_effect", actor=SYSTEM)
    cooperation.agreed_quantity = agreement.quantity
    if agreement.amount_fen is not None:
        cooperation.agreed_amount_fen = agreement.amount_fen
    cooperation.start_date = cooperation.start_date or agreement.effective_from
    cooperation.end_date = cooperation.end_date or agreement.effective_to
    if cooperation.status == "agreement_pending":
        cooperation.effective_at = agreement.effective_at
        workflow.move(cooperation, "take_effect", actor=SYSTEM)
    if cooperation.application:
        holdings.fit(cooperation.application, agreement.quantity)
        capacity.commit(cooperation.application)
        _serve(cooperation)
    telling.tell_parties(cooperation, "agreement.effective", no=agreement.agreement_no)
    if legal.needs_filing(cooperation) and not cooperation.filing_no:
        telling.tell_officers(cooperation, "cooperation.to_file", office=telling.office_of(cooperation))


def _serve(cooperation: Cooperation) -> None:
    question = cooperation.question
    need = capacity_queries.need(question.id)
    if need is not None and need.agreed >= need.quantity and question.status == "awarded":
        workflow.move(question, "fulfil", actor=SYSTEM)


def reject_agreement(actor: Actor, *, agreement: Agreement, reason: str) -> Agreement:
    """A side does not accept the paper; the cooperation goes back to where another can be uploaded."""
    workflow.move(agreement, "reject", actor=actor, reason=reason)
    cooperation = agreement.cooperation
    if cooperation.status == "agreement_pending":
        workflow.move(cooperation, "back_to_preparing", actor=SYSTEM, reason=reason)
    telling.tell_parties(cooperation, "agreement.rejected", but=actor.org_id, reason=reason, who=actor.org_name)
    return agreement

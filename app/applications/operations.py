"""The school's side: prepare an application, approve it inside the school, send it, take it back.

Every operation takes the actor first, checks policy, changes rows, records and tells; none commits.
"""
from collections.abc import Mapping, Sequence

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app import audit, workflow
from app.answers.models import Answer
from app.applications import checking, guards, locks, messages, offers, queries, terms
from app.applications.lines import put_lines
from app.applications.models import (
    PREPARING,
    TAKEN,
    WAITING,
    Application,
    ApplicationApproval,
    ApplicationAttachment,
    ApplicationPartner,
)
from app.authz import SYSTEM, Actor, Permission, require
from app.authz.actor import Role
from app.capacity import operations as capacity
from app.core import clock, numbers
from app.core.db import db
from app.core.errors import Forbidden, Refused
from app.core.files import StoredFile
from app.organisations.models import ANSWERING, ASKING, Membership, Organisation
from app.questions.models import Question
from app.taxonomy.queries import add_working_days

LAPSE_DAYS = 20
ALREADY = "uq_application_live"
PURPOSE = "application"
TEXTS = ("proposal", "timeline", "conflict_note")


def apply(actor: Actor, *, question: Question, lines: Mapping[str, int], invitation=None, **fields) -> Application:
    """Begin an application of the actor's school to a listed question; a draft may still lack things.

    lines: {answer_no: quantity in the question's unit}. fields: see `edit`. Refused when the school has a live
    application already (R-APP-ONE) or the question takes none. Raises Forbidden for who may not answer.
    """
    require(actor, Permission.APPLICATION_EDIT)
    if actor.org_type not in ANSWERING:
        raise Forbidden()
    checking.open_question(question)
    if queries.live_of(question.id, actor.org_id):
        raise Refused(_one_only())
    row = Application(
        question=question, question_id=question.id, school_id=actor.org_id,
        invitation_id=invitation.id if invitation else None,
        department=_department(actor), question_edition=question.edition, proposal="", team=[], release={},
        created_by_id=actor.user_id)
    checking.room_for_one_more(row)
    wanted = _wanted(row, lines=lines, **fields)
    row.application_no = numbers.next_number("P", current_app.config["CITY_CODE"])
    try:
        with db.session.begin_nested():
            workflow.start(row, actor=actor)
    except IntegrityError as error:
        if ALREADY in str(error.orig) or "application.question_id" in str(error.orig):
            raise Refused(_one_only()) from error
        raise
    _write(actor, row, wanted)
    return row


def edit(actor: Actor, *, application: Application, lines: Mapping[str, int], seen_version: int | None = None,
         **fields) -> Application:
    """Change a draft. fields, each optional: proposal, quote_fen (分), start_date, end_date, timeline,
    team [{role, count, note}], no_conflict, conflict_note, release {site_visit_on, party_meeting_on,
    list_published_on (ISO dates), site_visit_report (file id), cross_province_filing_no},
    partners [{org_no, contribution}], attachments [file id].

    Refused at the field; Stale when somebody changed it since. What partners agreed to and is changed now
    they must confirm anew.
    """
    require(actor, Permission.APPLICATION_EDIT, application)
    locks.for_application(application)
    if application.status != "draft":
        raise Refused(_("正在校内审批或已经提交，不能改。审批中的请先退回。"))
    checking.stale(application, seen_version)
    wanted = _wanted(application, lines=lines, **fields)
    application.question_edition = application.question.edition
    _write(actor, application, wanted)
    return application


def send_for_approval(actor: Actor, *, application: Application) -> Application:
    """The department's step: the draft goes to the cooperation office."""
    require(actor, Permission.APPLICATION_EDIT, application)
    locks.for_application(application)
    checking.open_question(application.question)
    application.question_edition = application.question.edition
    workflow.move(application, "send_for_approval", actor=actor)
    _approve_step(actor, application, "dept", "")
    messages.to_school(application, "application.to_approve", roles=(Role.SCH_OFFICE,))
    for partner in application.partners:
        if partner.confirmed_at is None:
            messages.to_partner(application, partner)
    return application


def approve(actor: Actor, *, application: Application, note: str = "") -> Application:
    """The office's (and, where the city asks it, the leader's) step; after the last one it is submitted.

    Refused when something is missing, a partner has not confirmed or the question is full or closed.
    """
    require(actor, Permission.APPLICATION_APPROVE, application)
    locks.for_question(application.question_id)
    locks.for_application(application)
    if application.status != "school_review":
        workflow.move(application, "submit", actor=actor)
    step = checking.next_step(application)
    if step == "leader" and not actor.has(Role.SCH_ADMIN):
        raise Refused(_("产教融合办已批准，等学校领导批准。"))
    if step == "office" and not actor.has(Role.SCH_OFFICE):
        raise Forbidden()
    if step in checking.steps_needed()[1:]:
        _approve_step(actor, application, step, note)
    if checking.next_step(application) is not None:
        messages.to_school(application, "application.to_approve", roles=(Role.SCH_ADMIN,))
        return application
    _submit(actor, application)
    return application


def return_(actor: Actor, *, application: Application, reason: str) -> Application:
    """Back to the department with a reason."""
    workflow.move(application, "return", actor=actor, reason=reason)
    messages.to_school(application, "application.returned", roles=(Role.SCH_DEPT, Role.SCH_OFFICE), reason=reason)
    return application


def confirm_partner(actor: Actor, *, application: Application) -> Application:
    """A partner of a joint application agrees for itself."""
    require(actor, Permission.APPLICATION_PARTNER, application)
    locks.for_application(application)
    if application.status not in PREPARING:
        raise Refused(_("应答已经提交，不用再确认。"))
    row = next(one for one in application.partners if one.organisation_id == actor.org_id)
    if row.confirmed_at is None:
        row.confirmed_at, row.confirmed_by_id = clock.now(), actor.user_id
        db.session.flush()
        audit.record(actor, "application.partner_confirm", application,
                     changes={"partner": [None, row.organisation.name]})
        messages.to_school(application, "application.partner_confirmed", partner=row.organisation.name)
    return application


def decline_partner(actor: Actor, *, application: Application, reason: str) -> Application:
    """A partner does not join; the school may send it without."""
    require(actor, Permission.APPLICATION_PARTNER, application)
    locks.for_application(application)
    if application.status not in PREPARING:
        raise Refused(_("应答已经提交。要退出请联系牵头学校撤回。"))
    if not reason.strip():
        raise Refused(_("请写明理由。"), "reason")
    row = next(one for one in application.partners if one.organisation_id == actor.org_id)
    name = row.organisation.name
    application.partners.remove(row)
    db.session.flush()
    audit.record(actor, "application.partner_decline", application, reason=reason, changes={"partner": [name, None]})
    messages.to_school(application, "application.partner_declined", partner=name, reason=reason)
    return application


def reconfirm(actor: Actor, *, application: Application) -> Application:
    """The school stands to its application under the question's new edition."""
    require(actor, Permission.APPLICATION_WITHDRAW, application)
    locks.for_application(application)
    if application.status not in WAITING:
        raise Refused(_("现在是“%(state)s”，不用重新确认。", state=application.status_label))
    if not application.needs_reconfirmation:
        return application
    checking.terms(application.question, checking.standing_terms(application))
    before, application.question_edition = application.question_edition, application.question.edition
    db.session.flush()
    audit.record(actor, "application.reconfirm", application,
                 changes={"question_edition": [before, application.question_edition]})
    messages.to_enterprise(application, "application.reconfirmed")
    return application


def withdraw(actor: Actor, *, application: Application, reason: str) -> Application:
    """Take the application back, until the agreement takes effect; what was reserved is free again.

    The question's quantity opens again: an awarded question goes back to selection or, its deadline over, something
    agreed and nobody waiting, ends as partly fulfilled.
    """
    if not actor.is_system:
        require(actor, Permission.APPLICATION_WITHDRAW, application)
    locks.for_decision(application)
    source, was_sent = application.status, application.is_sent
    workflow.move(application, "withdraw", actor=actor, reason=reason)
    application.outcome_note = reason
    db.session.flush()
    if source in TAKEN:
        capacity.release(application)
        _reopen(application.question, reason)
    if was_sent and not actor.is_system:
        messages.to_enterprise(application, "application.withdrawn", reason=reason)
    elif was_sent:
        messages.to_school(application, "application.closed", reason=reason)
    return application


# ------------------------------------------------------------------------------------------ parts

def _submit(actor: Actor, application: Application) -> None:
    guards.submit(application, actor, {})
    application.submitted_at = clock.now()
    application.lapse_due = add_working_days(clock.today(), LAPSE_DAYS)
    application.reminders_sent = 0
    workflow.move(application, "submit", actor=actor, quantity=application.offered_quantity)
    offers.write(actor, application, terms.of_application(application), note="")
    messages.to_enterprise(application, "application.submitted")


def _reopen(question: Question, reason: str) -> None:
    from app.capacity.queries import need

    db.session.refresh(question)
    if question.status == "suspended" and question.suspended_from == "awarded":
        question.suspended_from = "in_selection"  # where it goes when the officer lets it go on
        db.session.flush()
    if question.status != "awarded":
        return
    counters = need(question.id)
    over = question.apply_deadline is not None and clock.today() > question.apply_deadline
    settled = counters is not None and 0 < counters.agreed == counters.taken
    if over and settled and not queries.waiting(question.id):
        workflow.move(question, "fulfil_partly", actor=SYSTEM, reason=reason)
    else:
        workflow.move(question, "reopen", actor=SYSTEM, reason=reason)
    messages.question_reopened(question)


def _approve_step(actor: Actor, application: Application, step: str, note: str) -> None:
    application.approvals.append(ApplicationApproval(step=step, user_id=actor.user_id, note=note.strip(),
                                                     created_by_id=actor.user_id))
    db.session.flush()
    audit.record(actor, "application.approve", application, reason=note, changes={"step": [None, step]})


def _department(actor: Actor) -> str:
    membership = db.session.get(Membership, actor.membership_id) if actor.membership_id else None
    return membership.department if membership else ""


def _one_only() -> str:
    return _("本校已经应答过这道命题（一校一题一份）。请打开已有的那一份继续。")


def _wanted(row: Application, *, lines: Mapping[str, int], partners: Sequence[Mapping] | None = None,
            attachments: Sequence[int] | None = None, **fields) -> dict:
    """What is to be written, checked before anything is: column values, lines, partners, attachments."""
    answers = {answer.answer_no: answer for answer in _mine(row, lines)}
    quantities = _lines(row, lines, answers)
    proposed = terms.make(quantities, fields.get("quote_fen", row.quote_fen), fields.get("start_date", row.start_date),
                          fields.get("end_date", row.end_date))
    names = {answer.id: checking.quantity_field(answer) for answer in answers.values()}
    checking.terms(row.question, proposed, lambda answer_id: names.get(answer_id, "lines"))
    return {"fields": {name: value.strip() if name in TEXTS else value for name, value in fields.items()},
            "lines": quantities, "partners": None if partners is None else _partners(row, partners),
            "files": None if attachments is None else _files(row, attachments)}


def _write(actor: Actor, row: Application, wanted: dict) -> None:
    before = _said(row)
    for name, value in wanted["fields"].items():
        setattr(row, name, value)
    put_lines(row, wanted["lines"])
    if wanted["partners"] is not None:
        _put_partners(row, wanted["partners"])
    if wanted["files"] is not None:
        _put_files(row, wanted["files"])
    after = _said(row)
    if after != before:
        for partner in row.partners:
            partner.confirmed_at = partner.confirmed_by_id = None
    row.updated_at = clock.now()
    db.session.flush()
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changes:
        audit.record(actor, "application.edit", row, changes=changes)


def _said(row: Application) -> dict:
    """What the application says, for the trail and for what partners agreed to."""
    plain = audit.recording.plain
    said = {name: plain(getattr(row, name)) for name in (
        "proposal", "quote_fen", "start_date", "end_date", "timeline", "team", "no_conflict", "conflict_note",
        "release")}
    said["lines"] = sorted((line.answer.answer_no, line.quantity) for line in row.lines)
    said["partners"] = sorted([partner.organisation.name, partner.contribution] for partner in row.partners)
    said["attachments"] = sorted(one.file.name for one in row.attachments)
    return {name: [list(one) for one in value] if name == "lines" else value for name, value in said.items()}


def _mine(row: Application, lines: Mapping[str, int]) -> list[Answer]:
    numbers_ = [answer_no for answer_no, quantity in lines.items() if quantity]
    return list(db.session.scalars(
        db.select(Answer).where(Answer.answer_no.in_(numbers_), Answer.school_id == row.school_id)))


def _lines(row: Application, lines: Mapping[str, int], answers: Mapping[str, Answer]) -> dict[int, int]:
    """{answer id: quantity} of the school's own usable answers; another school's do not exist here."""
    errors, wanted = {}, {}
    for answer_no, quantity in lines.items():
        if not quantity:
            continue
        answer = answers.get(answer_no)
        if answer is None:
            errors["lines"] = _("没有供给 %(no)s。请从本校在用的供给里选。", no=answer_no)
        elif not queries.usable(answer, row.question):
            errors[checking.quantity_field(answer)] = _("这份供给不在用、已过有效期或类型不符，请换一份。")
        else:
            wanted[answer.id] = quantity
    if errors:
        raise Refused(next(iter(errors.values())), errors=errors)
    return wanted


def _partners(row: Application, partners: Sequence[Mapping]) -> dict[Organisation, str]:
    """{organisation: what it contributes}; only verified ones that may answer or ask, not the two sides."""
    wanted: dict[Organisation, str] = {}
    for n, one in enumerate(partners):
        org = db.session.scalar(db.select(Organisation).where(Organisation.org_no == one["org_no"]))
        fits = org is not None and org.status == "verified" and org.org_type in (*ANSWERING, *ASKING)
        if not fits or org.id in (row.school_id, row.question.enterprise_id):
            raise Refused(_("没有这个单位，或它不能参加这份联合应答。填单位编号，如 O-440600-2027-00012。"),
                          f"partners.{n}.org_no")
        wanted[org] = (one.get("contribution") or "").strip()
    return wanted


def _put_partners(row: Application, wanted: Mapping[Organisation, str]) -> None:
    kept = {partner.organisation: partner for partner in row.partners}
    for org, contribution in wanted.items():
        if org in kept:
            kept[org].contribution = contribution
        else:
            row.partners.append(ApplicationPartner(organisation=org, contribution=contribution))
    for org, partner in kept.items():
        if org not in wanted:
            row.partners.remove(partner)


def _files(row: Application, ids: Sequence[int]) -> list[StoredFile]:
    """The school's own files of this purpose; a forged id is Refused."""
    files = list(db.session.scalars(db.select(StoredFile).where(
        StoredFile.id.in_(list(ids)), StoredFile.purpose == PURPOSE, StoredFile.organisation_id == row.school_id)))
    if len(files) != len(set(ids)):
        raise Refused(_("附件不在了，请重新上传。"), "new_files")
    return files


def _put_files(row: Application, files: Sequence[StoredFile]) -> None:
    kept = {one.file: one for one in row.attachments}
    for file in files:
        if file not in kept:
            row.attachments.append(ApplicationAttachment(file=file))
    for file, one in kept.items():
        if file not in files:
            row.attachments.remove(one)


def discard(actor: Actor, *, application: Application) -> Application:
    """Give up a draft that nobody has seen."""
    return withdraw(actor, application=application, reason=_("放弃草稿"))


def end_for_question(application: Application, *, code: str, reason: str) -> None:
    """SYSTEM: the question ended under the application (see subscribers.py)."""
    if application.status in WAITING:
        workflow.move(application, "decline", actor=SYSTEM, reason=reason, reason_code=code)
        application.outcome_code, application.outcome_note = code, reason
        db.session.flush()
        messages.to_school(application, "application.closed", reason=reason)
    elif application.status in PREPARING:
        workflow.move(application, "withdraw", actor=SYSTEM, reason=reason)
        application.outcome_code, application.outcome_note = code, reason
        db.session.flush()
        messages.to_school(application, "application.closed", reason=reason)



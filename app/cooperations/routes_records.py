"""Pages of records: choose a type, draft, submit, look at the evidence and confirm or dispute, correct, audit."""
import secrets

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import rules
from app.authz import Permission, may, require
from app.authz.guards import current_actor, guard
from app.cooperations import forms, legal, operations, queries, record_checks, record_types, rosters, shown, telling
from app.cooperations.blueprint import bp
from app.cooperations.models import Cooperation, CooperationRecord
from app.cooperations.record_types import OTHER_EVIDENCE, RecordType
from app.core import boundary, files
from app.core.db import db
from app.core.errors import NotVisible, Refused
from app.core.forms import apply_refused

P = Permission


# ------------------------------------------------------------------------------------------ the form

@bp.route("/<cooperation_no>/records/new", methods=["GET", "POST"])
@guard(P.RECORD_SUBMIT)
def record_new(cooperation_no: str):
    """Choose a type (?type=), then fill in."""
    actor = current_actor()
    cooperation = queries.get(actor, cooperation_no)
    require(actor, P.RECORD_SUBMIT, cooperation)
    types = legal.record_types_of(cooperation)
    code = request.args.get("type") or (types[0].code if len(types) == 1 else "")
    kind = next((t for t in types if t.code == code), None)
    if kind is None:
        return render_template("cooperations/record_type.html", cooperation=cooperation, types=types)
    return _form_page(cooperation, kind, None, None)


@bp.route("/records/<record_no>/edit", methods=["GET", "POST"])
@guard(P.RECORD_SUBMIT)
def record_edit(record_no: str):
    """Go on with a draft."""
    record = queries.get_record(current_actor(), record_no)
    if record.status != "draft" or record.submitted_by_org_id != current_actor().org_id:
        return redirect(telling.record_url(record))
    return _form_page(record.cooperation, record_types.get(record.record_type), record, record.corrects)


@bp.route("/records/<record_no>/correct", methods=["GET", "POST"])
@guard(P.RECORD_SUBMIT)
def record_correct(record_no: str):
    """A correction, prefilled with what it corrects."""
    record = queries.get_record(current_actor(), record_no)
    require(current_actor(), P.RECORD_SUBMIT, record)
    return _form_page(record.cooperation, record_types.get(record.record_type), None, record)


def _form_page(cooperation: Cooperation, kind: RecordType, record: CooperationRecord | None,
               corrects: CooperationRecord | None):
    source = record or corrects
    form = _form(cooperation, kind)(data=_values_of(source, record) if source else _first_values(cooperation, kind))
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                saved = _save(cooperation, kind, record, corrects, form)
            except Refused as refused:
                apply_refused(form, refused)
            else:
                record, answer = saved, _after_save(saved, form)
                if answer is not None:
                    return answer
    return render_template(
        "cooperations/record_form.html", cooperation=cooperation, kind=kind, form=form, record=record,
        corrects=corrects, evidence=shown.evidence_of(source) if source else [], other=OTHER_EVIDENCE,
        marks=rosters.count(source) if source and kind.roster else 0,
        checks=rules.current(record) if record else []), status


def _form(cooperation: Cooperation, kind: RecordType):
    payers = [(str(p.organisation_id), p.organisation.name) for p in cooperation.parties]
    return forms.record_form(kind, payers)


def _first_values(cooperation: Cooperation, kind: RecordType) -> dict:
    details = cooperation.question.details or {} if cooperation.question else {}
    values: dict = {"payer_org_id": str(cooperation.enterprise_id), "measures": {}}
    if kind.code == "training_delivery":
        values["measures"] = {"planned_persons": details.get("trainee_count")}
    if kind.workplace:
        values["details"] = {"monthly_pay_fen": cooperation.question.monthly_pay_fen,
                             "hours_per_day": details.get("hours_per_day"),
                             "hours_per_week": details.get("hours_per_week")}
    return values


def _values_of(source: CooperationRecord, record: CooperationRecord | None) -> dict:
    return {
        "period_from": source.period_from, "period_to": source.period_to, "amount_fen": source.amount_fen,
        "payer_org_id": str(source.payer_org_id or ""), "invoice_no": source.invoice_no, "note": source.note,
        "measures": {m.measure: int(m.value) if m.value == int(m.value) else m.value for m in source.measures},
        "details": source.details or {}, "row_version": record.row_version if record else None,
    }


def _save(cooperation, kind, record, corrects, form) -> CooperationRecord:
    values = {name: data for name, data in form.values().items()
              if not name.startswith("evidence_") and name not in ("roster", "payer_org_id")}
    values["evidence"] = [(e.code, upload) for e in (*kind.evidence, OTHER_EVIDENCE)
                          for upload in form[f"evidence_{e.code}"].data or [] if getattr(upload, "filename", "")]
    if kind.money:
        values["payer_org_id"] = int(form.payer_org_id.data)
    if kind.roster and form.roster.data:
        values["roster"] = form.roster.data
    actor = current_actor()
    if record is not None:
        return operations.edit_record(actor, record=record, seen_version=form.seen_version, **values)
    if corrects is not None:
        return operations.correct_record(actor, record=corrects, **values)
    return operations.draft_record(actor, cooperation=cooperation, record_type=kind.code, **values)


def _after_save(record: CooperationRecord, form):
    """Submit when asked. What is refused then leaves the draft (files and checks included) saved: None."""
    if request.form.get("do") != "submit":
        flash(_("草稿已保存。"), "ok")
        return redirect(url_for("cooperations.record_edit", record_no=record.record_no))
    reasons = {key.removeprefix("reason-"): text for key, text in request.form.items() if key.startswith("reason-")}
    operations.check_record(record)
    try:
        with db.session.begin_nested():
            operations.submit_record(current_actor(), record=record, reasons=reasons)
    except Refused as refused:
        db.session.refresh(record)
        boundary.keep()
        form.form_token.data = secrets.token_urlsafe(18)
        form.row_version.data = str(record.row_version)
        apply_refused(form, refused)
        return None
    if record.status == "draft":
        flash(_("已超过期末 60 天，已交主管部门批准。批准后请对方确认。"), "warn")
    else:
        flash(_("已提交，请对方确认。30 天内不确认，不计入统计。"), "ok")
    return redirect(telling.record_url(record))


@bp.post("/records/<record_no>/evidence/<int:evidence_id>/remove")
@guard(P.RECORD_SUBMIT)
def evidence_remove(record_no: str, evidence_id: int):
    """Take a file off a draft."""
    record = queries.get_record(current_actor(), record_no)
    try:
        operations.remove_evidence(current_actor(), record=record, evidence_id=evidence_id)
        flash(_("文件已移除。"), "ok")
    except Refused as refused:
        flash(str(refused.message), "stop")
    return redirect(url_for("cooperations.record_edit", record_no=record.record_no))


@bp.get("/records/<record_no>/evidence/<int:evidence_id>")
@guard(P.COOPERATION_VIEW)
def evidence_file(record_no: str, evidence_id: int):
    """Download a piece of evidence."""
    record = queries.get_record(current_actor(), record_no)
    row = next((e for e in record.evidence if e.id == evidence_id), None)
    if row is None or not files.may_read(current_actor(), row.file):
        raise NotVisible()
    return files.download(row.file)


# ------------------------------------------------------------------------------------------ one record

@bp.get("/records/<record_no>")
@guard(P.COOPERATION_VIEW)
def record(record_no: str):
    """One record: numbers, evidence, what is odd, and only then the buttons."""
    return _shown(queries.get_record(current_actor(), record_no))


def _shown(row: CooperationRecord, failed: str = "", words: object = "", typed: str = ""):
    actor = current_actor()
    late = row.status == "draft" and row.late_asked_at is not None
    waiting = row.status in ("submitted", "unconfirmed")
    return render_template(
        "cooperations/record.html", record=row, cooperation=row.cooperation, shown=shown,
        kind=record_types.get(row.record_type), evidence=shown.evidence_of(row), flags=shown.flag_lines(actor, row),
        due=record_checks.confirm_due(row), checks=rules.current(row), late=late,
        may_confirm=waiting and may(actor, P.RECORD_CONFIRM, row),
        may_correct=(row.status in ("submitted", "disputed", "unconfirmed", "confirmed")
                     and may(actor, P.RECORD_SUBMIT, row)
                     and (row.status == "confirmed" or row.submitted_by_org_id == actor.org_id)),
        may_audit=may(actor, P.RECORD_AUDIT, row), audit_moves=_audit_moves(row),
        may_edit=row.status == "draft" and row.submitted_by_org_id == actor.org_id and may(actor, P.RECORD_SUBMIT, row),
        correction=db.session.scalar(db.select(CooperationRecord).where(
            CooperationRecord.corrects_id == row.id, CooperationRecord.status != "draft")),
        marks=rosters.count(row), failed=failed, words=words, typed=typed)


def _audit_moves(row: CooperationRecord) -> list[str]:
    from app.workflow import available

    return [t.name for t in available(row, current_actor()) if t.permission == P.RECORD_AUDIT]


def _act(record_no: str, what: str, act, done: str):
    row = queries.get_record(current_actor(), record_no)
    reason = request.form.get("reason", "")
    try:
        act(row, reason)
    except Refused as refused:
        db.session.refresh(row)
        return _shown(row, failed=what, words=refused.message, typed=reason), 422
    flash(done, "ok")
    return redirect(telling.record_url(row))


@bp.post("/records/<record_no>/confirm")
@guard(P.RECORD_CONFIRM)
def record_confirm(record_no: str):
    """The other side has seen the evidence."""
    return _act(record_no, "confirm", lambda row, reason: operations.confirm_record(current_actor(), record=row),
                _("已确认，这条现在计入统计。"))


@bp.post("/records/<record_no>/dispute")
@guard(P.RECORD_CONFIRM)
def record_dispute(record_no: str):
    """The other side says that it is not so."""
    return _act(record_no, "dispute",
                lambda row, reason: operations.dispute_record(current_actor(), record=row, reason=reason),
                _("异议已发给对方。对方更正后再请你确认。"))


@bp.post("/records/<record_no>/audit/<move>")
@guard(P.RECORD_AUDIT)
def record_audit(record_no: str, move: str):
    """sample, verify, reject, decide."""
    if move not in ("sample", "verify", "reject", "decide"):
        raise NotVisible()
    return _act(record_no, move,
                lambda row, reason: operations.review_record(current_actor(), record=row, move=move, reason=reason),
                _("已办理，双方已收到消息。"))


@bp.post("/records/<record_no>/late/<answer>")
@guard(P.RECORD_AUDIT)
def record_late(record_no: str, answer: str):
    """Let a late record in, or not."""
    if answer not in ("allow", "refuse"):
        raise NotVisible()
    row = queries.get_record(current_actor(), record_no)
    reason = request.form.get("reason", "")
    try:
        operations.decide_late(current_actor(), record=row, allow=answer == "allow", reason=reason)
    except Refused as refused:
        return _shown(row, failed=f"late-{answer}", words=refused.message, typed=reason), 422
    flash(_("已答复，申请的一方已收到消息。"), "ok")
    return redirect(telling.cooperation_url(row.cooperation))

"""Writes about records: drafted by one party, submitted with evidence, confirmed or disputed by the other."""
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from app import audit, workflow
from app.authz import SYSTEM, Actor, Permission, require
from app.cooperations import flags, legal, record_checks, record_types, relations, rosters, telling
from app.cooperations.models import Cooperation, CooperationRecord, Evidence, RecordMeasure
from app.core import clock, files
from app.core.db import db
from app.core.errors import Refused, Stale
from app.core.numbers import next_number
from app.rules import evaluation as rules

DETAILS = ("milestone", "monthly_pay_fen", "hours_per_day", "hours_per_week")
CORRECTABLE = ("submitted", "disputed", "unconfirmed", "confirmed")
# Where a rule's field stands on the form of a record.
RULE_FIELDS = {"monthly_pay_fen": "details.monthly_pay_fen", "actual_days": "measures.days"}


# ------------------------------------------------------------------------------------------ drafts

def draft_record(
    actor: Actor, *, cooperation: Cooperation, record_type: str, period_from: date, period_to: date | None = None,
    measures: Mapping[str, Decimal | int | None] | None = None, amount_fen: int | None = None,
    payer_org_id: int | None = None, invoice_no: str = "", note: str = "",
    details: Mapping[str, Any] | None = None, roster: str | None = None,
    evidence: Iterable[tuple[str, FileStorage]] = (), corrects: CooperationRecord | None = None,
) -> CooperationRecord:
    """A new record in `draft`. period_to None: one day. evidence: (kind, upload). roster: pasted student
    numbers, of which only hashes are kept. corrects: the record that this one replaces once submitted.
    """
    require(actor, Permission.RECORD_SUBMIT, cooperation)
    record_checks.require_running(cooperation)
    if record_type not in {one.code for one in legal.record_types_of(cooperation)}:
        raise Refused(_("这类合作不能提交这种记录。"), "record_type")
    if corrects is not None:
        _correctable(actor, corrects)
    record = CooperationRecord(
        record_no=next_number("R", current_app.config["CITY_CODE"]), cooperation=cooperation, record_type=record_type,
        period_from=period_from, period_to=period_to or period_from, event_date=period_to or period_from,
        submitted_by_org_id=actor.org_id, created_by_id=actor.user_id, corrects=corrects)
    _fill(record, measures, amount_fen, payer_org_id, invoice_no, note, details)
    workflow.start(record, actor=actor)
    if corrects is not None and roster is None:
        rosters.copy(corrects, record)
    _attach(actor, record, roster, evidence)
    if corrects is not None:
        _keep_evidence(corrects, record)
    return record


def edit_record(
    actor: Actor, *, record: CooperationRecord, period_from: date, period_to: date | None = None,
    measures: Mapping[str, Decimal | int | None] | None = None, amount_fen: int | None = None,
    payer_org_id: int | None = None, invoice_no: str = "", note: str = "", details: Mapping[str, Any] | None = None,
    roster: str | None = None, evidence: Iterable[tuple[str, FileStorage]] = (), seen_version: int | None = None,
) -> CooperationRecord:
    """Change a draft of the own side; roster None keeps the one there is, evidence is added."""
    _own_draft(actor, record)
    if seen_version is not None and seen_version != record.row_version:
        raise Stale()
    record.period_from, record.period_to = period_from, period_to or period_from
    record.event_date = record.period_to
    before = {m.measure: str(m.value) for m in record.measures}
    _fill(record, measures, amount_fen, payer_org_id, invoice_no, note, details)
    changes = audit.diff(record)
    after = {m.measure: str(m.value) for m in record.measures}
    if before != after:
        changes["measures"] = [before, after]
    db.session.flush()
    audit.record(actor, "cooperation_record.edit", record, changes=changes)
    return _attach(actor, record, roster, evidence)


def _own_draft(actor: Actor, record: CooperationRecord) -> None:
    require(actor, Permission.RECORD_SUBMIT, record)
    if record.status != "draft" or record.submitted_by_org_id != actor.org_id:
        raise Refused(_("只有本方的草稿能改。已提交的请另提更正。"))


def _fill(record, measures, amount_fen, payer_org_id, invoice_no, note, details) -> None:
    kind = record_types.get(record.record_type)
    if record.period_to < record.period_from:
        raise Refused(_("截止日期不能早于开始日期。"), "period_to")
    values = {name: Decimal(value) for name, value in (measures or {}).items()
              if value is not None and any(m.name == name for m in kind.measures)}
    wrong = {f"measures.{name}": _("不能小于 0。") for name, value in values.items() if value < 0}
    if wrong:
        raise Refused(_("有几项要改。"), errors=wrong)
    if kind.derive and all(m.name in values for m in kind.measures if m.required):
        values |= kind.derive(values)
    kept = {m.measure: m for m in record.measures}
    for name in set(kept) - set(values):
        record.measures.remove(kept[name])
    for name, value in values.items():
        if name in kept:
            kept[name].value = value
        else:
            record.measures.append(RecordMeasure(measure=name, value=value))
    record.amount_fen = amount_fen if kind.money else None
    record.payer_org_id = (payer_org_id or record.cooperation.enterprise_id) if kind.money else None
    record.invoice_no = relations.squeeze(invoice_no).upper() if kind.money else ""
    record.note = (note or "").strip()
    record.details = {name: audit.recording.plain(value) for name, value in (details or {}).items()
                      if name in DETAILS and value not in (None, "")}


def _attach(actor: Actor, record: CooperationRecord, roster: str | None, evidence) -> CooperationRecord:
    if roster is not None and record_types.get(record.record_type).roster:
        rosters.keep(record, roster)
    for kind, upload in evidence:
        add_evidence(actor, record=record, kind=kind, upload=upload)
    return record


def _keep_evidence(source: CooperationRecord, target: CooperationRecord) -> None:
    """A correction starts with the evidence of what it corrects, save the sorts that came anew."""
    new = {e.kind for e in target.evidence}
    for one in source.evidence:
        if one.kind not in new:
            target.evidence.append(Evidence(file=one.file, kind=one.kind, sha256=one.sha256,
                                            created_by_id=one.created_by_id))
    db.session.flush()


def add_evidence(actor: Actor, *, record: CooperationRecord, kind: str, upload: FileStorage) -> Evidence:
    """Attach a file to a draft; the same content twice in one record is Refused."""
    _own_draft(actor, record)
    stored = files.store(actor, upload=upload, purpose="evidence", field=f"evidence_{kind}")
    if any(e.sha256 == stored.sha256 for e in record.evidence):
        raise Refused(_("这份文件已经传过。"), f"evidence_{kind}")
    row = Evidence(record_id=record.id, file=stored, kind=kind, sha256=stored.sha256, created_by_id=actor.user_id)
    record.evidence.append(row)
    db.session.flush()
    audit.record(actor, "cooperation_record.add_evidence", record, changes={"sha256": [None, stored.sha256]})
    return row


def remove_evidence(actor: Actor, *, record: CooperationRecord, evidence_id: int) -> None:
    """Take a file off a draft."""
    _own_draft(actor, record)
    row = next((e for e in record.evidence if e.id == evidence_id), None)
    if row is None:
        return
    record.evidence.remove(row)
    db.session.flush()
    audit.record(actor, "cooperation_record.remove_evidence", record, changes={"sha256": [row.sha256, None]})


# ------------------------------------------------------------------------------------------ submitting

def check_record(record: CooperationRecord) -> list:
    """Ask the rules of the record stage (actual hours, pay, days) and store what they say."""
    return rules.evaluate(record, "record", legal.record_context(record))


def submit_record(actor: Actor, *, record: CooperationRecord, reasons: Mapping[str, str] | None = None
                  ) -> CooperationRecord:
    """Submit a complete draft for the other side to confirm.

    More than 60 days late it stays a draft and asks the officer in charge (`late_asked_at`). What it
    corrects is superseded now, or, when that counts already, once the correction is confirmed.
    """
    _own_draft(actor, record)
    checks = check_record(record)
    stopped = {RULE_FIELDS.get(c.field, c.field): c.message for c in rules.blocking(checks)}
    if stopped:
        raise Refused(_("有几项不合规定。"), errors=stopped)
    rules.give_reasons(checks, reasons or {})
    open_ = rules.unanswered(checks)
    if open_:
        raise Refused(_("请写明理由。"), errors={f"reason_{c.rule_code}": c.message for c in open_})
    record.submitted_by_id = actor.user_id
    if record_checks.is_late(record) and record.late_allowed_at is None:
        return _ask_late(actor, record)
    return _submit(record, actor)


def _ask_late(actor: Actor, record: CooperationRecord) -> CooperationRecord:
    record_checks.require_running(record.cooperation)
    errors = record_checks.missing(record)
    if not record.note:
        errors["note"] = _("超过期末 60 天才补记，请说明原因。")
    if errors:
        raise Refused(_("还差 %(n)s 处，改好才能提交。", n=len(errors)), errors=errors)
    record.is_late, record.late_asked_at = True, clock.now()
    db.session.flush()
    audit.record(actor, "cooperation_record.ask_late", record, reason=record.note)
    cooperation = record.cooperation
    telling.tell_officers(cooperation, "record.late", office=telling.office_of(cooperation),
                          url=telling.record_url(record), type=str(telling.type_label(record)),
                          no=record.record_no, who=actor.org_name)
    return record


def _submit(record: CooperationRecord, actor: Actor) -> CooperationRecord:
    record.submitted_at = clock.now()
    workflow.move(record, "submit", actor=actor)
    old = record.corrects
    if old is not None and old.status in ("submitted", "disputed", "unconfirmed"):
        workflow.move(old, "supersede", actor=SYSTEM, by=record.record_no)
    flags.note_all(record)
    other = record.cooperation.other_org_id(record.submitted_by_org_id)
    telling.tell_about_record(record, "record.submitted", to=other, signers=True, who=_org_name(record),
                              date=record_checks.confirm_due(record).isoformat())
    return record


def decide_late(actor: Actor, *, record: CooperationRecord, allow: bool, reason: str) -> CooperationRecord:
    """The officer lets a late record in (it is submitted, marked late), or not (it stays a draft)."""
    require(actor, Permission.RECORD_AUDIT, record)
    if record.status != "draft" or record.late_asked_at is None:
        raise Refused(_("这条记录没有在等补记审批。"))
    if not (reason or "").strip():
        raise Refused(_("请写明理由。"), "reason")
    record.late_asked_at = None
    if allow:
        record.late_allowed_at = clock.now()
    db.session.flush()
    audit.record(actor, "cooperation_record.decide_late", record, reason=reason, changes={"allowed": [None, allow]})
    if allow:
        _submit(record, SYSTEM)
    telling.tell_about_record(record, "record.late_decided", to=record.submitted_by_org_id,
                              result=_("已批准，等对方确认。") if allow else _("未批准：%(why)s", why=reason))
    return record


# ------------------------------------------------------------------------------------------ the other side

def confirm_record(actor: Actor, *, record: CooperationRecord) -> CooperationRecord:
    """The other side has seen the evidence and says that it is so; from now on the record counts."""
    require(actor, Permission.RECORD_CONFIRM, record)
    if record.status in ("submitted", "unconfirmed"):
        record_checks.require_other_person(record, actor)
        record.confirmed_by_org_id, record.confirmed_by_id = actor.org_id, actor.user_id
        record.confirmed_at = clock.now()
    workflow.move(record, "confirm", actor=actor)
    old = record.corrects
    if old is not None and old.status == "confirmed":
        workflow.move(old, "supersede", actor=SYSTEM, by=record.record_no)
    telling.tell_about_record(record, "record.confirmed", to=record.submitted_by_org_id, who=actor.org_name)
    return record


def dispute_record(actor: Actor, *, record: CooperationRecord, reason: str) -> CooperationRecord:
    """The other side says that it is not so; the submitter corrects, or an officer decides."""
    workflow.move(record, "dispute", actor=actor, reason=reason)
    record.dispute_note = reason.strip()
    db.session.flush()
    telling.tell_about_record(record, "record.disputed", to=record.submitted_by_org_id, who=actor.org_name,
                              reason=record.dispute_note)
    return record


def _correctable(actor: Actor, record: CooperationRecord) -> None:
    require(actor, Permission.RECORD_SUBMIT, record)
    if record.status not in CORRECTABLE:
        raise Refused(_("现在是“%(state)s”，不能更正。", state=record.status_label))
    if record.status != "confirmed" and record.submitted_by_org_id != actor.org_id:
        raise Refused(_("由提交的一方更正。你方可以确认或提出异议。"))


def correct_record(actor: Actor, *, record: CooperationRecord, **values) -> CooperationRecord:
    """A new draft that corrects `record`, with its type; `values` as for `draft_record`."""
    return draft_record(actor, cooperation=record.cooperation, record_type=record.record_type, corrects=record,
                        **values)


# ------------------------------------------------------------------------------------------ officers and jobs

def review_record(actor: Actor, *, record: CooperationRecord, move: str, reason: str = "") -> CooperationRecord:
    """sample, verify, reject by an auditor; decide, reject of a disputed record by an officer."""
    if move not in ("sample", "verify", "reject", "decide"):
        raise KeyError(move)
    require(actor, Permission.RECORD_AUDIT, record)
    if move == "decide" and record.status == "disputed":
        record.confirmed_at = clock.now()
    workflow.move(record, move, actor=actor, reason=reason)
    for org_id in telling.main_parties(record.cooperation):
        telling.tell_about_record(record, "record.audited", to=org_id, state=str(record.status_label), reason=reason)
    return record


def time_out(record: CooperationRecord) -> None:
    """Thirty days without an answer: it counts zero, and may still be confirmed (job)."""
    workflow.move(record, "time_out", actor=SYSTEM)
    for org_id in telling.main_parties(record.cooperation):
        telling.tell_about_record(record, "record.timed_out", to=org_id)


def remind(record: CooperationRecord) -> None:
    """Seven days without an answer: the other side is told once more (job)."""
    record.reminded_at = clock.now()
    db.session.flush()
    telling.tell_about_record(record, "record.reminder", to=record.cooperation.other_org_id(record.submitted_by_org_id),
                              signers=True, date=record_checks.confirm_due(record).isoformat())


def _org_name(record: CooperationRecord) -> str:
    return record.cooperation.party(record.submitted_by_org_id).organisation.name

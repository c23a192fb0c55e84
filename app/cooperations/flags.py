"""What the platform finds odd about a record, noted on both records concerned (domain.md §4.5 rules 2, 5, 7, 8).

A flag does not stop a record; whoever confirms sees it before the button. Only a round trip changes a
figure: both payments stay out of S6.
"""
from datetime import timedelta

from app.cooperations import record_types
from app.cooperations.models import COUNTED, Cooperation, CooperationRecord, Evidence, RecordFlag, RosterMark
from app.core.db import db

# Records that are over: what they said is no longer claimed.
GONE = ("draft", "superseded", "rejected")
ROUND_TRIP = timedelta(days=180)


def _live(record: CooperationRecord):
    """Other records that still claim something, the ones this corrects aside."""
    return db.select(CooperationRecord).where(
        CooperationRecord.id.not_in(_line_of(record)), CooperationRecord.status.not_in(GONE))


def _line_of(record: CooperationRecord) -> list[int]:
    ids, row = [record.id], record
    while row.corrects_id:
        row = db.session.get(CooperationRecord, row.corrects_id)
        ids.append(row.id)
    return ids


def duplicate_files(record: CooperationRecord) -> list[CooperationRecord]:
    """Records of other evidence with a file of the same content."""
    hashes = [e.sha256 for e in record.evidence]
    return _found(_live(record).join(Evidence, Evidence.record_id == CooperationRecord.id)
                  .where(Evidence.sha256.in_(hashes))) if hashes else []


def duplicate_invoices(record: CooperationRecord) -> list[CooperationRecord]:
    """Records with the same invoice number (stored folded)."""
    if not record.invoice_no:
        return []
    return _found(_live(record).where(CooperationRecord.invoice_no == record.invoice_no))


def duplicate_rosters(record: CooperationRecord) -> list[CooperationRecord]:
    """Records of a kindred type at an overlapping time with a person of this roster."""
    groups = record_types.get(record.record_type).roster_groups
    kindred = [t.code for t in record_types.RECORD_TYPES.values() if t.roster_groups & groups]
    if not kindred:
        return []
    mine = db.select(RosterMark.mark).where(RosterMark.record_id == record.id)
    return _found(_live(record).join(RosterMark, RosterMark.record_id == CooperationRecord.id).where(
        CooperationRecord.record_type.in_(kindred), RosterMark.mark.in_(mine),
        CooperationRecord.period_from <= record.period_to, CooperationRecord.period_to >= record.period_from))


def round_trips(record: CooperationRecord) -> list[CooperationRecord]:
    """Payments the other way between the same two organisations within 180 days."""
    if record.record_type != "payment_received" or record.payer_org_id is None:
        return []
    pair = {record.payer_org_id, record.payee_org_id}
    near = _found(_live(record).join(Cooperation, Cooperation.id == CooperationRecord.cooperation_id).where(
        CooperationRecord.record_type == "payment_received", CooperationRecord.payer_org_id == record.payee_org_id,
        db.or_(Cooperation.enterprise_id.in_(pair), Cooperation.school_id.in_(pair)),
        CooperationRecord.event_date.between(record.event_date - ROUND_TRIP, record.event_date + ROUND_TRIP)))
    return [other for other in near if other.payee_org_id == record.payer_org_id]


def _found(select) -> list[CooperationRecord]:
    # By id and not by DISTINCT: PostgreSQL cannot compare the JSON column of a row.
    return list(db.session.scalars(
        db.select(CooperationRecord).where(CooperationRecord.id.in_(select.with_only_columns(CooperationRecord.id)))
        .order_by(CooperationRecord.id)))


FINDERS = {"duplicate_file": duplicate_files, "duplicate_invoice": duplicate_invoices,
           "duplicate_roster": duplicate_rosters, "round_trip": round_trips}


def note_all(record: CooperationRecord) -> list[RecordFlag]:
    """Look once more and note on both sides; called when a record is submitted. Returns this record's flags."""
    db.session.flush()
    if record.is_late:
        _note(record, "late", None)
    for code, find in FINDERS.items():
        for other in find(record):
            _note(record, code, other)
            _note(other, code, record)
    db.session.flush()
    db.session.refresh(record, ["flags"])
    return list(record.flags)


def _note(record: CooperationRecord, code: str, other: CooperationRecord | None) -> None:
    other_id = other.id if other else None
    known = db.session.scalar(db.select(RecordFlag.id).where(
        RecordFlag.record_id == record.id, RecordFlag.code == code,
        RecordFlag.other_record_id.is_not_distinct_from(other_id)))
    if known is None:
        db.session.add(RecordFlag(record_id=record.id, code=code, other_record_id=other_id))


def open_flags(record: CooperationRecord) -> list[tuple[RecordFlag, CooperationRecord | None]]:
    """The flags whose other record still stands (a superseded one no longer doubles anything)."""
    pairs = [(flag, db.session.get(CooperationRecord, flag.other_record_id) if flag.other_record_id else None)
             for flag in record.flags]
    return [(flag, other) for flag, other in pairs if other is None or other.status not in GONE]


def in_round_trip(record_ids) -> set[int]:
    """Those of the payments that stand in a round trip with a counted or still waiting payment back."""
    ids = list(record_ids)
    if not ids:
        return set()
    other = db.aliased(CooperationRecord)
    return set(db.session.scalars(
        db.select(RecordFlag.record_id).join(other, other.id == RecordFlag.other_record_id).where(
            RecordFlag.record_id.in_(ids), RecordFlag.code == "round_trip",
            other.status.in_((*COUNTED, "submitted", "unconfirmed")))))

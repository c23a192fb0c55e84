"""校企合作情况证明: what it says, how it is issued, verified and revoked."""
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from app import audit
from app.audit.models import AuditEntry
from app.authz import Actor, Permission, require
from app.cooperations import queries, record_types, telling
from app.cooperations.models import Certificate, CooperationRecord
from app.core import clock
from app.core.db import db
from app.core.errors import Refused
from app.core.numbers import next_number
from app.organisations.models import Organisation

# Without letters and digits that are mistaken for each other on paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8


def canonical(content: Any) -> bytes:
    """The one byte form of a content, which its hash is taken of."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(content: Any) -> str:
    """SHA-256 of a content in its canonical form."""
    return hashlib.sha256(canonical(content)).hexdigest()


def content_of(organisation: Organisation, period_from: date, period_to: date) -> dict[str, Any]:
    """What a certificate of this organisation and period says now. Organisations and numbers, never a person."""
    records = queries.counted_records(organisation.id, (period_from, period_to))
    return {
        "organisation": {"org_no": organisation.org_no, "name": organisation.name, "uscc": organisation.uscc or "",
                         "is_demo": organisation.is_demo},
        "period": [period_from.isoformat(), period_to.isoformat()],
        "records": [_line(record, organisation.id) for record in records],
        "totals": _totals(records, organisation.id),
    }


def _line(record: CooperationRecord, org_id: int) -> dict[str, Any]:
    cooperation = record.cooperation
    partner = cooperation.school if org_id == cooperation.enterprise_id else cooperation.enterprise
    return {
        "record_no": record.record_no, "type": record.record_type, "cooperation_no": cooperation.cooperation_no,
        "title": cooperation.title, "partner": partner.name, "period": [record.period_from.isoformat(),
                                                                        record.period_to.isoformat()],
        "event_date": record.event_date.isoformat(), "amount_fen": record.amount_fen,
        "paid_back": _paid_back(record),
        "measures": {m.measure: _text(m.value) for m in sorted(record.measures, key=lambda m: m.measure)},
    }


def _text(value: Decimal) -> str:
    """A measure as the content writes it: two decimals, whatever the database gave back."""
    return f"{value:.2f}"


def _paid_back(record: CooperationRecord) -> bool:
    """A payment from the school to the enterprise: listed, but no income from the cooperation."""
    return record.record_type == "payment_received" and record.payer_org_id == record.cooperation.school_id


def _totals(records: list[CooperationRecord], org_id: int) -> list[dict[str, Any]]:
    totals = []
    for kind in record_types.RECORD_TYPES.values():
        mine = [r for r in records if r.record_type == kind.code]
        if not mine:
            continue
        sums: dict[str, Decimal] = {}
        for record in mine:
            for measure in record.measures:
                if measure.measure != "days":
                    sums[measure.measure] = sums.get(measure.measure, Decimal(0)) + measure.value
        totals.append({
            "type": kind.code, "count": len(mine),
            "measures": {name: _text(value) for name, value in sorted(sums.items())},
            "amount_fen": sum(r.amount_fen or 0 for r in mine if not _paid_back(r)) if kind.money else None,
            "partners": len({r.cooperation.other_org_id(org_id) for r in mine}),
        })
    return totals


# ------------------------------------------------------------------------------------------ writes

def issue_certificate(actor: Actor, *, organisation: Organisation, period_from: date, period_to: date) -> Certificate:
    """Freeze what counts for the organisation in the period, under a number and a check code.

    Refused at `period_to` for an impossible period, and when nothing counts in it.
    """
    require(actor, Permission.CERTIFICATE_ISSUE, organisation)
    if period_to < period_from:
        raise Refused(_("截止日期不能早于开始日期。"), "period_to")
    if period_to > clock.today():
        raise Refused(_("截止日期不能晚于今天。"), "period_to")
    content = content_of(organisation, period_from, period_to)
    if not content["records"]:
        raise Refused(_("这段时间没有双方确认过的记录，不能开证明。请先提交记录并请对方确认。"), "period_from")
    certificate = Certificate(
        certificate_no=next_number("Z", current_app.config["CITY_CODE"]), organisation_id=organisation.id,
        check_code="".join(secrets.choice(ALPHABET) for _n in range(CODE_LENGTH)), period_from=period_from,
        period_to=period_to, content=content, sha256=digest(content), created_by_id=actor.user_id,
        organisation=organisation)
    db.session.add(certificate)
    db.session.flush()
    audit.record(actor, "certificate.issue", certificate,
                 changes={"sha256": [None, certificate.sha256], "period": [None, content["period"]]})
    return certificate


def revoke_certificate(actor: Actor, *, certificate: Certificate, reason: str) -> Certificate:
    """An officer makes it invalid; whoever verifies it reads so."""
    require(actor, Permission.CERTIFICATE_REVOKE, certificate)
    if certificate.revoked_at is not None:
        raise Refused(_("这份证明已经撤销。"))
    if not (reason or "").strip():
        raise Refused(_("请写明理由。"), "reason")
    certificate.revoked_at, certificate.revoked_reason = clock.now(), reason.strip()
    db.session.flush()
    audit.record(actor, "certificate.revoke", certificate, reason=reason,
                 changes={"revoked_at": [None, certificate.revoked_at.isoformat()]})
    telling.tell_holder(certificate, "certificate.revoked", reason=certificate.revoked_reason)
    return certificate


# ------------------------------------------------------------------------------------------ verifying

@dataclass(frozen=True)
class Verification:
    """What is public about a certificate. intact: content, hash and the sealed trail agree.

    changed: records that counted then and no longer do, or say something else now; added: further ones
    in its period since.
    """

    certificate: Certificate
    intact: bool
    changed: int
    added: int

    @property
    def is_valid(self) -> bool:
        """Neither revoked nor tampered with."""
        return self.intact and self.certificate.revoked_at is None


def verify(certificate_no: str, code: str) -> Verification | None:
    """The verification of a certificate; None when there is none of that number and code."""
    certificate = queries.find_certificate((certificate_no or "").strip().upper())
    typed = "".join((code or "").upper().split())
    if certificate is None or not hmac.compare_digest(typed.encode(), certificate.check_code.encode()):
        return None
    return inspect(certificate)


def inspect(certificate: Certificate) -> Verification:
    """Compare a certificate with its own hash, with the trail, and with what counts today."""
    intact = digest(certificate.content) == certificate.sha256 == _in_trail(certificate)
    now = content_of(certificate.organisation, certificate.period_from, certificate.period_to)
    then = {line["record_no"]: line for line in certificate.content.get("records", [])}
    today = {line["record_no"]: line for line in now["records"]}
    changed = sum(_facts(today.get(number)) != _facts(line) for number, line in then.items())
    return Verification(certificate, intact, changed, len(today.keys() - then.keys()))


def _facts(line: dict | None) -> dict | None:
    """What a line states; a party's later change of name or title is not a change of the record."""
    return {k: v for k, v in line.items() if k not in ("partner", "title")} if line else None


def _in_trail(certificate: Certificate) -> str | None:
    entry = db.session.scalar(db.select(AuditEntry).where(
        AuditEntry.subject_type == Certificate.__tablename__, AuditEntry.subject_id == certificate.id,
        AuditEntry.action == "certificate.issue"))
    return entry.changes["sha256"][1] if entry else None

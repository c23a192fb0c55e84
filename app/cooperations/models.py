"""Cooperations, agreements, records, evidence and certificates (domain.md §3.5)."""
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.applications.models import Application
from app.core.db import BigId, Row, UTCDateTime, db
from app.core.files import StoredFile
from app.organisations.models import Organisation
from app.questions.models import Question
from app.workflow.table import Stateful

# Record states that count (domain.md §4.2: confirmed or verified).
COUNTED = ("confirmed", "sampled", "verified")


class Cooperation(Stateful, Row):
    """What a selected application becomes; the frame of agreement and records."""

    __tablename__ = "cooperation"
    __personal__ = ("start_facts",)
    __table_args__ = (
        CheckConstraint("origin = 'registered' OR application_id IS NOT NULL", name="matched_has_application"),
        CheckConstraint("enterprise_id <> school_id", name="two_parties"),
    )

    cooperation_no: Mapped[str] = mapped_column(String(30), unique=True)
    origin: Mapped[str] = mapped_column(String(12), default="matched")
    question_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("question.id"), index=True)
    application_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("application.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(30), index=True)
    title: Mapped[str] = mapped_column(String(120))
    enterprise_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), index=True)
    school_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), index=True)
    region_code: Mapped[str] = mapped_column(String(12), default="", index=True)
    cluster_code: Mapped[str] = mapped_column(String(30), default="")
    start_date: Mapped[date | None] = mapped_column(Date)
    end_date: Mapped[date | None] = mapped_column(Date)
    agreed_quantity: Mapped[int] = mapped_column(Integer)
    quantity_unit: Mapped[str] = mapped_column(String(10))
    agreed_amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    responsible_enterprise_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))
    responsible_school_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))
    is_related_party: Mapped[bool] = mapped_column(Boolean, default=False)
    relation_note: Mapped[str] = mapped_column(Text, default="")
    start_facts: Mapped[Any] = mapped_column(JSON, default=dict)
    filing_no: Mapped[str] = mapped_column(String(60), default="")
    filed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    filed_by_org_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("organisation.id"))
    effective_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    settlement_note: Mapped[str] = mapped_column(Text, default="")
    suspended_from: Mapped[str] = mapped_column(String(24), default="")

    question: Mapped[Question | None] = relationship()
    application: Mapped[Application | None] = relationship()
    enterprise: Mapped[Organisation] = relationship(foreign_keys=[enterprise_id])
    school: Mapped[Organisation] = relationship(foreign_keys=[school_id])
    parties: Mapped[list["CooperationParty"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    agreements: Mapped[list["Agreement"]] = relationship(lazy="select", order_by="Agreement.id")
    records: Mapped[list["CooperationRecord"]] = relationship(lazy="select", order_by="CooperationRecord.id")

    @property
    def public_no(self) -> str:
        return self.cooperation_no

    @property
    def owner_org_id(self) -> int:
        return self.enterprise_id

    def side_of(self, org_id: int | None) -> str | None:
        """"enterprise", "school" or "third" for a party's organisation, None for others."""
        return next((p.party_role for p in self.parties if p.organisation_id == org_id), None)

    def party(self, org_id: int | None) -> "CooperationParty | None":
        """The party that this organisation is."""
        return next((p for p in self.parties if p.organisation_id == org_id), None)

    def other_org_id(self, org_id: int) -> int:
        """The organisation across the table: the enterprise's is the school, everybody else's the enterprise."""
        return self.school_id if org_id == self.enterprise_id else self.enterprise_id


class CooperationParty(db.Model):
    """A party: enterprise, school or third; with what it declared about being related to the other side."""

    __tablename__ = "cooperation_party"

    cooperation_id: Mapped[int] = mapped_column(BigId, ForeignKey("cooperation.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), primary_key=True, index=True)
    party_role: Mapped[str] = mapped_column(String(12))
    declared_related: Mapped[bool | None] = mapped_column(Boolean)
    declared_note: Mapped[str] = mapped_column(Text, default="")
    declared_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    declared_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))

    organisation: Mapped[Organisation] = relationship(lazy="selectin")


class Agreement(Stateful, Row):
    """A signed paper, its file and hash; effective when both sides confirmed it."""

    __tablename__ = "agreement"
    __table_args__ = (
        CheckConstraint("effective_to >= effective_from", name="dates_in_order"),
        CheckConstraint("status <> 'effective' OR effective_at IS NOT NULL", name="effective_has_time"),
    )

    agreement_no: Mapped[str] = mapped_column(String(30), unique=True)
    cooperation_id: Mapped[int] = mapped_column(BigId, ForeignKey("cooperation.id"), index=True)
    agreement_type: Mapped[str] = mapped_column(String(30))
    goal: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    rights_duties: Mapped[str] = mapped_column(Text)
    signatories: Mapped[str] = mapped_column(String(200))
    sign_date: Mapped[date] = mapped_column(Date)
    effective_from: Mapped[date] = mapped_column(Date)
    effective_to: Mapped[date] = mapped_column(Date)
    quantity: Mapped[int] = mapped_column(Integer)
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    file_id: Mapped[int] = mapped_column(BigId, ForeignKey("stored_file.id"))
    amends_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("agreement.id"))
    uploaded_by_org_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"))
    announced_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    effective_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)

    cooperation: Mapped[Cooperation] = relationship(back_populates="agreements")
    file: Mapped[StoredFile] = relationship()
    confirmations: Mapped[list["AgreementConfirmation"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="AgreementConfirmation.id")

    @property
    def public_no(self) -> str:
        return self.agreement_no

    @property
    def owner_org_id(self) -> int:
        return self.cooperation.enterprise_id

    def confirmed_by(self, org_id: int | None) -> "AgreementConfirmation | None":
        """The confirmation of one side, of the file as it is now."""
        return next((c for c in self.confirmations
                     if c.organisation_id == org_id and c.sha256 == self.file.sha256), None)


class AgreementConfirmation(Row):
    """One side confirmed the agreement file with this hash."""

    __tablename__ = "agreement_confirmation"
    __table_args__ = (UniqueConstraint("agreement_id", "organisation_id"),)

    agreement_id: Mapped[int] = mapped_column(BigId, ForeignKey("agreement.id"))
    organisation_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"))
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"))
    sha256: Mapped[str] = mapped_column(String(64))


class CooperationRecord(Stateful, Row):
    """What really happened: submitted by one party, counted only when the OTHER confirmed it."""

    __tablename__ = "cooperation_record"
    __table_args__ = (
        CheckConstraint("confirmed_by_org_id IS NULL OR confirmed_by_org_id <> submitted_by_org_id",
                        name="other_side_confirms"),
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> submitted_by_id", name="other_person_confirms"),
        CheckConstraint("status NOT IN ('confirmed','sampled','verified') OR confirmed_at IS NOT NULL",
                        name="confirmed_has_time"),
        CheckConstraint("period_to >= period_from", name="period_in_order"),
        Index("ix_cooperation_record_count", "record_type", "status", "event_date"),
    )

    record_no: Mapped[str] = mapped_column(String(30), unique=True)
    cooperation_id: Mapped[int] = mapped_column(BigId, ForeignKey("cooperation.id"), index=True)
    record_type: Mapped[str] = mapped_column(String(30))
    period_from: Mapped[date] = mapped_column(Date)
    period_to: Mapped[date] = mapped_column(Date)
    event_date: Mapped[date] = mapped_column(Date)
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    payer_org_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("organisation.id"))
    invoice_no: Mapped[str] = mapped_column(String(60), default="", index=True)
    roster_hash: Mapped[str] = mapped_column(String(64), default="", index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[Any] = mapped_column(JSON, default=dict)
    submitted_by_org_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("organisation.id"))
    submitted_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    confirmed_by_org_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("organisation.id"))
    confirmed_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    dispute_note: Mapped[str] = mapped_column(Text, default="")
    corrects_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("cooperation_record.id"))
    is_late: Mapped[bool] = mapped_column(Boolean, default=False)
    late_asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    late_allowed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    cooperation: Mapped[Cooperation] = relationship(back_populates="records")
    submitted_by: Mapped[User | None] = relationship(foreign_keys=[submitted_by_id])
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=[confirmed_by_id])
    corrects: Mapped["CooperationRecord | None"] = relationship(remote_side="CooperationRecord.id")
    measures: Mapped[list["RecordMeasure"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    evidence: Mapped[list["Evidence"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="Evidence.id")
    flags: Mapped[list["RecordFlag"]] = relationship(lazy="selectin", foreign_keys="RecordFlag.record_id")

    @property
    def public_no(self) -> str:
        return self.record_no

    @property
    def owner_org_id(self) -> int | None:
        return self.submitted_by_org_id

    @property
    def payee_org_id(self) -> int:
        """Who received the money of a payment: the school, unless the school paid it back."""
        return self.cooperation.other_org_id(self.payer_org_id or self.cooperation.enterprise_id)

    def measure(self, name: str) -> Decimal | None:
        """The value of one measure."""
        return next((m.value for m in self.measures if m.measure == name), None)


class RecordMeasure(db.Model):
    """One number of a record: persons, person_months, person_days, …"""

    __tablename__ = "record_measure"
    __table_args__ = (CheckConstraint("value >= 0", name="not_negative"),)

    record_id: Mapped[int] = mapped_column(BigId, ForeignKey("cooperation_record.id"), primary_key=True)
    measure: Mapped[str] = mapped_column(String(30), primary_key=True)
    value: Mapped[Decimal] = mapped_column(Numeric(14, 2))


class Evidence(Row):
    """A file that proves a record."""

    __tablename__ = "evidence"

    record_id: Mapped[int] = mapped_column(BigId, ForeignKey("cooperation_record.id"), index=True)
    file_id: Mapped[int] = mapped_column(BigId, ForeignKey("stored_file.id"))
    kind: Mapped[str] = mapped_column(String(30))
    sha256: Mapped[str] = mapped_column(String(64), index=True)

    file: Mapped[StoredFile] = relationship(lazy="selectin")


class RecordFlag(Row):
    """Something odd that the platform found: duplicate_invoice, duplicate_file, round_trip, late, …"""

    __tablename__ = "record_flag"

    record_id: Mapped[int] = mapped_column(BigId, ForeignKey("cooperation_record.id"), index=True)
    code: Mapped[str] = mapped_column(String(30))
    other_record_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("cooperation_record.id"))
    note: Mapped[str] = mapped_column(Text, default="")


class RosterSalt(Row):
    """The secret of one school with which its student numbers are hashed; never leaves the server."""

    __tablename__ = "roster_salt"

    school_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), unique=True)
    salt: Mapped[str] = mapped_column(String(64))


class RosterMark(db.Model):
    """One trainee of a record as a salted hash: equal marks are one person, nothing else can be read from it."""

    __tablename__ = "roster_mark"

    record_id: Mapped[int] = mapped_column(BigId, ForeignKey("cooperation_record.id"), primary_key=True)
    mark: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)


class Certificate(Row):
    """校企合作情况证明: one organisation, a period, its confirmed records; verified by number and code."""

    __tablename__ = "cooperation_certificate"

    certificate_no: Mapped[str] = mapped_column(String(30), unique=True)
    check_code: Mapped[str] = mapped_column(String(16))
    organisation_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), index=True)
    period_from: Mapped[date] = mapped_column(Date)
    period_to: Mapped[date] = mapped_column(Date)
    content: Mapped[Any] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_reason: Mapped[str] = mapped_column(Text, default="")

    organisation: Mapped[Organisation] = relationship()

    @property
    def public_no(self) -> str:
        return self.certificate_no

    @property
    def owner_org_id(self) -> int:
        return self.organisation_id

"""Answers 答题(供给) (domain.md §3.3–3.4). Cohorts are aggregate numbers; no person is named."""
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.capacity.models import AnswerSlot
from app.core.db import BigId, Row, UTCDateTime, db
from app.core.files import StoredFile
from app.organisations.models import Organisation
from app.workflow.table import Stateful

PUBLIC, VERIFIED = "public", "verified"
# States in which the school's own people are still at it: nobody else sees it.
INTERNAL = ("draft", "school_review", "returned")


class Answer(Stateful, Row):
    """What a school can give. Common and counted fields are columns, the kind's own are `details`."""

    __tablename__ = "answer"
    __table_args__ = (
        CheckConstraint("available_to IS NULL OR available_from IS NULL OR available_to >= available_from",
                        name="dates_in_order"),
        CheckConstraint("status NOT IN ('published', 'paused') OR valid_until IS NOT NULL",
                        name="valid_when_published"),
        CheckConstraint("size IS NULL OR size > 0", name="size_positive"),
        CheckConstraint("further_study_intent IS NULL OR (further_study_intent >= 0 AND further_study_intent <= size)",
                        name="further_study_within_size"),
        Index("ix_answer_listing", "status", "answer_type", "region_code"),
    )
    index_side = "answers"

    answer_no: Mapped[str] = mapped_column(String(30), unique=True)
    answer_type: Mapped[str] = mapped_column(String(30), index=True)
    school_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), index=True)
    department: Mapped[str] = mapped_column(String(60), default="")
    owner_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))
    title: Mapped[str] = mapped_column(String(60))
    public_summary: Mapped[str] = mapped_column(Text, default="")
    level: Mapped[str] = mapped_column(String(12), default="", index=True)
    catalogue_version: Mapped[str] = mapped_column(String(20), default="")
    region_code: Mapped[str] = mapped_column(String(12), default="", index=True)
    site_address: Mapped[str] = mapped_column(String(200), default="")
    service_radius_km: Mapped[int | None] = mapped_column(Integer)
    available_from: Mapped[date | None] = mapped_column(Date)
    available_to: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date, index=True)
    # The last reminder sent for this valid_until, in days before it (jobs.py); 0 none yet.
    reminded_days: Mapped[int] = mapped_column(Integer, default=0)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    conditions: Mapped[str] = mapped_column(Text, default="")
    visibility: Mapped[str] = mapped_column(String(20), default=PUBLIC)
    # wishes: what the school asks of a question
    min_pay_fen: Mapped[int | None] = mapped_column(BigInteger)
    min_price_fen: Mapped[int | None] = mapped_column(BigInteger)
    min_quantity: Mapped[int | None] = mapped_column(Integer)
    # trainee_cohort: aggregate numbers that rules, filters and the gap report count
    entry_year: Mapped[int | None] = mapped_column(Integer)
    length_years: Mapped[int | None] = mapped_column(Integer)
    size: Mapped[int | None] = mapped_column(Integer)
    further_study_intent: Mapped[int | None] = mapped_column(Integer)
    youngest_born_on: Mapped[date | None] = mapped_column(Date)
    # rd_platform: qualification that hard-filters (domain.md §7 story 5)
    has_cma: Mapped[bool] = mapped_column(Boolean, default=False)
    has_cnas: Mapped[bool] = mapped_column(Boolean, default=False)
    qualification_valid_to: Mapped[date | None] = mapped_column(Date)
    details: Mapped[Any] = mapped_column(JSON, default=dict)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    suspended_from: Mapped[str] = mapped_column(String(24), default="")
    import_row: Mapped[str] = mapped_column(String(80), default="")
    index_revision: Mapped[int] = mapped_column(Integer, default=0)

    school: Mapped[Organisation] = relationship(foreign_keys=[school_id])
    slots: Mapped[list[AnswerSlot]] = relationship(lazy="selectin", order_by=AnswerSlot.month, viewonly=True)
    specialties: Mapped[list["AnswerSpecialty"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="AnswerSpecialty.position")
    clusters: Mapped[list["AnswerCluster"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    skills: Mapped[list["AnswerSkill"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="AnswerSkill.position")
    wishes: Mapped[list["AnswerWish"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    evidence: Mapped[list["AnswerEvidence"]] = relationship(
        cascade="all, delete-orphan", lazy="select", order_by="AnswerEvidence.file_id")

    @property
    def public_no(self) -> str:
        return self.answer_no

    @property
    def owner_org_id(self) -> int:
        return self.school_id

    @property
    def specialty_codes(self) -> list[str]:
        """Codes, the primary first."""
        return [row.code for row in self.specialties]

    def wished(self, kind: str) -> list[str]:
        """Values of one wish: accepted_kind, accepted_region or excluded_industry."""
        return [row.value for row in self.wishes if row.wish == kind]


class AnswerSpecialty(db.Model):
    """A specialty the answer belongs to; position 0 is the primary."""

    __tablename__ = "answer_specialty"

    answer_id: Mapped[int] = mapped_column(BigId, ForeignKey("answer.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(6), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(Integer, default=0)


class AnswerCluster(db.Model):
    """An industry cluster the answer serves."""

    __tablename__ = "answer_cluster"

    answer_id: Mapped[int] = mapped_column(BigId, ForeignKey("answer.id"), primary_key=True)
    cluster_code: Mapped[str] = mapped_column(String(30), primary_key=True, index=True)


class AnswerSkill(db.Model):
    """A skill point, direction or test item."""

    __tablename__ = "answer_skill"

    answer_id: Mapped[int] = mapped_column(BigId, ForeignKey("answer.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, default=0)


class AnswerWish(db.Model):
    """One value of a wish: accepted_kind, accepted_region, excluded_industry."""

    __tablename__ = "answer_wish"

    answer_id: Mapped[int] = mapped_column(BigId, ForeignKey("answer.id"), primary_key=True)
    wish: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[str] = mapped_column(String(30), primary_key=True)


class AnswerEvidence(db.Model):
    """A file that shows what the answer says (certificate, approval)."""

    __tablename__ = "answer_evidence"

    answer_id: Mapped[int] = mapped_column(BigId, ForeignKey("answer.id"), primary_key=True)
    file_id: Mapped[int] = mapped_column(BigId, ForeignKey("stored_file.id"), primary_key=True)

    file: Mapped[StoredFile] = relationship(lazy="selectin")

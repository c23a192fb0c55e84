"""Questions 命题 (domain.md §3.1)."""
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import BigId, Row, UTCDateTime, db
from app.organisations.models import Organisation
from app.workflow.table import Stateful

# States in which a question is on the list and can be answered / is not over yet.
LISTED = ("published", "in_selection")
OPEN = ("submitted", "returned", "published", "in_selection", "awarded")
CLOSED = ("fulfilled", "partly_fulfilled", "unfilled", "withdrawn")
PUBLIC, VERIFIED_SCHOOLS, INVITED_ONLY = "public", "verified_schools", "invited_only"


class Question(Stateful, Row):
    """What an enterprise asks for. Common fields are columns, a kind's own fields are `details`."""

    __tablename__ = "question"
    __table_args__ = (
        CheckConstraint("quantity IS NULL OR quantity > 0", name="quantity_positive"),
        CheckConstraint("end_date IS NULL OR start_date IS NULL OR end_date >= start_date", name="dates_in_order"),
        CheckConstraint("budget_max_fen IS NULL OR budget_min_fen IS NULL OR budget_max_fen >= budget_min_fen",
                        name="budget_in_order"),
        CheckConstraint("status = 'draft' OR quantity IS NOT NULL", name="quantity_when_submitted"),
        Index("ix_question_listing", "status", "question_type", "region_code"),
    )
    index_side = "questions"

    question_no: Mapped[str] = mapped_column(String(30), unique=True)
    question_type: Mapped[str] = mapped_column(String(30), index=True)
    title: Mapped[str] = mapped_column(String(60))
    public_summary: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[str] = mapped_column(Text, default="")
    visibility: Mapped[str] = mapped_column(String(20), default=PUBLIC)
    nda_required: Mapped[bool] = mapped_column(Boolean, default=False)
    enterprise_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), index=True)
    entered_by_org_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("organisation.id"))
    contact_user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))
    cluster_code: Mapped[str] = mapped_column(String(30), default="", index=True)
    chain_segment: Mapped[str] = mapped_column(String(60), default="")
    industry_code: Mapped[str] = mapped_column(String(5), default="")
    region_code: Mapped[str] = mapped_column(String(12), default="", index=True)
    site_address: Mapped[str] = mapped_column(String(200), default="")
    occupation_code: Mapped[str] = mapped_column(String(12), default="")
    post_name: Mapped[str] = mapped_column(String(60), default="")
    quantity: Mapped[int | None] = mapped_column(Integer)
    quantity_unit: Mapped[str] = mapped_column(String(10), default="")
    start_date: Mapped[date | None] = mapped_column(Date)
    end_date: Mapped[date | None] = mapped_column(Date)
    apply_deadline: Mapped[date | None] = mapped_column(Date)
    budget_min_fen: Mapped[int | None] = mapped_column(BigInteger)
    budget_max_fen: Mapped[int | None] = mapped_column(BigInteger)
    budget_negotiable: Mapped[bool] = mapped_column(Boolean, default=False)
    funding_source: Mapped[str] = mapped_column(String(30), default="")
    monthly_pay_fen: Mapped[int | None] = mapped_column(BigInteger)
    enterprise_offer: Mapped[str] = mapped_column(Text, default="")
    selection_mode: Mapped[str] = mapped_column(String(15), default="open_call")
    max_applications: Mapped[int | None] = mapped_column(Integer)
    is_bottleneck: Mapped[bool] = mapped_column(Boolean, default=False)
    is_major_project: Mapped[bool] = mapped_column(Boolean, default=False)
    students_on_site: Mapped[bool] = mapped_column(Boolean, default=False)
    details: Mapped[Any] = mapped_column(JSON, default=dict)
    edition: Mapped[int] = mapped_column(Integer, default=1)
    review_office: Mapped[str] = mapped_column(String(10), default="", index=True)
    review_due: Mapped[date | None] = mapped_column(Date)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    suspended_from: Mapped[str] = mapped_column(String(24), default="")
    unfilled_reason: Mapped[str] = mapped_column(String(40), default="")
    copied_from_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("question.id"))
    import_row: Mapped[str] = mapped_column(String(80), default="")
    owner_confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    index_revision: Mapped[int] = mapped_column(Integer, default=0)

    enterprise: Mapped[Organisation] = relationship(foreign_keys=[enterprise_id])
    entered_by: Mapped[Organisation | None] = relationship(foreign_keys=[entered_by_org_id])
    specialties: Mapped[list["QuestionSpecialty"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="QuestionSpecialty.position")
    levels: Mapped[list["QuestionLevel"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    skills: Mapped[list["QuestionSkill"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="QuestionSkill.position")
    forms: Mapped[list["QuestionForm"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    attachments: Mapped[list["QuestionAttachment"]] = relationship(cascade="all, delete-orphan", lazy="select")

    @property
    def public_no(self) -> str:
        return self.question_no

    @property
    def owner_org_id(self) -> int:
        return self.enterprise_id

    @property
    def specialty_codes(self) -> list[str]:
        """Codes, the primary first."""
        return [row.code for row in self.specialties]

    @property
    def level_codes(self) -> list[str]:
        """Accepted school levels."""
        return [row.level for row in self.levels]

    @property
    def skill_names(self) -> list[str]:
        """Skill points in the order given."""
        return [row.name for row in self.skills]

    @property
    def is_awaiting_owner(self) -> bool:
        """Entered by an officer for the enterprise, which has not confirmed it yet (代录)."""
        return self.entered_by_org_id is not None and self.owner_confirmed_at is None


class QuestionSpecialty(db.Model):
    """A specialty the question accepts; position 0 is the primary."""

    __tablename__ = "question_specialty"

    question_id: Mapped[int] = mapped_column(BigId, ForeignKey("question.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(6), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(Integer, default=0)


class QuestionLevel(db.Model):
    """A school level the question accepts: secondary, technician, college, bachelor."""

    __tablename__ = "question_level"

    question_id: Mapped[int] = mapped_column(BigId, ForeignKey("question.id"), primary_key=True)
    level: Mapped[str] = mapped_column(String(12), primary_key=True)


class QuestionSkill(db.Model):
    """A skill point, at most ten."""

    __tablename__ = "question_skill"

    question_id: Mapped[int] = mapped_column(BigId, ForeignKey("question.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, default=0)


class QuestionForm(db.Model):
    """The legal form of cooperation (domain.md §2.3), derived from the kind unless chosen."""

    __tablename__ = "question_form"

    question_id: Mapped[int] = mapped_column(BigId, ForeignKey("question.id"), primary_key=True)
    form: Mapped[str] = mapped_column(String(30), primary_key=True)


class QuestionAttachment(db.Model):
    """A file that belongs to the confidential detail."""

    __tablename__ = "question_attachment"

    question_id: Mapped[int] = mapped_column(BigId, ForeignKey("question.id"), primary_key=True)
    file_id: Mapped[int] = mapped_column(BigId, ForeignKey("stored_file.id"), primary_key=True)


class QuestionGuest(db.Model):
    """An organisation that may see an invited_only question (it was invited)."""

    __tablename__ = "question_guest"

    question_id: Mapped[int] = mapped_column(BigId, ForeignKey("question.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), primary_key=True, index=True)


class QuestionEdition(Row):
    """What the question said in one edition; a material change after publishing makes a new one."""

    __tablename__ = "question_edition"
    __table_args__ = (UniqueConstraint("question_id", "edition"),)

    question_id: Mapped[int] = mapped_column(BigId, ForeignKey("question.id"))
    edition: Mapped[int] = mapped_column(Integer)
    snapshot: Mapped[Any] = mapped_column(JSON)
    changes: Mapped[Any] = mapped_column(JSON, default=dict)


class NdaAcceptance(Row):
    """An organisation accepted the confidentiality terms of a question; then it may read `detail`."""

    __tablename__ = "nda_acceptance"
    __table_args__ = (UniqueConstraint("question_id", "organisation_id"),)

    question_id: Mapped[int] = mapped_column(BigId, ForeignKey("question.id"))
    organisation_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"))
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"))
    terms_version: Mapped[str] = mapped_column(String(20))


class OwnerConfirmation(Row):
    """A one-time link by which an enterprise confirms what an officer entered for it. Only its hash is kept."""

    __tablename__ = "owner_confirmation"

    question_id: Mapped[int] = mapped_column(BigId, ForeignKey("question.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

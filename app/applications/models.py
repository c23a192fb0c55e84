"""Applications 应答 and invitations 邀约 (domain.md §3.5)."""
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
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.answers.models import Answer
from app.core.db import BigId, Row, UTCDateTime, db
from app.core.files import StoredFile
from app.organisations.models import Organisation
from app.questions.models import Question
from app.workflow.table import Stateful

# Over without a cooperation; waiting for the enterprise; taken by it.
ENDED = ("not_selected", "withdrawn", "lapsed")
WAITING = ("submitted", "viewed", "shortlisted", "negotiating")
TAKEN = ("selected", "converted")
PREPARING = ("draft", "school_review")


class Application(Stateful, Row):
    """A school's response to one question. One live application per school per question."""

    __tablename__ = "application"
    __table_args__ = (
        Index("uq_application_live", "question_id", "school_id", unique=True,
              sqlite_where=text("is_live = 1"), postgresql_where=text("is_live")),
        CheckConstraint("selected_quantity IS NULL OR selected_quantity > 0", name="selected_positive"),
        CheckConstraint("end_date IS NULL OR start_date IS NULL OR end_date >= start_date", name="dates_in_order"),
        CheckConstraint("status IN ('draft', 'school_review', 'withdrawn') OR submitted_at IS NOT NULL",
                        name="submitted_when_sent"),
        CheckConstraint("status NOT IN ('selected', 'converted') OR selected_quantity IS NOT NULL",
                        name="quantity_when_selected"),
        CheckConstraint("(is_live AND status NOT IN ('not_selected', 'withdrawn', 'lapsed')) OR "
                        "(NOT is_live AND status IN ('not_selected', 'withdrawn', 'lapsed'))", name="live_as_status"),
        Index("ix_application_waiting", "status", "lapse_due"),
    )

    application_no: Mapped[str] = mapped_column(String(30), unique=True)
    question_id: Mapped[int] = mapped_column(BigId, ForeignKey("question.id"), index=True)
    school_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("invitation.id"))
    department: Mapped[str] = mapped_column(String(60), default="")
    question_edition: Mapped[int] = mapped_column(Integer)
    proposal: Mapped[str] = mapped_column(Text, default="")
    team: Mapped[Any] = mapped_column(JSON, default=list)
    quote_fen: Mapped[int | None] = mapped_column(BigInteger)
    start_date: Mapped[date | None] = mapped_column(Date)
    end_date: Mapped[date | None] = mapped_column(Date)
    timeline: Mapped[str] = mapped_column(Text, default="")
    no_conflict: Mapped[bool] = mapped_column(Boolean, default=False)
    conflict_note: Mapped[str] = mapped_column(Text, default="")
    # what the rules of stage select ask of the school (domain.md §2.2: R-INT-VISIT, R-INT-XPROV)
    release: Mapped[Any] = mapped_column(JSON, default=dict)
    is_live: Mapped[bool] = mapped_column(Boolean, default=True)
    selected_quantity: Mapped[int | None] = mapped_column(Integer)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    viewed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    enterprise_acted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lapse_due: Mapped[date | None] = mapped_column(Date)
    reminders_sent: Mapped[int] = mapped_column(Integer, default=0)
    outcome_code: Mapped[str] = mapped_column(String(40), default="")
    outcome_note: Mapped[str] = mapped_column(Text, default="")

    question: Mapped[Question] = relationship()
    school: Mapped[Organisation] = relationship()
    lines: Mapped[list["ApplicationLine"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    approvals: Mapped[list["ApplicationApproval"]] = relationship(lazy="selectin", order_by="ApplicationApproval.id")
    partners: Mapped[list["ApplicationPartner"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    offers: Mapped[list["Offer"]] = relationship(lazy="select", order_by="Offer.number")
    attachments: Mapped[list["ApplicationAttachment"]] = relationship(cascade="all, delete-orphan", lazy="select")

    @property
    def public_no(self) -> str:
        return self.application_no

    @property
    def owner_org_id(self) -> int:
        return self.school_id

    @property
    def offered_quantity(self) -> int:
        """Sum of the lines, in the question's unit."""
        return sum(line.quantity for line in self.lines)

    @property
    def is_sent(self) -> bool:
        """It has reached the enterprise (whatever became of it since)."""
        return self.submitted_at is not None

    @property
    def needs_reconfirmation(self) -> bool:
        """The question has a newer edition than the one the school agreed to."""
        return self.question_edition < self.question.edition

    @property
    def last_offer(self) -> "Offer | None":
        """The newest version of the terms; number 1 is the application as it was submitted."""
        return self.offers[-1] if self.offers else None


@event.listens_for(Application.status, "set")
def _live_follows_status(row, value, _old, _initiator):
    """Whether it counts as the school's one live application follows from its state, in the same flush."""
    row.is_live = value not in ENDED


class ApplicationLine(db.Model):
    """So much of one answer."""

    __tablename__ = "application_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)

    application_id: Mapped[int] = mapped_column(BigId, ForeignKey("application.id"), primary_key=True)
    answer_id: Mapped[int] = mapped_column(BigId, ForeignKey("answer.id"), primary_key=True, index=True)
    quantity: Mapped[int] = mapped_column(Integer)

    answer: Mapped[Answer] = relationship(lazy="selectin")


class ApplicationApproval(Row):
    """The school's internal approval: step dept, office, leader; by whom, when."""

    __tablename__ = "application_approval"

    application_id: Mapped[int] = mapped_column(BigId, ForeignKey("application.id"), index=True)
    step: Mapped[str] = mapped_column(String(10))
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"))
    note: Mapped[str] = mapped_column(Text, default="")


class ApplicationPartner(db.Model):
    """A partner of a joint application; it confirms for itself."""

    __tablename__ = "application_partner"

    application_id: Mapped[int] = mapped_column(BigId, ForeignKey("application.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), primary_key=True)
    contribution: Mapped[str] = mapped_column(Text, default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))

    organisation: Mapped[Organisation] = relationship(lazy="selectin")


class ApplicationAttachment(db.Model):
    """A file of the application; read by whoever may see the application."""

    __tablename__ = "application_attachment"

    application_id: Mapped[int] = mapped_column(BigId, ForeignKey("application.id"), primary_key=True)
    file_id: Mapped[int] = mapped_column(BigId, ForeignKey("stored_file.id"), primary_key=True, index=True)

    file: Mapped[StoredFile] = relationship(lazy="joined")


class Offer(Row):
    """One version of the terms. Number 1 is the application as submitted; each later one is what a side
    proposes. Never changed but for its acceptance; the next one answers it.

    lines: [[answer_id, quantity], …] in the question's unit.
    """

    __tablename__ = "offer"
    __table_args__ = (UniqueConstraint("application_id", "number"),
                      CheckConstraint("quantity > 0", name="quantity_positive"))

    application_id: Mapped[int] = mapped_column(BigId, ForeignKey("application.id"))
    number: Mapped[int] = mapped_column(Integer)
    by_org_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"))
    lines: Mapped[Any] = mapped_column(JSON, default=list)
    quantity: Mapped[int] = mapped_column(Integer)
    price_fen: Mapped[int | None] = mapped_column(BigInteger)
    start_date: Mapped[date | None] = mapped_column(Date)
    end_date: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(Text, default="")
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    accepted_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))


class Invitation(Stateful, Row):
    """An enterprise asks the owner of an answer; expires after 10 days."""

    __tablename__ = "invitation"
    __table_args__ = (
        Index("uq_invitation_open", "question_id", "answer_id", unique=True,
              sqlite_where=text("status = 'sent'"), postgresql_where=text("status = 'sent'")),
    )

    invitation_no: Mapped[str] = mapped_column(String(30), unique=True)
    question_id: Mapped[int] = mapped_column(BigId, ForeignKey("question.id"), index=True)
    answer_id: Mapped[int] = mapped_column(BigId, ForeignKey("answer.id"), index=True)
    school_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), index=True)
    message: Mapped[str] = mapped_column(Text, default="")
    answer_note: Mapped[str] = mapped_column(Text, default="")
    decline_code: Mapped[str] = mapped_column(String(40), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    expires_on: Mapped[date] = mapped_column(Date, index=True)

    question: Mapped[Question] = relationship()
    answer: Mapped[Answer] = relationship()
    school: Mapped[Organisation] = relationship()

    @property
    def public_no(self) -> str:
        return self.invitation_no

    @property
    def owner_org_id(self) -> int:
        return self.school_id

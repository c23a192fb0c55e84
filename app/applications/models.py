"""Applications 应答 and invitations 邀约 (domain.md §3.5)."""
from datetime import date, datetime
from typing import Any

from sqlalchemy import (JSON, BigInteger, Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text,
                        UniqueConstraint, text)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.answers.models import Answer
from app.core.db import BigId, Row, UTCDateTime, db
from app.organisations.models import Organisation
from app.questions.models import Question
from app.workflow.table import Stateful

ENDED = ("not_selected", "withdrawn", "lapsed")


class Application(Stateful, Row):
    """A school's response to one question. One live application per school per question."""

    __tablename__ = "application"
    __table_args__ = (
        Index("uq_application_live", "question_id", "school_id", unique=True,
              sqlite_where=text("is_live = 1"), postgresql_where=text("is_live")),
        CheckConstraint("selected_quantity IS NULL OR selected_quantity > 0", name="selected_positive"),
    )

    application_no: Mapped[str] = mapped_column(String(30), unique=True)
    question_id: Mapped[int] = mapped_column(BigId, ForeignKey("question.id"), index=True)
    school_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("invitation.id"))
    question_edition: Mapped[int] = mapped_column(Integer)
    proposal: Mapped[str] = mapped_column(Text, default="")
    team: Mapped[Any] = mapped_column(JSON, default=list)
    quote_fen: Mapped[int | None] = mapped_column(BigInteger)
    start_date: Mapped[date | None] = mapped_column(Date)
    end_date: Mapped[date | None] = mapped_column(Date)
    timeline: Mapped[str] = mapped_column(Text, default="")
    no_conflict: Mapped[bool] = mapped_column(Boolean, default=False)
    conflict_note: Mapped[str] = mapped_column(Text, default="")
    is_live: Mapped[bool] = mapped_column(Boolean, default=True)
    selected_quantity: Mapped[int | None] = mapped_column(Integer)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    viewed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    enterprise_acted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lapse_due: Mapped[date | None] = mapped_column(Date, index=True)
    outcome_code: Mapped[str] = mapped_column(String(40), default="")
    outcome_note: Mapped[str] = mapped_column(Text, default="")

    question: Mapped[Question] = relationship()
    school: Mapped[Organisation] = relationship()
    lines: Mapped[list["ApplicationLine"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    approvals: Mapped[list["ApplicationApproval"]] = relationship(lazy="selectin", order_by="ApplicationApproval.id")
    partners: Mapped[list["ApplicationPartner"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    offers: Mapped[list["Offer"]] = relationship(lazy="select", order_by="Offer.number")

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


class Offer(Row):
    """One step of the negotiation: what a side proposes. Never changed; the next one answers it."""

    __tablename__ = "offer"
    __table_args__ = (UniqueConstraint("application_id", "number"),)

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

"""Organisations, the people who act for them, claim codes and consortia (domain.md §3.6–3.7)."""
from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.db import BigId, Row, UTCDateTime, db
from app.workflow.table import Stateful

ENTERPRISE, SCHOOL, UNIVERSITY, RESEARCH, TRAINING, ASSOCIATION, GOVERNMENT, PARK = (
    "enterprise", "school", "university", "research_institute", "training_body", "association", "government", "park")
ORG_TYPES = (ENTERPRISE, SCHOOL, UNIVERSITY, RESEARCH, TRAINING, ASSOCIATION, GOVERNMENT, PARK)
# Who answers questions, who may ask them (plan §1, §8).
ANSWERING = (SCHOOL, UNIVERSITY, RESEARCH, TRAINING)
ASKING = (ENTERPRISE, ASSOCIATION)


class Organisation(Stateful, Row):
    """An enterprise, school, public body or park. Nothing of it is public before it is verified."""

    __tablename__ = "organisation"
    __personal__ = ("contact_name", "contact_phone", "contact_email")
    __table_args__ = (
        CheckConstraint("uscc IS NOT NULL OR no_uscc_reason <> ''", name="uscc_or_reason"),
        Index("ix_organisation_place", "org_type", "region_code"),
    )
    index_side = "organisations"

    org_no: Mapped[str] = mapped_column(String(30), unique=True)
    org_type: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))
    short_name: Mapped[str] = mapped_column(String(60), default="")
    uscc: Mapped[str | None] = mapped_column(String(18), unique=True)
    no_uscc_reason: Mapped[str] = mapped_column(String(200), default="")
    region_code: Mapped[str] = mapped_column(String(12), index=True)
    address: Mapped[str] = mapped_column(String(200), default="")
    website: Mapped[str] = mapped_column(String(200), default="")
    intro: Mapped[str] = mapped_column(Text, default="")
    contact_name: Mapped[str] = mapped_column(String(60), default="")
    contact_phone: Mapped[str] = mapped_column(String(30), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    licence_file_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("stored_file.id"))
    is_claimed: Mapped[bool] = mapped_column(Boolean, default=True)
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)
    is_trusted: Mapped[bool] = mapped_column(Boolean, default=False)
    verified_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reverify_due: Mapped[date | None] = mapped_column(Date)
    sanction_until: Mapped[date | None] = mapped_column(Date)
    index_revision: Mapped[int] = mapped_column(Integer, default=0)
    # enterprise
    scale: Mapped[str] = mapped_column(String(10), default="")
    industry_code: Mapped[str] = mapped_column(String(5), default="")
    staff_on_post: Mapped[int | None] = mapped_column(Integer)
    insured_staff: Mapped[int | None] = mapped_column(Integer)
    chain_role: Mapped[str] = mapped_column(String(20), default="")
    fusion_status: Mapped[str] = mapped_column(String(20), default="")
    is_above_scale: Mapped[bool] = mapped_column(Boolean, default=False)
    is_specialised_new: Mapped[bool] = mapped_column(Boolean, default=False)
    is_core_listed: Mapped[bool] = mapped_column(Boolean, default=False)
    legal_person: Mapped[str] = mapped_column(String(60), default="")
    park_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("organisation.id"))
    # school
    school_kind: Mapped[str] = mapped_column(String(30), default="")
    school_code: Mapped[str] = mapped_column(String(20), default="")
    sponsor: Mapped[str] = mapped_column(String(20), default="")
    student_count: Mapped[int | None] = mapped_column(Integer)
    teacher_count: Mapped[int | None] = mapped_column(Integer)
    # government
    office: Mapped[str] = mapped_column(String(10), default="")
    area_code: Mapped[str] = mapped_column(String(12), default="")

    park: Mapped["Organisation | None"] = relationship(remote_side="Organisation.id")

    @property
    def public_no(self) -> str:
        return self.org_no

    @property
    def owner_org_id(self) -> int:
        return self.id


class Membership(Row):
    """A person's capacity at an organisation, with its roles."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "organisation_id"),)

    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"))
    organisation_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), index=True)
    department: Mapped[str] = mapped_column(String(60), default="")
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    authorisation_file_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("stored_file.id"))
    roles: Mapped[list["MembershipRole"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    organisation: Mapped[Organisation] = relationship()
    user: Mapped[User] = relationship()

    @property
    def owner_org_id(self) -> int:
        return self.organisation_id

    @property
    def role_codes(self) -> frozenset[str]:
        return frozenset(row.role for row in self.roles)


class MembershipRole(db.Model):
    """One role of a membership."""

    __tablename__ = "membership_role"

    membership_id: Mapped[int] = mapped_column(BigId, ForeignKey("membership.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)


class ClaimCode(Row):
    """A one-time code on a printed letter with which an imported organisation claims itself."""

    __tablename__ = "claim_code"

    organisation_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Consortium(Row):
    """A municipal consortium (市域产教联合体) or industry community (行业产教融合共同体)."""

    __tablename__ = "consortium"

    code: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    region_code: Mapped[str] = mapped_column(String(12), default="")
    focus: Mapped[str] = mapped_column(Text, default="")


class ConsortiumMember(db.Model):
    """An organisation in a consortium; role lead_park, lead_enterprise, lead_school, member."""

    __tablename__ = "consortium_member"

    consortium_id: Mapped[int] = mapped_column(BigId, ForeignKey("consortium.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(20), default="member")

"""Stored results of legal checks, so that an inspector sees why a thing went through."""
from typing import Any

from sqlalchemy import JSON, Boolean, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigId, Row

BLOCK, WARN, INFO, PASS = "block", "warn", "info", "pass"


class RuleCheck(Row):
    """The latest or a past result of one rule on one object at one stage (domain.md §2).

    outcome: block | warn | info | pass. reason: written by the person for a WARN. is_current: newer
    evaluations of the same rule, object and stage replace older ones, which stay for the inspector.
    """

    __tablename__ = "rule_check"
    __table_args__ = (Index("ix_rule_check_subject", "subject_type", "subject_id", "is_current"),
                      Index("ix_rule_check_open", "outcome", "is_current", "rule_code"))

    rule_code: Mapped[str] = mapped_column(String(30))
    stage: Mapped[str] = mapped_column(String(10))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BigId)
    outcome: Mapped[str] = mapped_column(String(6))
    severity: Mapped[str] = mapped_column(String(6))
    field: Mapped[str] = mapped_column(String(60), default="")
    value: Mapped[Any | None] = mapped_column(JSON)
    threshold: Mapped[Any | None] = mapped_column(JSON)
    message: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    is_current: Mapped[bool] = mapped_column(Boolean, default=True)

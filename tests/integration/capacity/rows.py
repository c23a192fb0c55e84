"""Bare rows for capacity to count on: the rooms that make real ones stand above it."""
from dataclasses import dataclass

from app.answers.models import Answer
from app.capacity import operations
from app.core.db import db
from app.organisations.models import Organisation
from app.questions.models import Question


@dataclass
class Cause:
    """What reserves: stands for an application."""

    id: int
    __tablename__ = "application"


def organisation(no: str = "O-1") -> Organisation:
    row = Organisation(org_no=no, org_type="school", name="佛山江湾职业技术学院", region_code="440604",
                       no_uscc_reason="测试")
    row.status = "registered"
    db.session.add(row)
    db.session.flush()
    return row


def question(owner: Organisation, quantity: int, no: str = "Q-1") -> Question:
    row = Question(question_no=no, question_type="internship", title="装配实习生", enterprise_id=owner.id)
    row.status = "draft"
    db.session.add(row)
    db.session.flush()
    operations.open_need(row.id, quantity)
    return row


def answer(owner: Organisation, total: int | None, no: str = "A-1", months=()) -> Answer:
    row = Answer(answer_no=no, answer_type="trainee_cohort", title="工业机器人 2025 级", school_id=owner.id)
    row.status = "draft"
    db.session.add(row)
    db.session.flush()
    for month in months or [None]:
        if total is not None:
            operations.set_total(row.id, total, month)
    return row

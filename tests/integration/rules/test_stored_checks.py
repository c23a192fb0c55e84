"""Checks are stored, a reason outlives a re-evaluation only while the value stays, settings are dated."""
from datetime import date

import pytest

from app import rules
from app.authz import SYSTEM
from app.core import settings
from app.core.db import db
from app.questions import context, operations
from app.rules.models import RuleCheck


@pytest.fixture
def draft(make):
    return make.question("internship", status="draft", quantity=40, details={"same_post_staff": 85})


def evaluated(question):
    checks = rules.evaluate(question, "submit", context.submit_context(question))
    return {one.rule_code: one for one in checks}


def test_every_evaluation_is_kept_and_only_the_last_is_current(draft):
    evaluated(draft)
    evaluated(draft)
    rows = db.session.scalars(db.select(RuleCheck).where(RuleCheck.rule_code == "R-INT-CAP20")).all()
    assert [row.is_current for row in sorted(rows, key=lambda row: row.id)] == [False, True]
    assert (rows[0].value, rows[0].threshold) == (40, 17)


def test_a_reason_stays_while_the_value_is_the_same(draft):
    checks = list(evaluated(draft).values())
    rules.give_reasons(checks, {"R-INT-CAP20": "分两班轮换"})
    assert evaluated(draft)["R-INT-CAP20"].reason == "分两班轮换"
    draft.quantity = 41
    assert evaluated(draft)["R-INT-CAP20"].reason == ""


def test_a_pass_takes_no_reason(draft):
    checks = evaluated(draft)
    rules.give_reasons(checks.values(), {"R-INT-FEE": "x"})
    assert checks["R-INT-FEE"].reason == ""


def test_severity_and_threshold_hold_from_their_date(draft, at):
    settings.change(SYSTEM, key="rules.R-INT-CAP20.percent", value=50, valid_from=date(2027, 1, 1), reason="新细则")
    settings.change(SYSTEM, key="rules.R-INT-CAP10.severity", value="block", valid_from=date(2027, 1, 1),
                    reason="改为硬性")
    draft.details = {**draft.details, "staff_on_post": 100}
    with at("2026-12-31"):
        before = evaluated(draft)
    with at("2027-01-01"):
        after = evaluated(draft)
    assert (before["R-INT-CAP20"].outcome, after["R-INT-CAP20"].outcome) == ("warn", "pass")
    assert (before["R-INT-CAP10"].outcome, after["R-INT-CAP10"].outcome) == ("warn", "block")


def test_a_rule_switched_off_says_nothing(draft):
    settings.change(SYSTEM, key="rules.R-INT-CAP20.severity", value="off", valid_from=date(2020, 1, 1), reason="停用")
    assert "R-INT-CAP20" not in evaluated(draft)


def test_trying_out_stores_nothing(draft):
    rules.try_out("submit", context.submit_context(draft))
    assert db.session.scalar(db.select(db.func.count(RuleCheck.id))) == 0


def test_the_confidential_text_never_reaches_a_stored_check(make):
    question = make.question("rd_project", status="draft", detail="秘密配方甲乙丙，另收押金")
    operations.check(make.officer(question.enterprise), question=question)
    stored = db.session.scalars(db.select(RuleCheck)).all()
    assert stored
    assert not any("秘密配方" in f"{row.message}{row.value}{row.threshold}" for row in stored)

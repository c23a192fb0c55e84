"""Asking the rules and storing what they said."""
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.audit.recording import plain
from app.core import settings
from app.core.db import db
from app.rules.models import BLOCK, WARN, RuleCheck
from app.rules.registry import Facts, Result, Rule, all_rules

SEVERITY_ORDER = {"block": 0, "warn": 1, "info": 2, "pass": 3}


@dataclass
class Trial:
    """An answer that is not stored: what the live panel shows. Same names as RuleCheck."""

    rule_code: str
    outcome: str
    severity: str
    field: str
    value: Any
    threshold: Any
    message: str
    source: str
    title: str = ""
    reason: str = ""


def try_out(stage: str, context: Mapping) -> list[Trial]:
    """Ask every rule of the stage now, storing nothing; rules whose facts are missing are left out."""
    found = [Trial(one.code, said.outcome, severity, said.field, said.value, said.threshold, str(said.message),
                   str(one.source), str(one.title))
             for one, severity, said in _ask(stage, context)]
    return sorted(found, key=lambda trial: SEVERITY_ORDER[trial.outcome])


def evaluate(subject, stage: str, context: Mapping) -> list[RuleCheck]:
    """Ask every rule of the stage about a flushed row, store and return the results, worst first.

    Earlier results of the stage stay for the inspector and stop being current. A WARN whose value and
    threshold did not change keeps the reason that was written.
    """
    before = {check.rule_code: check for check in current(subject, stage)}
    for old in before.values():
        old.is_current = False
    rows = [_row(subject, stage, one, severity, said, before.get(one.code))
            for one, severity, said in _ask(stage, context)]
    db.session.add_all(rows)
    db.session.flush()
    return sorted(rows, key=lambda check: (SEVERITY_ORDER[check.outcome], check.id))


def current(subject, stage: str | None = None) -> list[RuleCheck]:
    """The results in force about a row, worst first."""
    asked = _of(subject).where(RuleCheck.is_current)
    if stage:
        asked = asked.where(RuleCheck.stage == stage)
    return sorted(db.session.scalars(asked), key=lambda check: (SEVERITY_ORDER[check.outcome], check.id))


def history(subject) -> list[RuleCheck]:
    """Every result there ever was about a row, newest first."""
    return list(db.session.scalars(_of(subject).order_by(RuleCheck.id.desc())))


def blocking(checks) -> list:
    """Those that stop."""
    return [check for check in checks if check.outcome == BLOCK]


def unanswered(checks) -> list:
    """Warnings without a written reason."""
    return [check for check in checks if check.outcome == WARN and not (check.reason or "").strip()]


def give_reasons(checks, reasons: Mapping[str, str]) -> None:
    """Write the person's reasons, by rule code, on the warnings among `checks`."""
    for check in checks:
        text = str(reasons.get(check.rule_code) or "").strip()
        if check.outcome == WARN and text:
            check.reason = text[:2000]


def _ask(stage: str, context: Mapping) -> list[tuple[Rule, str, Result]]:
    facts, answers = Facts(context), []
    for one in all_rules(stage):
        severity = settings.get(one.severity_key)
        limits = {name: settings.get(one.limit_key(name)) for name in one.limits}
        said = one.try_on(facts, severity, limits)
        if said is not None:
            answers.append((one, severity, said))
    return answers


def _of(subject):
    return db.select(RuleCheck).where(RuleCheck.subject_type == subject.__tablename__,
                                      RuleCheck.subject_id == subject.id)


def _row(subject, stage: str, one: Rule, severity: str, said: Result, before: RuleCheck | None) -> RuleCheck:
    value, threshold = _json(said.value), _json(said.threshold)
    same = before is not None and before.outcome == said.outcome == WARN and (before.value, before.threshold) == (
        value, threshold)
    return RuleCheck(rule_code=one.code, stage=stage, subject_type=subject.__tablename__, subject_id=subject.id,
                     outcome=said.outcome, severity=severity, field=said.field, value=value, threshold=threshold,
                     message=str(said.message), source=str(one.source), reason=before.reason if same else "")


def _json(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _json(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_json(item) for item in value]
    return plain(value)

"""Declared rules: code, stages, severity, source, thresholds and the check itself."""
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core import settings
from app.rules.models import BLOCK, INFO, PASS, WARN

SUBMIT, SELECT, START, RECORD = "submit", "select", "start", "record"
STAGES = (SUBMIT, SELECT, START, RECORD)
FAIL = "fail"
OFF = "off"
SEVERITIES = (BLOCK, WARN, INFO, OFF)


class Facts(dict):
    """A context of plain values; `facts.name` is None when the fact is not known."""

    def __getattr__(self, name: str) -> Any:
        return self.get(name)


@dataclass(frozen=True)
class Result:
    """What one check says. outcome: pass, fail (then the rule's severity holds), or warn/info when milder.

    message: words for the person, naming the fact and the fix. field: the form field it belongs to.
    """

    outcome: str
    value: Any = None
    threshold: Any = None
    message: Any = ""
    field: str = ""


@dataclass(frozen=True)
class Rule:
    """One rule of law. applies(facts): whether it binds; check(facts, limits) → Result, None when not yet known."""

    code: str
    title: Any
    stages: tuple[str, ...]
    severity: str
    source: Any
    check: Callable[[Facts, Mapping], Result | None]
    applies: Callable[[Facts], bool] = lambda facts: True
    limits: Mapping[str, Any] = field(default_factory=dict)

    @property
    def severity_key(self) -> str:
        """Setting that holds the severity in force."""
        return f"rules.{self.code}.severity"

    def limit_key(self, name: str) -> str:
        """Setting that holds a threshold in force."""
        return f"rules.{self.code}.{name}"

    def try_on(self, context: Mapping, severity: str | None = None, limits: Mapping | None = None) -> Result | None:
        """The result with its final outcome; None when the rule does not bind or the fact is unknown. Pure."""
        facts = context if isinstance(context, Facts) else Facts(context)
        severity = severity or self.severity
        if severity == OFF or not self.applies(facts):
            return None
        result = self.check(facts, {**self.limits, **(limits or {})})
        if result is None or result.outcome != FAIL:
            return result
        return Result(severity, result.value, result.threshold, result.message, result.field)


_rules: dict[str, Rule] = {}


def rule(code: str, *, title, stage: str | Iterable[str], severity: str, source, applies=None, limits=None):
    """Decorator of a check: declares the rule and its settings (severity and thresholds, dated)."""

    def keep(check):
        stages = (stage,) if isinstance(stage, str) else tuple(stage)
        if code in _rules and _rules[code].check.__module__ != check.__module__:
            raise ValueError(f"rule {code} is declared twice")
        one = Rule(code, title, stages, severity, source, check, applies or (lambda facts: True), dict(limits or {}))
        _rules[code] = one
        settings.declare(one.severity_key, severity, f"{code} severity")
        for name, value in one.limits.items():
            settings.declare(one.limit_key(name), value, f"{code} {name}")
        return check

    return keep


def all_rules(stage: str | None = None) -> list[Rule]:
    """Declared rules, of one stage when given, in the order of declaration."""
    return [one for one in _rules.values() if stage is None or stage in one.stages]


def get(code: str) -> Rule:
    """The rule of that code; KeyError when there is none."""
    return _rules[code]


def passes(value=None, threshold=None, message="", field="") -> Result:
    """The check is satisfied."""
    return Result(PASS, value, threshold, message, field)


def fails(message, value=None, threshold=None, field="", outcome=FAIL) -> Result:
    """The check is not satisfied; `outcome` warn or info when the case is milder than the rule's severity."""
    return Result(outcome, value, threshold, message, field)

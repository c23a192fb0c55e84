"""What the law asks of a cooperation: its agreement type, filing, and the facts its rules are asked about.

The rules of the start and record stages stand in `app.rules`; those about the agreement itself here
(domain.md §2.1 art. 40, §2.3).
"""
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.cooperations import record_types
from app.cooperations.models import Agreement, Cooperation, CooperationRecord
from app.core.kinds import QuestionKind
from app.questions import kinds
from app.rules.models import BLOCK, WARN
from app.rules.registry import fails, passes, rule

AGREEMENT = "agreement"
# An agreement that once took effect covers the time it was in force.
CAME_INTO_FORCE = ("effective", "amended", "expired")
TAKES_INTERNS = ("internship", "apprenticeship")


def kind_of(cooperation: Cooperation) -> QuestionKind:
    """The declaration of the cooperation's kind."""
    return kinds.get(cooperation.kind)


def agreement_type(cooperation: Cooperation) -> str:
    """The one type of agreement that the law wants for this kind (domain.md §3.2)."""
    return kind_of(cooperation).agreement_type


def record_types_of(cooperation: Cooperation) -> list[record_types.RecordType]:
    """Types of records that this cooperation may carry."""
    return record_types.known(kind_of(cooperation).record_types)


def students_on_site(cooperation: Cooperation) -> bool:
    """Students stand at a workplace, so the internship rules bind (domain.md §2.2)."""
    question = cooperation.question
    return bool(question and (question.students_on_site
                              or kind_of(cooperation).students_on_site(question.details or {})))


def needs_filing(cooperation: Cooperation) -> bool:
    """An officer files it before it begins: internship, and every apprenticeship (domain.md §2.4, §3.7)."""
    return cooperation.kind == "apprenticeship" or (
        cooperation.kind == "internship" and students_on_site(cooperation))


def agreement_in_force(cooperation: Cooperation) -> Agreement | None:
    """The agreement that is effective now, the latest when amended."""
    return next((a for a in reversed(cooperation.agreements) if a.status == "effective"), None)


def agreement_covering(cooperation: Cooperation) -> Agreement | None:
    """The first agreement that came into force and was not undone; records need one (R-COOP-AGREEMENT)."""
    return next((a for a in cooperation.agreements if a.status in CAME_INTO_FORCE), None)


# ------------------------------------------------------------------------------------------ contexts of rules

START_FACTS = (
    "head_count", "tripartite_count", "consent_count", "insurance_kind", "insurer", "policy_no", "insured_from",
    "insured_to", "insured_count", "insurance_paid_by", "school_mentor", "enterprise_mentor",
    "apprentice_agreement_count", "plan_ready", "roster_ready", "safety_training_done",
)
_DATES = ("insured_from", "insured_to")


def start_facts_asked(cooperation: Cooperation) -> tuple[str, ...]:
    """Names of the facts asked before this cooperation begins; none where no person is sent."""
    asked: tuple[str, ...] = ()
    if students_on_site(cooperation):
        asked = START_FACTS[:12]
    if cooperation.kind == "apprenticeship":
        asked = (asked or ("head_count",)) + START_FACTS[12:15]
    return asked + START_FACTS[15:] if asked else ()


def start_facts(cooperation: Cooperation) -> dict[str, Any]:
    """The stored start facts, dates as dates."""
    kept = dict(cooperation.start_facts or {})
    return {name: date.fromisoformat(value) if name in _DATES and isinstance(value, str) else value
            for name, value in kept.items()}


def start_context(cooperation: Cooperation) -> dict[str, Any]:
    """What the rules of the start stage are asked about."""
    return {
        **_question_facts(cooperation), **start_facts(cooperation),
        "agreement_effective": agreement_in_force(cooperation) is not None,
        "filing_no": cooperation.filing_no, "start_date": cooperation.start_date, "end_date": cooperation.end_date,
    }


def record_context(record: CooperationRecord) -> dict[str, Any]:
    """What the rules of the record stage are asked about: what was really worked, paid and when."""
    if not record_types.get(record.record_type).workplace:
        return {"kind": record.cooperation.kind}
    days = record.measure("days")
    actual = {name: value for name, value in (record.details or {}).items() if value is not None}
    return {**_question_facts(record.cooperation), **actual,
            "period_from": record.period_from, "period_to": record.period_to,
            "actual_days": int(days) if days is not None else None}


def _question_facts(cooperation: Cooperation) -> dict[str, Any]:
    question = cooperation.question
    given = dict(question.details or {}) if question else {}
    return {**given, "kind": cooperation.kind, "students_on_site": students_on_site(cooperation),
            "monthly_pay_fen": question.monthly_pay_fen if question else None}


def agreement_context(agreement: Agreement) -> dict[str, Any]:
    """What the rules about an agreement are asked about."""
    return {name: getattr(agreement, name) for name in
            ("goal", "content", "rights_duties", "signatories", "sign_date", "effective_from", "effective_to",
             "file_id")} | {"takes_interns": agreement.cooperation.kind in TAKES_INTERNS
                            and students_on_site(agreement.cooperation)}


# ------------------------------------------------------------------------------------------ rules of the agreement

FIELD_WORDS: Mapping[str, Any] = {
    "goal": _l("合作目标"), "content": _l("合作内容和形式"), "rights_duties": _l("双方权利义务"),
    "signatories": _l("签署人"), "sign_date": _l("签订日期"), "effective_from": _l("期限"), "file_id": _l("协议文件"),
}


@rule("R-AGR-FIELDS", title=_l("协议要件"), stage=AGREEMENT, severity=BLOCK,
      source=_l("职业学校校企合作促进办法（2018）：协议应写明目标、内容、形式、权利义务和期限"))
def fields(facts, limits):
    """Goal, content, rights and duties, term, signatories, date of signing and the scanned file."""
    missing = [str(words) for name, words in FIELD_WORDS.items() if not facts.get(name)]
    if missing:
        return fails(_("还缺：%(what)s。", what="、".join(missing)), missing, [], "goal")
    return passes([], [], _("协议要件齐全。"))


@rule("R-AGR-3Y", title=_l("接收实习的协议期限"), stage=AGREEMENT, severity=WARN,
      applies=lambda facts: bool(facts.takes_interns), limits={"years": 3},
      source=_l("职业学校校企合作促进办法（2018）：企业接收实习生的，合作协议一般不少于 3 年"))
def term(facts, limits):
    """Where the enterprise takes interns the agreement runs three years or more, else a reason is written."""
    start, end = facts.effective_from, facts.effective_to
    if not (start and end):
        return None
    years = limits["years"]
    due = _years_later(start, years)
    months = (end.year - start.year) * 12 + end.month - start.month
    if (end - due).days >= -1:
        return passes(months, years * 12, _("协议期限不少于 %(n)s 年。", n=years))
    return fails(_("协议期限不到 %(n)s 年。延长，或写明理由。", n=years), months, years * 12, "effective_to")


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)

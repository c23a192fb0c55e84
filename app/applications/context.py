"""The facts of a selection that the rules of law ask for (domain.md §2.2, stage select)."""
from datetime import date
from typing import Any

from app.answers.cohorts import has_minors
from app.answers.models import Answer
from app.applications.models import Application
from app.core.db import db
from app.core.files import StoredFile
from app.questions.context import submit_context
from app.questions.models import Question
from app.rules import BLOCK, WARN, try_out

COHORT = "trainee_cohort"
RELEASE_DATES = ("site_visit_on", "party_meeting_on", "list_published_on")


def select_context(application: Application) -> dict[str, Any]:
    """The question's facts, with those of the chosen cohorts and of what the school has done.

    Several cohorts: the youngest person, the latest entry, any minors. The dates are those agreed.
    """
    facts: dict[str, Any] = dict(submit_context(application.question))
    facts.update(quantity=application.offered_quantity)
    for name in ("start_date", "end_date"):
        if getattr(application, name):
            facts[name] = getattr(application, name)
    cohorts = [line.answer for line in application.lines if line.answer.answer_type == COHORT]
    facts.update(_cohort(cohorts, facts.get("start_date")))
    facts["is_cross_province"] = bool(facts.get("is_cross_province")) or _province(
        application.question.region_code) != _province(application.school.region_code)
    facts.update(_release(application.release or {}))
    facts["answer_levels"] = sorted({line.answer.level for line in application.lines if line.answer.level})
    facts["question_levels"] = sorted(row.level for row in application.question.levels)
    return facts


# Of the rules of stage select, those that speak of the chosen cohort alone.
ABOUT_COHORT = {"R-INT-AGE", "R-INT-GRADE", "R-INT-MINOR", "R-INT-MATCH"}


def cohort_problems(question: Question, answers: list[Answer]) -> dict[int, list[str]]:
    """{answer id: what the law would say of this cohort in this question}, told before anybody applies with it."""
    found: dict[int, list[str]] = {}
    if not question.students_on_site:
        return found
    base = dict(submit_context(question))
    for answer in answers:
        if answer.answer_type != COHORT:
            continue
        trials = try_out("select", {**base, **_cohort([answer], question.start_date)})
        found[answer.id] = [one.message for one in trials
                            if one.rule_code in ABOUT_COHORT and one.outcome in (BLOCK, WARN)]
    return found


def _province(region_code: str | None) -> str:
    return (region_code or "")[:2]


def _cohort(cohorts: list[Answer], start: date | None) -> dict[str, Any]:
    born = [one.youngest_born_on for one in cohorts if one.youngest_born_on]
    entered = [one.entry_year for one in cohorts if one.entry_year]
    return {
        "cohort_entry_year": max(entered, default=None),
        "youngest_born_on": max(born, default=None),
        "cohort_has_minors": any(has_minors(one, start) for one in cohorts) if cohorts and start else None,
        "cohort_specialties": sorted({code for one in cohorts for code in one.specialty_codes}),
    }


def _release(release: dict) -> dict[str, Any]:
    known: dict[str, Any] = {name: date.fromisoformat(release[name]) for name in RELEASE_DATES if release.get(name)}
    report = db.session.get(StoredFile, release["site_visit_report"]) if release.get("site_visit_report") else None
    known["site_visit_report"] = report.name if report else None
    known["cross_province_filing_no"] = release.get("cross_province_filing_no") or None
    return known

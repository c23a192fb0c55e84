"""Rules of the field (domain.md §2): declared once, asked at their stage, every answer stored.

A rule gets a context of plain values and never a row, so that any room may ask it. What a stage needs:

submit · `questions.context.submit_context(question)` builds it.
select · the question's context, and of the chosen cohort: `cohort_entry_year`, `youngest_born_on` (date),
    `cohort_has_minors`, `cohort_specialties` (codes); of the school: `site_visit_on`, `site_visit_report`,
    `party_meeting_on`, `list_published_on`; `cross_province_filing_no`.
start · the question's context, and `agreement_effective` (bool), `head_count`, `tripartite_count`,
    `consent_count`, `insurer`, `policy_no`, `insurance_kind`, `insured_from`, `insured_to`, `insured_count`,
    `insurance_paid_by`, `school_mentor`, `enterprise_mentor`, `filing_no`, `plan_ready`, `roster_ready`,
    `apprentice_agreement_count`.
record · `students_on_site`, `work_mode`, `hours_per_day`, `hours_per_week`, `monthly_pay_fen`,
    `same_post_wage`, `lowest_tier_wage`, `pay_method`, `pay_cycle_days`, `actual_days`, `period_from`,
    `period_to`.
"""
from app.rules.evaluation import blocking, current, evaluate, give_reasons, history, try_out, unanswered
from app.rules.models import BLOCK, INFO, PASS, WARN
from app.rules.registry import Facts, Result, all_rules, rule

__all__ = ["BLOCK", "INFO", "PASS", "WARN", "Facts", "Result", "all_rules", "blocking", "current", "evaluate",
           "give_reasons", "history", "rule", "try_out", "unanswered"]


def register(app) -> None:
    """Load the table and every declared rule."""
    from app.rules import checks, models  # noqa: F401

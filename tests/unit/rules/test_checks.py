"""Each rule's refused and happy case, on plain facts."""
from datetime import date

import pytest

import app.rules.checks  # noqa: F401
from app.rules.checks.text import fee_words
from app.rules.registry import all_rules, get

SITE = {"students_on_site": True, "kind": "internship", "takes_people": True, "hazards": [], "labour_intensity": "II",
        "night_shift": False, "overtime": False, "holiday_work": False, "start_date": date(2027, 3, 1),
        "end_date": date(2027, 8, 31)}
START = {**SITE, "head_count": 43, "insurer": "某保险", "policy_no": "P1", "insured_from": date(2027, 3, 1),
         "insured_to": date(2027, 8, 31), "insured_count": 43, "insurance_paid_by": "school"}

CASES = [
    ("R-ORG-LICENCE", {"org_verified": False}, "block"), ("R-ORG-LICENCE", {"org_verified": True}, "pass"),
    ("R-INT-AGENCY", {**SITE, "org_industry": "L7263"}, "block"),
    ("R-INT-AGENCY", {**SITE, "org_industry": "7263"}, "block"),
    ("R-INT-AGENCY", {**SITE, "org_name": "某市人力资源服务有限公司"}, "warn"),
    ("R-INT-AGENCY", {**SITE, "org_industry": "C39"}, "pass"),
    ("R-INT-AGENCY", {**SITE, "students_on_site": False, "org_industry": "L7263"}, None),
    ("R-INT-TYPE", {**SITE, "internship_type": "dinggang"}, "block"),
    ("R-INT-TYPE", {**SITE, "internship_type": "post"}, "pass"),
    ("R-INT-AGE", {**SITE, "min_age": 15}, "block"), ("R-INT-AGE", {**SITE, "min_age": 16}, "pass"),
    ("R-INT-MINOR", {**SITE, "accept_minors": True, "hazards": ["toxic"]}, "block"),
    ("R-INT-MINOR", {**SITE, "accept_minors": True, "labour_intensity": "IV"}, "block"),
    ("R-INT-MINOR", {**SITE, "accept_minors": True}, "pass"),
    ("R-INT-MINOR", {**SITE, "accept_minors": False, "cohort_has_minors": True}, "block"),
    ("R-INT-FEMALE", {**SITE, "hazards": ["mine"]}, "block"), ("R-INT-FEMALE", SITE, "pass"),
    ("R-INT-VENUE", {**SITE, "workplace_category": "ktv"}, "block"),
    ("R-INT-VENUE", {**SITE, "workplace_category": "workshop"}, "pass"),
    ("R-INT-LABOUR", {**SITE, "labour_intensity": "III"}, "block"), ("R-INT-LABOUR", SITE, "pass"),
    ("R-INT-HAZARD", {**SITE, "night_shift": True}, "block"),
    ("R-INT-HAZARD", {**SITE, "night_shift": True, "special_filing_no": "粤教备 1"}, "warn"),
    ("R-INT-HAZARD", {**SITE, "hazards": ["height"]}, "block"), ("R-INT-HAZARD", SITE, "pass"),
    ("R-INT-HOURS", {**SITE, "hours_per_day": 9, "hours_per_week": 40}, "block"),
    ("R-INT-HOURS", {**SITE, "hours_per_day": 8, "hours_per_week": 44}, "warn"),
    ("R-INT-HOURS", {**SITE, "hours_per_day": 8, "hours_per_week": 48}, "block"),
    ("R-INT-HOURS", {**SITE, "hours_per_day": 8, "hours_per_week": 40}, "pass"),
    ("R-INT-PAYWAY", {**SITE, "pay_method": "third_party", "pay_cycle_days": 30}, "block"),
    ("R-INT-PAYWAY", {**SITE, "pay_method": "direct_transfer", "pay_cycle_days": 60}, "block"),
    ("R-INT-PAYWAY", {**SITE, "pay_method": "direct_transfer", "pay_cycle_days": 31}, "pass"),
    ("R-INT-FEE", {**SITE, "fee_from_student": 20_000}, "block"),
    ("R-INT-FEE", {**SITE, "fee_from_student": 0}, "pass"),
    ("R-INT-TERM", {**SITE, "end_date": date(2027, 5, 31)}, "warn"), ("R-INT-TERM", SITE, "pass"),
    ("R-INT-MATCH", {**SITE, "task_list": ["拧螺丝"]}, "warn"),
    ("R-INT-MATCH", {**SITE, "task_list": ["a", "b", "c"]}, "pass"),
    ("R-INT-MATCH", {**SITE, "specialties": ["460305"], "cohort_specialties": ["510203"]}, "warn"),
    ("R-INT-MATCH", {**SITE, "specialties": ["460305"], "cohort_specialties": ["660303"]}, "pass"),
    ("R-NO-FEE", {**SITE, "summary": "入职交服装押金200元，离职退还"}, "block"),
    ("R-NO-FEE", {**SITE, "fee_from_student": 20_000}, "block"),
    ("R-NO-FEE", {**SITE, "summary": "不收任何费用，包括押金"}, "pass"),
    ("R-TEXT-DISCRIM", {"title": "只招男生，限本地户籍"}, "warn"),
    ("R-TEXT-DISCRIM", {"summary": "不要外省人籍贯"}, "warn"),
    ("R-TEXT-DISCRIM", {"title": "六轴机器人"}, "pass"),
    ("R-INT-VISIT", SITE, "block"),
    ("R-INT-VISIT",
     {**SITE, "site_visit_report": "a.pdf", "site_visit_on": 1, "party_meeting_on": 1, "list_published_on": 1}, "pass"),
    ("R-INT-XPROV", {**SITE, "is_cross_province": True}, "block"), ("R-INT-XPROV", SITE, None),
    ("R-INT-XPROV", {**SITE, "is_cross_province": True, "cross_province_filing_no": "1"}, "pass"),
    ("R-INT-AGREE", {**START, "tripartite_count": 42}, "block"),
    ("R-INT-AGREE", {**START, "tripartite_count": 43}, "pass"),
    ("R-INT-CONSENT", {**START, "consent_count": 42}, "block"),
    ("R-INT-CONSENT", {**START, "consent_count": 43}, "pass"),
    ("R-INT-INSURE", {**START, "insured_to": date(2027, 8, 15)}, "block"), ("R-INT-INSURE", START, "pass"),
    ("R-INT-INSURE", {**START, "insured_count": 42}, "block"),
    ("R-INT-INSURE", {**START, "insurance_paid_by": "student"}, "block"),
    ("R-INT-INSURE", {**START, "insurance_kind": "work_injury"}, "pass"),
    ("R-INT-MENTOR", {**START, "school_mentor": "李"}, "block"),
    ("R-INT-MENTOR", {**START, "school_mentor": "李", "enterprise_mentor": "陈"}, "pass"),
    ("R-COOP-AGREEMENT", {}, "block"), ("R-COOP-AGREEMENT", {"agreement_effective": True}, "pass"),
    ("R-APP-FILES", {"kind": "apprenticeship", "head_count": 24}, "block"),
    ("R-APP-FILES",
     {"kind": "apprenticeship", "head_count": 24, "filing_no": "F", "plan_ready": True, "roster_ready": True,
                     "apprentice_agreement_count": 24}, "pass"),
    ("R-APP-MENTOR", {"kind": "apprenticeship", "enterprise_mentor_count": 4, "class_count": 2,
                      "lead_mentor_level": "technician"}, "warn"),
    ("R-APP-MENTOR",
     {"kind": "apprenticeship", "enterprise_mentor_count": 6, "class_count": 2, "lead_mentor_level": "senior"}, "warn"),
    ("R-APP-MENTOR", {"kind": "apprenticeship", "enterprise_mentor_count": 6, "class_count": 2,
                      "lead_mentor_level": "technician"}, "pass"),
    ("R-INT-DAYS", {**SITE, "actual_days": 30, "period_from": date(2027, 3, 1), "period_to": date(2027, 3, 30)},
     "block"),
    ("R-INT-DAYS", {**SITE, "actual_days": 22, "period_from": date(2027, 3, 1), "period_to": date(2027, 3, 30)},
     "pass"),
]


@pytest.mark.parametrize(("code", "facts", "outcome"), CASES)
def test_outcome(code, facts, outcome):
    said = get(code).try_on(facts)
    assert (said.outcome if said else None) == outcome
    if said:
        assert str(said.message)


@pytest.mark.parametrize("text", ["不收押金", "培训费由企业承担", "不向学生收取任何费用，包括押金、管理费",
                                  "无需缴纳保证金", "食宿免费，报名费全免", "报名费由公司承担"])
def test_a_fee_that_is_denied_is_no_fee(text):
    assert fee_words(text) == []


@pytest.mark.parametrize(("text", "words"), [
    ("交服装押金200元", ["押金"]), ("另收管理费和材料费。", ["管理费"]),
    ("不收培训费，但要交押金", ["押金"]),
    ("不交押金不得入职", ["押金"]), ("自备零件材料费", ["材料费"]), ("押金概不退还，不退", ["押金"])])
def test_a_fee_that_is_asked_is_found(text, words):
    assert set(words) <= set(fee_words(text))


def test_every_rule_has_its_source_and_a_known_stage():
    for one in [one for one in all_rules() if one.check.__module__.startswith("app.rules.")]:
        assert str(one.source)
        assert str(one.title)
        assert set(one.stages) <= {"submit", "select", "start", "record"}
        assert one.severity in ("block", "warn", "info")


def test_off_is_silence():
    assert get("R-ORG-LICENCE").try_on({"org_verified": False}, severity="off") is None

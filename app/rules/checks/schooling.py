"""Age, grade and what the school must have done before it lets students go."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.rules.dates import age_on, year_of_study
from app.rules.models import BLOCK
from app.rules.registry import SELECT, SUBMIT, fails, passes, rule


def _on_site(facts) -> bool:
    return bool(facts.students_on_site)


@rule("R-INT-AGE", title=_l("年满 16 周岁"), stage=(SUBMIT, SELECT), severity=BLOCK, applies=_on_site,
      source=_l("劳动法第十五条；禁止使用童工规定；职业学校学生实习管理规定（2021）第十六条第二项"), limits={"age": 16})
def age(facts, limits):
    """Everybody has completed 16 years on the first day."""
    if facts.youngest_born_on is not None and facts.start_date is not None:
        years = age_on(facts.youngest_born_on, facts.start_date)
        if years < limits["age"]:
            return fails(_("最小的学生到 %(day)s 只有 %(n)s 周岁，要满 %(min)s 周岁。推迟开始日期，或换一批学生。",
                           day=facts.start_date.isoformat(), n=years, min=limits["age"]), years, limits["age"],
                           "start_date")
        return passes(years, limits["age"], _("学生到岗时满 16 周岁。"))
    if facts.min_age is None:
        return None
    if facts.min_age < limits["age"]:
        return fails(_("最小年龄 %(n)s 周岁太小。改为 %(min)s 周岁以上。", n=facts.min_age, min=limits["age"]),
                     facts.min_age,
                     limits["age"], "details.min_age")
    return passes(facts.min_age, limits["age"], _("学生到岗时满 16 周岁（由学校批次核对）。"))


@rule("R-INT-GRADE", title=_l("不是一年级"), stage=SELECT, severity=BLOCK, applies=_on_site,
      source=_l("职业学校学生实习管理规定（2021）第十六条第一项"), limits={"year": 2})
def grade(facts, limits):
    """No first-year students at a post."""
    if facts.cohort_entry_year is None or facts.start_date is None or facts.internship_type == "cognition":
        return None
    year = year_of_study(facts.cohort_entry_year, facts.start_date)
    if year < limits["year"]:
        return fails(_("到 %(day)s 这批学生还在一年级，不能参加岗位实习。推迟开始日期，或换一批学生。",
                       day=facts.start_date.isoformat()), year, limits["year"])
    return passes(year, limits["year"], _("学生已在 %(n)s 年级。", n=year))


@rule("R-INT-VISIT", title=_l("考察评估"), stage=SELECT, severity=BLOCK, applies=_on_site,
      source=_l("职业学校学生实习管理规定（2021）第七条"))
def visit(facts, limits):
    """A visit with a report, a decision of the school's Party committee, the list published."""
    parts = {"site_visit_report": _("实地考察评估报告"), "site_visit_on": _("考察日期"),
             "party_meeting_on": _("学校党组织会议日期"), "list_published_on": _("名单公开日期")}
    missing = [words for name, words in parts.items() if not facts.get(name)]
    if missing:
        return fails(_("学校还缺：%(what)s。补齐后才能选定。", what="、".join(missing)), missing, list(parts.values()))
    return passes([], list(parts.values()), _("考察评估、会议决定和公开都已完成。"))


@rule("R-INT-XPROV", title=_l("跨省备案"), stage=SELECT, severity=BLOCK,
      applies=lambda facts: facts.students_on_site and
      facts.is_cross_province, source=_l("职业学校学生实习管理规定（2021）：跨省实习须主管部门同意并备案"))
def cross_province(facts, limits):
    """Another province: consent of the authority and a filing."""
    if facts.cross_province_filing_no:
        return passes(facts.cross_province_filing_no, None, _("跨省实习已备案。"))
    return fails(_("跨省实习要先经主管部门同意并备案。填备案号。"), "", None, "cross_province_filing_no")

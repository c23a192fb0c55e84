"""Type, fees, length, tasks and the time left to answer."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.rules.dates import months_between
from app.rules.models import BLOCK, WARN
from app.rules.registry import RECORD, SELECT, SUBMIT, fails, passes, rule

TYPES = ("cognition", "post")


def _on_site(facts) -> bool:
    return bool(facts.students_on_site)


@rule("R-Q-DEADLINE", title=_l("应答截止"), stage=SUBMIT, severity=BLOCK,
      source=_l("平台规则：应答截止在发布后 7 到 180 天内"),
      limits={"least": 7, "most": 180})
def deadline(facts, limits):
    """Schools have at least a week, and no posting stands longer than half a year."""
    if facts.apply_deadline is None or facts.published_by is None:
        return None
    days = (facts.apply_deadline - facts.published_by).days
    if days < limits["least"]:
        return fails(_("应答截止太早：审核最迟 %(day)s 完成，之后至少留 %(n)s 天给学校。",
                       day=facts.published_by.isoformat(),
                       n=limits["least"]), days, [limits["least"], limits["most"]], "apply_deadline")
    if days > limits["most"]:
        return fails(_("应答截止太远：发布后最多 %(n)s 天。", n=limits["most"]), days,
                     [limits["least"], limits["most"]],
                     "apply_deadline")
    return passes(days, [limits["least"], limits["most"]], _("应答截止在发布后 7 到 180 天内。"))


@rule("R-INT-TYPE", title=_l("实习类型"), stage=SUBMIT, severity=BLOCK, applies=_on_site,
      source=_l("职业学校学生实习管理规定（2021）第二条"))
def kind_of_internship(facts, limits):
    """认识实习 or 岗位实习, nothing else."""
    if facts.internship_type is None:
        return None
    if facts.internship_type not in TYPES:
        return fails(_("实习只有认识实习和岗位实习两种，请重选。"), facts.internship_type, list(TYPES),
                     "details.internship_type")
    return passes(facts.internship_type, list(TYPES), _("实习类型符合规定。"))


@rule("R-INT-FEE", title=_l("不收费、不扣证件、不要担保"), stage=SUBMIT, severity=BLOCK, applies=_on_site,
      source=_l("职业学校学生实习管理规定（2021）第十六条"))
def fee(facts, limits):
    """No deposit, training fee, commission or guarantee; no holding of papers."""
    if facts.fee_from_student is None:
        return None
    if facts.fee_from_student:
        return fails(_("不能向学生收取任何费用，现在填了 %(n)s 元。改为 0。", n=facts.fee_from_student // 100),
                     facts.fee_from_student, 0, "details.fee_from_student")
    if facts.fee_declaration is False:
        return fails(_("请声明：不收押金、不扣证件、不要担保。"), False, True, "details.fee_declaration")
    return passes(0, 0, _("不收任何费用。"))


@rule("R-INT-TERM", title=_l("实习时长"), stage=SUBMIT, severity=WARN, applies=lambda facts: facts.kind == "internship",
      source=_l("各省实施细则：岗位实习一般为 6 个月"), limits={"least": 4, "most": 8})
def term(facts, limits):
    """Generally six months: four to eight, else a reason."""
    if not (facts.start_date and facts.end_date) or facts.internship_type == "cognition":
        return None
    months = months_between(facts.start_date, facts.end_date)
    if limits["least"] <= months <= limits["most"]:
        return passes(months, [limits["least"], limits["most"]], _("时长在 4 到 8 个月之间。"))
    return fails(_("时长约 %(n)s 个月，一般为 6 个月。调整日期，或写明理由。", n=f"{months:g}"), months,
                 [limits["least"], limits["most"]], "end_date")


@rule("R-INT-MATCH", title=_l("岗位与专业对口"), stage=(SUBMIT, SELECT), severity=WARN, applies=_on_site,
      source=_l("职业教育法第五十条；各省实施细则：原则上不得跨专业大类"), limits={"tasks": 3})
def match(facts, limits):
    """The post fits the specialty, in principle within its division (专业大类), and is more than one simple motion."""
    wanted = {code[:2] for code in facts.specialties or ()}
    if facts.cohort_specialties is not None:
        got = {code[:2] for code in facts.cohort_specialties}
        # Levels number the same division +20 apart: 26/46/66 装备制造 (domain.md §3.6).
        known = [{int(code) % 20 for code in codes if code.isdigit() and int(code) > 20} for codes in (wanted, got)]
        if all(known) and not known[0] & known[1]:
            return fails(_("学生的专业大类与岗位要求的不同。换对口的学生，或写明理由。"), sorted(got), sorted(wanted))
        return passes(sorted(got), sorted(wanted), _("学生的专业大类与岗位一致。"))
    tasks = len(facts.task_list or ())
    if facts.task_list is None:
        return None
    if tasks < limits["tasks"]:
        return fails(_("只写了 %(n)s 项典型工作任务。写满 %(min)s 项，说明不是简单重复劳动，或写明理由。", n=tasks,
                       min=limits["tasks"]), tasks, limits["tasks"], "details.task_list")
    return passes(tasks, limits["tasks"], _("典型工作任务 %(n)s 项。", n=tasks))


@rule("R-INT-DAYS", title=_l("实际天数"), stage=RECORD, severity=BLOCK, applies=_on_site,
      source=_l("劳动法第三十六条、第三十八条"))
def actual_days(facts, limits):
    """Days worked fit into the period with one day of rest a week."""
    if facts.actual_days is None or not (facts.period_from and facts.period_to):
        return None
    days = (facts.period_to - facts.period_from).days + 1
    most = days - days // 7
    if facts.actual_days > most:
        return fails(_("%(days)s 天里实习了 %(n)s 天，每周至少休息一天，最多 %(most)s 天。核对天数。", days=days,
                       n=facts.actual_days, most=most), facts.actual_days, most, "actual_days")
    return passes(facts.actual_days, most, _("实际天数在合理范围内。"))

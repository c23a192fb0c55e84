"""Pay of students who work on their own, and how it is paid (实习管理规定 2021 art. 18)."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.rules.models import BLOCK, INFO
from app.rules.registry import RECORD, SUBMIT, fails, passes, rule

SOURCE = _l("职业学校学生实习管理规定（2021）第十八条")
EIGHTY, LOWEST = "eighty_percent", "lowest_tier"


def _on_site(facts) -> bool:
    return bool(facts.students_on_site)


def met_by(pay: int, same_post_wage: int | None, lowest_tier_wage: int | None, percent: int = 80) -> str | None:
    """Which of the two readings the pay meets: 80 % of the same post's wage, else the lowest tier; None: neither."""
    if same_post_wage and pay * 100 >= same_post_wage * percent:
        return EIGHTY
    if lowest_tier_wage and pay >= lowest_tier_wage:
        return LOWEST
    return None


def _least(facts, percent: int) -> int | None:
    both = [wage for wage in (-(-(facts.same_post_wage or 0) * percent // 100), facts.lowest_tier_wage or 0) if wage]
    return min(both) if both else None


@rule("R-INT-PAY", title=_l("报酬不低于下限"), stage=(SUBMIT, RECORD), severity=BLOCK, applies=_on_site, source=SOURCE,
      limits={"percent": 80})
def pay(facts, limits):
    """At least 80 % of the same post's wage, or the lowest tier of the post; informs only while assisting."""
    assisting = facts.work_mode == "assist"
    wages = facts.same_post_wage, facts.lowest_tier_wage
    least = _least(facts, limits["percent"])
    if facts.work_mode is None or facts.monthly_pay_fen is None or least is None:
        return None
    reading = met_by(facts.monthly_pay_fen, *wages, limits["percent"])
    value = {"pay": facts.monthly_pay_fen, "met_by": reading}
    threshold = {"same_post_wage": wages[0], "lowest_tier_wage": wages[1], "percent": limits["percent"]}
    if reading:
        words = _("达到相同岗位工资的 %(percent)s%%。",
                  percent=limits["percent"]) if reading == EIGHTY else _("达到本岗位最低档工资。")
        return passes(value, threshold, words, "monthly_pay_fen")
    message = _("月报酬 %(pay)s 元，低于相同岗位工资的 %(percent)s%%，也低于最低档工资。提高到 %(least)s 元以上。",
                pay=_yuan(facts.monthly_pay_fen), percent=limits["percent"], least=_yuan(least))
    return fails(message, value, threshold, "monthly_pay_fen", **({"outcome": INFO} if assisting else {}))


@rule("R-INT-PAYWAY", title=_l("按月直接付给学生"), stage=(SUBMIT, RECORD), severity=BLOCK, applies=_on_site,
      source=SOURCE, limits={"days": 31})
def pay_way(facts, limits):
    """In money, straight to the student, at least once a month."""
    if facts.pay_cycle_days is None and facts.pay_method is None:
        return None
    value = {"method": facts.pay_method, "days": facts.pay_cycle_days}
    if facts.pay_method not in (None, "direct_transfer"):
        return fails(_("报酬要以货币直接付给学生本人，不能经第三方代发，也不能以物品或代金券抵。"), value,
                     limits["days"],
                     "details.pay_method")
    if facts.pay_cycle_days is not None and facts.pay_cycle_days > limits["days"]:
        return fails(_("每 %(n)s 天发一次太长。至少每月发一次，改为 %(max)s 天以内。", n=facts.pay_cycle_days,
                       max=limits["days"]),
                     value, limits["days"], "details.pay_cycle_days")
    return passes(value, limits["days"], _("按月直接付给学生本人。"))


def _yuan(fen: int) -> str:
    return str(fen // 100) if fen % 100 == 0 else f"{fen / 100:.2f}"

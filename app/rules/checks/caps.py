"""How many students an employer and a post may take at once, all kinds and all schools together."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.rules.dates import share_of
from app.rules.models import WARN
from app.rules.registry import SUBMIT, fails, passes, rule

SOURCE = _l("职业学校学生实习管理规定（2021）及各省实施细则：一般不超过在岗职工总数的 10%、同类岗位的 20%")


def _on_site(facts) -> bool:
    return bool(facts.students_on_site)


def room(staff: int, percent: int, already: int) -> int:
    """Persons that may still come; negative when there are too many already."""
    return share_of(staff, percent) - already


def _cap(facts, staff, already, percent, too_many, enough):
    if staff is None or facts.quantity is None:
        return None
    limit, already = share_of(staff, percent), already or 0
    total = already + facts.quantity
    if total <= limit:
        return passes(total, limit, enough(total=total, limit=limit))
    words = too_many(limit=limit, already=already, free=max(0, limit - already), asked=facts.quantity)
    # Outside internship the caps warn whatever the severity, until the client confirms the reading (domain.md §2.2).
    outcome = {} if facts.kind == "internship" else {"outcome": WARN}
    return fails(words, total, limit, "quantity", **outcome)


@rule("R-INT-CAP10", title=_l("在岗人数占比"), stage=SUBMIT, severity=WARN, applies=_on_site, source=SOURCE,
      limits={"percent": 10})
def of_staff(facts, limits):
    """All students on site at the employer within 10 % of the staff on post."""
    return _cap(facts, facts.staff_on_post, facts.interns_on_site, limits["percent"],
                lambda **n: _("按在岗职工人数，同一时间最多 %(limit)s 名学生；已有 %(already)s 名，"
                              "还可接 %(free)s 名，这里要 %(asked)s 名。"
                              "减少人数，或写明理由。", **n),
                lambda **n: _("同一时间共 %(total)s 名学生，不超过在岗职工的限额 %(limit)s 名。", **n))


@rule("R-INT-CAP20", title=_l("同类岗位占比"), stage=SUBMIT, severity=WARN, applies=_on_site, source=SOURCE,
      limits={"percent": 20})
def of_post(facts, limits):
    """All students on the same post within 20 % of its staff."""
    return _cap(facts, facts.same_post_staff, facts.interns_on_post, limits["percent"],
                lambda **n: _("同类岗位最多 %(limit)s 名学生；已有 %(already)s 名，还可接 %(free)s 名，"
                              "这里要 %(asked)s 名。"
                              "减少人数，或写明理由。", **n),
                lambda **n: _("同类岗位共 %(total)s 名学生，不超过限额 %(limit)s 名。", **n))

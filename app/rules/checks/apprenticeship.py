"""Apprenticeship: masters per class (Shenzhen's filing rule, domain.md §2.4)."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.rules.models import WARN
from app.rules.registry import SUBMIT, fails, passes, rule

TECHNICIAN_UP = ("technician", "senior_technician", "special_technician", "chief_technician")


@rule("R-APP-MENTOR", title=_l("每班师傅人数"), stage=SUBMIT, severity=WARN,
      applies=lambda facts: facts.kind == "apprenticeship",
      source=_l("深圳市学徒制备案办法：每班至少 3 名师傅，主带师傅为技师以上"), limits={"per_class": 3})
def masters(facts, limits):
    """Three skilled masters a class, the lead one a 技师 or above."""
    if facts.enterprise_mentor_count is None:
        return None
    classes = facts.class_count or 1
    each = facts.enterprise_mentor_count // classes
    value = {"mentors": facts.enterprise_mentor_count, "classes": classes, "lead": facts.lead_mentor_level}
    if each < limits["per_class"]:
        return fails(_("%(n)s 名师傅带 %(classes)s 个班，每班 %(each)s 名，少于要求的 %(min)s 名。补足师傅，"
                       "或写明理由。",
                       n=facts.enterprise_mentor_count, classes=classes, each=each, min=limits["per_class"]), value,
                     limits["per_class"], "details.enterprise_mentor_count")
    if facts.lead_mentor_level and facts.lead_mentor_level not in TECHNICIAN_UP:
        return fails(_("主带师傅要技师以上。换一名，或写明理由。"), value, list(TECHNICIAN_UP),
                     "details.lead_mentor_level")
    return passes(value, limits["per_class"], _("每班师傅不少于 %(min)s 名。", min=limits["per_class"]))

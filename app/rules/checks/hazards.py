"""Places, labour and hours that students are kept from."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.rules.models import BLOCK, WARN
from app.rules.registry import RECORD, SELECT, SUBMIT, fails, passes, rule

ART16 = _l("职业学校学生实习管理规定（2021）第十六条")
HAZARDS = {"height": _l("高处作业"), "underground": _l("井下作业"), "radioactive": _l("放射性"),
           "toxic": _l("有毒有害"),
           "inflammable": _l("易燃易爆"), "mine": _l("矿山"), "heavy_lift": _l("经常搬运 20 公斤以上"),
           "cold_water": _l("冷水、低温作业"), "high_heat": _l("高温作业")}
MINOR_BARRED = frozenset({"mine", "underground", "toxic", "radioactive", "height", "inflammable", "heavy_lift"})
FEMALE_BARRED = frozenset({"mine", "underground", "heavy_lift"})
STUDENT_BARRED = frozenset({"height", "underground", "radioactive", "toxic", "inflammable", "mine"})
BARRED_PLACES = {"bar": _l("酒吧"), "nightclub": _l("夜总会"), "ktv": _l("歌厅"), "bath": _l("洗浴中心"),
                 "game_room": _l("电子游戏厅"), "net_cafe": _l("网吧")}
GRADES = {"I": 1, "II": 2, "III": 3, "IV": 4}


def _on_site(facts) -> bool:
    return bool(facts.students_on_site)


def _names(codes) -> str:
    return "、".join(str(HAZARDS.get(code, code)) for code in sorted(codes))


def _barred(facts, codes, field, message, fine):
    if facts.hazards is None and facts.labour_intensity is None:
        return None
    hits = sorted(set(facts.hazards or ()) & codes)
    if GRADES.get(facts.labour_intensity, 0) >= 4:
        return fails(_("第四级体力劳动强度不能安排。改为 I 级或 II 级。"), facts.labour_intensity, "III",
                     "details.labour_intensity")
    return fails(message(names=_names(hits)), hits, [], field) if hits else passes([], sorted(codes), fine)


@rule("R-INT-MINOR", title=_l("未成年学生"), stage=(SUBMIT, SELECT), severity=BLOCK, applies=_on_site,
      source=_l("劳动法第六十四条；职业学校学生实习管理规定（2021）第十六条第三项"))
def minors(facts, limits):
    """Nobody of 16–17 at work barred to minors."""
    if facts.cohort_has_minors and facts.accept_minors is False:
        return fails(_("这批学生里有未满 18 周岁的，岗位不接收未成年学生。换一批学生，或调整岗位。"), True, False)
    if not (facts.accept_minors or facts.cohort_has_minors):
        return passes(False, None, _("不接收未满 18 周岁的学生。"))
    return _barred(facts, MINOR_BARRED, "details.accept_minors",
                   lambda **n: _("接收未满 18 周岁学生的岗位不能有：%(names)s。去掉这些作业，或不接收未成年学生。",
                                 **n),
                   _("没有未成年学生不能做的工作。"))


@rule("R-INT-FEMALE", title=_l("女学生"), stage=SUBMIT, severity=BLOCK, applies=_on_site,
      source=_l("女职工劳动保护特别规定附录；职业学校学生实习管理规定（2021）第十六条第四项"))
def women(facts, limits):
    """No work barred to women."""
    return _barred(facts, FEMALE_BARRED, "details.hazards",
                   lambda **n: _("女职工禁忌从事的劳动不能安排：%(names)s。去掉这些作业。", **n),
                   _("没有女职工禁忌从事的劳动。"))


@rule("R-INT-VENUE", title=_l("场所"), stage=SUBMIT, severity=BLOCK, applies=_on_site, source=ART16)
def venue(facts, limits):
    """No bar, nightclub, KTV, bath house, game room or net café."""
    if facts.workplace_category is None:
        return None
    if facts.workplace_category in BARRED_PLACES:
        return fails(_("不能安排学生到%(place)s实习。换一个场所。", place=BARRED_PLACES[facts.workplace_category]),
                     facts.workplace_category, sorted(BARRED_PLACES), "details.workplace_category")
    return passes(facts.workplace_category, sorted(BARRED_PLACES), _("场所允许。"))


@rule("R-INT-LABOUR", title=_l("劳动强度"), stage=SUBMIT, severity=BLOCK, applies=_on_site, source=ART16)
def labour(facts, limits):
    """No labour of grade III or above."""
    grade = GRADES.get(facts.labour_intensity)
    if grade is None:
        return None
    if grade >= 3:
        return fails(_("第 %(grade)s 级体力劳动强度不能安排学生。改为 I 级或 II 级。", grade=facts.labour_intensity),
                     facts.labour_intensity, "II", "details.labour_intensity")
    return passes(facts.labour_intensity, "II", _("劳动强度在 II 级以内。"))


@rule("R-INT-HAZARD", title=_l("危险作业、夜班、加班、节假日"), stage=SUBMIT, severity=BLOCK, applies=_on_site,
      source=_l("职业学校学生实习管理规定（2021）；上海市职业教育条例第五十条"))
def hazard(facts, limits):
    """Dangerous work, night shifts, overtime and holidays only when the specialty needs it and it was filed."""
    if facts.night_shift is None and facts.hazards is None:
        return None
    named = {"night_shift": _("夜班"), "overtime": _("加班"), "holiday_work": _("节假日上班")}
    found = [words for name, words in named.items() if facts.get(name)]
    found += [str(HAZARDS[code]) for code in sorted(STUDENT_BARRED & set(facts.hazards or ()))]
    if not found:
        return passes([], [], _("没有危险作业、夜班、加班和节假日上班。"))
    field = next((f"details.{name}" for name in named if facts.get(name)), "details.hazards")
    if facts.special_filing_no:
        return fails(_("有%(what)s，已备案（%(no)s）。写明专业上为什么需要。", what="、".join(found),
                       no=facts.special_filing_no),
                     found, facts.special_filing_no, field, outcome=WARN)
    return fails(_("不能安排%(what)s。取消，或先向主管部门备案并填备案号。", what="、".join(found)), found, [], field)


@rule("R-INT-HOURS", title=_l("工时"), stage=(SUBMIT, RECORD), severity=BLOCK, applies=_on_site,
      source=_l("劳动法第三十六条；宁波市职业教育校企合作促进条例第九条"),
      limits={"per_day": 8, "per_week": 40, "per_week_at_most": 44})
def hours(facts, limits):
    """Eight hours a day; over 40 a week needs a reason, over 44 is not possible."""
    if facts.hours_per_day is None or facts.hours_per_week is None:
        return None
    value = {"day": facts.hours_per_day, "week": facts.hours_per_week}
    if facts.hours_per_day > limits["per_day"]:
        return fails(_("每天 %(n)s 小时太长。改为 %(max)s 小时以内。", n=facts.hours_per_day, max=limits["per_day"]),
                     value,
                     dict(limits), "details.hours_per_day")
    if facts.hours_per_week > limits["per_week"]:
        hard = facts.hours_per_week > limits["per_week_at_most"]
        words = (_("每周 %(n)s 小时太长。改为 %(max)s 小时以内。", n=facts.hours_per_week, max=limits["per_week"])
                 if hard else
                 _("每周 %(n)s 小时，超过 %(max)s 小时。减少，或写明理由。", n=facts.hours_per_week,
                   max=limits["per_week"]))
        return fails(words, value, dict(limits), "details.hours_per_week", **({} if hard else {"outcome": WARN}))
    return passes(value, dict(limits), _("工时不超过每天 8 小时、每周 40 小时。"))

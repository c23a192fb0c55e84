"""What must be there before a cooperation begins."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.rules.models import BLOCK
from app.rules.registry import START, fails, passes, rule

POLICIES = ("internship_liability", "work_injury")


def _on_site(facts) -> bool:
    return bool(facts.students_on_site)


@rule("R-COOP-AGREEMENT", title=_l("协议已生效"), stage=START, severity=BLOCK, source=_l("职业教育法第四十条"))
def agreement(facts, limits):
    """A signed agreement in force."""
    if facts.agreement_effective:
        return passes(True, True, _("协议已生效。"))
    return fails(_("还没有双方确认生效的协议。先上传协议并由双方确认。"), False, True)


def _count(facts, name, message):
    if facts.head_count is None:
        return fails(_("先填到岗人数。"), None, None, "head_count")
    signed = facts.get(name) or 0
    if signed >= facts.head_count:
        return passes(signed, facts.head_count, _("%(n)s / %(all)s 份。", n=signed, all=facts.head_count))
    return fails(message(n=signed, all=facts.head_count), signed, facts.head_count, name)


@rule("R-INT-AGREE", title=_l("三方协议"), stage=START, severity=BLOCK, applies=_on_site,
      source=_l("职业学校学生实习管理规定（2021）及实习协议示范文本"))
def tripartite(facts, limits):
    """School, unit and every student signed."""
    return _count(facts, "tripartite_count",
                  lambda **n: _("三方协议签了 %(n)s 份，共 %(all)s 人。签齐后才能开始。", **n))


@rule("R-INT-CONSENT", title=_l("知情同意书"), stage=START, severity=BLOCK, applies=_on_site,
      source=_l("职业学校学生实习管理规定（2021）：学生及监护人或家长签字"))
def consent(facts, limits):
    """Student and guardian signed, of age or not."""
    return _count(facts, "consent_count",
                  lambda **n: _("知情同意书收到 %(n)s 份，共 %(all)s 人。收齐后才能开始。", **n))


@rule("R-INT-INSURE", title=_l("实习责任保险"), stage=START, severity=BLOCK, applies=_on_site,
      source=_l("上海市职业教育条例第五十一条；宁波市职业教育校企合作促进条例第九条、第十四条"))
def insurance(facts, limits):
    """Liability (or work-injury) insurance for everybody, all the time, not paid by the student."""
    if not (facts.insurer and facts.policy_no and facts.insured_from and facts.insured_to):
        return fails(_("还没有填保险：保险公司、保单号和起止日期。"), None, None, "policy_no")
    if facts.insurance_kind not in (None, "", *POLICIES):
        return fails(_("要实习责任保险，或为实习学生办理的工伤保险。"), facts.insurance_kind, list(POLICIES),
                     "insurance_kind")
    span = [facts.insured_from, facts.insured_to]
    late = facts.start_date and facts.insured_from > facts.start_date
    if late or (facts.end_date and facts.insured_to < facts.end_date):
        return fails(_("保险到 %(to)s，没有盖住 %(start)s 至 %(end)s。续保或延长。", to=facts.insured_to.isoformat(),
                       start=facts.start_date.isoformat(), end=facts.end_date.isoformat()), span,
                     [facts.start_date, facts.end_date], "insured_to")
    if (facts.insured_count or 0) < (facts.head_count or 0):
        return fails(_("投保 %(n)s 人，到岗 %(all)s 人。补足。", n=facts.insured_count or 0, all=facts.head_count),
                     facts.insured_count, facts.head_count, "insured_count")
    if facts.insurance_paid_by not in ("school", "enterprise"):
        return fails(_("保险费由学校或企业出，不能由学生出。"), facts.insurance_paid_by, ["school", "enterprise"],
                     "insurance_paid_by")
    return passes(span, [facts.start_date, facts.end_date], _("保险覆盖全程、全员。"))


@rule("R-INT-MENTOR", title=_l("双方指导人员"), stage=START, severity=BLOCK, applies=_on_site,
      source=_l("职业教育法第五十条"))
def mentors(facts, limits):
    """Both sides name an instructor."""
    missing = [words for name, words in (("school_mentor", _("学校指导老师")), ("enterprise_mentor", _("企业指导人员")))
               if not facts.get(name)]
    if missing:
        return fails(_("还没有指定%(who)s。", who="、".join(missing)), missing, [], "enterprise_mentor")
    return passes([], [], _("双方都指定了指导人员。"))


@rule("R-APP-FILES", title=_l("学徒备案"), stage=START, severity=BLOCK,
      applies=lambda facts: facts.kind == "apprenticeship",
      source=_l("广东省学徒制政策：培养计划、合作协议、花名册、学徒培养协议和备案号"))
def apprentice_files(facts, limits):
    """The filing number and the four papers."""
    parts = {"filing_no": _("备案号"), "plan_ready": _("培养计划"), "roster_ready": _("花名册")}
    missing = [words for name, words in parts.items() if not facts.get(name)]
    if (facts.apprentice_agreement_count or 0) < (facts.head_count or 1):
        missing.append(_("学徒培养协议（每人一份）"))
    if missing:
        return fails(_("还缺：%(what)s。补齐后才能开始。", what="、".join(missing)), missing, [], "filing_no")
    return passes([], [], _("备案资料齐全。"))


@rule("R-INT-FILING", title=_l("特殊安排备案"), stage=START, severity=BLOCK,
      source=_l("职业学校学生实习管理规定（2021）"),
      applies=lambda facts: facts.students_on_site and (facts.night_shift or facts.overtime or facts.holiday_work))
def special_filing(facts, limits):
    """Night shifts, overtime and holiday work were filed beforehand."""
    if facts.special_filing_no:
        return passes(facts.special_filing_no, None, _("特殊安排已备案。"))
    return fails(_("夜班、加班或节假日上班没有备案号。取消，或先备案。"), "", None, "special_filing_no")

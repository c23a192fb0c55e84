"""Who posts: licence, and no agency in internships."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.rules.models import BLOCK, WARN
from app.rules.registry import SUBMIT, fails, passes, rule


@rule("R-ORG-LICENCE", title=_l("单位已核验"), stage=SUBMIT, severity=BLOCK,
      source=_l("广东省人力资源市场条例第四十条"))
def licence(facts, limits):
    """The organisation was verified before its first publication."""
    if facts.org_verified:
        return passes(True, True, _("单位已核验。"))
    return fails(_("单位还没有通过核验。先提交营业执照和授权书，核验通过后再提交命题。"), False, True)


@rule("R-INT-AGENCY", title=_l("不是劳务中介"), stage=SUBMIT, severity=BLOCK,
      applies=lambda facts: facts.students_on_site,
      source=_l("职业教育法第五十条；职业学校学生实习管理规定（2021）第十六条第六项"),
      limits={"industries": ["L726"], "name_words": ["人力资源", "劳务派遣", "劳务外包", "职业中介"]})
def agency(facts, limits):
    """No HR service or dispatch company organises or manages students at work."""
    industry = facts.org_industry or ""
    if any(industry.startswith(code) or ("L" + industry).startswith(code) for code in limits["industries"] if industry):
        return fails(_("你单位的行业是人力资源服务（%(code)s），不能发布有学生到岗的命题。由用人企业自己发布。",
                       code=industry),
                     industry, limits["industries"])
    words = [word for word in limits["name_words"] if word in (facts.org_name or "")]
    if words:
        return fails(_("单位名称里有“%(word)s”。如果不是人力资源服务或劳务派遣企业，请写明理由。", word=words[0]),
                     words,
                     limits["name_words"], outcome=WARN)
    if facts.agency_declaration is False:
        return fails(_("请声明：不通过中介机构或有偿代理组织、安排和管理学生。"), False, True,
                     "details.agency_declaration")
    return passes(industry, limits["industries"], _("单位不是劳务中介。"))

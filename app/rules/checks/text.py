"""What the free text may not say."""
import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.rules.models import BLOCK, WARN
from app.rules.registry import SUBMIT, fails, passes, rule

FEE_WORDS = ["押金", "保证金", "风险金", "培训费", "管理费", "材料费", "就业服务费", "服装费", "报名费", "中介费",
             "介绍费",
             "代办费", "资料费", "担保金"]
DISCRIMINATING = ["限男", "限女", "只招男", "只招女", "只要男", "只要女", "仅限男", "仅限女", "男生优先", "女生优先",
                  "男性优先", "女性优先", "限本地户籍", "限本市户籍", "本地人优先", "限未婚", "限已婚", "未婚未育",
                  "限汉族", "五官端正", "相貌端正", "形象气质佳", "乙肝", "无生育计划"]
_NOT_THESE = re.compile(r"(不要|不招|谢绝|拒收|拒绝|除外|不收).{0,6}(籍|族|省人|地区的?人|女生|男生|女性|男性)")
_SENTENCE = re.compile(r"[。！？!?\n]+")
_CLAUSE = re.compile(r"[，,；;：:、]+")
# A fee is denied right before its word, or somebody else is said to pay right after it.
_DENIED_BEFORE = re.compile(r"(不收|不另收|免收|免交|免缴|不需|无需|不用|不缴|不交|不得收|严禁收|不向.{0,6}收|"
                            r"没有任何|无)"
                            r"(取|纳|缴纳|交纳|学生|任何|各种){0,3}.{0,3}$")
_DENIED_AFTER = re.compile(r"^.{0,4}(全免|免费|免除|免收|报销|"
                           r"(由|全由)?(企业|公司|我司|本公司|单位|我方).{0,4}(承担|负担|支付|出))")
# "Who does not pay may not begin" is a demand, however it is put.
_DEMAND = re.compile(r"不得入职|不能入职|才能|方可|否则|不予退|不退")
_NO_FEE_AT_ALL = re.compile(r"(不|免|无|严禁|禁止).{0,8}(任何|一切|各种|各类|以下|下列)")


def texts_of(facts) -> str:
    """All free text of the question, the confidential part too (the result stores only the words found)."""
    return "\n".join(str(part)
                     for part in (facts.title, facts.summary, facts.detail, facts.offer, *(facts.texts or ())) if part)


def fee_words(text: str, words=FEE_WORDS) -> list[str]:
    """Fee words that the text demands; a clause that says who else pays, or that nothing is taken, is fine."""
    found = []
    for sentence in _SENTENCE.split(text):
        excused = False
        for clause in _CLAUSE.split(sentence):
            if _NO_FEE_AT_ALL.search(clause):
                excused = True
            hits = [word for word in words if word in clause]
            if hits and not excused:
                found += [word for word in hits if not _denied(clause, word)]
            elif not hits and not _NO_FEE_AT_ALL.search(clause):
                excused = False
    return list(dict.fromkeys(found))


def _denied(clause: str, word: str) -> bool:
    before, _word, after = clause.partition(word)
    return not _DEMAND.search(clause) and bool(_DENIED_BEFORE.search(before) or _DENIED_AFTER.search(after))


@rule("R-NO-FEE", title=_l("不向学生收费"), stage=SUBMIT, severity=BLOCK, applies=lambda facts: facts.takes_people,
      source=_l("职业教育法第四十二条"), limits={"words": FEE_WORDS})
def no_fee(facts, limits):
    """No charge under the name of an introduction or an internship, in a field or in the text."""
    if facts.fee_from_student:
        return fails(_("不能向学生收取任何费用，现在填了 %(n)s 元。改为 0。", n=facts.fee_from_student // 100),
                     facts.fee_from_student, 0, "details.fee_from_student")
    found = fee_words(texts_of(facts), limits["words"])
    if found:
        return fails(_("不能收取押金、培训费、管理费等任何费用。删去“%(words)s”。", words="”“".join(found)), found, [],
                     _field_with(facts, found))
    return passes([], [], _("没有收费字样。"))


@rule("R-TEXT-DISCRIM", title=_l("没有歧视性字样"), stage=SUBMIT, severity=WARN,
      source=_l("广东省人力资源市场条例第四十条"), limits={"words": DISCRIMINATING})
def discrimination(facts, limits):
    """No words that shut out a sex, an origin, a people; except where the law itself bars women from a work."""
    text = texts_of(facts)
    found = [word for word in limits["words"] if word in text] + [hit.group() for hit in _NOT_THESE.finditer(text)]
    if found:
        found = list(dict.fromkeys(found))
        return fails(_("“%(words)s”像是性别、籍贯等方面的限制。删去，或写明法律依据。", words="”“".join(found)), found,
                     [],
                     _field_with(facts, found))
    return passes([], [], _("没有限性别、籍贯等字样。"))


def _field_with(facts, words: list[str]) -> str:
    for name, text in (("title", facts.title), ("public_summary", facts.summary), ("detail", facts.detail),
                       ("enterprise_offer", facts.offer)):
        if any(word in (text or "") for word in words):
            return name
    return ""

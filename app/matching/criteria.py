"""The criteria of a fit (domain.md §5.5): small pure functions of two views.

Each criterion says how well the answer meets the question's wish (`meets_question`) and how well the
question meets the answer's wish (`meets_answer`), both 0–1, and one sentence with the fact. Its part of
the score is the weight times the smaller of the two.
"""
from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.text import words_met
from app.matching.views import AnswerView, QuestionView
from app.matching.words import WordWeights

PAST_FULL = 5
BODY_SHARE = 0.5


@dataclass(frozen=True)
class Context:
    """What the criteria need beside the views; pure look-ups of the catalogue.

    closeness(a, b): two specialty codes → 0–1. region_closeness(a, b): two region codes → 0–1.
    names: functions from code to name for the sentences.
    """

    words: WordWeights
    closeness: Callable[[str, str], float]
    region_closeness: Callable[[str, str], float]
    region_within: Callable[[str, str], bool]
    specialty_name: Callable[[str], str]
    cluster_name: Callable[[str], str]
    region_name: Callable[[str], str]


@dataclass(frozen=True)
class Fit:
    """One criterion's finding: both directions 0–1 and the sentence a person reads."""

    meets_question: float
    meets_answer: float
    sentence: str

    @property
    def value(self) -> float:
        return min(self.meets_question, self.meets_answer)


@dataclass(frozen=True)
class Criterion:
    """stated_by_question/answer: whether the posting states this wish (else it is left out when it asks)."""

    code: str
    label: object
    short: object
    weight: int
    stated_by_question: Callable[[QuestionView], bool]
    stated_by_answer: Callable[[AnswerView], bool]
    fit: Callable[[QuestionView, AnswerView, Context], Fit]


def _specialty(q: QuestionView, a: AnswerView, c: Context) -> Fit:
    pairs = [(c.closeness(asked, given), asked, given) for asked in q.specialties for given in a.specialties]
    wanted = 1.0 if not a.accepted_kinds or q.kind in a.accepted_kinds else 0.0
    if not pairs:
        return Fit(0.0, wanted, _("供给没有填专业"))
    value, asked, given = max(pairs, key=lambda pair: pair[0])
    asked_name, given_name = c.specialty_name(asked), c.specialty_name(given)
    if value >= 1:
        sentence = _("专业相同：%(name)s %(code)s", name=given_name, code=given)
    elif value > 0:
        sentence = _("相关专业：要 %(asked)s，对方是 %(given)s", asked=asked_name, given=given_name)
    else:
        sentence = _("专业不相关：要 %(asked)s，对方是 %(given)s", asked=asked_name, given=given_name)
    if not wanted:
        sentence = _("学校没有把这类命题列入愿意接的范围")
    return Fit(value, wanted, sentence)


def _text(q: QuestionView, a: AnswerView, c: Context) -> Fit:
    asked = set(q.tokens)
    total = c.words.total(asked)
    if not total:
        return Fit(0.0, 1.0, _("没有可比的词"))
    strong = asked & a.tokens
    weak = (asked & a.body) - strong
    value = (c.words.total(strong) + BODY_SHARE * c.words.total(weak)) / total
    met = words_met(list(q.tokens), [*strong, *weak])
    if not met:
        return Fit(0.0, 1.0, _("没有相同的技能词"))
    return Fit(min(1.0, value), 1.0, _("%(words)s：%(total)s 个要点中对上 %(met)s 个", words="、".join(met[:6]),
                                       met=len(met), total=len(words_met(list(q.tokens), list(q.tokens)))))


def _cluster(q: QuestionView, a: AnswerView, c: Context) -> Fit:
    wanted = 0.0 if any(q.industry.startswith(code) for code in a.excluded_industries if code) and q.industry else 1.0
    if not wanted:
        return Fit(1.0, 0.0, _("学校不接这个行业"))
    if q.cluster in a.clusters:
        return Fit(1.0, 1.0, _("同属%(name)s产业集群", name=c.cluster_name(q.cluster)))
    if not a.clusters:
        return Fit(0.0, 1.0, _("供给没有填产业集群"))
    return Fit(0.0, 1.0, _("产业集群不同：对方服务%(names)s", names="、".join(c.cluster_name(x) for x in a.clusters[:3])))


def _capacity(q: QuestionView, a: AnswerView, c: Context) -> Fit:
    needed = q.lacking or q.quantity or 0
    if a.free is None:
        enough, fact = 1.0, _("不占名额")
    else:
        enough = min(1.0, a.free / needed) if needed else 0.0
        fact = _("可用 %(free)s %(unit)s，还需 %(needed)s %(unit)s", free=a.free, needed=needed, unit=q.unit)
    limits = [
        (needed, a.min_quantity, lambda have, want: _("学校至少要 %(n)s %(u)s", n=want, u=q.unit)),
        (q.pay_fen, a.min_pay_fen, lambda have, want: _("学校要求月报酬不低于 %(n)s 元", n=want // 100)),
        (q.budget_fen, a.min_price_fen, lambda have, want: _("学校报价不低于 %(n)s 元", n=want // 100)),
    ]
    wished = 1.0
    for have, want, words in limits:
        if want:
            part = min(1.0, (have or 0) / want)
            if part < 1:
                fact = f"{fact}；{words(have, want)}"
            wished = min(wished, part)
    return Fit(enough, wished, fact)


def _region(q: QuestionView, a: AnswerView, c: Context) -> Fit:
    wanted = 1.0 if not a.accepted_regions or any(c.region_within(q.region, r) for r in a.accepted_regions) else 0.0
    value = c.region_closeness(q.region, a.region) if q.region and a.region else 0.0
    sentence = _("%(there)s，要求在%(here)s", there=c.region_name(a.region), here=c.region_name(q.region))
    if not wanted:
        sentence = _("学校只接%(names)s", names="、".join(c.region_name(r) for r in a.accepted_regions[:4]))
    return Fit(value, wanted, sentence)


def _time(q: QuestionView, a: AnswerView, c: Context) -> Fit:
    if not q.start or not a.available_from or not a.available_to:
        return Fit(0.0, 1.0, _("没有填可用时间"))
    end = q.end or q.start
    begins, ends = max(q.start, a.available_from), min(end, a.available_to)
    needed = (end - q.start).days + 1
    met = max(0, (ends - begins).days + 1)
    value = min(1.0, met / needed)
    if value >= 1:
        return Fit(1.0, 1.0, _("整段时间都对得上"))
    return Fit(value, 1.0, _("%(needed)s 天中有 %(met)s 天对得上（%(a)s 至 %(b)s）", needed=needed, met=met,
                             a=a.available_from.isoformat(), b=a.available_to.isoformat()))


def _lists(q: QuestionView, a: AnswerView, c: Context) -> Fit:
    if q.is_listed:
        return Fit(1.0, 1.0, _("在重点清单内（重大项目、核心企业或卡点）"))
    return Fit(0.0, 1.0, _("不在重点清单内"))


def _past(count: int) -> Fit:
    value = min(1.0, count / PAST_FULL)
    if not count:
        return Fit(0.0, 1.0, _("平台上还没有双方确认的记录"))
    return Fit(value, 1.0, _("近两年有 %(n)s 条双方确认的记录", n=count))


def _consortium(q: QuestionView, a: AnswerView, c: Context) -> Fit:
    if q.consortia & a.consortia:
        return Fit(1.0, 1.0, _("同一联合体或共同体成员"))
    return Fit(0.0, 1.0, _("不在同一联合体"))


def _always(_posting) -> bool:
    return True


def _never(_posting) -> bool:
    return False


CRITERIA = (
    Criterion("specialty", _l("专业"), _l("专业"), 30, lambda q: bool(q.specialties), lambda a: bool(a.specialties),
              _specialty),
    Criterion("text", _l("技能与内容"), _l("技能"), 15, lambda q: bool(q.tokens), lambda a: bool(a.tokens), _text),
    Criterion("cluster", _l("产业集群"), _l("集群"), 10, lambda q: bool(q.cluster), lambda a: bool(a.clusters), _cluster),
    Criterion("capacity", _l("名额与条件"), _l("名额"), 10, lambda q: q.quantity is not None,
              lambda a: a.free is not None or bool(a.min_quantity or a.min_pay_fen or a.min_price_fen), _capacity),
    Criterion("region", _l("地区"), _l("地区"), 10, lambda q: bool(q.region), lambda a: bool(a.region), _region),
    Criterion("time", _l("时间"), _l("时间"), 5, lambda q: q.start is not None, lambda a: a.available_from is not None,
              _time),
    Criterion("lists", _l("清单"), _l("清单"), 5, _never, _always, _lists),
    Criterion("past", _l("合作记录"), _l("记录"), 10, _always, _always, lambda q, a, c: _past(a.past)),
    Criterion("consortium", _l("联合体"), _l("联合"), 5, lambda q: bool(q.consortia), lambda a: bool(a.consortia),
              _consortium),
)

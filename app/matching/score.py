"""The score: parts that sum to the whole, both directions, and what would change it.

Weights of the criteria that the querying posting states are scaled to 100; a criterion it does not
state is left out for all candidates alike. Points are whole numbers (largest remainder), so that what
a person adds up is what is shown.
"""
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from app.matching.criteria import CRITERIA, Context, Criterion, _past
from app.matching.views import AnswerView, QuestionView

ANSWERS, QUESTIONS = "answers", "questions"
MAX_PAST = 10


@dataclass(frozen=True)
class Part:
    """One criterion in one score: whole points of whole maximum, both directions, the sentence."""

    code: str
    label: object
    short: object
    points: int
    maximum: int
    meets_question: float
    meets_answer: float
    sentence: str


@dataclass(frozen=True)
class Score:
    """exact: 0–100 unrounded, what orders results. total: what is shown, the sum of the parts.

    question_side/answer_side: 0–100, how well each side's wishes are met.
    """

    exact: float
    total: int
    question_side: int
    answer_side: int
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Lift:
    """What would change the score: who must do what, and the score then."""

    who: str
    text: str
    total: int


def shares(values: list[float], total: int) -> list[int]:
    """Round `values` to whole numbers that sum to `total` (largest remainder, earlier first).

    `total` must lie between the sums of the floors and of the ceilings.
    """
    floors = [int(value) for value in values]
    rest = total - sum(floors)
    order = sorted(range(len(values)), key=lambda i: (floors[i] - values[i], i))
    for i in order[:rest]:
        floors[i] += 1
    return floors


def applicable(query: QuestionView | AnswerView, weights: dict[str, int]) -> list[tuple[Criterion, int]]:
    """The criteria the querying posting states, with whole weights scaled to sum to 100.

    Past performance never grows above MAX_PAST by that, and decides nothing on its own (domain.md §4.5, 14).
    """
    asks = isinstance(query, QuestionView)
    stated = [c for c in CRITERIA
              if weights.get(c.code, 0) > 0 and (c.stated_by_question(query) if asks else c.stated_by_answer(query))]
    total = sum(weights[c.code] for c in stated)
    rest = sum(weights[c.code] for c in stated if c.code != "past")
    if not rest:
        return []
    past = min(MAX_PAST, 100 * (total - rest) / total)
    scaled = [past if c.code == "past" else (100 - past) * weights[c.code] / rest for c in stated]
    return list(zip(stated, shares(scaled, 100), strict=True))


def score(question: QuestionView, answer: AnswerView, *, query: str, weights: dict[str, int], context: Context) -> Score:
    """The score of a pair. query: ANSWERS when the question asks (answers are ranked), else QUESTIONS.

    weights: criterion code → integer weight (a version of the setting `matching.weights`).
    """
    asking = question if query == ANSWERS else answer
    fits = []
    for criterion, weight in applicable(asking, weights):
        fit = _past(question.past) if criterion.code == "past" and query == QUESTIONS else criterion.fit(
            question, answer, context)
        fits.append((criterion, weight, fit))
    exact = sum(weight * fit.value for _c, weight, fit in fits)
    points = shares([weight * fit.value for _c, weight, fit in fits], round(exact))
    parts = tuple(
        Part(c.code, c.label, c.short, got, weight, fit.meets_question, fit.meets_answer, fit.sentence)
        for (c, weight, fit), got in zip(fits, points, strict=True))
    return Score(exact, round(exact), round(sum(w * f.meets_question for _c, w, f in fits)),
                 round(sum(w * f.meets_answer for _c, w, f in fits)), parts)


def lifts(question: QuestionView, answer: AnswerView, *, query: str, weights: dict[str, int], context: Context,
          limit: int = 2) -> list[Lift]:
    """The changes within reach that raise the score most, computed by the same criteria."""
    def rescored(q, a):
        return score(q, a, query=query, weights=weights, context=context).total

    now = rescored(question, answer)
    found = []
    for who, text, q, a in _changes(question, answer, context):
        then = rescored(q, a)
        if then > now:
            found.append(Lift(who, text, then))
    return sorted(found, key=lambda lift: -lift.total)[:limit]


def _changes(q: QuestionView, a: AnswerView, c: Context):
    needed = q.lacking or q.quantity or 0
    if a.free is not None and 0 < a.free < needed:
        yield "school", _("学校多腾出 %(n)s %(unit)s名额", n=needed - a.free, unit=q.unit), q, replace(a, free=needed)
        yield ("enterprise", _("企业把数量改为 %(n)s %(unit)s", n=a.free, unit=q.unit),
               replace(q, quantity=a.free, lacking=a.free), a)
    if q.pay_fen and a.min_pay_fen and q.pay_fen < a.min_pay_fen:
        yield ("enterprise", _("企业把月报酬提到 %(n)s 元", n=a.min_pay_fen // 100),
               replace(q, pay_fen=a.min_pay_fen), a)
    if q.start and a.available_from and a.available_from > q.start and q.end:
        later = a.available_from - q.start
        yield ("enterprise", _("企业把开始日期改为 %(d)s", d=a.available_from.isoformat()),
               replace(q, start=q.start + later, end=q.end + later), a)
    if q.end and a.available_to and a.available_from and a.available_to < q.end:
        yield ("school", _("学校把可用时间延到 %(d)s", d=q.end.isoformat()), q, replace(a, available_to=q.end))
    if q.cluster and q.cluster not in a.clusters:
        yield ("school", _("学校的供给也服务%(name)s产业集群（属实才填）", name=c.cluster_name(q.cluster)), q,
               replace(a, clusters=(*a.clusters, q.cluster)))
    missing = [s for s in q.skills if s not in a.skills]
    if missing:
        from app.core.text import analyse

        words = frozenset(t for s in missing for t in analyse(s))
        yield ("school", _("学校在供给里补上技能：%(names)s（属实才填）", names="、".join(missing[:4])), q,
               replace(a, tokens=a.tokens | words))

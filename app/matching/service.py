"""Ranking: retrieve by plan, load through the viewer's scope, score, order, explain."""
import hashlib
from dataclasses import dataclass, field
from datetime import date

from app.answers import queries as answers
from app.answers.models import Answer
from app.authz import Actor
from app.core import clock, receipts
from app.core.db import db
from app.core.text import ANALYSIS_VERSION
from app.matching import gates, load, plans, weights
from app.matching.score import ANSWERS, QUESTIONS, Lift, Score, lifts, score
from app.matching.views import AnswerView, QuestionView
from app.questions import queries as questions
from app.questions.models import Question
from app.search import service as search
from app.search.plan import Choice, Plan

PAGE = 10
FEW = 3


@dataclass(frozen=True)
class Hit:
    """One result: the posting found, its score and what would raise it."""

    view: QuestionView | AnswerView
    score: Score
    lifts: list[Lift]


@dataclass(frozen=True)
class Ranking:
    """A page of a ranking. total: how many fit. widened: the relevance gate was taken off, nothing fitted closely."""

    hits: list[Hit]
    total: int
    page: int
    pages: int
    facets: dict = field(default_factory=dict)
    degraded: bool = False
    notice: object = ""
    widened: bool = False
    organisations: int = 0
    capacity: int = 0
    weights_version: str = ""


def answers_for(actor: Actor, question: Question, *, choices: tuple[Choice, ...] = (), page: int = 1,
                today: date | None = None) -> Ranking:
    """Ranked answers for a question, as this actor may see them."""
    today = today or clock.today()
    context = weights.context()
    view = load.question_views([question])[0]

    def plan(wide):
        return plans.for_question(actor, view, context, choices=choices, today=today, wide=wide)

    return _rank(actor, view, ANSWERS, plan, context, page, today)


def questions_for(actor: Actor, answer: Answer, *, choices: tuple[Choice, ...] = (), page: int = 1,
                  today: date | None = None, size: int = PAGE, candidates: int = plans.CANDIDATES) -> Ranking:
    """Ranked questions for an answer, as this actor may see them."""
    today = today or clock.today()
    context = weights.context()
    view = load.answer_views([answer])[0]

    def plan(wide):
        return plans.for_answer(actor, view, context, choices=choices, today=today, wide=wide, candidates=candidates)

    return _rank(actor, view, QUESTIONS, plan, context, page, today, size)


def _rank(actor, view, side: str, plan, context, page: int, today: date, size: int = PAGE) -> Ranking:
    found = search.search(plan(False))
    pairs = _pairs(actor, view, side, found.ids, today)
    widened = False
    if len(pairs) < FEW and not found.degraded:
        wider = search.search(plan(True))
        more = _pairs(actor, view, side, wider.ids, today)
        if len(more) > len(pairs):
            found, pairs, widened = wider, more, True
    in_force = weights.current()
    scored = [(score(q, a, query=side, weights=in_force, context=context), q, a) for q, a in pairs]
    found_of = (lambda q, a: a) if side == ANSWERS else (lambda q, a: q)
    if not found.degraded:
        scored.sort(key=lambda item: (-item[0].total, _turn(today, found_of(item[1], item[2]).id)))
    _leave_receipt(view, side, scored, found_of, in_force, found, today)
    pages = max(1, -(-len(scored) // size))
    page = min(max(1, page), pages)
    shown = scored[(page - 1) * size:page * size]
    hits = [Hit(found_of(q, a), s, [] if found.degraded else
                lifts(q, a, query=side, weights=in_force, context=context)) for s, q, a in shown]
    others = [found_of(q, a) for _s, q, a in scored]
    return Ranking(hits, len(scored), page, pages, dict(found.facets), found.degraded, found.notice, widened,
                   len({one.org_id for one in others}),
                   sum(one.free or 0 for one in others) if side == ANSWERS else 0, weights.version(in_force))


def _pairs(actor, view, side: str, ids, today: date):
    """(question, answer) views of the candidates that the viewer may see and every gate lets through."""
    if side == ANSWERS:
        rows = {r.id: r for r in db.session.scalars(answers.visible(actor).where(Answer.id.in_(ids)))}
        pairs = [(view, one) for one in load.answer_views([rows[i] for i in ids if i in rows])]
    else:
        rows = {r.id: r for r in db.session.scalars(questions.visible(actor).where(Question.id.in_(ids)))}
        pairs = [(one, view) for one in load.question_views([rows[i] for i in ids if i in rows])]
    # The querying posting may be a draft that is only being tried out; the candidates may not.
    skip = {"question_open"} if side == ANSWERS else {"answer_published", "valid"}
    return [(q, a) for q, a in pairs if all(g.code in skip for g in gates.failing(q, a, today))]


def _turn(today: date, posting_id: int) -> int:
    """The day's neutral order of equal scores: the same for everyone today, another tomorrow."""
    return int.from_bytes(hashlib.blake2b(f"{today.isoformat()}:{posting_id}".encode(), digest_size=8).digest(), "big")


def _leave_receipt(view, side, scored, found_of, in_force, found, today) -> None:
    receipts.leave("ranking_shown", side=side, subject_id=view.id, day=today.isoformat(),
                   engine="basic" if found.degraded else "index", weights_version=weights.version(in_force),
                   query={"no": view.no}, results=[[found_of(q, a).id, s.total] for s, q, a in scored[:100]])


@receipts.handler("ranking_shown")
def _keep_ranking(*, side, subject_id, day, engine, weights_version, query, results) -> None:
    from app.matching.models import RankingShown

    db.session.add(RankingShown(side=side, subject_id=subject_id, day=date.fromisoformat(day), engine=engine,
                                weights_version=weights_version, analysis_version=ANALYSIS_VERSION, query=query,
                                results=results))


def not_shown(actor: Actor, view: QuestionView | AnswerView, *, today: date | None = None) -> list[tuple[object, int]]:
    """Why others are missing: (reason, how many this reason alone keeps out), most first."""
    today = today or clock.today()
    context = weights.context()
    if isinstance(view, QuestionView):
        build, codes = plans.for_question, plans.answer_gates(view, today)
    else:
        build, codes = plans.for_answer, plans.question_gates(view, today)

    def total(plan: Plan) -> int:
        return search.search(plan.with_(facets=())).total

    base = total(build(actor, view, context, today=today, wide=True))
    labels = {gate.code: gate.label for gate in gates.GATES}
    labels |= {"dates_end": labels["dates"], "deadline": labels["question_open"]}
    counts: dict[str, int] = {}
    for code in codes:
        if code in ("answer_published", "question_open"):
            continue
        extra = total(build(actor, view, context, today=today, wide=True, without=code)) - base
        if extra > 0:
            counts[str(labels[code])] = counts.get(str(labels[code]), 0) + extra
    return sorted(counts.items(), key=lambda pair: -pair[1])


def why_not(actor: Actor, question: Question, answer: Answer, *, today: date | None = None) -> list[gates.Gate]:
    """The gates that keep this pair apart; empty when they may be ranked together."""
    q, a = load.question_views([question])[0], load.answer_views([answer])[0]
    return gates.failing(q, a, today or clock.today())

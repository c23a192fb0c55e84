"""A school's inbox: the questions that fit its answers best, one line per question."""
from dataclasses import dataclass

from app.answers.models import Answer
from app.authz import Actor
from app.core.db import db
from app.matching.service import Hit, questions_for

ANSWERS = 30
PER_ANSWER = 12
GOOD = 60


@dataclass(frozen=True)
class Fitting:
    """A question and the own answer that fits it best."""

    hit: Hit
    answer: Answer


def fitting(actor: Actor, limit: int = 50) -> tuple[list[Fitting], list[Answer], bool]:
    """(questions best first, own answers with nothing above GOOD, degraded)."""
    answers = list(db.session.scalars(
        db.select(Answer).where(Answer.school_id == actor.org_id, Answer.status == "published")
        .order_by(Answer.confirmed_at.desc(), Answer.id).limit(ANSWERS)))
    best: dict[int, Fitting] = {}
    lonely, degraded = [], False
    for answer in answers:
        ranking = questions_for(actor, answer, size=PER_ANSWER, candidates=60)
        degraded = degraded or ranking.degraded
        if not any(hit.score.total >= GOOD for hit in ranking.hits):
            lonely.append(answer)
        for hit in ranking.hits:
            known = best.get(hit.view.id)
            if known is None or hit.score.total > known.hit.score.total:
                best[hit.view.id] = Fitting(hit, answer)
    ordered = sorted(best.values(), key=lambda one: (-one.hit.score.total, one.hit.view.deadline, one.hit.view.id))
    return ordered[:limit], lonely, degraded

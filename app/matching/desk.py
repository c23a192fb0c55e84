"""What the desk shows of matching: a school's best-fitting questions it has not answered yet."""
from flask import url_for

from app.authz import Actor
from app.authz.actor import SCHOOL
from app.core import facts
from app.matching import inbox

SHOWN = 4


@facts.provide("desk.fits")
def fits(actor: Actor) -> list[dict]:
    """The first few lines of the school's inbox: score, title, url, organisation, quantity, deadline, words."""
    if not actor.roles & SCHOOL or not actor.is_verified:
        return []
    found, _lonely, degraded = inbox.fitting(actor, limit=SHOWN + 12)
    answered = facts.ask("applications.question_ids", default=set(), organisation_id=actor.org_id)
    lines = [_line(one) for one in found if one.hit.view.id not in answered and one.hit.score.total >= inbox.GOOD]
    return [] if degraded else lines[:SHOWN]


def _line(one: inbox.Fitting) -> dict:
    question, parts = one.hit.view, [p for p in one.hit.score.parts if p.code != "past"]
    good = max(parts, key=lambda part: part.points)
    gap = max(parts, key=lambda part: part.maximum - part.points)
    return {"score": one.hit.score.total, "title": question.title, "organisation": question.org_name,
            "is_demo": question.org_is_demo, "quantity": question.lacking or question.quantity, "unit": question.unit,
            "deadline": question.deadline, "url": url_for("questions.show", question_no=question.no),
            "apply": url_for("applications.apply", question_no=question.no, answer=one.answer.answer_no),
            "good": good.sentence, "gap": gap.sentence if gap.maximum > gap.points else ""}

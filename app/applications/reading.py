"""What the list and comparison pages read."""
from flask_sqlalchemy.pagination import Pagination

from app.applications import queries
from app.applications.models import WAITING, Application
from app.applications.shown import GROUPS
from app.authz import Actor
from app.authz.actor import ENTERPRISE, OVERSEERS, SCHOOL
from app.core.db import db
from app.questions.models import Question

PER_PAGE = 50
MOST_COMPARED = 4


def groups_for(actor: Actor) -> list[str]:
    """The tabs this actor has: nobody but the school has drafts."""
    return [name for name in GROUPS if name != "preparing" or actor.roles & SCHOOL]


def counts(actor: Actor) -> dict[str, int]:
    """Group → how many of the applications the actor may see."""
    seen = queries.visible(actor).with_only_columns(Application.status, db.func.count(db.distinct(Application.id)))
    by_status = dict(db.session.execute(seen.group_by(Application.status)).all())
    return {name: sum(by_status.get(one, 0) for one in GROUPS[name][1]) for name in groups_for(actor)}


def page(actor: Actor, group: str, number: int) -> Pagination:
    """One page of a group: what waits by its date, else the latest first."""
    rows = queries.visible(actor)
    if group in GROUPS:
        rows = rows.where(Application.status.in_(GROUPS[group][1]))
    if group in ("waiting", "negotiating"):
        rows = rows.order_by(Application.lapse_due, Application.id)
    else:
        rows = rows.order_by(Application.updated_at.desc(), Application.id.desc())
    return db.paginate(rows, page=max(1, number), per_page=PER_PAGE, error_out=False)


def first_group(actor: Actor, counted: dict[str, int]) -> str:
    """The tab that opens: where something waits."""
    order = ("lapsed", "waiting") if actor.roles & OVERSEERS else ("waiting", "negotiating", "preparing")
    return next((name for name in order if counted.get(name)), next(iter(counted), "waiting"))


def asked_questions(actor: Actor) -> list[tuple[Question, int, int]]:
    """The enterprise's questions with applications: (question, all, waiting), newest first."""
    if not actor.roles & ENTERPRISE:
        return []
    waiting = db.func.sum(db.case((Application.status.in_(WAITING), 1), else_=0))
    rows = db.session.execute(
        db.select(Question, db.func.count(Application.id), waiting)
        .join(Application, Application.question_id == Question.id)
        .where(Question.enterprise_id == actor.org_id, Application.submitted_at.is_not(None))
        .group_by(Question.id).order_by(waiting.desc(), Question.id.desc()).limit(PER_PAGE)).all()
    return [(question, int(total), int(open_ or 0)) for question, total, open_ in rows]


def compared(question: Question, numbers: list[str]) -> list[Application]:
    """The chosen applications of a question (the first waiting ones when none is chosen), at most four."""
    rows = list(db.session.scalars(queries.of_question(question.id)))
    chosen = [row for row in rows if row.application_no in set(numbers)]
    return (chosen or [row for row in rows if row.status in WAITING] or rows)[:MOST_COMPARED]

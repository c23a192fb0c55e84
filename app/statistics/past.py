"""What was true at an instant: states and moves from the history of transitions."""
from datetime import datetime

from sqlalchemy import Subquery, func

from app.applications.models import Application
from app.cooperations.models import Agreement, Cooperation
from app.core.db import db
from app.organisations.models import Organisation
from app.questions.models import Question
from app.statistics.base import Scope
from app.workflow import TransitionRow


def states_at(table: str, as_of: datetime) -> Subquery:
    """Subquery (subject_id, state, since): the latest move of every row before `as_of`."""
    rank = func.row_number().over(partition_by=TransitionRow.subject_id,
                                  order_by=(TransitionRow.at.desc(), TransitionRow.id.desc())).label("rank")
    ordered = (db.select(TransitionRow.subject_id, TransitionRow.target.label("state"), TransitionRow.at.label("since"),
                         rank)
               .where(TransitionRow.subject_type == table, TransitionRow.at < as_of).subquery())
    return db.select(ordered.c.subject_id, ordered.c.state, ordered.c.since).where(ordered.c.rank == 1).subquery()


def first_moves(table: str, name: str, as_of: datetime) -> Subquery:
    """Subquery (subject_id, at): the first time each row made the move `name` before `as_of`."""
    return (db.select(TransitionRow.subject_id, func.min(TransitionRow.at).label("at"))
            .where(TransitionRow.subject_type == table, TransitionRow.name == name, TransitionRow.at < as_of)
            .group_by(TransitionRow.subject_id).subquery())


def moves(table: str, name: str, begin: datetime, end: datetime):
    """Select of (subject_id, at) of every move `name` in [begin, end)."""
    return db.select(TransitionRow.subject_id, TransitionRow.at).where(
        TransitionRow.subject_type == table, TransitionRow.name == name, TransitionRow.at >= begin,
        TransitionRow.at < end)


def questions_in(scope: Scope):
    """Select of the question ids within a scope."""
    found = db.select(Question.id)
    if scope.area:
        found = found.where(Question.region_code.startswith(scope.area, autoescape=True))
    if scope.cluster:
        found = found.where(Question.cluster_code == scope.cluster)
    if scope.kind:
        found = found.where(Question.question_type == scope.kind)
    if scope.office:
        found = found.where(Question.review_office == scope.office)
    if scope.park_id is not None:
        found = found.where(Question.enterprise_id.in_(
            db.select(Organisation.id).where(Organisation.park_id == scope.park_id)))
    return found


def applications_in(scope: Scope):
    """Select of the application ids whose question lies within a scope."""
    return db.select(Application.id).where(Application.question_id.in_(questions_in(scope)))


def cooperations_in(scope: Scope):
    """Select of the cooperation ids within a scope, by the question they come from."""
    return db.select(Cooperation.id).where(Cooperation.question_id.in_(questions_in(scope)))


def agreements_in(scope: Scope):
    """Select of the agreement ids within a scope."""
    return db.select(Agreement.id).where(Agreement.cooperation_id.in_(cooperations_in(scope)))

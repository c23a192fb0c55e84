"""What was true at an instant: states and moves from the history of transitions, dimensions from the trail."""
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, func

from app.applications.models import Application
from app.audit.models import AuditEntry
from app.cooperations.models import Agreement, Cooperation
from app.core.db import db
from app.organisations.models import Organisation
from app.questions.models import Question
from app.statistics.base import Scope
from app.workflow import TransitionRow

DIMENSIONS = ("region_code", "cluster_code", "question_type", "review_office")


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


def last_arrivals(table: str, states: Iterable[str], as_of: datetime) -> Subquery:
    """Subquery (subject_id, at): the last time each row came into one of `states` before `as_of`."""
    return (db.select(TransitionRow.subject_id, func.max(TransitionRow.at).label("at"))
            .where(TransitionRow.subject_type == table, TransitionRow.target.in_(tuple(states)),
                   TransitionRow.at < as_of).group_by(TransitionRow.subject_id).subquery())


def values_before(table: str, fields: Iterable[str], as_of: datetime) -> dict[int, dict[str, Any]]:
    """id → {field: its value at `as_of`} of the rows whose field was edited since, from the trail.

    So that a correction made later does not move a past board.
    """
    fields = tuple(fields)
    said = db.cast(AuditEntry.changes, db.Text)
    entries = db.session.execute(
        db.select(AuditEntry.subject_id, AuditEntry.changes)
        .where(AuditEntry.subject_type == table, AuditEntry.at >= as_of, AuditEntry.action != f"{table}.create",
               db.or_(*(said.contains(f'"{name}"', autoescape=True) for name in fields)))
        .order_by(AuditEntry.id.desc()))
    before: dict[int, dict[str, Any]] = {}
    for key, changes in entries:
        for name in fields:
            if isinstance(changes.get(name), list):
                before.setdefault(key, {})[name] = changes[name][0]
    return before


def questions_in(scope: Scope, as_of: datetime) -> Select:
    """Select of the ids of the questions that lay within a scope at `as_of`."""
    if scope.is_whole:
        return db.select(Question.id)
    changed = values_before("question", DIMENSIONS, as_of) if _has_dimensions(scope) else {}
    if not changed:
        return _matching(scope)
    inside = [key for key, row in dimensions_of(changed, as_of).items() if _matches(scope, row)]
    return db.select(Question.id).where(db.or_(
        db.and_(Question.id.in_(_matching(scope)), Question.id.not_in(changed)), Question.id.in_(inside)))


def dimensions_of(ids: Iterable[int], as_of: datetime) -> dict[int, tuple[str, str, str, str, int | None]]:
    """question id → (region, cluster, kind, office, park of the enterprise) as they were at `as_of`."""
    rows = db.session.execute(
        db.select(Question.id, *(getattr(Question, name) for name in DIMENSIONS), Organisation.region_code,
                  Organisation.park_id).join(Organisation, Organisation.id == Question.enterprise_id)
        .where(Question.id.in_(list(ids))))
    before = values_before("question", DIMENSIONS, as_of)
    found = {}
    for key, *now, home, park in rows:
        was = before.get(key, {})
        region, *others = (was.get(name, value) or "" for name, value in zip(DIMENSIONS, now, strict=True))
        found[key] = (region or home, *others, park)
    return found


def _has_dimensions(scope: Scope) -> bool:
    return bool(scope.area or scope.cluster or scope.kind or scope.office)


def _matching(scope: Scope) -> Select:
    found = db.select(Question.id).join(Organisation, Organisation.id == Question.enterprise_id)
    if scope.area:
        place = func.coalesce(func.nullif(Question.region_code, ""), Organisation.region_code)
        found = found.where(place.startswith(scope.area, autoescape=True))
    for value, column in ((scope.cluster, Question.cluster_code), (scope.kind, Question.question_type),
                          (scope.office, Question.review_office)):
        if value:
            found = found.where(column == value)
    if scope.park_id is not None:
        found = found.where(Organisation.park_id == scope.park_id)
    return found


def _matches(scope: Scope, row: tuple) -> bool:
    region, cluster, kind, office, park = row
    return (region.startswith(scope.area) and scope.cluster in ("", cluster) and scope.kind in ("", kind)
            and scope.office in ("", office) and scope.park_id in (None, park))


def organisations_in(scope: Scope) -> Select:
    """Select of the ids of the organisations within a scope; none when the scope asks what only questions have."""
    found = db.select(Organisation.id)
    if scope.cluster or scope.kind:
        return found.where(db.false())
    if scope.area:
        found = found.where(Organisation.region_code.startswith(scope.area, autoescape=True))
    if scope.park_id is not None:
        found = found.where(Organisation.park_id == scope.park_id)
    return found


def inside(table: str, questions: Select) -> Select:
    """Select of the ids of `table` that belong to the questions of a select."""
    if table == "question":
        return questions
    if table == "application":
        return db.select(Application.id).where(Application.question_id.in_(questions))
    cooperations = db.select(Cooperation.id).where(Cooperation.question_id.in_(questions))
    if table == "cooperation":
        return cooperations
    if table == "agreement":
        return db.select(Agreement.id).where(Agreement.cooperation_id.in_(cooperations))
    from app.cooperations.models import CooperationRecord

    return db.select(CooperationRecord.id).where(CooperationRecord.cooperation_id.in_(cooperations))

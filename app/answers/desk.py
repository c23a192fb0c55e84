"""What waits for the people of a school: approvals, drafts sent back, supply about to expire."""
from collections.abc import Iterable
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _

from app.answers import queries
from app.answers.models import Answer
from app.answers.policy import APPROVERS, EDITORS
from app.authz import Actor
from app.core import clock
from app.core.db import db
from app.notifications.desk import Task, provider

SOON = timedelta(days=14)


@provider
def tasks(actor: Actor) -> Iterable[Task]:
    """For the office: approvals and validity; for departments: what came back to them."""
    if actor.roles & APPROVERS:
        yield from _approvals(actor)
        yield from _validity(actor)
    if actor.roles & EDITORS:
        yield from _returned(actor)


def _approvals(actor: Actor) -> Iterable[Task]:
    waiting = queries.waiting(actor)
    if len(waiting) == 1:
        yield Task(_("批准供给：%(title)s", title=waiting[0].title),
                   url_for("answers.show", answer_no=waiting[0].answer_no),
                   note=_("%(who)s送审", who=waiting[0].department or _("院系")), action=_("审批"), tone="warn")
    elif waiting:
        yield Task(_("批准 %(n)s 份供给", n=len(waiting)), url_for("answers.approvals"),
                   note=_("可以一次批准多份"), action=_("审批"), tone="warn")


def _validity(actor: Actor) -> Iterable[Task]:
    rows = list(db.session.scalars(
        db.select(Answer).where(
            Answer.school_id == actor.org_id,
            db.or_(db.and_(Answer.status.in_(("published", "paused")),
                           Answer.valid_until <= clock.today() + SOON),
                   db.and_(Answer.status == "expired", Answer.valid_until >= clock.today() - SOON)))
        .order_by(Answer.valid_until, Answer.id)))
    cohorts = [row for row in rows if row.answer_type == "trainee_cohort" and row.status != "paused"]
    if len(cohorts) > 1:
        yield Task(_("重新确认 %(n)s 个在校生批次", n=len(cohorts)), url_for("answers.grid_page"),
                   due=cohorts[0].valid_until, note=_("到期后不再展示。一页可以确认全部"), action=_("一次确认"))
        rows = [row for row in rows if row not in cohorts]
    for row in rows:
        yield Task(_("重新确认供给：%(title)s", title=row.title), url_for("answers.show", answer_no=row.answer_no),
                   due=row.valid_until, note=_("到期后不再展示"), action=_("重新确认"))


def _returned(actor: Actor) -> Iterable[Task]:
    rows = db.session.scalars(
        db.select(Answer).where(Answer.school_id == actor.org_id, Answer.status == "returned",
                                Answer.owner_id == actor.user_id).order_by(Answer.updated_at))
    for row in rows:
        yield Task(_("修改被退回的供给：%(title)s", title=row.title), url_for("answers.edit", answer_no=row.answer_no),
                   action=_("修改"), tone="warn")

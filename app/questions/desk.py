"""What waits for a person about questions."""
from collections.abc import Iterable
from datetime import timedelta

from flask_babel import gettext as _

from app.authz import Actor, Role
from app.authz.actor import ENTERPRISE
from app.core import clock, settings
from app.core.db import db
from app.notifications.desk import Task, provider
from app.questions import messages, policy, queries
from app.questions.models import Question


@provider
def tasks(actor: Actor) -> Iterable[Task]:
    """Reviews for an officer; returned, entered and ended-deadline questions for an enterprise."""
    if actor.roles & (policy.OFFICES | {Role.PARK}):
        yield from _reviews(actor)
    if actor.roles & ENTERPRISE:
        yield from _of_enterprise(actor)


def _reviews(actor: Actor) -> Iterable[Task]:
    for question in db.session.scalars(queries.to_review(actor).limit(50)):
        yield Task(_("审核命题：%(title)s", title=question.title), messages.url(question, "/review"),
                   question.review_due,
                   question.enterprise.name, _("去审核"))


def _of_enterprise(actor: Actor) -> Iterable[Task]:
    waiting = db.select(Question).where(Question.enterprise_id == actor.org_id).order_by(Question.id)
    for question in db.session.scalars(waiting.where(Question.status == "returned").limit(20)):
        yield Task(_("改好被退回的命题：%(title)s", title=question.title), messages.url(question, "/edit"), None,
                   _("看退回理由，改好再提交"), _("去修改"), "warn")
    for question in db.session.scalars(waiting.where(Question.status == "draft",
                                                     Question.entered_by_org_id.is_not(None),
                                                     Question.owner_confirmed_at.is_not(None)).limit(20)):
        yield Task(_("提交代录的命题：%(title)s", title=question.title), messages.url(question, "/preview"), None, "",
                   _("预览并提交"))
    days = timedelta(days=settings.get("questions.selection_days"))
    for question in db.session.scalars(waiting.where(Question.status == "in_selection").limit(20)):
        yield Task(_("选定学校：%(title)s", title=question.title), messages.url(question),
                   question.apply_deadline + days,
                   _("到期没有选定，按未对接成功结束"), _("去遴选"),
                   "" if question.apply_deadline + days >= clock.today() else "stop")

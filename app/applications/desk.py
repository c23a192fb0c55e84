"""What waits for a person: applications and invitations with their dates."""
from collections.abc import Iterator

from flask_babel import gettext as _

from app.applications import checking, messages
from app.applications.jobs import waits_for_school
from app.applications.models import PREPARING, WAITING, Application, ApplicationPartner, Invitation
from app.authz import Actor, Permission, Role, may
from app.authz.actor import ENTERPRISE, SCHOOL
from app.core import clock
from app.core.db import db
from app.notifications import desk
from app.questions.models import LISTED, Question
from app.taxonomy.queries import working_days_between

Task = desk.Task
MOST = 100


@desk.provider
def tasks(actor: Actor) -> Iterator[Task]:
    """Everything of this room that waits for the actor."""
    if actor.roles & SCHOOL:
        yield from _school(actor)
        yield from _invited(actor)
    if actor.roles & ENTERPRISE:
        yield from _enterprise(actor)
    if actor.has(Role.SCH_OFFICE, Role.SCH_ADMIN, Role.ENT_ADMIN):
        yield from _partner(actor)


def _rows(*conditions):
    return db.session.scalars(
        db.select(Application).join(Question, Question.id == Application.question_id)
        .where(*conditions).order_by(Application.id).limit(MOST))


def _school(actor: Actor) -> Iterator[Task]:
    mine = Application.school_id == actor.org_id
    for row in _rows(mine, Application.status == "draft", Question.status.in_(LISTED)):
        yield Task(title=_("补完应答：%(title)s", title=row.question.title), url=messages.url(row),
                   due=row.question.apply_deadline, note=row.question.enterprise.name, action=_("继续填写"))
    for row in _rows(mine, Application.status == "school_review"):
        if may(actor, Permission.APPLICATION_APPROVE, row) and _my_step(actor, row):
            yield Task(title=_("审批应答：%(title)s", title=row.question.title), url=messages.url(row),
                       due=row.question.apply_deadline, note=row.department or row.school.name,
                       action=_("看内容并批准"))
    if not actor.has(Role.SCH_OFFICE):
        return
    for row in _rows(mine, Application.status.in_(WAITING)):
        if row.needs_reconfirmation:
            yield Task(title=_("命题改过，重新确认：%(title)s", title=row.question.title), url=messages.url(row),
                       due=row.lapse_due, note=_("确认前企业不能选定"), action=_("看改了什么"))
        elif row.status == "negotiating" and waits_for_school(row):
            yield Task(title=_("答复企业的条件：%(title)s", title=row.question.title), url=messages.url(row),
                       due=row.lapse_due, note=_("第 %(n)s 版", n=row.last_offer.number), action=_("看条件"))


def _my_step(actor: Actor, row: Application) -> bool:
    step = checking.next_step(row)
    return actor.has(Role.SCH_ADMIN) if step == "leader" else actor.has(Role.SCH_OFFICE)


def _invited(actor: Actor) -> Iterator[Task]:
    if not actor.has(Role.SCH_OFFICE, Role.SCH_DEPT):
        return
    mine = db.select(Invitation).where(Invitation.school_id == actor.org_id, Invitation.status == "sent")
    for row in db.session.scalars(mine.order_by(Invitation.expires_on).limit(MOST)):
        yield Task(title=_("答复邀约：%(title)s", title=row.question.title), url=f"/invitations/{row.invitation_no}",
                   due=row.expires_on, note=row.question.enterprise.name, action=_("看邀约"))


def _enterprise(actor: Actor) -> Iterator[Task]:
    for row in _rows(Question.enterprise_id == actor.org_id, Application.status.in_(WAITING),
                     Question.status.in_(LISTED)):
        if waits_for_school(row) or row.needs_reconfirmation:
            continue
        waited = working_days_between(clock.local_date(row.enterprise_acted_at or row.submitted_at), clock.today())
        fresh = row.status == "submitted"
        yield Task(title=(_("新应答：%(school)s · %(title)s", school=row.school.name, title=row.question.title) if fresh
                          else _("决定应答：%(school)s · %(title)s", school=row.school.name, title=row.question.title)),
                   url=messages.url(row), due=row.lapse_due,
                   note=_("%(n)s %(unit)s，已等 %(days)s 个工作日", n=row.offered_quantity,
                          unit=row.question.quantity_unit, days=waited),
                   action=_("看应答"))


def _partner(actor: Actor) -> Iterator[Task]:
    asked = db.select(ApplicationPartner.application_id).where(
        ApplicationPartner.organisation_id == actor.org_id, ApplicationPartner.confirmed_at.is_(None))
    for row in _rows(Application.id.in_(asked), Application.status.in_(PREPARING)):
        yield Task(title=_("确认联合应答：%(title)s", title=row.question.title), url=messages.url(row),
                   due=row.question.apply_deadline, note=row.school.name, action=_("看内容并确认"))

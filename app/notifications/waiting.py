"""The desk's tasks about organisations."""
from collections.abc import Iterator

from flask_babel import gettext as _

from app.authz import Actor, Permission, may
from app.core.filters import url_or
from app.notifications.desk import Task, provider
from app.organisations import queries, types

SHOWN = 20


@provider
def own_papers(actor: Actor) -> Iterator[Task]:
    """A registration that lacks papers or was sent back."""
    if actor.org_status != "registered":
        return
    organisation = queries.own(actor)
    if organisation is None or not may(actor, Permission.ORGANISATION_SUBMIT, organisation):
        return
    reason = queries.last_reason(organisation)
    yield Task(_("补全单位资料，交主管部门核验"), url_or("organisations.edit"),
               note=_("退回的理由：%(reason)s", reason=reason) if reason else _("核验后才能公开、发命题或登记供给。"),
               action=_("补全资料"), tone="warn")


@provider
def reviews(actor: Actor) -> Iterator[Task]:
    """Registrations in this officer's queue, the nearest deadlines one by one."""
    if not may(actor, Permission.ORGANISATION_REVIEW):
        return
    queue = queries.review_queue(actor)
    for organisation in queue[:SHOWN]:
        yield Task(_("核验单位：%(name)s", name=organisation.name),
                   url_or("organisations.review", org_no=organisation.org_no), due=queries.review_due(organisation),
                   note=types.type_label(organisation), action=_("去核验"))
    if len(queue) > SHOWN:
        yield Task(_("另有 %(n)s 家单位等核验", n=len(queue) - SHOWN), url_or("organisations.review_queue"),
                   action=_("看全部"))


@provider
def yearly(actor: Actor) -> Iterator[Task]:
    """Yearly reviews that fall due within a month, for the officer."""
    if not may(actor, Permission.ORGANISATION_REVIEW):
        return
    for organisation in queries.due_soon(actor)[:SHOWN]:
        yield Task(_("年度复核：%(name)s", name=organisation.name),
                   url_or("organisations.review", org_no=organisation.org_no), due=organisation.reverify_due,
                   note=_("到期没有确认，单位转为待核验，不再公开。"), action=_("去复核"))

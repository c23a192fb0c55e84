"""What waits for the operator: work that was set aside, jobs that fail."""
from collections.abc import Iterable

from flask import url_for
from flask_babel import gettext as _

from app.admin import running
from app.authz import Actor, Permission, may
from app.notifications.desk import Task, provider


@provider
def tasks(actor: Actor) -> Iterable[Task]:
    """Set-aside entries of the outbox and failed jobs, for whoever operates."""
    if not may(actor, Permission.OPERATE):
        return
    aside = sum(one.poison for one in running.queues())
    if aside:
        yield Task(_("处理搁置的任务：%(n)s 条", n=aside), url_for("admin.operate"), None, _("重试过多次，没有成功"),
                   _("去处理"), "stop")
    for job in running.jobs():
        if job.error:
            yield Task(_("定时任务失败：%(name)s", name=job.name), url_for("admin.operate"), None, job.error[:80],
                       _("看原因"), "stop")

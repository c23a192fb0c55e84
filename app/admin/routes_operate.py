"""The operator's page: parts, queues, jobs, search; and putting back what was set aside."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.admin import running
from app.admin.routes import bp
from app.authz import Permission
from app.authz.guards import current_actor, guard


@bp.get("/operate", endpoint="operate")
@guard(Permission.OPERATE)
def show():
    """How the machine runs."""
    well, parts = running.parts()
    return render_template("admin/operate.html", well=well, parts_of=parts, queues=running.queues(),
                           poison=running.poison(), jobs=running.jobs(), search=running.search())


@bp.post("/operate/retry", endpoint="retry")
@guard(Permission.OPERATE)
def retry():
    """Put everything of a topic that was set aside back into the queue."""
    count = running.retry(current_actor(), topic=request.form.get("topic", "")[:20])
    flash(_("%(n)s 条放回队列，马上重试。", n=count), "ok")
    return redirect(url_for("admin.operate"))

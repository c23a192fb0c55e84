"""Desk, messages, choice of mail."""
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.local import local_or
from app.authz import Permission
from app.authz.guards import current_actor, guard
from app.core import clock, facts, receipts
from app.core.forms import BaseForm, ChoiceField
from app.notifications import desk, kinds, operations, queries, steps
from app.organisations import queries as organisations
from app.organisations import types

bp = Blueprint("notifications", __name__)


class MailForm(BaseForm):
    """What comes by e-mail."""

    mail = ChoiceField(_l("发到邮箱"), radio=True, enum=[
        ("each", _l("每条重要消息都发")), ("digest", _l("每天汇总一封")), ("none", _l("不发，只看站内消息"))])


@bp.get("/desk", endpoint="desk")
@guard(Permission.DESK)
def show_desk():
    """The first page after sign-in: what waits for this person."""
    actor = current_actor()
    waiting = desk.tasks(actor)
    return render_template(
        "notifications/desk.html", tasks=waiting, timeline=desk.timeline(waiting), today=clock.today(),
        step=None if waiting else steps.next_step(actor), newest=queries.inbox(actor).items[:5], words=kinds.words,
        organisation=organisations.own(actor), type_label=types.type_label,
        fits=facts.ask("desk.fits", default=(), actor=actor))


@bp.get("/messages", endpoint="index")
@guard(Permission.SIGNED_IN)
def index():
    """The person's messages."""
    unread = request.args.get("show") == "unread"
    actor = current_actor()
    page = queries.inbox(actor, request.args.get("page", 1, type=int), unread)
    return render_template("notifications/index.html", page=page, unread_only=unread, words=kinds.words,
                           unread_now=queries.unread_count(actor),
                           names=organisations.names({row.organisation_id for row in page.items}))


@bp.get("/messages/<int:notification_id>")
@guard(Permission.SIGNED_IN)
def follow(notification_id: int):
    """Go where the message leads; that it was read is noted after the answer."""
    row = queries.get(current_actor(), notification_id)
    receipts.leave("notification.read", notification_id=row.id, user_id=row.user_id)
    return redirect(local_or(row.url, url_for("notifications.index")))


@bp.post("/messages/read")
@guard(Permission.SIGNED_IN)
def read_all():
    """All read."""
    n = operations.mark_all_read(current_actor())
    flash(_("%(n)s 条标为已读。", n=n), "ok")
    return redirect(url_for("notifications.index"))


@bp.route("/messages/mail", methods=["GET", "POST"])
@guard(Permission.SIGNED_IN)
def mail_choice():
    """What comes by e-mail."""
    actor = current_actor()
    choice = queries.choice_of(actor)
    now = "each" if choice is None or (choice.by_mail and not choice.digest) else "digest" if choice.by_mail else "none"
    form = MailForm(mail=now)
    if form.validate_on_submit():
        operations.choose_mail(actor, by_mail=form.mail.data != "none", digest=form.mail.data == "digest")
        flash(_("邮件提醒已保存。"), "ok")
        return redirect(url_for("accounts.security"))
    return render_template("notifications/mail_choice.html", form=form), 422 if form.is_submitted() else 200


@receipts.handler("notification.read")
def note_read(notification_id: int, user_id: int) -> None:
    """Write that a message was opened."""
    from app.authz import Actor

    operations.mark_read(Actor(user_id=user_id), notification_id=notification_id)

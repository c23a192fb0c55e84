"""E-mails about an account, put into the outbox in the transaction that causes them.

Payload of topic "mail": to, to_name, subject, body (plain text); sent by notifications.mail.
"""
from flask import current_app, has_request_context, request
from flask_babel import gettext as _

from app.accounts import tokens
from app.accounts.models import User
from app.core import outbox
from app.core.filters import datetime_local


def address_of(endpoint: str, **values) -> str:
    """The absolute address of a page, under PUBLIC_URL when the deployment names it.

    A Host header is never believed where PUBLIC_URL is set: a link in a mail must not lead elsewhere.
    """
    return absolute(current_app.url_map.bind("").build(endpoint, values))


def absolute(path: str) -> str:
    """A path of this site as a full address; as it is where nobody knows the site's own."""
    base = current_app.config["PUBLIC_URL"] or (request.url_root if has_request_context() else "")
    return base.rstrip("/") + path


def post(user: User, subject: str, body: str) -> None:
    """Put one letter into the outbox."""
    closing = _("这封信由%(app)s自动发出，请勿直接回复。", app=current_app.config["APP_NAME"])
    outbox.enqueue("mail", f"user:{user.id}", {
        "to": user.login, "to_name": user.name, "subject": f"【{current_app.config['APP_NAME']}】{subject}",
        "body": _("%(name)s，你好：", name=user.name) + f"\n\n{body}\n\n{closing}\n"})


def reset(user: User, token: str, purpose: str) -> None:
    """The link to a new password (or, for an invited person, to the first)."""
    if purpose == tokens.INVITE:
        return invitation(user, token, "")
    link = address_of("accounts.reset", token=token)
    return post(user, _("重设密码"), _(
        "有人用你的邮箱申请重设密码。请在 2 小时内打开这个链接，设一个新密码：\n\n%(link)s\n\n"
        "不是你本人申请的，不用理会，密码不会变。", link=link))


def invitation(user: User, token: str, organisation: str) -> None:
    """The link with which an invited person chooses a password."""
    link = address_of("accounts.accept", token=token)
    post(user, _("邀请你加入"), _(
        "%(org)s请你一起使用平台。请在 7 天内打开这个链接，设好密码就能登录：\n\n%(link)s",
        org=organisation or current_app.config["APP_NAME"], link=link))


def added(user: User, organisation: str) -> None:
    """Somebody with an account became a member of one more organisation."""
    post(user, _("你有了新的身份"), _(
        "%(org)s把你加为成员。登录后，在右上角可以切换到这个单位。不认识这个单位，请告诉平台主办单位。",
        org=organisation))


def password_changed(user: User) -> None:
    """Tell the owner, who may not be who changed it."""
    post(user, _("密码已改"), _("你的密码刚刚改过，别处的登录都已退出。不是你本人改的，请马上用邮箱重设密码。"))


def locked(user: User) -> None:
    """Tell the owner that somebody tried too often."""
    post(user, _("账号暂时锁定"), _(
        "你的账号连续 5 次密码不对，锁定到 %(until)s。不是你本人在试，请登录后改密码。",
        until=datetime_local(user.locked_until)))

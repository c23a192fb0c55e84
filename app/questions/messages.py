"""What this room tells people, and whom."""
from flask_babel import lazy_gettext as _l

from app.authz import Actor, Role
from app.notifications.kinds import kind
from app.notifications.operations import tell
from app.organisations.queries import members_with, officers_for
from app.questions.models import Question

kind("question.submitted", title=_l("待审核：%(title)s"), mail=True,
     body=_l("%(org)s 提交了命题 %(no)s。请在 %(due)s 前答复。"))
kind("question.published", title=_l("已发布：%(title)s"), mail=True,
     body=_l("命题 %(no)s 已发布，应答截止 %(deadline)s。"))
kind("question.returned", title=_l("被退回：%(title)s"), mail=True,
     body=_l("命题 %(no)s 被退回。理由：%(reason)s。改好后再提交。"))
kind("question.suspended", title=_l("被暂停：%(title)s"), mail=True, body=_l("命题 %(no)s 被暂停。理由：%(reason)s。"))
kind("question.resumed", title=_l("已恢复：%(title)s"), mail=True, body=_l("命题 %(no)s 已恢复。"))
kind("question.in_selection", title=_l("开始遴选：%(title)s"), mail=True,
     body=_l("命题 %(no)s 的应答已截止。请在 30 天内选定学校，否则按未对接成功结束。"))
kind("question.ended", title=_l("已结束：%(title)s"), mail=True, body=_l("命题 %(no)s 已结束：%(state)s。"))
kind("question.edited", title=_l("发布后改过：%(title)s"),
     body=_l("命题 %(no)s 现为第 %(edition)s 版，改了：%(what)s。"))
kind("question.deadline_near", title=_l("还没有学校应答：%(title)s"), mail=True,
     body=_l("命题 %(no)s 还有 %(days)s 天截止，没有学校应答。可以延长截止日期，或邀请学校。"))
kind("question.selection_near", title=_l("快到遴选期限：%(title)s"), mail=True,
     body=_l("命题 %(no)s 还有 %(days)s 天到期，没有选定任何学校。请选定，或说明没有对接成功的原因。"))
kind("question.review_late", title=_l("审核超期：%(title)s"), mail=True,
     body=_l("命题 %(no)s 应在 %(due)s 前答复，已超期。"))
kind("question.entered", title=_l("请确认代录的命题：%(title)s"), mail=True,
     body=_l("%(org)s 为你单位代录了命题 %(no)s。打开链接确认后才能提交。"))

OFFICERS = {"miit": Role.GOV_MIIT, "hrss": Role.GOV_HRSS, "edu": Role.GOV_EDU}


def url(question: Question, page: str = "") -> str:
    """Path of the question's page."""
    return f"/questions/{question.question_no}{page}"


def to_owner(question: Question, kind_: str, *, besides: Actor | None = None, page: str = "", **params) -> None:
    """Tell the enterprise's people."""
    people = members_with(question.enterprise_id, [Role.ENT_ADMIN, Role.ENT_EDITOR])
    tell(people, kind_, {**_params(question), **params}, url(question, page), besides=besides)


def to_office(question: Question, kind_: str, *, besides: Actor | None = None, page: str = "/review", **params) -> None:
    """Tell the officers in charge where the question lies."""
    people = officers_for(question.region_code or question.enterprise.region_code, question.review_office,
                          question.enterprise.park_id)
    tell(people, kind_, {**_params(question), **params}, url(question, page), besides=besides)


def _params(question: Question) -> dict:
    return {"title": question.title, "no": question.question_no, "org": question.enterprise.name,
            "due": question.review_due.isoformat() if question.review_due else None,
            "deadline": question.apply_deadline.isoformat() if question.apply_deadline else None}


def ask_owner(actor: Actor, question: Question, link: str) -> None:
    """Send the one-time link to the enterprise's people, if it has any."""
    people = members_with(question.enterprise_id, [Role.ENT_ADMIN, Role.ENT_EDITOR])
    tell(people, "question.entered", {**_params(question), "org": actor.org_name}, link)

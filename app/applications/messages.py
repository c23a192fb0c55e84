"""What people are told about applications and invitations: kinds of messages, and to whom each goes."""
from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from app.applications.models import Application, ApplicationPartner, Invitation
from app.authz.actor import Role
from app.core.db import db
from app.notifications.kinds import kind
from app.notifications.operations import tell
from app.organisations.queries import members_with
from app.questions.models import Question

SCHOOL_DESK = (Role.SCH_OFFICE, Role.SCH_DEPT)
ENTERPRISE_DESK = (Role.ENT_ADMIN, Role.ENT_EDITOR)

KINDS = {
    "application.to_approve": (_l("等你审批：%(title)s"),
                               _l("%(school)s准备应答“%(title)s”，%(quantity)s，等你批准。")),
    "application.returned": (_l("应答被退回：%(title)s"), _l("理由：%(reason)s")),
    "application.partner_asked": (_l("请确认联合应答：%(title)s"), _l("%(school)s请你单位一起应答“%(title)s”。")),
    "application.partner_confirmed": (_l("合作单位已确认：%(title)s"), _l("%(partner)s已确认参加联合应答。")),
    "application.partner_declined": (_l("合作单位不参加：%(title)s"), _l("%(partner)s不参加。理由：%(reason)s")),
    "application.submitted": (_l("收到应答：%(title)s"),
                              _l("%(school)s应答了你的命题，%(quantity)s。%(due)s 前不处理，应答会失效。")),
    "application.viewed": (_l("企业看了你的应答：%(title)s"), _l("企业已打开 %(no)s。")),
    "application.shortlisted": (_l("应答入围：%(title)s"), _l("企业把你校列入入围名单。")),
    "application.offer": (_l("对方提了新条件：%(title)s"), _l("第 %(number)s 版条件等你答复。")),
    "application.offer_accepted": (_l("对方接受了条件：%(title)s"), _l("第 %(number)s 版条件已接受。")),
    "application.selected": (_l("你校被选定：%(title)s"), _l("选定 %(amount)s。下一步签订协议。")),
    "application.not_selected": (_l("未入选：%(title)s"), _l("原因：%(reason)s")),
    "application.question_full": (_l("命题名额已满：%(title)s"),
                                  _l("名额已选满。有学校退出时会继续遴选，你的应答保留到命题结束。")),
    "application.question_reopened": (_l("命题继续遴选：%(title)s"), _l("有名额退回，你的应答可以继续。")),
    "application.closed": (_l("应答已结束：%(title)s"), _l("原因：%(reason)s")),
    "application.withdrawn": (_l("学校撤回应答：%(title)s"), _l("%(school)s撤回了应答。理由：%(reason)s")),
    "application.reconfirm": (_l("命题改过，请重新确认：%(title)s"), _l("重新确认前企业不能选定你校。")),
    "application.reconfirmed": (_l("学校已重新确认：%(title)s"), _l("%(school)s确认按命题的新版本继续。")),
    "application.paused": (_l("命题暂停：%(title)s"), _l("主管部门暂停了命题，应答先保留，不计时限。")),
    "application.resumed": (_l("命题恢复：%(title)s"), _l("命题已恢复，应答继续，时限从今天重新算。")),
    "application.remind": (_l("还没有答复应答：%(title)s"),
                           _l("%(school)s的应答已等 %(days)s 个工作日。%(due)s 前不处理会失效，并列入“未响应”。")),
    "application.lapsed": (_l("应答已失效：%(title)s"), _l("原因：%(reason)s")),
    "invitation.sent": (_l("企业邀你校应答：%(title)s"), _l("%(enterprise)s邀请“%(answer)s”。%(due)s 前答复。")),
    "invitation.accepted": (_l("学校接受了邀约：%(title)s"), _l("%(school)s接受邀约，正在准备应答。")),
    "invitation.declined": (_l("学校婉拒了邀约：%(title)s"), _l("%(school)s婉拒。原因：%(reason)s")),
    "invitation.cancelled": (_l("企业收回了邀约：%(title)s"), _l("%(enterprise)s收回了邀约，不用再答复。")),
    "invitation.expired": (_l("邀约到期未答复：%(title)s"), _l("%(school)s在 10 天内没有答复，邀约已失效。")),
}
NO_MAIL = {"application.viewed", "application.partner_confirmed"}


def register() -> None:
    """Declare the kinds."""
    for code, (title, body) in KINDS.items():
        kind(code, title=title, body=body, mail=code not in NO_MAIL)


def url(application: Application) -> str:
    """Where an application is shown."""
    return f"/applications/{application.application_no}"


def _about(application: Application, extra: dict) -> dict:
    question = application.question
    school = application.school or db.session.get(type(question.enterprise), application.school_id)
    return {"title": question.title, "no": application.application_no, "school": school.name,
            "enterprise": question.enterprise.name,
            "quantity": f"{application.offered_quantity} {question.quantity_unit}".strip(),
            "due": application.lapse_due.isoformat() if application.lapse_due else "", **extra}


def to_school(application: Application, code: str, roles: Iterable[Role] = SCHOOL_DESK, **extra) -> None:
    """Tell the school's people of these roles."""
    if "quantity" in extra:
        extra["amount"] = f"{extra.pop('quantity')} {application.question.quantity_unit}".strip()
    tell(members_with(application.school_id, tuple(roles)), code, _about(application, extra), url(application))


def to_enterprise(application: Application, code: str, **extra) -> None:
    """Tell the enterprise's people."""
    tell(members_with(application.question.enterprise_id, ENTERPRISE_DESK), code, _about(application, extra),
         url(application))


def to_partner(application: Application, partner: ApplicationPartner) -> None:
    """Ask a partner of a joint application to confirm for itself."""
    tell(members_with(partner.organisation_id, (Role.SCH_OFFICE, Role.SCH_ADMIN, Role.ENT_ADMIN)),
         "application.partner_asked", _about(application, {}), url(application))


def question_reopened(question: Question) -> None:
    """Tell who still waits that places are open again."""
    from app.applications.queries import waiting

    for application in waiting(question.id):
        to_school(application, "application.question_reopened")


def about_invitation(invitation: Invitation, code: str, *, school: bool, **extra) -> None:
    """Tell one side about an invitation."""
    question = invitation.question
    params = {"title": question.title, "enterprise": question.enterprise.name, "school": invitation.school.name,
              "answer": invitation.answer.title, "due": invitation.expires_on.isoformat(), **extra}
    people = (members_with(invitation.school_id, SCHOOL_DESK) if school
              else members_with(question.enterprise_id, ENTERPRISE_DESK))
    tell(people, code, params, f"/invitations/{invitation.invitation_no}")



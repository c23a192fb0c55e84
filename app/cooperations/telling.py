"""Who is told what: kinds of message of this room, and to whom they go."""
from flask_babel import lazy_gettext as _l

from app.authz import Role
from app.cooperations import legal, record_types
from app.cooperations.models import Agreement, Certificate, Cooperation, CooperationRecord
from app.notifications.kinds import kind
from app.notifications.operations import tell
from app.organisations.models import Membership
from app.organisations.queries import members_with, officers_for

EVERYBODY = (Role.ENT_EDITOR, Role.ENT_ADMIN, Role.SCH_OFFICE, Role.SCH_ADMIN)
SIGNERS = (Role.ENT_ADMIN, Role.SCH_OFFICE, Role.SCH_ADMIN)

KINDS = {
    "cooperation.created": (
        _l("合作已建立：%(title)s"), _l("下一步：声明关联关系，上传协议，双方确认。编号 %(no)s。")),
    "cooperation.moved": (_l("合作状态变为“%(state)s”：%(title)s"), _l("%(who)s 办理。%(reason)s")),
    "cooperation.to_file": (_l("请备案：%(title)s"), _l("%(no)s 的协议已生效，学生到岗前需要备案号。")),
    "cooperation.filed": (_l("已备案：%(title)s"), _l("备案号 %(filing_no)s。填好开始条件后可以开始实施。")),
    "agreement.proposed": (_l("请确认协议：%(title)s"), _l("%(who)s 上传了协议 %(no)s。双方都确认后生效。")),
    "agreement.changed": (_l("协议文件已更换：%(title)s"), _l("%(no)s 的文件换过，之前的确认作废，请重新确认。")),
    "agreement.rejected": (_l("协议被退回：%(title)s"), _l("%(who)s 退回，理由：%(reason)s")),
    "agreement.effective": (_l("协议已生效：%(title)s"), _l("%(no)s 由双方确认，现在生效。")),
    "agreement.expiring": (
        _l("协议快到期：%(title)s"), _l("%(no)s 到 %(date)s 为止。要继续合作，请上传补充协议。")),
    "agreement.expired": (_l("协议已到期：%(title)s"), _l("%(no)s 已到期。请续签，或办理验收和完成。")),
    "record.submitted": (
        _l("请确认记录：%(type)s"), _l("%(who)s 提交了 %(no)s。%(date)s 前不确认，这条不计入统计。")),
    "record.reminder": (
        _l("记录还没确认：%(type)s"), _l("%(no)s 已等 7 天。%(date)s 前不确认，这条不计入统计。")),
    "record.confirmed": (_l("记录已确认：%(type)s"), _l("%(who)s 确认了 %(no)s，现在计入统计。")),
    "record.disputed": (
        _l("对方有异议：%(type)s"), _l("%(who)s 对 %(no)s 提出异议：%(reason)s。请更正，或请主管部门裁定。")),
    "record.timed_out": (_l("记录逾期未确认：%(type)s"), _l("%(no)s 30 天没有确认，不计入统计。对方仍可确认。")),
    "record.late": (_l("请批准补记：%(type)s"), _l("%(who)s 补记 %(no)s，超过期末 60 天。")),
    "record.late_decided": (_l("补记申请已处理：%(type)s"), _l("%(no)s：%(result)s")),
    "record.audited": (_l("抽查结果：%(type)s"), _l("%(no)s 现在是“%(state)s”。%(reason)s")),
    "certificate.revoked": (_l("合作情况证明已撤销"), _l("%(no)s 由主管部门撤销，理由：%(reason)s")),
}


def declare() -> None:
    """Make the kinds of message known."""
    for name, (title, body) in KINDS.items():
        kind(name, title=title, body=body, mail=name not in ("record.confirmed", "record.late_decided"))


# Plain paths: jobs tell people outside of any request.
def cooperation_url(cooperation: Cooperation) -> str:
    """Address of the cooperation's page."""
    return f"/cooperations/{cooperation.cooperation_no}"


def agreement_url(agreement: Agreement) -> str:
    """Address of the agreement's page."""
    return f"/cooperations/{agreement.cooperation.cooperation_no}/agreements/{agreement.agreement_no}"


def record_url(record: CooperationRecord) -> str:
    """Address of the record's page."""
    return f"/cooperations/records/{record.record_no}"


def _members(org_ids, roles) -> list[Membership]:
    return [member for org_id in org_ids for member in members_with(org_id, roles)]


def main_parties(cooperation: Cooperation) -> tuple[int, int]:
    """Organisation ids of the enterprise and the school."""
    return cooperation.enterprise_id, cooperation.school_id


def tell_parties(cooperation: Cooperation, name: str, *, but: int | None = None, url: str = "", signers: bool = False,
                 **params) -> None:
    """Tell the enterprise and the school; `but`: the organisation that acted itself."""
    orgs = [org_id for org_id in main_parties(cooperation) if org_id != but]
    tell(_members(orgs, SIGNERS if signers else EVERYBODY), name,
         {"title": cooperation.title, "no": cooperation.cooperation_no, **params}, url or cooperation_url(cooperation))


def tell_officers(cooperation: Cooperation, name: str, *, office: str, url: str = "", **params) -> None:
    """Tell the office in charge of the cooperation's place."""
    officers = officers_for(cooperation.region_code, office, cooperation.enterprise.park_id)
    tell(officers, name, {"title": cooperation.title, "no": cooperation.cooperation_no, **params},
         url or cooperation_url(cooperation))


def office_of(cooperation: Cooperation) -> str:
    """The office that reviewed the question: edu, hrss or miit."""
    question = cooperation.question
    return (question.review_office if question else "") or str(legal.kind_of(cooperation).office(question))


def tell_about_record(record: CooperationRecord, name: str, *, to: int, signers: bool = False, **params) -> None:
    """Tell one side about a record."""
    tell(_members([to], SIGNERS if signers else EVERYBODY), name,
         {"type": str(type_label(record)), "no": record.record_no, "title": record.cooperation.title, **params},
         record_url(record))


def type_label(record: CooperationRecord):
    """What a person reads for the record's type."""
    return record_types.get(record.record_type).label


def tell_holder(certificate: Certificate, name: str, **params) -> None:
    """Tell the organisation a certificate is about."""
    tell(_members([certificate.organisation_id], EVERYBODY), name,
         {"no": certificate.certificate_no, **params},
         f"/cooperations/certificates/{certificate.certificate_no}")

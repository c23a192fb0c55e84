"""Words of the permissions and of settings whose own labels are for programmers."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.authz import Permission as P
from app.authz.actor import ROLE_LABELS
from app.core import settings
from app.questions import kinds
from app.rules import all_rules

PERMISSIONS = {
    P.SIGNED_IN: _l("登录"), P.DESK: _l("看自己的待办"),
    P.ORGANISATION_VIEW: _l("看单位"), P.ORGANISATION_EDIT: _l("改单位资料"), P.ORGANISATION_SUBMIT: _l("提交单位核验"),
    P.ORGANISATION_REVIEW: _l("核验单位"), P.ORGANISATION_IMPORT: _l("导入单位"), P.MEMBER_MANAGE: _l("管理本单位成员"),
    P.CLAIM_ISSUE: _l("发认领码"),
    P.QUESTION_VIEW: _l("看命题"), P.QUESTION_DETAIL: _l("看命题的保密内容"), P.QUESTION_EDIT: _l("写、改命题"),
    P.QUESTION_SUBMIT: _l("提交命题"), P.QUESTION_REVIEW: _l("审核命题"), P.QUESTION_CLOSE: _l("结束遴选"),
    P.QUESTION_WITHDRAW: _l("撤回命题"), P.QUESTION_SUSPEND: _l("暂停命题"),
    P.ANSWER_VIEW: _l("看供给"), P.ANSWER_LIST: _l("看本校供给"), P.ANSWER_EDIT: _l("写、改供给"),
    P.ANSWER_APPROVE: _l("校内批准供给"), P.ANSWER_SUSPEND: _l("暂停供给"),
    P.MATCH_VIEW: _l("看匹配"), P.APPLICATION_VIEW: _l("看应答"), P.APPLICATION_EDIT: _l("写应答"),
    P.APPLICATION_APPROVE: _l("校内批准应答"), P.APPLICATION_DECIDE: _l("入围、选定或不选"),
    P.APPLICATION_NEGOTIATE: _l("洽谈条件"), P.APPLICATION_WITHDRAW: _l("撤回应答"),
    P.APPLICATION_PARTNER: _l("确认联合应答"),
    P.INVITATION_SEND: _l("发邀约"), P.INVITATION_ANSWER: _l("答复邀约"),
    P.COOPERATION_VIEW: _l("看合作"), P.COOPERATION_EDIT: _l("办理合作"), P.COOPERATION_CONFIRM: _l("确认协议与完成"),
    P.COOPERATION_FILE: _l("备案"), P.COOPERATION_MEDIATE: _l("调解争议"), P.RECORD_SUBMIT: _l("提交记录"),
    P.RECORD_CONFIRM: _l("确认对方的记录"), P.RECORD_AUDIT: _l("抽查、裁定记录"),
    P.CERTIFICATE_ISSUE: _l("开合作情况证明"), P.CERTIFICATE_VIEW: _l("看合作情况证明"),
    P.CERTIFICATE_REVOKE: _l("撤销证明"),
    P.FIGURES_VIEW: _l("看周一看板"), P.FIGURES_EXPORT: _l("导出看板与名单"), P.BOARD_FREEZE: _l("冻结看板"),
    P.REVIEW_DESK: _l("进入管理台"), P.AUDIT_SEARCH: _l("查操作记录"), P.SETTINGS_CHANGE: _l("改设置"),
    P.CATALOGUE_IMPORT: _l("更新目录"), P.EXCHANGE_IMPORT: _l("导入表格"), P.EXCHANGE_EXPORT: _l("导出表格"),
    P.OPERATE: _l("系统运行"),
}
GROUPS = (
    (_l("单位与人员"), ("signed_in", "desk", "organisation", "member", "claim")),
    (_l("命题"), ("question",)), (_l("供给"), ("answer",)), (_l("匹配与应答"), ("match", "application", "invitation")),
    (_l("合作与记录"), ("cooperation", "record", "certificate")),
    (_l("统计与管理"), ("figures", "board", "review", "audit", "settings", "catalogue", "exchange", "operate")),
)
SEVERITIES = {"block": _l("拦截"), "warn": _l("提醒，要写理由"), "info": _l("提示"), "off": _l("停用")}
OFFICES = {"edu": _l("教育局"), "miit": _l("工信局"), "hrss": _l("人社局")}
_SETTINGS = {
    "questions.review_office.technician_schools": _l("只收技工院校的命题由谁审核"),
    "questions.review_office.employees": _l("企业职工学徒由谁审核"),
    "questions.kinds_delegated_to_parks": _l("委托园区审核的命题类型"),
    "questions.selection_days": _l("应答截止后多少天未选定即结束"),
    "questions.archive_days": _l("命题结束多少天后归档"),
}
LIMITS = {
    "percent": _l("百分比"), "per_class": _l("每班人数"), "words": _l("用语"), "least": _l("最少"), "most": _l("最多"),
    "tasks": _l("任务条数"), "days": _l("天数"), "per_day": _l("每天小时"), "per_week": _l("每周小时"),
    "per_week_at_most": _l("每周最多小时"), "age": _l("年龄"), "year": _l("年级"), "industries": _l("行业代码"),
    "name_words": _l("名称用语"), "years": _l("年数"),
}


def setting_label(key: str) -> str:
    """What a person reads for a setting."""
    if key in _SETTINGS:
        return str(_SETTINGS[key])
    if key.startswith("rules."):
        _rules, code, name = key.split(".", 2)
        title = next((one.title for one in all_rules() if one.code == code), code)
        return _("%(title)s：力度", title=title) if name == "severity" else _("%(title)s：%(limit)s", title=title,
                                                                          limit=LIMITS.get(name, name))
    if key.startswith("questions.review_office."):
        return _("%(kind)s由谁审核", kind=kinds.get(key.rsplit(".", 1)[1]).label)
    return str(settings.declared()[key][1])


def setting_group(key: str) -> str:
    """The section a setting stands in."""
    if key.startswith("rules."):
        return _("法定规则的力度和门槛")
    if key.startswith("matching."):
        return _("匹配权重")
    return _("由谁审核与核验") if "review" in key or "delegated" in key else _("期限与其他")


def entry_label(key: str, name: str) -> str:
    """What a person reads for one entry of a setting that has several."""
    from app.matching.criteria import CRITERIA
    from app.organisations.types import SCHOOL_KINDS, TYPE_LABELS

    if key == "matching.weights":
        return str(next((one.label for one in CRITERIA if one.code == name), name))
    kind, _colon, detail = name.partition(":")
    return str(SCHOOL_KINDS.get(detail) or TYPE_LABELS.get(kind, name))


def setting_value(key: str, value) -> str:
    """A value in words."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, dict):
        return "；".join(f"{entry_label(key, name)} {setting_value(key, item)}" for name, item in value.items())
    if isinstance(value, list | tuple):
        return "、".join(setting_value(key, item) for item in value) or _("无")
    if key.endswith(".severity"):
        return str(SEVERITIES.get(value, value))
    if ".review_office." in key:
        return str(OFFICES.get(value, value))
    if key == "questions.kinds_delegated_to_parks":
        return str(kinds.get(value).label)
    if value in set(ROLE_LABELS):
        return str(ROLE_LABELS[value])
    return str(value)

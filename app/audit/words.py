"""The words in which the trail is read: rooms register theirs, this file holds what all share.

A room adds `actions({"question.edit": _l("修改命题")})`, `fields("question", {"title": _l("标题")})`,
`values("question", "visibility", {"public": _l("公开")})` (or a function value → text) at its start.
"""
from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.filters import yuan

_actions: dict[str, Any] = {
    "account.create": _l("开通账号"), "account.sign_in": _l("登录"), "account.sign_in_failed": _l("登录失败"),
    "account.sign_in_locked": _l("锁定期间尝试登录"), "account.lock": _l("账号锁定"), "account.sign_out": _l("退出"),
    "account.sign_out_everywhere": _l("所有设备退出"), "account.switch": _l("切换身份"),
    "account.password_change": _l("改密码"), "account.password_reset": _l("用邮件重设密码"),
    "account.reset_request": _l("申请重设密码"), "account.invitation_accept": _l("接受邀请"),
    "account.edit": _l("改姓名或手机"), "member.add": _l("加入成员"), "member.roles": _l("改角色"),
    "member.activate": _l("启用成员"), "member.deactivate": _l("停用成员"), "member.invite_again": _l("再发邀请"),
    "organisation.edit": _l("修改单位资料"), "organisation.claim": _l("认领单位"),
    "organisation.renew": _l("年度复核通过"),
    "claim.issue": _l("发认领码"), "claim.revoke": _l("作废认领码"), "consortium.add_member": _l("加入联合体"),
    "consortium.seed": _l("载入联合体"), "mail_choice.edit": _l("改邮件提醒"), "setting.change": _l("改设置"),
}
_fields: dict[str, Any] = {
    "name": _l("名称"), "title": _l("标题"), "short_name": _l("简称"), "org_type": _l("单位类型"),
    "org_no": _l("单位编号"), "uscc": _l("统一社会信用代码"), "no_uscc_reason": _l("没有代码的原因"),
    "region_code": _l("地区"), "address": _l("地址"), "website": _l("网站"), "intro": _l("简介"),
    "contact_name": _l("联系人"), "contact_phone": _l("联系电话"), "contact_email": _l("联系邮箱"),
    "licence_file_id": _l("证照文件"), "authorisation_file_id": _l("授权书"), "is_claimed": _l("已认领"),
    "is_demo": _l("示例"), "is_trusted": _l("免审单位"), "verified_at": _l("核验时间"), "reverify_due": _l("复核期限"),
    "sanction_until": _l("处理期限"), "scale": _l("规模"), "industry_code": _l("行业"), "staff_on_post": _l("在岗人数"),
    "insured_staff": _l("参保人数"), "chain_role": _l("产业链角色"), "fusion_status": _l("产教融合型企业"),
    "is_above_scale": _l("规上企业"), "is_specialised_new": _l("专精特新"), "is_core_listed": _l("核心企业名单"),
    "legal_person": _l("法定代表人"), "park_id": _l("所在园区"), "school_kind": _l("学校类别"),
    "school_code": _l("学校代码"), "sponsor": _l("举办者"), "student_count": _l("在校生数"),
    "teacher_count": _l("教师数"), "office": _l("部门"), "area_code": _l("辖区"), "status": _l("状态"),
    "roles": _l("角色"), "department": _l("部门"), "person": _l("人员"), "login": _l("邮箱"), "phone": _l("手机"),
    "expires_at": _l("有效期至"), "codes": _l("有效认领码"), "consortium": _l("联合体"), "member_role": _l("成员角色"),
    "by_mail": _l("发邮件"), "digest": _l("每日汇总"), "quantity": _l("数量"), "deadline": _l("截止日期"),
    "valid_until": _l("有效期至"), "starts_on": _l("开始日期"), "ends_on": _l("结束日期"), "amount_fen": _l("金额"),
    "budget_fen": _l("预算"), "summary": _l("概述"), "detail": _l("详细内容"), "visibility": _l("公开范围"),
    "kind": _l("类型"), "details": _l("其他字段"), "question_no": _l("命题编号"), "answer_no": _l("供给编号"),
    "total": _l("总数"), "edition": _l("版次"), "note": _l("说明"), "price_fen": _l("价格"), "unit": _l("单位"),
}
_own_fields: dict[tuple[str, str], Any] = {("user_account", "name"): _l("姓名"), ("user_account", "login"): _l("邮箱")}
_values: dict[tuple[str, str], Mapping | Callable] = {}
_action_sources: list[Callable[[str], Any]] = []
_value_sources: list[Callable[[str, str, Any], Any]] = []


def actions(words: Mapping[str, Any]) -> None:
    """Add words of actions: "table.verb" → text."""
    _actions.update(words)


def fields(table: str, words: Mapping[str, Any]) -> None:
    """Add words of a table's columns."""
    _own_fields.update({(table, name): text for name, text in words.items()})


def values(table: str, field: str, words: Mapping | Callable[[Any], Any]) -> None:
    """Say how a column's values read; table "" for every table."""
    _values[(table, field)] = words


def action_source(function: Callable[[str], Any]) -> None:
    """A function (action) → text or None, asked for actions without words of their own."""
    _action_sources.append(function)


def value_source(function: Callable[[str, str, Any], Any]) -> None:
    """A function (table, field, value) → text or None, asked first."""
    _value_sources.append(function)


def action_text(action: str) -> str:
    """What was done, in words."""
    if action in _actions:
        return str(_actions[action])
    for ask in _action_sources:
        found = ask(action)
        if found:
            return str(found)
    verb = action.rpartition(".")[2]
    general = {"create": _("新建"), "edit": _("修改"), "delete": _("删除"), "import": _("导入"), "export": _("导出")}
    return general.get(verb, _("其他操作"))


def known_actions() -> dict[str, str]:
    """All actions that have words, for choosing in the search."""
    return {code: str(text) for code, text in _actions.items()}


def field_text(table: str, field: str) -> str:
    """A column in words; "其他内容" when nobody named it, never its raw name."""
    found = _own_fields.get((table, field)) or _fields.get(field)
    return str(found) if found else _("其他内容")


def value_text(table: str, field: str, value: Any) -> str:
    """A stored value in words; "" for nothing."""
    if value in (None, "", [], {}):
        return ""
    for ask in _value_sources:
        found = ask(table, field, value)
        if found not in (None, ""):
            return str(found)
    words = _values.get((table, field)) or _values.get(("", field))
    if callable(words):
        return str(words(value))
    if isinstance(value, list):
        return "、".join(value_text(table, field, one) for one in value)
    if words and value in words:
        return str(words[value])
    return _plain(field, value)


def _plain(field: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if field.endswith("_fen") and isinstance(value, int):
        return yuan(value, unit=True)
    if isinstance(value, dict):
        return _("%(n)s 项", n=len(value))
    if field.endswith("_id"):
        return _("已更新")
    text = str(value)
    if len(text) > 18 and text[10:11] == "T" and text[:4].isdigit():
        return text[:16].replace("T", " ")
    return text if len(text) <= 200 else text[:199] + "…"

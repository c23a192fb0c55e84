"""States of an application and an invitation (domain.md §3.7). Guards stand in guards.py."""
from flask_babel import lazy_gettext as _l

from app.applications import guards
from app.applications.models import WAITING
from app.authz import Permission as P
from app.workflow.table import Transition, Workflow, declare

NOT_SELECTED_REASONS = {
    "other_fits_better": _l("另一所学校更合适"), "quantity": _l("人数不够"), "price": _l("报价不合适"),
    "time": _l("时间对不上"), "too_far": _l("距离太远"), "skills": _l("技能不符"), "plan_changed": _l("用人计划变了"),
    "other": _l("其他，见说明"),
}
# Reasons that only the system gives, when the question ends under the application.
CLOSED_REASONS = {
    "question_full": _l("命题名额已满"), "question_closed": _l("命题已结束遴选"),
    "question_withdrawn": _l("企业撤回了命题"), "question_unfilled": _l("命题以未对接成功结束"),
}
LAPSE_REASONS = {
    "no_enterprise_action": _l("企业 20 个工作日没有动作"),
    "no_school_answer": _l("学校 20 个工作日没有答复企业的条件"),
}
DECLINE_REASONS = {
    "no_specialty": _l("没有对应专业"), "no_capacity": _l("没有名额"), "too_far": _l("距离太远"),
    "pay": _l("报酬不合适"), "time": _l("时间对不上"), "confidential": _l("保密要求"), "other": _l("其他，见说明"),
}

APPLICATION = declare(Workflow(
    table="application",
    initial="draft",
    states={
        "draft": (_l("草稿"), ""), "school_review": (_l("校内审批中"), "warn"),
        "submitted": (_l("已提交，企业未看"), "go"),
        "viewed": (_l("企业已看"), "go"), "shortlisted": (_l("入围"), "go"), "negotiating": (_l("洽谈中"), "go"),
        "selected": (_l("已选定"), "ok"), "converted": (_l("已转合作"), "ok"), "not_selected": (_l("未入选"), ""),
        "withdrawn": (_l("已撤回"), ""), "lapsed": (_l("企业未响应，已失效"), "stop"),
    },
    transitions=[
        Transition("send_for_approval", ("draft",), "school_review", P.APPLICATION_EDIT, _l("送校内审批"),
                   guards.complete),
        Transition("return", ("school_review",), "draft", P.APPLICATION_APPROVE, _l("退回修改"), reason=True),
        Transition("submit", ("school_review",), "submitted", P.APPLICATION_APPROVE, _l("批准并提交"), guards.submit),
        Transition("view", ("submitted",), "viewed", None, _l("企业查看")),
        Transition("shortlist", ("submitted", "viewed"), "shortlisted", P.APPLICATION_DECIDE, _l("列入入围")),
        Transition("negotiate", ("viewed", "shortlisted"), "negotiating", P.APPLICATION_DECIDE, _l("开始洽谈")),
        Transition("select", ("viewed", "shortlisted", "negotiating"), "selected", P.APPLICATION_DECIDE, _l("选定"),
                   guards.select),
        Transition("decline", WAITING, "not_selected", P.APPLICATION_DECIDE, _l("不选"),
                   reason_codes={**NOT_SELECTED_REASONS, **CLOSED_REASONS}),
        Transition("convert", ("selected",), "converted", None, _l("转为合作")),
        Transition("withdraw", ("draft", "school_review", *WAITING, "selected", "converted"), "withdrawn",
                   P.APPLICATION_WITHDRAW, _l("撤回"), guards.withdraw, reason=True),
        Transition("lapse", WAITING, "lapsed", None, _l("失效")),
    ],
))

INVITATION = declare(Workflow(
    table="invitation",
    initial="sent",
    states={
        "sent": (_l("等学校答复"), "go"), "accepted": (_l("学校已接受"), "ok"), "declined": (_l("学校婉拒"), ""),
        "expired": (_l("到期未答复"), "stop"), "cancelled": (_l("企业已收回"), ""),
    },
    transitions=[
        Transition("accept", ("sent",), "accepted", P.INVITATION_ANSWER, _l("接受邀约")),
        Transition("decline", ("sent",), "declined", P.INVITATION_ANSWER, _l("婉拒"), reason_codes=DECLINE_REASONS),
        Transition("expire", ("sent",), "expired", None, _l("到期")),
        Transition("cancel", ("sent",), "cancelled", P.INVITATION_SEND, _l("收回")),
    ],
))

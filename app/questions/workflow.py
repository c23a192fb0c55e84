"""States of a question (domain.md §3.7). Guards stand in guards.py."""
from flask_babel import lazy_gettext as _l

from app.authz import Permission as P
from app.questions import guards
from app.workflow.table import Transition, Workflow, declare

OPEN = ("submitted", "returned", "published", "in_selection", "awarded")
UNFILLED_REASONS = {
    "no_specialty": _l("没有对应专业"), "too_far": _l("距离太远"), "pay": _l("报酬谈不拢"), "time": _l("时间对不上"),
    "confidential": _l("保密要求"), "no_application": _l("没有学校应答"), "plan_changed": _l("用人计划变了"),
    "unanswered": _l("企业未说明"),
}

QUESTION = declare(Workflow(
    table="question",
    initial="draft",
    states={
        "draft": (_l("草稿"), ""), "submitted": (_l("待审核"), "warn"), "returned": (_l("已退回"), "warn"),
        "published": (_l("在榜"), "go"), "in_selection": (_l("遴选中"), "go"), "awarded": (_l("已选定"), "go"),
        "fulfilled": (_l("已兑现"), "ok"), "partly_fulfilled": (_l("部分兑现"), "ok"),
        "unfilled": (_l("未对接成功"), ""), "withdrawn": (_l("已撤回"), ""), "suspended": (_l("已暂停"), "stop"),
        "archived": (_l("已归档"), ""),
    },
    transitions=[
        Transition("submit", ("draft", "returned"), "submitted", P.QUESTION_SUBMIT, _l("提交审核"), guards.submit),
        Transition("publish", ("submitted",), "published", P.QUESTION_REVIEW, _l("发布"), guards.publish),
        Transition("return", ("submitted",), "returned", P.QUESTION_REVIEW, _l("退回"), reason=True),
        Transition("start_selection", ("published",), "in_selection", P.QUESTION_CLOSE, _l("提前开始遴选"),
                   guards.start_selection),
        Transition("award", ("published", "in_selection"), "awarded", P.QUESTION_CLOSE, _l("结束遴选"), guards.award),
        Transition("reopen", ("awarded",), "in_selection", None, _l("名额退回，继续遴选")),
        Transition("fulfil", ("awarded",), "fulfilled", None, _l("协议人数已满")),
        Transition("fulfil_partly", ("awarded", "in_selection"), "partly_fulfilled", P.QUESTION_CLOSE,
                   _l("按已签协议结束"), guards.fulfil_partly),
        Transition("leave_unfilled", ("published", "in_selection"), "unfilled", P.QUESTION_CLOSE,
                   _l("以未对接成功结束"), guards.leave_unfilled, reason_codes=UNFILLED_REASONS),
        Transition("withdraw", OPEN, "withdrawn", P.QUESTION_WITHDRAW, _l("撤回"), guards.withdraw, reason=True),
        Transition("suspend", OPEN, "suspended", P.QUESTION_SUSPEND, _l("暂停"), reason=True),
        Transition("resume", ("suspended",), lambda question: question.suspended_from, P.QUESTION_SUSPEND,
                   _l("恢复"), reason=True),
        Transition("archive", ("fulfilled", "partly_fulfilled", "unfilled", "withdrawn"), "archived", None, _l("归档")),
    ],
))

"""States of an answer (domain.md §3.7). Guards stand in guards.py."""
from flask_babel import lazy_gettext as _l

from app.answers import guards
from app.authz import Permission as P
from app.workflow.table import Transition, Workflow, declare

ANSWER = declare(Workflow(
    table="answer",
    initial="draft",
    states={
        "draft": (_l("草稿"), ""), "school_review": (_l("校内审批中"), "warn"), "returned": (_l("已退回"), "warn"),
        "published": (_l("在用"), "ok"), "paused": (_l("已暂停"), ""), "expired": (_l("已过期"), "warn"),
        "suspended": (_l("被主管部门暂停"), "stop"), "archived": (_l("已归档"), ""),
    },
    transitions=[
        Transition("submit", ("draft", "returned"), "school_review", P.ANSWER_EDIT, _l("送校内审批"), guards.submit),
        Transition("publish", ("school_review",), "published", P.ANSWER_APPROVE, _l("批准发布"), guards.publish),
        Transition("return", ("school_review",), "returned", P.ANSWER_APPROVE, _l("退回"), reason=True),
        Transition("pause", ("published",), "paused", P.ANSWER_APPROVE, _l("暂停")),
        Transition("resume", ("paused",), "published", P.ANSWER_APPROVE, _l("恢复"), guards.publish),
        Transition("expire", ("published", "paused"), "expired", None, _l("到期")),
        Transition("reconfirm", ("expired", "published"), "published", P.ANSWER_APPROVE, _l("重新确认"),
                   guards.reconfirm),
        Transition("suspend", ("published", "paused", "expired"), "suspended", P.ANSWER_SUSPEND, _l("暂停"), reason=True),
        Transition("lift", ("suspended",), lambda answer: answer.suspended_from, P.ANSWER_SUSPEND, _l("恢复"),
                   reason=True),
        Transition("archive", ("draft", "returned", "published", "paused", "expired"), "archived", P.ANSWER_APPROVE,
                   _l("归档"), guards.archive),
    ],
))

"""States of a cooperation, an agreement and a record (domain.md §3.7). Guards stand in guards.py."""
from flask_babel import lazy_gettext as _l

from app.authz import Permission as P
from app.cooperations import guards
from app.workflow.table import Transition, Workflow, declare

LIVE = ("preparing", "agreement_pending", "effective", "in_progress", "acceptance", "suspended")

COOPERATION = declare(Workflow(
    table="cooperation",
    initial="preparing",
    states={
        "preparing": (_l("筹备"), "warn"), "agreement_pending": (_l("待双方确认协议"), "warn"),
        "effective": (_l("协议已生效"), "go"), "in_progress": (_l("进行中"), "go"), "acceptance": (_l("验收中"), "go"),
        "completed": (_l("已完成"), "ok"), "suspended": (_l("已中止"), "stop"), "disputed": (_l("有争议"), "stop"),
        "terminated": (_l("已终止"), ""), "closed": (_l("已归档"), ""),
    },
    transitions=[
        Transition("propose_agreement", ("preparing",), "agreement_pending", P.COOPERATION_EDIT, _l("上传协议")),
        Transition("back_to_preparing", ("agreement_pending",), "preparing", None, _l("协议退回")),
        Transition("take_effect", ("agreement_pending",), "effective", None, _l("协议生效"), guards.take_effect),
        Transition("begin", ("effective",), "in_progress", P.COOPERATION_EDIT, _l("开始实施"), guards.begin),
        Transition("request_acceptance", ("in_progress",), "acceptance", P.COOPERATION_EDIT, _l("申请验收")),
        Transition("back_to_progress", ("acceptance",), "in_progress", P.COOPERATION_EDIT, _l("退回继续实施"),
                   reason=True),
        Transition("complete", ("acceptance", "in_progress"), "completed", P.COOPERATION_CONFIRM, _l("确认完成"),
                   guards.complete),
        Transition("suspend", ("in_progress",), "suspended", P.COOPERATION_EDIT, _l("中止"), reason=True),
        Transition("resume", ("suspended",), "in_progress", P.COOPERATION_EDIT, _l("恢复"), guards.resume),
        Transition("halt", ("in_progress",), "suspended", P.COOPERATION_MEDIATE, _l("主管部门中止"), reason=True),
        Transition("lift", ("suspended",), "in_progress", P.COOPERATION_MEDIATE, _l("主管部门恢复"), reason=True),
        Transition("dispute", LIVE, "disputed", P.COOPERATION_EDIT, _l("提出争议"), reason=True),
        Transition("resolve", ("disputed",), lambda cooperation: cooperation.suspended_from, P.COOPERATION_MEDIATE,
                   _l("调解后恢复"), reason=True),
        Transition("terminate", (*LIVE, "disputed"), "terminated", P.COOPERATION_EDIT, _l("终止"), guards.terminate,
                   reason=True),
        Transition("dissolve", ("disputed",), "terminated", P.COOPERATION_MEDIATE, _l("调解后终止"), guards.terminate,
                   reason=True),
        Transition("withdraw", ("preparing", "agreement_pending"), "terminated", None, _l("应答撤回，合作取消")),
        Transition("close", ("completed",), "closed", None, _l("归档")),
    ],
))

AGREEMENT = declare(Workflow(
    table="agreement",
    initial="pending_confirm",
    states={
        "pending_confirm": (_l("待双方确认"), "warn"), "effective": (_l("已生效"), "ok"),
        "rejected": (_l("已退回"), ""), "amended": (_l("已变更"), ""), "expired": (_l("已到期"), ""),
        "terminated": (_l("已终止"), ""),
    },
    transitions=[
        Transition("take_effect", ("pending_confirm",), "effective", None, _l("双方确认，生效")),
        Transition("reject", ("pending_confirm",), "rejected", P.COOPERATION_CONFIRM, _l("不认可，退回"), reason=True),
        Transition("amend", ("effective",), "amended", None, _l("被新协议取代")),
        Transition("expire", ("effective",), "expired", None, _l("到期")),
        Transition("terminate", ("effective", "pending_confirm"), "terminated", None, _l("终止")),
    ],
))

RECORD = declare(Workflow(
    table="cooperation_record",
    initial="draft",
    states={
        "draft": (_l("草稿"), ""), "submitted": (_l("等对方确认"), "warn"), "confirmed": (_l("双方已确认"), "ok"),
        "disputed": (_l("对方有异议"), "stop"), "superseded": (_l("已被更正"), ""),
        "unconfirmed": (_l("逾期未确认，不计"), ""), "sampled": (_l("抽查中"), "go"),
        "verified": (_l("抽查通过"), "ok"), "rejected": (_l("核查不通过"), "stop"),
    },
    transitions=[
        Transition("submit", ("draft",), "submitted", P.RECORD_SUBMIT, _l("提交，请对方确认"), guards.submit_record),
        Transition("confirm", ("submitted", "unconfirmed"), "confirmed", P.RECORD_CONFIRM, _l("看过佐证，确认"),
                   guards.confirm_record),
        Transition("dispute", ("submitted", "unconfirmed"), "disputed", P.RECORD_CONFIRM, _l("提出异议"),
                   guards.confirm_record, reason=True),
        Transition("supersede", ("submitted", "disputed", "unconfirmed", "confirmed"), "superseded", None,
                   _l("被更正")),
        Transition("time_out", ("submitted",), "unconfirmed", None, _l("30 天未确认")),
        Transition("sample", ("confirmed",), "sampled", P.RECORD_AUDIT, _l("抽查")),
        Transition("verify", ("sampled",), "verified", P.RECORD_AUDIT, _l("抽查通过")),
        Transition("reject", ("sampled", "disputed"), "rejected", P.RECORD_AUDIT, _l("不通过"), reason=True),
        Transition("decide", ("disputed",), "confirmed", P.RECORD_AUDIT, _l("裁定记录成立"), reason=True),
    ],
))

"""States of an organisation (domain.md §3.7)."""
from flask_babel import lazy_gettext as _l

from app.authz import Permission as P
from app.workflow.table import Transition, Workflow, declare

ORGANISATION = declare(Workflow(
    table="organisation",
    initial="registered",
    states={
        "registered": (_l("资料待完善"), ""),
        "pending_review": (_l("待核验"), "warn"),
        "verified": (_l("已核验"), "ok"),
        "suspended": (_l("已暂停"), "stop"),
        "revoked": (_l("已撤销"), "stop"),
    },
    transitions=[
        Transition("submit", ("registered",), "pending_review", P.ORGANISATION_SUBMIT, _l("提交核验")),
        Transition("verify", ("pending_review",), "verified", P.ORGANISATION_REVIEW, _l("通过核验")),
        Transition("return", ("pending_review",), "registered", P.ORGANISATION_REVIEW, _l("退回补正"), reason=True),
        Transition("import", ("registered",), "verified", P.ORGANISATION_IMPORT, _l("导入为已核验")),
        Transition("suspend", ("verified",), "suspended", P.ORGANISATION_REVIEW, _l("暂停"), reason=True),
        Transition("restore", ("suspended",), "verified", P.ORGANISATION_REVIEW, _l("恢复"), reason=True),
        Transition("revoke", ("verified", "suspended"), "revoked", P.ORGANISATION_REVIEW, _l("撤销"), reason=True),
        Transition("reverify", ("verified",), "pending_review", None, _l("年度复核")),
    ],
))

"""技术攻关、研发（揭榜） (domain.md §3.2, 1; §2.9)."""
from flask_babel import lazy_gettext as _l

from app.core.kinds import Field, QuestionKind
from app.questions.kinds import shared

OWNERSHIP = (("enterprise", _l("归企业")), ("school", _l("归学校")), ("shared", _l("双方共有")),
             ("negotiable", _l("再商定")))
CONTRACTS = (("development", _l("技术开发")), ("transfer", _l("技术转让")), ("licence", _l("技术许可")),
             ("consulting", _l("技术咨询")), ("service", _l("技术服务")))

KIND = QuestionKind(
    code="rd_project", label=_l("技术攻关"), about=_l("技术难题，张榜求解"), family=shared.PROJECT_FAMILY,
    unit=shared.PROJECT,
    agreement_type="tech_contract", legal_forms=("training_plan_exchange",), confidential_by_default=True,
    fields=(
        Field("current_state", _l("现状"), "longtext", True, _l("试过什么，卡在哪里。只给看得到详情的学校"), max=2000,
              confidential=True),
        Field("target_metrics", _l("目标指标"), "rows", True, _l("每行一个指标，验收时逐条对"), min=1, max=20, fields=(
            Field("name", _l("指标"), "text", True, max=60), Field("unit", _l("单位"), "text", False, max=20),
            Field("current", _l("现在"), "text", False, max=40), Field("target", _l("目标"), "text", True, max=40),
            Field("test_method", _l("怎样测"), "text", False, max=100))),
        Field("acceptance_method", _l("验收方式"), "longtext", True, max=1000),
        Field("milestones", _l("节点"), "rows", True, _l("付款比例合计 100"), min=1, max=20, fields=(
            Field("name", _l("节点"), "text", True, max=60), Field("due", _l("完成日期"), "date", True),
            Field("pay_pct", _l("付款"), "int", True, "", "%", min=0, max=100))),
        Field("ip_ownership", _l("知识产权"), "choice", True, choices=OWNERSHIP),
        Field("tech_contract_type", _l("技术合同类型"), "choice", True, choices=CONTRACTS),
        Field("team_requirements", _l("对团队的要求"), "longtext", False, max=1000),
        Field("is_export_controlled", _l("涉及出口管制或国家秘密"), "bool", True, default=False),
    ),
    office=shared.office_of, answer_kinds=lambda details: ("rd_team", "rd_platform", "achievement"), capacity=None,
    record_types=("milestone_accept", "payment_received"), needs=("detail", "budget"),
    takes=("funding_source", "is_bottleneck"),
)

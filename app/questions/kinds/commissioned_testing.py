"""委托测试 (domain.md §3.2, 3)."""
from flask_babel import lazy_gettext as _l

from app.core.kinds import Field, QuestionKind
from app.questions.kinds import shared

USES = (("internal", _l("内部参考")), ("legal", _l("对外出具，有法律效力")))

KIND = QuestionKind(
    code="commissioned_testing", label=_l("委托测试"), about=_l("委托学校的平台检测、试验"),
    family=shared.PROJECT_FAMILY,
    unit=shared.PROJECT, agreement_type="commission_contract", legal_forms=("training_plan_exchange",),
    fields=(
        Field("test_items", _l("测试项目"), "rows", True, _l("每行一项"), min=1, max=30, fields=(
            Field("item", _l("项目"), "text", True, max=100), Field("standard_no", _l("标准号"), "text", False, max=60),
            Field("sample_qty", _l("样品数"), "int", False, "", _l("件"), min=1, max=100_000))),
        Field("need_cma_cnas", _l("要有 CMA 或 CNAS 资质"), "bool", False, _l("没有资质的平台不会出现在匹配里"),
              default=False),
        Field("report_use", _l("报告用途"), "choice", False, choices=USES),
        Field("turnaround_days", _l("多少天内出报告"), "int", True, _l("自收到样品起"), _l("天"), min=1, max=365),
    ),
    office=shared.office_of, answer_kinds=lambda details: ("rd_platform",), capacity=None,
    record_types=("payment_received", "milestone_accept"), needs=("detail", "budget"), takes=("funding_source",),
)

"""委托培训 (domain.md §3.2, 5): the common quantity is the person-days; an entrustment contract (VEL 28)."""
from flask_babel import lazy_gettext as _l

from app.core.kinds import Field, QuestionKind
from app.questions.kinds import shared

TRAINEES = (("in_service", _l("在岗职工")), ("new_hire", _l("新招职工")), ("transfer", _l("转岗职工")))
MODES = (("at_enterprise", _l("送教入企")), ("at_school", _l("到校")), ("online", _l("线上")), ("mixed", _l("混合")))

KIND = QuestionKind(
    code="commissioned_training", label=_l("委托培训"), about=_l("委托学校培训职工，按人日计"),
    family=shared.ORDER_FAMILY,
    unit=shared.PERSON_DAY, agreement_type="entrustment_contract", legal_forms=("training_plan_exchange",),
    fields=(
        Field("trainee_type", _l("培训对象"), "choice", False, choices=TRAINEES),
        Field("trainee_count", _l("培训人数"), "int", True, "", _l("人"), min=1, max=100_000),
        Field("hours_total", _l("总学时"), "int", True, _l("每人的学时"), _l("学时"), min=1, max=5000),
        Field("mode", _l("培训方式"), "choice", False, choices=MODES),
        Field("cert_target", _l("目标证书"), "text", False, max=100),
        Field("venue", _l("培训地点"), "text", True, max=200),
    ),
    office=shared.office_of, answer_kinds=lambda details: ("training_service",), capacity="month",
    record_types=("training_delivery", "payment_received"), needs=("budget", "funding_source"), takes=(),
)

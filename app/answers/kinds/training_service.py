"""training_service 培训项目: so many person-days in each month."""
from flask_babel import lazy_gettext as _l

from app.answers.kinds.base import SupplyKind
from app.core.kinds import Field

TRAINING_SERVICE = SupplyKind(
    code="training_service", label=_l("培训项目"), family="rd", unit=_l("人日"),
    about=_l("为企业职工、学徒开班的能力，按月计人日"),
    capacity="month", capacity_label=_l("每月最多"), capacity_detail="max_person_days_per_month",
    takes=("specialties", "min_price_fen"),
    fields=(
        Field("course_list", _l("课程"), "rows", required=True, max=30, fields=(
            Field("name", _l("课程名称"), "text", required=True, max=60),
            Field("days", _l("天数"), "int", required=True, unit=_l("天"), min=1, max=365),
        )),
        Field("max_person_days_per_month", _l("每月最多"), "int", required=True, unit=_l("人日"), min=1, max=1_000_000,
              hint=_l("一人学一天是 1 人日")),
        Field("price_per_person_day", _l("每人日收费"), "money"),
        Field("trainers", _l("培训师"), "int", unit=_l("人"), max=10_000),
        Field("cert_authority", _l("发证机构"), "text", hint=_l("培训后能考证的，写评价机构"), max=60),
    ),
)

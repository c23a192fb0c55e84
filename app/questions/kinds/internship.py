"""实习岗位 (domain.md §3.2, 8)."""
from flask_babel import lazy_gettext as _l

from app.core.kinds import Field, QuestionKind
from app.questions.kinds import on_site, shared

TYPES = (("post", _l("岗位实习")), ("cognition", _l("认识实习")))

KIND = QuestionKind(
    code="internship", label=_l("实习岗位"), about=_l("在校生来岗位实习，一般 6 个月"), family=shared.APPRENTICE_FAMILY,
    unit=shared.PERSON, agreement_type="tripartite_internship", legal_forms=("training_plan_exchange",),
    fields=(Field("internship_type", _l("实习类型"), "choice", True, choices=TYPES, default="post"), *on_site.fields()),
    office=shared.office_of, answer_kinds=lambda details: ("trainee_cohort", "specialty"), capacity="stock",
    students_on_site=lambda details: True, record_types=("intern_batch", "hire_result"),
    needs=("specialties", "occupation_code", "levels", "monthly_pay_fen"), takes=("post_name",),
)

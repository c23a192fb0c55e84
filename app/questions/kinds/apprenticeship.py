"""学徒岗位 (domain.md §2.4, §3.2, 7). One question has one track: students or employees."""
from flask_babel import lazy_gettext as _l

from app.core.kinds import Field, QuestionKind
from app.questions.kinds import on_site, shared

TRACKS = (
    ("student_apprentice", _l("学生学徒：毕业年度学生，由链主或链员企业接收")),
    ("technician_trainee", _l("技培生：招用两年内的毕业生或青年职工")),
    ("new_type", _l("企业新型学徒：新招或转岗职工，合同满一年")),
    ("modern", _l("现代学徒制：校企联合招生，三方协议")),
)


def of_students(details) -> bool:
    """The track is about students at a workplace: the rules of §2.2 bind."""
    return details.get("track") in shared.STUDENT_TRACKS


def of_employees(details) -> bool:
    """The track is about employees: a training service answers, no cohort capacity is taken."""
    return details.get("track") in shared.EMPLOYEE_TRACKS


FIELDS = (
    Field("track", _l("学徒类型"), "choice", True, choices=TRACKS),
    Field("posts", _l("学徒岗位"), "lines", False, _l("每行一个岗位"), max=20),
    Field("target_skill_level", _l("培养目标等级"), "choice", True, choices=shared.SKILL_LEVELS),
    Field("duration_months", _l("学徒期"), "int", True, "", _l("个月"), min=12, max=36),
    Field("enterprise_mentor_count", _l("企业师傅"), "int", True, "", _l("名"), min=1, max=10_000),
    Field("class_count", _l("分几个班"), "int", True, "", _l("个"), min=1, max=100, default=1),
    Field("lead_mentor_level", _l("主带师傅等级"), "choice", True, choices=shared.SKILL_LEVELS),
    Field("school_enterprise_ratio", _l("在校与在岗时间比"), "text", False, _l("如 3:7"), max=20),
    Field("subsidy_intent", _l("打算申请学徒补贴"), "bool", False, _l("金额以人社部门审核为准"), default=False),
    Field("chain_id", _l("所属产业链"), "text", False, _l("链主或链员企业填"), max=60),
    Field("contract_months", _l("劳动合同期限"), "int", True, _l("企业新型学徒不少于 12 个月"), _l("个月"), min=12,
          max=600,
          when=lambda details: details.get("track") == "new_type"),
)

KIND = QuestionKind(
    code="apprenticeship", label=_l("学徒岗位"), about=_l("带薪学徒，企业师傅带教 12 到 36 个月"),
    family=shared.APPRENTICE_FAMILY,
    unit=shared.PERSON, agreement_type="apprenticeship_agreement", legal_forms=("apprenticeship",),
    fields=(*FIELDS, *on_site.fields(of_students)), office=shared.office_of,
    answer_kinds=lambda details: ("training_service",) if of_employees(details) else ("trainee_cohort", "specialty"),
    capacity="stock", students_on_site=of_students, record_types=("apprentice_batch", "hire_result"),
    needs=("specialties", "occupation_code", "levels", "monthly_pay_fen"), takes=("post_name",),
    rules=("R-APP-MENTOR",),
)

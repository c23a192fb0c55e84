"""What several kinds share: offices, legal forms, units, and the words of common choices."""
from flask_babel import lazy_gettext as _l

from app.core import settings

PERSON, PROJECT, PERSON_DAY = "人", "项", "人日"  # units are stored as shown (domain.md §3.1)
PROJECT_FAMILY, ORDER_FAMILY, APPRENTICE_FAMILY = "project", "order", "apprenticeship"

# Legal forms of cooperation (domain.md §2.3, 校企合作促进办法 2018).
LEGAL_FORMS = {
    "specialty_building": _l("合作设置专业，开发标准、课程和教材"),
    "training_plan_exchange": _l("合作制定培养方案，人员互相兼职，实习实训、技术研发等"),
    "apprenticeship": _l("学徒制、联合招收学员、双主体育人"),
    "joint_institution": _l("合作办学，共建共管机构和基地"),
    "standard_development": _l("合作研发岗位规范、质量标准"),
    "competition_culture_service": _l("技能竞赛、企业文化传承、社会服务"),
    "other_lawful": _l("法律法规允许的其他形式"),
}

AGREEMENTS = {
    "tech_contract": _l("技术合同"), "commission_contract": _l("委托合同"), "entrustment_contract": _l("委托培训合同"),
    "order_class_agreement": _l("订单培养协议"), "apprenticeship_agreement": _l("学徒培养协议"),
    "tripartite_internship": _l("实习三方协议"),
}

LEVELS = {
    "secondary": _l("中职"), "technician": _l("技工"), "college": _l("高职专科"), "bachelor": _l("职业本科"),
}

SKILL_LEVELS = (
    ("junior", _l("初级工（五级）")), ("intermediate", _l("中级工（四级）")), ("senior", _l("高级工（三级）")),
    ("technician", _l("技师（二级）")), ("senior_technician", _l("高级技师（一级）")),
    ("special_technician", _l("特级技师")), ("chief_technician", _l("首席技师")),
)

FUNDING = (
    ("enterprise", _l("企业自筹")), ("staff_education_fund", _l("职工教育经费")), ("rd_fund", _l("研发经费")),
    ("government", _l("财政资金")), ("mixed", _l("多渠道")),
)

# Who reviews what (domain.md §3.7): a setting per kind; employees' apprenticeship and 技工 schools go to hrss.
for _code, _office in {"rd_project": "miit", "commissioned_testing": "miit", "commissioned_training": "miit",
                       "order_class": "edu", "apprenticeship": "edu", "internship": "edu"}.items():
    settings.declare(f"questions.review_office.{_code}", _office, f"review office of {_code}")
settings.declare("questions.review_office.technician_schools", "hrss",
                 "review office when only 技工 schools are accepted")
settings.declare("questions.review_office.employees", "hrss", "review office of apprenticeship of employees")


def office_of(question) -> str:
    """"miit", "hrss" or "edu": who reviews this question, by the settings in force."""
    levels = {row.level for row in question.levels}
    if question.question_type == "apprenticeship" and (question.details or {}).get("track") in EMPLOYEE_TRACKS:
        return settings.get("questions.review_office.employees")
    office = settings.get(f"questions.review_office.{question.question_type}")
    if office == "edu" and levels == {"technician"}:
        return settings.get("questions.review_office.technician_schools")
    return office


EMPLOYEE_TRACKS = ("new_type", "technician_trainee")
STUDENT_TRACKS = ("student_apprentice", "modern")

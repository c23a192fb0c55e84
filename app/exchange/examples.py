"""Example cells of the templates: rows that the import itself takes (a test holds them to it)."""
from datetime import timedelta

from app.answers.cohorts import school_year
from app.core import clock
from app.exchange.takers import Taker

# i18n: what a cell of the template's example holds, in the language of the sheet's readers.
_COMMON = {
    "import_row": "HR-2027-001", "region_code": "佛山市顺德区", "site_address": "顺德区大良街道示例路 1 号",
    "skills": "示教编程、电气接线",
    "clusters": "智能机器人", "cluster_code": "智能机器人", "specialties": "工业机器人技术 460305", "uscc": "",
    "no_uscc_reason": "",
    "visibility": "公开", "quantity": "14", "budget_min_fen": "50", "budget_max_fen": "60", "monthly_pay_fen": "4500",
}
_QUESTIONS = {
    "title": "总装测试员岗位实习",
    "public_summary": "跟着师傅做六轴机器人的装配、示教编程和末端夹具更换，学会看电气图，半年后独立点检喷涂工作站。",
    "occupation_code": "工业机器人系统操作员", "post_name": "总装测试员", "detail": "接口文档签约后提供。",
    "levels": "高职专科",
    "enterprise_offer": "包食宿，有企业师傅。", "chain_segment": "整机", "enterprise": "某某机器人有限公司",
    "selection_mode": "先到先谈", "max_applications": "10",
    "details.task_list": "整机装配\n示教编程\n夹具更换", "details.staff_on_post": "1240",
    "details.same_post_staff": "400",
    "details.other_interns_on_site": "0", "details.other_interns_on_post": "0", "details.same_post_wage": "5600",
    "details.lowest_tier_wage": "4300", "details.hours_per_day": "8", "details.hours_per_week": "40",
    "details.min_age": "16",
    "details.fee_from_student": "0", "details.target_metrics": "轨迹精度|mm|±0.35|±0.10|激光跟踪仪",
    "details.test_items": "振动|GB/T 31467.3|12\n盐雾||12", "details.duration_months": "24",
    "details.contract_months": "",
    "details.special_filing_no": "", "details.hazards": "", "details.school_enterprise_ratio": "3:7",
    "details.enterprise_courses": "机器人装调|64", "details.posts": "机器人装调", "details.class_name": "某某订单班",
}
_ANSWERS = {
    "title": "工业机器人技术 2025 级", "public_summary": "会六轴机器人装调、示教编程和日常运维，学过电气控制和 PLC。",
    "department": "智能制造学院",
    "length_years": "3", "size": "40", "further_study_intent": "10", "capacity": "", "conditions": "需要安排住宿。",
    "accepted_regions": "", "excluded_industries": "", "min_pay_fen": "2500", "has_cma": "否", "has_cnas": "否",
    "qualification_valid_to": "", "details.male_count": "", "details.female_count": "",
    "details.certs_held": "电工（四级）30 人",
    "details.is_group": "否", "details.directions": "工业机器人轨迹补偿", "details.price_list": "振动试验|800|样",
    "details.course_list": "SMT 设备运维|5", "details.placement_year": "2026", "details.ip_no": "ZL 2026 1 0000000.0",
    "details.asking_price": "",
}
_ORGANISATIONS = {
    "name": "佛山市某某精密机械有限公司", "no_uscc_reason": "示例：代码在办理中", "short_name": "某某精密",
    "contact_name": "陈某某",
    "contact_phone": "0757-82345678", "contact_email": "office@example.cn", "website": "https://www.example.cn",
    "industry_code": "C34", "park_id": "", "address": "顺德区大良街道示例路 1 号", "intro": "",
    "legal_person": "陈某某",
    "school_code": "4144000000",
}


def of(taker: Taker, kind: str) -> dict[str, str]:
    """Column name → example of a kind's template; what is not here the template finds by itself."""
    own = {"questions": _questions, "answers": _answers, "organisations": lambda kind: _ORGANISATIONS}[taker.what](kind)
    return {**_COMMON, **own}


def _questions(kind: str) -> dict[str, str]:
    due = clock.today() + timedelta(days=200)
    return {**_QUESTIONS, "details.graduation_year": str(due.year + 1),
            "details.milestones": f"方案|{due}|30\n验收|{due}|70"}  # i18n: example


def _answers(kind: str) -> dict[str, str]:
    entry = school_year(clock.today()) - 1
    return {**_ANSWERS, "entry_year": str(entry), "youngest_born_on": f"{entry - 15}-08-31",
            **({"capacity": "2"} if kind in ("rd_team", "rd_platform") else {})}


def still_lacking(question) -> list[str]:
    """What a draft must still be given before it can be handed in, in the words of its form (for its own page)."""
    from app.questions import fields, shown

    if question.status not in ("draft", "returned"):
        return []
    return list(dict.fromkeys(shown._label(question, name.split(".0")[0]) for name in fields.lacking(question)))

"""Questions for tests, made through the operations.

make.question("internship", enterprise, status="published", quantity=14, details={"night_shift": True}): any
common field by name; details are merged over valid ones. status: draft, submitted, published or in_selection.
make.question_values(kind) gives the values alone. Warnings get the reason "测试理由" unless reasons are given.
"""
from datetime import timedelta

from app import rules, workflow
from app.authz import SYSTEM
from app.core import clock
from app.core.db import db
from app.organisations.models import Organisation
from app.questions import context, operations
from app.questions.models import Question

SUMMARY = ("在狮山车间跟着师傅做六轴机器人的装配、示教编程和末端夹具更换，"
           "学会看电气图、改小程序，半年后独立点检喷涂工作站，参与视觉标定。")
ON_SITE = {
    "work_mode": "independent", "staff_on_post": 1240, "same_post_staff": 400, "other_interns_on_site": 0,
    "other_interns_on_post": 0, "same_post_wage": 560_000, "lowest_tier_wage": 430_000, "pay_method": "direct_transfer",
    "pay_cycle_days": 30, "hours_per_day": 8, "hours_per_week": 40, "night_shift": False, "overtime": False,
    "holiday_work": False, "hazards": [], "labour_intensity": "II", "workplace_category": "workshop",
    "task_list": ["整机装配", "示教编程", "夹具更换"], "accommodation": "provided", "meals": "provided",
    "insurance_by": "school", "min_age": 16, "accept_minors": False, "is_cross_province": False,
    "fee_from_student": 0, "fee_declaration": True, "agency_declaration": True,
}
DETAILS = {
    "internship": {"internship_type": "post", **ON_SITE},
    "apprenticeship": {"track": "student_apprentice", "target_skill_level": "senior", "duration_months": 24,
                       "enterprise_mentor_count": 6, "class_count": 2, "lead_mentor_level": "technician", **ON_SITE},
    "order_class": {"class_name": "示例订单班", "entry_grade": "second", "graduation_year": 2028,
                    "recruit_commitment": 24},
    "commissioned_training": {"trainee_type": "in_service", "trainee_count": 200, "hours_total": 40,
                              "mode": "at_enterprise", "venue": "松山湖厂区培训室"},
    "rd_project": {
        "current_state": "现有补偿算法在大曲率段误差偏大", "acceptance_method": "第三方检测，连续 100 件全部达标",
        "target_metrics": [{"name": "轨迹精度", "unit": "mm", "current": "±0.35", "target": "±0.10",
                            "test_method": "激光跟踪仪"}],
        "milestones": [{"name": "方案", "due": "2027-06-30", "pay_pct": 30},
                       {"name": "样机", "due": "2027-10-31", "pay_pct": 40},
                       {"name": "验收", "due": "2028-01-31", "pay_pct": 30}],
        "ip_ownership": "shared", "tech_contract_type": "development", "is_export_controlled": False},
    "commissioned_testing": {"test_items": [{"item": "振动", "standard_no": "GB/T 31467.3", "sample_qty": 12},
                                            {"item": "盐雾", "sample_qty": 12}],
                             "need_cma_cnas": True, "report_use": "legal", "turnaround_days": 15},
}
TITLES = {"internship": "总装测试员岗位实习", "apprenticeship": "工业机器人装调与运维学徒",
          "order_class": "集成电路封测订单班",
          "commissioned_training": "SMT 设备运维职工培训", "rd_project": "六轴喷涂机器人末端轨迹补偿精度提升",
          "commissioned_testing": "动力电池包振动与盐雾测试"}
QUANTITIES = {"internship": 14, "apprenticeship": 24, "order_class": 30, "commissioned_training": 1000, "rd_project": 1,
              "commissioned_testing": 1}


class Making:
    """Mixin of `Make`."""

    def question_values(self, kind: str = "internship", **given) -> dict:
        """Valid values of a question of the kind, `given` over them."""
        today = clock.today()
        start = today + timedelta(days=90)
        values = {
            "title": TITLES[kind], "public_summary": SUMMARY, "region_code": "440606",
            "site_address": "狮山镇科技北路 1 号",
            "cluster_code": "robotics", "quantity": QUANTITIES[kind], "start_date": start,
            "end_date": start + timedelta(days=183), "apply_deadline": today + timedelta(days=40)}
        if kind in ("internship", "apprenticeship", "order_class"):
            values.update(specialties=["460305"], occupation_code="6-31-07-01", levels=["college"])
        if kind in ("internship", "apprenticeship"):
            values.update(monthly_pay_fen=450_000)
        if kind in ("rd_project", "commissioned_testing", "commissioned_training"):
            values.update(budget_min_fen=60_000_000, budget_max_fen=70_000_000, funding_source="enterprise")
        if kind in ("rd_project", "commissioned_testing"):
            values.update(detail="只给看得到的学校：轨迹规划用自研控制器，接口文档另附。")
        values["details"] = {**DETAILS[kind], **given.pop("details", {})}
        return {**values, **given}

    def question(self, kind: str = "internship", enterprise: Organisation | None = None, *, status: str = "published",
                 reasons: dict | None = None, **given) -> Question:
        """A question that went through save_draft, submit, publish and start_selection as far as `status` says."""
        enterprise = enterprise or self.enterprise()
        actor = self.officer(enterprise)
        question = operations.save_draft(actor, kind=kind, **self.question_values(kind, **given))
        if status != "draft":
            trial = rules.try_out("submit", context.submit_context(question))
            reasons = reasons or {one.rule_code: "测试理由" for one in trial if one.outcome == rules.WARN}
            operations.submit(actor, question=question, reasons=reasons)
        if status in ("published", "in_selection") and question.status == "submitted":
            operations.publish(SYSTEM, question=question)
        if status == "in_selection":
            workflow.move(question, "start_selection", actor=SYSTEM)
        db.session.commit()
        return question

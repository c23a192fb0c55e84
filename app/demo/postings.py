"""Supply and demand, led through drafting, approval and review."""
from datetime import date, timedelta

from app import rules
from app.answers import operations as answers
from app.core import clock
from app.demo.demand import QUESTIONS
from app.demo.supply import ANSWERS
from app.demo.world import Because, World
from app.questions import context, operations

OFFICE_KEYS = {"edu": "edu", "miit": "miit", "hrss": "hrss"}


def offer_all(world: World, offered: dict) -> None:
    """Plan every answer; `offered` gets (school, title) → answer number."""
    for school, listed in ANSWERS.items():
        for one in listed:
            world.later(one[-1], lambda school=school, one=one: _offer(world, offered, school, one))


def _offer(world: World, offered: dict, school: str, one) -> None:
    kind, title, specialties, clusters, summary, skills, numbers, details, _day = one
    dept = world.actor(school, "sch_dept") if (school, "sch_dept") in world._actors else world.actor(school, "sch_office")
    values = {"title": title, "department": "二级学院", "public_summary": summary, "clusters": clusters, "skills": skills,
              "specialties": specialties, "region_code": world.organisations[school].region_code, "details": details,
              "available_from": world.day(-60), "available_to": world.day(700), "valid_until": world.day(240)}
    if kind == "trainee_cohort":
        years, length, size, further, age = numbers
        school_year = world.today.year - (world.today < date(world.today.year, 9, 1))
        values |= {"entry_year": school_year - years, "length_years": length, "size": size, "further_study_intent": further,
                   "youngest_born_on": date(school_year - years - age, 8, 31)}
    elif isinstance(numbers, int):
        values["capacity"] = numbers
    if details.get("cma_no"):
        values |= {"has_cma": True, "has_cnas": True, "qualification_valid_to": world.day(400)}
    answer = answers.save_draft(dept, answer_type=kind, **values)
    answers.submit(dept, answer=answer)
    answers.approve(world.actor(school, "sch_office"), answer=answer)
    offered[school, title.split(" ")[0]] = answer.answer_no


def ask_all(world: World, asked: dict) -> None:
    """Plan every question; `asked` gets its key in the story → question number."""
    for one in QUESTIONS:
        world.later(one["day"] + 0.5, lambda one=one: _ask(world, asked, dict(one)))


def _ask(world: World, asked: dict, one: dict) -> None:
    firm, end = one.pop("firm"), one.pop("end")
    kind, day = one.pop("kind"), one.pop("day")
    actor = world.actor(firm)
    operations_values = _values(world, firm, one, clock.today() if day else world.today)
    question = operations.save_draft(actor, kind=kind, **operations_values)
    asked[one["title"] if end in ("published", "submitted") else end] = question.question_no
    if end == "draft":
        return
    trial = rules.try_out("submit", context.submit_context(question))
    operations.submit(actor, question=question, reasons={c.rule_code: Because().get(c.rule_code) for c in trial
                                                         if c.outcome == rules.WARN})
    if end == "submitted":
        return
    world.later(max(0, day - 1), lambda: _review(world, question.question_no, end))


def _values(world: World, firm: str, one: dict, day: date) -> dict:
    start, months, budget = one.pop("start"), one.pop("months"), one.pop("budget")
    begins = world.day(start)
    values = {**one, "region_code": world.organisations[firm].region_code,
              "site_address": world.organisations[firm].address or "厂区", "start_date": begins,
              "end_date": begins + timedelta(days=30 * months), "apply_deadline": max(day + timedelta(days=12), min(
                  begins - timedelta(days=7), day + timedelta(days=60)))}
    if budget:
        values |= {"budget_min_fen": budget[0], "budget_max_fen": budget[1]}
        values.setdefault("funding_source", "enterprise")
    details = dict(values["details"])
    if details.get("graduation_year") == 0:
        details["graduation_year"] = (begins + timedelta(days=30 * months)).year
    if isinstance(details.get("milestones"), str):
        shares = [int(n) for n in details["milestones"].split("/")]
        details["milestones"] = [
            {"name": name, "due": (begins + timedelta(days=30 * months * (i + 1) // 3)).isoformat(), "pay_pct": share}
            for i, (name, share) in enumerate(zip(("方案", "样机", "验收"), shares, strict=True))]
    return {**values, "details": details}


def _review(world: World, question_no: str, end: str) -> None:
    from app.questions import queries

    question = queries.get(world.actor("audit"), question_no)
    officer = world.actor(OFFICE_KEYS[question.review_office])
    if question.status != "submitted":
        return
    if end == "returned":
        operations.return_(officer, question=question, reason="培训地点写清楚是哪所学校的实训楼，并补上每期人数。")
        return
    operations.publish(officer, question=question)
    if end == "withdrawn":
        world.later(22, lambda: operations.withdraw(
            world.actor(_firm_of(world, question)), question=question, reason="设计部调整，暂不接收。"))
    if end == "unfilled":
        world.later(5, lambda: operations.leave_unfilled(
            world.actor(_firm_of(world, question)), question=question, reason_code="no_specialty"))


def _firm_of(world: World, question) -> str:
    return next(key for key, one in world.organisations.items() if one.id == question.enterprise_id)



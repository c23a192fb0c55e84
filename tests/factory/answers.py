"""Answers for tests, made through the operations.

make.answer(school, "trainee_cohort", **values): published unless `state` says "draft" or "school_review"; any
value of answers.values.NAMES may be given. make.cohort(school, size=40, …) the usual one. make.people(school)
gives the actors (department, office) of a school, once each.
"""
from datetime import date

from app.answers import operations
from app.answers.models import Answer
from app.authz import Actor
from app.core import clock
from app.core.db import db
from app.organisations.models import Organisation

ROBOTICS = "460305"
CLUSTER = "intelligent-robots"
DETAILS = {
    "trainee_cohort": {},
    "specialty": {"enrolment_total": 320},
    "rd_team": {"directions": ["工业机器人轨迹补偿"], "members_count": 9},
    "rd_platform": {"platform_kind": "testing_centre"},
    "achievement": {"ip_type": "invention", "ip_status": "granted", "trl": 6, "transfer_mode": ["licence"],
                    "price_mode": "negotiable"},
    "training_service": {"course_list": [{"name": "SMT 设备运维", "days": 5}], "max_person_days_per_month": 400},
}


def some_cluster() -> str:
    """A code of the catalogue."""
    from app.taxonomy import queries as taxonomy

    return taxonomy.clusters()[0].code


def values_for(answer_type: str, **given) -> dict:
    """A complete set of values, valid from today's clock on."""
    today = clock.today()
    values = {
        "title": "工业机器人技术", "department": "智能制造学院", "public_summary": "六轴机器人装调、示教编程和运维。",
        "clusters": [some_cluster()], "region_code": "440606", "available_from": date(today.year, 1, 1),
        "available_to": date(today.year + 1, 12, 31), "valid_until": date(today.year + 1, today.month, 1),
        "details": DETAILS[answer_type],
    }
    if answer_type in ("trainee_cohort", "specialty"):
        values["specialties"] = [ROBOTICS]
    if answer_type == "trainee_cohort":
        values.update(entry_year=today.year - 2, length_years=3, size=40, further_study_intent=10,
                      youngest_born_on=date(today.year - 18, 3, 1))
    if answer_type in ("rd_team", "rd_platform"):
        values["capacity"] = 3
    return {**values, **given}


class Making:
    """Mixin of `Make`."""

    def people(self, school: Organisation) -> tuple[Actor, Actor]:
        """(somebody of a department, somebody of the office) of a school."""
        known = self.__dict__.setdefault("_people", {})
        if school.id not in known:
            users = (self.user(school, ["sch_dept"], department="智能制造学院"), self.user(school, ["sch_office"]))
            known[school.id] = users
        return tuple(self.actor(user, school) for user in known[school.id])

    def answer(self, school: Organisation, answer_type: str = "trainee_cohort", *, state: str = "published",
               **given) -> Answer:
        """An answer of the school, led by its people to `state`: draft, school_review or published."""
        dept, office = self.people(school)
        answer = operations.save_draft(dept, answer_type=answer_type, **values_for(answer_type, **given))
        if state != "draft":
            operations.submit(dept, answer=answer)
        if state == "published":
            operations.approve(office, answer=answer)
        db.session.commit()
        return answer

    def cohort(self, school: Organisation, **given) -> Answer:
        """A published cohort: 40 trainees, 10 of them for further study, so 30 places."""
        return self.answer(school, "trainee_cohort", **given)

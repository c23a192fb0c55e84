"""What the rules are told about a question: plain values, built from the row and the facts others count."""
from datetime import date
from typing import Any

from app.core import clock, facts
from app.questions import kinds
from app.questions.models import Question
from app.rules import Facts
from app.taxonomy.queries import add_working_days

REVIEW_DAYS = 2
PEOPLE = ("order_class", "apprenticeship", "internship")


def review_by(day: date | None = None) -> date:
    """The last day on which the office answers a submission of that day (2 working days)."""
    return add_working_days(day or clock.today(), REVIEW_DAYS)


def submit_context(question: Question) -> Facts:
    """Everything the rules of the stages submit, select and start ask about the question itself."""
    details = dict(question.details or {})
    context = Facts(details)
    context.update(
        kind=question.question_type, students_on_site=bool(question.students_on_site),
        takes_people=question.question_type in PEOPLE or bool(question.students_on_site),
        title=question.title, summary=question.public_summary, detail=question.detail, offer=question.enterprise_offer,
        texts=list(_texts(details)), quantity=question.quantity, monthly_pay_fen=question.monthly_pay_fen,
        start_date=question.start_date, end_date=question.end_date, apply_deadline=question.apply_deadline,
        published_by=_published_by(question), specialties=question.specialty_codes, **_owner(question))
    if question.students_on_site:
        context.update(_students(question, details))
    return context


def _published_by(question: Question) -> date:
    if question.published_at:
        return clock.local_date(question.published_at)
    return question.review_due or review_by()


def _owner(question: Question) -> dict[str, Any]:
    owner = question.enterprise
    return {"org_verified": owner.status == "verified", "org_industry": owner.industry_code, "org_name": owner.name,
            "org_type": owner.org_type}


def _students(question: Question, details: dict) -> dict[str, Any]:
    """Type, tasks, and every student who is at the employer in the same time, from all kinds and all schools."""
    where = {"organisation_id": question.enterprise_id, "start": question.start_date, "end": question.end_date}
    post = question.post_name or question.occupation_code
    # Without dates nothing overlaps yet; other postings do not count, only persons who are really there.
    known = bool(question.start_date and question.end_date)
    on_site = facts.ask("cooperations.interns_on_site", default=0, post=None, **where) if known else 0
    on_post = facts.ask("cooperations.interns_on_site", default=0, post=post, **where) if known and post else 0
    return {
        "internship_type": details.get("internship_type", "post"),
        "task_list": details.get("task_list") or [],
        "interns_on_site": on_site + (details.get("other_interns_on_site") or 0),
        "interns_on_post": on_post + (details.get("other_interns_on_post") or 0),
        "hazards": details.get("hazards") or [],
    }


def _texts(value: Any):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def kind_of(question: Question):
    """The declaration of the question's kind."""
    return kinds.get(question.question_type)

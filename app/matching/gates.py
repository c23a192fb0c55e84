"""Hard filters between a question and an answer (domain.md §5.5): each with a name and a reason.

The same list filters rankings, counts what is not shown and answers "why am I not shown".
Each gate is a pure function of the two views and the day; `plans` compiles the same conditions for
the engine, and a test holds the two together.
"""
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l

from app.matching.views import AnswerView, QuestionView
from app.questions.models import LISTED

ADULT_WORK_AGE = 16


@dataclass(frozen=True)
class Gate:
    """A condition that must hold. label: the reason in words; holds(question, answer, today)."""

    code: str
    label: object
    holds: Callable[[QuestionView, AnswerView, date], bool]


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _old_enough(question: QuestionView, answer: AnswerView, _today: date) -> bool:
    """At least 16 on the first day (实习管理规定 2021 art. 16(2); 禁止使用童工规定 arts 2, 4)."""
    if not question.students_on_site or not answer.youngest_born_on or not question.start:
        return True
    return answer.youngest_born_on <= _years_before(question.start, ADULT_WORK_AGE)


def _not_first_year(question: QuestionView, answer: AnswerView, _today: date) -> bool:
    """No first-year students (art. 16(1)); the school year turns on 1 September."""
    if not question.students_on_site or answer.entry_year is None or not question.start:
        return True
    school_year = question.start.year - (question.start < date(question.start.year, 9, 1))
    return school_year - answer.entry_year + 1 >= 2


def _overlap(question: QuestionView, answer: AnswerView, _today: date) -> bool:
    if question.start and answer.available_to and answer.available_to < question.start:
        return False
    return not (question.end and answer.available_from and answer.available_from > question.end)


def _qualified(question: QuestionView, answer: AnswerView, today: date) -> bool:
    if not question.needs_qualification or answer.kind != "rd_platform":
        return True
    return answer.has_qualification and bool(answer.qualification_valid_to) and answer.qualification_valid_to >= today


GATES = (
    Gate("kind", _l("供给类型对不上"), lambda q, a, t: a.kind in q.answer_kinds),
    Gate("question_open", _l("命题已不在榜"), lambda q, a, t: q.status in LISTED and bool(q.deadline) and q.deadline >= t),
    Gate("answer_published", _l("供给没有发布"), lambda q, a, t: a.status == "published"),
    Gate("valid", _l("供给有效期已过"), lambda q, a, t: bool(a.valid_until) and a.valid_until >= t),
    Gate("level", _l("院校层次不符"), lambda q, a, t: not q.levels or not a.level or a.level in q.levels),
    Gate("capacity", _l("可用名额为 0"), lambda q, a, t: a.free is None or a.free > 0),
    Gate("lacking", _l("命题名额已满"), lambda q, a, t: q.lacking is None or q.lacking > 0),
    Gate("dates", _l("时间不重叠"), _overlap),
    Gate("age", _l("开始时有学生未满 16 岁"), _old_enough),
    Gate("grade", _l("开始时还是一年级"), _not_first_year),
    Gate("qualification", _l("没有在有效期内的 CMA/CNAS 资质"), _qualified),
)


def failing(question: QuestionView, answer: AnswerView, today: date) -> list[Gate]:
    """The gates that keep the two apart, in order; empty when they may be ranked together."""
    return [gate for gate in GATES if not gate.holds(question, answer, today)]

"""实习台账 of a school: exactly the headings of a school's own ledger (domain.md §2.2, G24).

One row for each batch of trainees at an employer: its record, or the cooperation itself while no record of it
exists. What the platform does not ask (class, course, credits, whether the employer is a base of the school)
stays empty for the school to fill.
"""
from collections.abc import Iterator
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.authz import Actor
from app.authz.actor import SCHOOL
from app.cooperations import legal, queries
from app.cooperations.models import Cooperation, CooperationRecord
from app.core.db import db
from app.exchange.lists.base import Listing, named, place, yuan
from app.questions.kinds.internship import TYPES

# i18n: official headings, never translated; domain.md says "use exactly these".
HEADINGS = (
    "学年", "院系", "专业", "班级", "课程名称", "课程代码", "学分", "实习类型", "实习组织形式", "实习方式",
    "校内指导老师姓名",
    "实习单位名称", "实习单位统一社会信用代码", "实习地区及代码", "实习岗位", "实习开始时间", "实习结束时间",
    "实际实习天数",
    "实习报酬（元/月）", "企业指导人员姓名", "是否有实习责任险", "是否有人身意外险", "是否进行实习安全教育和培训",
    "是否签订实习三方协议", "实习单位是否为校级及以上实习基地", "审核状态")
RECORD_TYPE = "intern_batch"
LEFT_OUT = ("superseded", "rejected")


def _rows(actor: Actor, args) -> Iterator[list]:
    chosen = queries.visible(actor).where(
        Cooperation.school_id == actor.org_id).order_by(Cooperation.start_date, Cooperation.id)
    for row in db.session.scalars(chosen):
        if not legal.students_on_site(row):
            continue
        batches = [one for one in queries.records_of(actor, row)
                   if one.record_type == RECORD_TYPE and one.status not in LEFT_OUT]
        for batch in sorted(batches, key=lambda one: (one.period_from, one.id)) or [None]:
            line = _row(row, batch)
            if not args.get("year") or line[0] == args["year"]:
                yield line


def _row(cooperation: Cooperation, batch: CooperationRecord | None) -> list:
    question, facts = cooperation.question, legal.start_facts(cooperation)
    start = batch.period_from if batch else cooperation.start_date
    end = batch.period_to if batch else cooperation.end_date
    answers = [line.answer for line in cooperation.application.lines] if cooperation.application else []
    return [
        school_year(start), _department(cooperation, answers),
        "、".join(dict.fromkeys(named("specialty", code) for one in answers for code in one.specialty_codes)),
        "", "", "", "", _kind_words(question), _("学校组织"), "", facts.get("school_mentor") or "",
        cooperation.enterprise.name, cooperation.enterprise.uscc or "",
        f"{place(cooperation.region_code)} {cooperation.region_code}".strip(),
        (question.post_name or question.title) if question else cooperation.title, start, end,
        batch.measure("days") if batch else None, yuan(_pay(cooperation, batch)), facts.get("enterprise_mentor") or "",
        _known(facts, "insurance_kind", facts.get("insurance_kind") == "internship_liability"), None,
        facts.get("safety_training_done"),
        _known(facts, "tripartite_count", (facts.get("tripartite_count") or 0) >= (facts.get("head_count") or 1)), None,
        batch.status_label if batch else cooperation.status_label]


def _known(facts: dict, name: str, answer: bool) -> bool | None:
    return answer if facts.get(name) not in (None, "") else None


def school_year(day: date | None) -> str:
    """2026-2027 for a day from 1 September 2026 on."""
    if day is None:
        return ""
    first = day.year if day.month >= 9 else day.year - 1
    return f"{first}-{first + 1}"


def _department(cooperation: Cooperation, answers) -> str:
    applied = cooperation.application.department if cooperation.application else ""
    return applied or "、".join(dict.fromkeys(one.department for one in answers if one.department))


def _kind_words(question) -> str:
    code = (question.details or {}).get("internship_type", "post") if question else "post"
    return str(dict(TYPES).get(code, code))


def _pay(cooperation: Cooperation, batch: CooperationRecord | None) -> int | None:
    actual = (batch.details or {}).get("monthly_pay_fen") if batch else None
    return actual if actual is not None else cooperation.question.monthly_pay_fen if cooperation.question else None


LEDGER = Listing("internship-ledger", _l("实习台账"), SCHOOL, HEADINGS, _rows, ("year",), plain=True)

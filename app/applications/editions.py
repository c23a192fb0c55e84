"""What changed in a question between two of its editions, in words."""
from typing import Any

from flask_babel import lazy_gettext as _l

from app.core import filters
from app.core.db import db
from app.questions import kinds
from app.questions.models import Question, QuestionEdition

WORDS = {
    "quantity": _l("数量"), "monthly_pay_fen": _l("月报酬"), "budget_min_fen": _l("预算下限"),
    "budget_max_fen": _l("预算上限"),
    "apply_deadline": _l("应答截止"), "specialties": _l("匹配专业"), "start_date": _l("开始"), "end_date": _l("结束"),
    "title": _l("标题"), "public_summary": _l("摘要"), "site_address": _l("地点"), "levels": _l("院校层次"),
    "region_code": _l("所在地"),
}


def changes_since(question: Question, edition: int) -> list[dict]:
    """[{field, before, after}] of all editions after `edition`, oldest first; the confidential detail only by name."""
    rows = db.session.scalars(db.select(QuestionEdition).where(
        QuestionEdition.question_id == question.id, QuestionEdition.edition > edition)
        .order_by(QuestionEdition.edition))
    return [{"field": str(_label(question, name)), "before": _shown(name, before), "after": _shown(name, after)}
            for row in rows for name, (before, after) in _pairs(row.changes)]


def _pairs(changes: dict[str, Any]):
    """Own fields of the kind stand one by one."""
    for name, pair in (changes or {}).items():
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            continue
        before, after = pair
        if name == "details" and isinstance(before, dict) and isinstance(after, dict):
            for key in sorted(before.keys() | after.keys()):
                if before.get(key) != after.get(key):
                    yield f"details.{key}", (before.get(key), after.get(key))
        else:
            yield name, (before, after)


def _label(question: Question, name: str):
    if name in WORDS:
        return WORDS[name]
    own = name.removeprefix("details.")
    try:
        return kinds.get(question.question_type).field(own).label
    except KeyError:
        return _l("其他内容")


def _shown(name: str, value: Any) -> str:
    if name in ("detail", "details.detail"):
        return ""
    if value in (None, "", []):
        return filters.UNKNOWN
    if name.endswith("_fen"):
        return filters.yuan(value, True)
    if isinstance(value, list):
        return "、".join(str(one) for one in value)[:120]
    return str(value)[:120]

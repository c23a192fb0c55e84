"""What this room answers when others ask by name: facts, who reads attachments, words of constraints."""
from flask import url_for
from flask_babel import lazy_gettext as _l

from app.authz import ANONYMOUS
from app.core import facts, files
from app.core.db import db
from app.core.errors import explain_constraint
from app.questions import kinds, queries
from app.questions.models import Question, QuestionAttachment
from app.taxonomy import queries as taxonomy

PURPOSE = "question"

explain_constraint("quantity_positive", _l("数量要大于 0。"))
explain_constraint("ck_question_dates_in_order", _l("结束日期不能早于开始日期。"))
explain_constraint("ck_question_budget_in_order", _l("预算上限不能小于下限。"))
explain_constraint("ck_question_quantity_when_submitted", _l("提交前要填数量。"))


@facts.provide("home.questions")
def latest(limit: int = 8) -> dict:
    """The latest open questions for the landing page (contract: app/home/content.py)."""
    rows, total = queries.open_to_all(limit)
    return {"items": [_line(row) for row in rows], "total": total, "url": url_for("questions.index")}


def _line(question: Question) -> dict:
    cluster = taxonomy.cluster(question.cluster_code)
    return {"kind": str(kinds.get(question.question_type).label), "title": question.title,
            "url": url_for("questions.show", question_no=question.question_no), "org": question.enterprise,
            "place": taxonomy.region_name(question.region_code) if question.region_code else "",
            "cluster": cluster.name if cluster else "", "quantity": question.quantity, "unit": question.quantity_unit,
            "deadline": question.apply_deadline, "note": ""}


@facts.provide("questions.public_of")
def public_of(organisation_id: int, limit: int = 50) -> list[dict]:
    """The organisation's open questions that everybody may see, for its public page."""
    rows = db.session.scalars(queries.visible(ANONYMOUS).where(Question.enterprise_id == organisation_id)
                              .order_by(Question.published_at.desc(), Question.id).limit(limit))
    return [{"title": row.title, "url": url_for("questions.show", question_no=row.question_no),
             "note": f"{kinds.get(row.question_type).label} {row.quantity} {row.quantity_unit}"} for row in rows]


@facts.provide("questions.kinds")
def kind_labels() -> dict:
    """Code → label of every kind, for the wishes of answers."""
    return {kind.code: kind.label for kind in kinds.all_kinds()}


@facts.provide("questions.count_of")
def count_of(organisation_id: int) -> int:
    """How many questions the organisation has written down, drafts too."""
    return db.session.scalar(db.select(db.func.count(Question.id)).where(Question.enterprise_id == organisation_id))


@files.readable_by(PURPOSE)
def readable(actor, file) -> bool:
    """Attachments belong to the confidential detail."""
    rows = db.session.scalars(db.select(Question).join(QuestionAttachment).where(QuestionAttachment.file_id == file.id))
    return any(queries.may_read_detail(actor, row) for row in rows)

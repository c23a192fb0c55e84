"""Free-text search of both sides, with filters, counts and widening that says what it widened."""
from dataclasses import dataclass, field

from flask_babel import gettext as _

from app.answers import queries as answers
from app.answers.models import Answer
from app.authz import Actor
from app.core import clock
from app.core.db import db
from app.core.text import analyse
from app.matching import facets, load, plans, weights
from app.questions import queries as questions
from app.questions.models import Question
from app.search import service as search
from app.search.plan import AnyOf, Filter, Order, Page, Range

SIZE = 20
ORDERS = {"questions": {"newest": Order("published"), "deadline": Order("deadline", descending=False),
                        "quantity": Order("lacking")},
          "answers": {"newest": Order("published"), "free": Order("free")}}


@dataclass(frozen=True)
class Found:
    """A page of free search. widened: (words, ) lines that say what was relaxed."""

    views: list
    total: int
    page: int
    pages: int
    per_page: int = SIZE
    facets: dict = field(default_factory=dict)
    widened: list[str] = field(default_factory=list)
    degraded: bool = False
    notice: object = ""


def find(actor: Actor, side: str, text: str, *, ticked: dict[str, list[str]], organisation_id: int | None = None,
         starts_from=None, starts_to=None, order: str = "", page: int = 1) -> Found:
    """Search one side ("questions" or "answers") as this actor may see it."""
    context = weights.context()
    words = list(dict.fromkeys(analyse(text[:500])))
    filters = _filters(side, organisation_id, starts_from, starts_to)
    page = max(1, min(page, 400))

    def ask(chosen, wide):
        return search.search(plans.search_plan(
            actor, side, words, context, filters=filters, choices=facets.choices(chosen),
            take=Page((page - 1) * SIZE, SIZE), order=ORDERS[side].get(order), today=clock.today(), wide=wide))

    found, widened = ask(ticked, False), []
    if not found.total and words:
        wider = ask(ticked, True)
        if wider.total:
            found, widened = wider, [_("标题和专业里没有这些词，改在说明文字里找")]
    if not found.total and ticked:
        for name, said in (("region", _("放宽了地区")), ("specialty", _("放宽了专业")), ("level", _("放宽了院校层次"))):
            if name in ticked:
                wider = ask({k: v for k, v in ticked.items() if k != name}, True)
                if wider.total:
                    found, widened = wider, [said]
                    break
    return Found(_views(actor, side, found.ids), found.total, page, max(1, -(-found.total // SIZE)),
                 facets=dict(found.facets), widened=widened, degraded=found.degraded, notice=found.notice)


def _filters(side: str, organisation_id, starts_from, starts_to) -> tuple[Filter, ...]:
    filters: list[Filter] = []
    if organisation_id:
        filters.append(AnyOf("org_id", (str(organisation_id),)))
    if starts_from or starts_to:
        name = "start" if side == "questions" else "available_from"
        filters.append(Range(name, low=starts_from, high=starts_to))
    return tuple(filters)


def _views(actor: Actor, side: str, ids) -> list:
    """Views in the engine's order, of rows the viewer may really see."""
    if side == "questions":
        rows = {r.id: r for r in db.session.scalars(questions.visible(actor).where(Question.id.in_(ids)))}
        return load.question_views([rows[i] for i in ids if i in rows])
    rows = {r.id: r for r in db.session.scalars(answers.visible(actor).where(Answer.id.in_(ids)))}
    return load.answer_views([rows[i] for i in ids if i in rows])



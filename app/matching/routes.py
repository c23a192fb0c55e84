"""Match pages, free search, the school's inbox and suggestions."""
from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.answers import queries as answers
from app.answers.models import Answer
from app.authz import Permission, require
from app.authz.guards import current_actor, guard, public
from app.core.db import db
from app.core.reading import Unreadable, parse_date
from app.extensions import limiter
from app.matching import facets, free_search, inbox, load, service, suggest
from app.questions import queries as questions
from app.questions.models import Question

bp = Blueprint("matching", __name__)
SIDES = {"question": "questions", "answer": "answers"}


def criteria(score) -> list[dict]:
    """The parts of a score for the page's ruler and reasons."""
    return [{"label": part.label, "short": part.short, "max": part.maximum, "points": part.points,
             "reason": part.sentence} for part in score.parts]


@bp.get("/match/questions/<question_no>")
@guard(Permission.MATCH_VIEW)
def for_question(question_no: str):
    """谁能接这道命题: ranked answers for a question."""
    actor = current_actor()
    question = questions.get(actor, question_no)
    require(actor, Permission.MATCH_VIEW, question)
    ticked = facets.chosen(request.args)
    ranking = service.answers_for(actor, question, choices=facets.choices(ticked), page=_page())
    view = load.question_views([question])[0]
    return render_template("matching/for_question.html", question=question, view=view, ranking=ranking, ticked=ticked,
                           panel=facets.panel("answers", ranking.facets, ticked), pills=_pills("answers", ticked),
                           hidden=service.not_shown(actor, view) if not ranking.degraded else [], criteria=criteria)


@bp.get("/match/answers/<answer_no>")
@guard(Permission.MATCH_VIEW)
def for_answer(answer_no: str):
    """哪些命题适合这份供给: ranked questions for an answer."""
    actor = current_actor()
    answer = answers.get(actor, answer_no)
    require(actor, Permission.MATCH_VIEW, answer)
    ticked = facets.chosen(request.args)
    ranking = service.questions_for(actor, answer, choices=facets.choices(ticked), page=_page())
    view = load.answer_views([answer])[0]
    return render_template("matching/for_answer.html", answer=answer, view=view, ranking=ranking, ticked=ticked,
                           panel=facets.panel("questions", ranking.facets, ticked), pills=_pills("questions", ticked),
                           hidden=service.not_shown(actor, view) if not ranking.degraded else [], criteria=criteria)


@bp.get("/match/inbox")
@guard(Permission.APPLICATION_EDIT)
def school_inbox():
    """新到的合适命题: one line per question over all own answers."""
    found, lonely, degraded = inbox.fitting(current_actor())
    return render_template("matching/inbox.html", found=found, lonely=lonely, degraded=degraded)


@bp.get("/match/why")
@guard(Permission.MATCH_VIEW)
def why():
    """为什么没有显示: which conditions keep one question and one answer apart."""
    actor = current_actor()
    question = answer = None
    reasons, missing = [], []
    question_no, answer_no = request.args.get("question", "").strip(), request.args.get("answer", "").strip()
    if question_no and answer_no:
        question = db.session.scalar(questions.visible(actor).where(Question.question_no == question_no))
        answer = db.session.scalar(answers.visible(actor).where(Answer.answer_no == answer_no))
        missing = [no for no, row in ((question_no, question), (answer_no, answer)) if row is None]
        if not missing:
            own = [row for row in (question, answer) if row.owner_org_id == actor.org_id]
            if not own:
                require(actor, Permission.MATCH_VIEW, question)
            reasons = service.why_not(actor, question, answer)
    return render_template("matching/why.html", question=question, answer=answer, reasons=reasons, missing=missing,
                           question_no=question_no, answer_no=answer_no)


@bp.get("/search")
@public
def search():
    """The one search box of the landing page: lead to the side that was chosen."""
    side = SIDES.get(request.args.get("side", ""), "questions")
    return redirect(url_for(f"matching.find_{side}", q=request.args.get("q") or None))


@bp.get("/search/questions", endpoint="find_questions", defaults={"side": "questions"})
@bp.get("/search/answers", endpoint="find_answers", defaults={"side": "answers"})
@public
@limiter.limit("120 per minute")
def find(side: str):
    """Free search of open questions or of answers, for everybody, as each may see."""
    text = request.args.get("q", "")[:500]
    ticked = facets.chosen(request.args)
    dates, problems = _dates()
    found = free_search.find(current_actor(), side, text, ticked=ticked, starts_from=dates["from"],
                             starts_to=dates["to"], order=request.args.get("sort", ""), page=_page())
    return render_template("matching/search.html", side=side, text=text, found=found, ticked=ticked, problems=problems,
                           raw_dates={k: request.args.get(k, "") for k in ("from", "to")},
                           panel=facets.panel(side, found.facets, ticked), pills=_pills(side, ticked))


@bp.get("/match/suggest")
@public
@limiter.limit("60 per minute")
def suggestions():
    """What a title and text seem to be about: specialties, occupations, clusters, skills, as JSON."""
    levels = frozenset(request.args.getlist("level")) & {"secondary", "college", "bachelor"}
    found = suggest.propose(request.args.get("title", "")[:200], request.args.get("text", "")[:4000],
                            levels=levels or None, limit=6)
    return jsonify({name: [{"code": one.code, "name": one.name, "confidence": round(one.confidence * 100),
                            "words": list(one.words), "note": str(facets.LEVELS.get(one.note, ""))} for one in listed]
                    for name, listed in vars(found).items()})


def _page() -> int:
    return request.args.get("page", 1, type=int) or 1


def _dates():
    values, problems = {}, {}
    for name in ("from", "to"):
        values[name] = None
        raw = request.args.get(name, "").strip()
        if raw:
            try:
                values[name] = parse_date(raw)
            except Unreadable as error:
                problems[name] = str(error) or _("日期写成 2027-07-01 这样。")
    return values, problems


def _pills(side: str, ticked: dict[str, list[str]]) -> list[tuple[str, str]]:
    from app.core.filters import without

    return [(facets.label_of(side, name, value), without(name, value)) for name, values in ticked.items() for value in values]


@bp.app_context_processor
def _words() -> dict:
    """Names of places and kinds for every template."""
    from app.taxonomy.queries import region_name

    return {"region_name": lambda code: region_name(code) or "" if code else "",
            "kind_label": lambda side, code: facets.label_of(side, "kind", code)}

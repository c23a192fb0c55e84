"""Reading questions: the public list, one's own list, the page, the detail and its terms."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import rules
from app.authz import Permission, may
from app.authz.actor import OVERSEERS
from app.authz.guards import current_actor, guard, public
from app.core import facts, files
from app.core.db import db
from app.core.errors import Forbidden, NotVisible
from app.questions import kinds, operations, policy, queries, shown
from app.questions.blueprint import bp
from app.questions.workflow import QUESTION, UNFILLED_REASONS
from app.workflow import available

PER_PAGE = 50


def _paged(chosen):
    return db.paginate(chosen, page=request.args.get("page", 1, type=int), per_page=PER_PAGE, max_per_page=PER_PAGE,
                       error_out=False)


@bp.get("", endpoint="index")
@public
def index():
    """Open questions this visitor may know of."""
    actor = current_actor()
    kind = request.args.get("kind", "")
    text = request.args.get("q", "")[:60]
    page = _paged(queries.listed(actor, kind=kind, text=text))
    return render_template("questions/index.html", page=page, kinds=kinds.all_kinds(), kind=kind, q=text, shown=shown,
                           get_kind=kinds.get)


@bp.get("/mine")
@guard(Permission.QUESTION_EDIT)
def mine():
    """The enterprise's own questions by state; of an officer, those it entered for others."""
    actor = current_actor()
    status = request.args.get("status", "")
    if status not in QUESTION.states:
        status = ""
    counts = queries.mine_by_status(actor)
    page = _paged(queries.mine(actor, status))
    live = {q.id: facts.ask("applications.live", default=0, question_id=q.id) for q in page.items
            if q.status in ("published", "in_selection", "awarded")}
    return render_template("questions/mine.html", page=page, counts=counts, status=status, states=QUESTION.states,
                           total=sum(counts.values()), live=live, shown=shown, get_kind=kinds.get)


@bp.get("/<question_no>")
@public
def show(question_no: str):
    """One question, as much of it as this actor may read."""
    actor = current_actor()
    question = queries.get(actor, question_no)
    kind = kinds.get(question.question_type)
    own = policy.is_own(actor, question) or policy.entered_it(actor, question)
    inside = own or bool(actor.roles & OVERSEERS)
    detail = queries.may_read_detail(actor, question)
    moves = {one.name: one for one in available(question, actor)}
    return render_template(
        "questions/show.html", question=question, kind=kind, shown=shown, own=own, inside=inside, may_detail=detail,
        may_accept=queries.may_accept_terms(actor, question), moves=moves, unfilled=_unfilled(),
        editable=may(actor, Permission.QUESTION_EDIT, question), reviews=policy.reviews(actor, question),
        submittable=may(actor, Permission.QUESTION_SUBMIT, question),
        contact=shown.contact(actor, question) if actor.is_signed_in else {},
        checks=shown.checks(rules.current(question)) if inside else [],
        applications=facts.ask("applications.live", default=None, question_id=question.id) if inside else None,
        need=_need(question), editions=queries.editions(question) if question.published_at else [],
        trail=shown.trail(question) if inside else [])


def _unfilled() -> list[tuple[str, object]]:
    return [(code, label) for code, label in UNFILLED_REASONS.items() if code != "unanswered"]


def _need(question):
    from app.capacity import queries as capacity

    return capacity.need(question.id) if question.published_at else None


@bp.get("/<question_no>/detail")
@guard(Permission.QUESTION_VIEW)
def detail(question_no: str):
    """The confidential part: 403 with the terms for who may accept them, 403 for who may not."""
    actor = current_actor()
    question = queries.get(actor, question_no)
    if queries.may_read_detail(actor, question):
        return redirect(url_for("questions.show", question_no=question_no) + "#detail")
    if not queries.may_accept_terms(actor, question):
        raise Forbidden()
    return render_template("questions/terms.html", question=question, version=operations.TERMS_VERSION), 403


@bp.get("/<question_no>/attachments/<int:file_id>")
@guard(Permission.QUESTION_VIEW)
def attachment(question_no: str, file_id: int):
    """A file of the detail, for who may read the detail."""
    actor = current_actor()
    question = queries.get(actor, question_no)
    if not any(row.file_id == file_id for row in question.attachments):
        raise NotVisible()
    if not queries.may_read_detail(actor, question):
        raise Forbidden()
    return files.download(db.session.get(files.StoredFile, file_id))


@bp.post("/<question_no>/terms")
@guard(Permission.QUESTION_VIEW)
def accept_terms(question_no: str):
    """Accept the confidentiality terms for one's organisation."""
    actor = current_actor()
    if not actor.is_signed_in:
        raise NotVisible()
    question = queries.get(actor, question_no)
    if not (queries.may_accept_terms(actor, question) or queries.may_read_detail(actor, question)):
        raise Forbidden()
    if request.form.get("accept") != "y":
        return render_template("questions/terms.html", question=question, version=operations.TERMS_VERSION,
                               error=_("勾选后才能看详情。")), 422
    operations.accept_terms(actor, question=question)
    flash(_("已接受保密约定。详情只供本单位应答使用。"), "ok")
    return redirect(url_for("questions.show", question_no=question_no) + "#detail")


@bp.get("/<question_no>/editions/<int:number>")
@guard(Permission.QUESTION_VIEW)
def edition(question_no: str, number: int):
    """What the question said in one edition, with what changed."""
    question = queries.get(current_actor(), question_no)
    row = queries.edition(question, number)
    if row is None:
        raise NotVisible()
    labels = [(shown._label(question, name), shown._value(question, name, value))
              for name, value in row.snapshot.items() if value not in (None, "", [])]
    changes = [(shown._label(question, name), *shown._pair(question, name, pair)) for name, pair in row.changes.items()]
    return render_template("questions/edition.html", question=question, edition=row, rows=labels, changes=changes)

"""Pages of the enterprise: what came in for a question, side by side, and each decision."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.answers.models import Answer
from app.applications import checking, forms, offers, queries, reading, shown
from app.applications.models import WAITING, Application
from app.applications.provided import OPENED, RULES_ASKED
from app.applications.routes import _back, _own, _step_page, bp
from app.applications.terms import make, of_application, of_offer
from app.authz import Permission
from app.authz.actor import OVERSEERS
from app.authz.guards import current_actor, guard
from app.capacity.queries import need
from app.core import receipts
from app.core.db import db
from app.core.errors import NotVisible, Refused
from app.core.forms import apply_refused
from app.questions import queries as questions
from app.questions.models import Question


def _asked(question_no: str) -> Question:
    """A question of the actor's own enterprise, or one an officer oversees."""
    actor = current_actor()
    question = questions.get(actor, question_no)
    if not queries.is_asker(actor, question) and not actor.roles & OVERSEERS:
        raise NotVisible()
    return question


def _rows(question: Question) -> list[Application]:
    """Applications of the question that this actor may see, by submission."""
    seen = queries.visible(current_actor()).where(
        Application.question_id == question.id, Application.submitted_at.is_not(None))
    return list(db.session.scalars(seen.order_by(Application.submitted_at, Application.id)))


@bp.get("/questions/<question_no>/applications")
@guard(Permission.APPLICATION_VIEW)
def for_question(question_no: str):
    """All applications to one question, in the order of submission."""
    question = _asked(question_no)
    return render_template("applications/for_question.html", question=question, rows=_rows(question),
                           need=need(question.id), face=shown.face, outcome=shown.outcome,
                           asker=queries.is_asker(current_actor(), question))


@bp.get("/questions/<question_no>/applications/compare")
@guard(Permission.APPLICATION_VIEW)
def compare(question_no: str):
    """Up to four applications side by side."""
    question = _asked(question_no)
    rows = reading.compared(question, request.args.getlist("application"))
    if queries.is_asker(current_actor(), question):
        for row in rows:
            if row.status == "submitted":
                receipts.leave(OPENED, application_id=row.id)
    return render_template("applications/compare.html", question=question, rows=rows, need=need(question.id),
                           face=shown.face, outcome=shown.outcome)


@bp.post("/applications/<application_no>/shortlist")
@guard(Permission.APPLICATION_DECIDE)
def shortlist(application_no: str):
    """Onto the short list."""
    row = _own(application_no, Permission.APPLICATION_DECIDE)
    try:
        offers.shortlist(current_actor(), application=row)
    except Refused as refused:
        return _refused(row, refused)
    return _back(row, _("已列入入围。"))


def _refused(row: Application, refused: Refused):
    """A pressed button that is not possible now: say so where it was pressed, and change nothing."""
    db.session.rollback()
    flash(str(refused.message), "stop")
    return redirect(url_for(".show", application_no=row.application_no))


@bp.route("/applications/<application_no>/offer", methods=("GET", "POST"))
@guard(Permission.APPLICATION_NEGOTIATE)
def offer(application_no: str):
    """Propose other terms."""
    actor = current_actor()
    row = _own(application_no, Permission.APPLICATION_NEGOTIATE)
    answers = _negotiable(row, queries.is_asker(actor, row.question))
    base = of_offer(row.last_offer) if row.last_offer else of_application(row)
    data = {"price_fen": base.price_fen, "start_date": base.start_date, "end_date": base.end_date}
    data |= {checking.quantity_field(answer): dict(base.lines).get(answer.id) for answer in answers}
    form = forms.offer_form(row.question, answers, data=data)
    if form.validate_on_submit():
        try:
            by_no = {answer.answer_no: answer.id for answer in answers}
            terms = make({by_no[no]: n for no, n in form.asked().items()}, form.price_fen.data, form.start_date.data,
                         form.end_date.data)
            sent = offers.propose(actor, application=row, proposed=terms, note=form.note.data or "")
            return _back(row, _("第 %(n)s 版条件已发给对方。", n=sent.number))
        except Refused as refused:
            db.session.rollback()
            apply_refused(form, refused)
    lines = [(answer, queries.free(answer.id, base.start_date, base.end_date), form[checking.quantity_field(answer)])
             for answer in answers]
    return _step_page("offer", form, row, lines=lines, base=base)


def _negotiable(row: Application, ours: bool) -> list[Answer]:
    offered = [line.answer for line in row.lines]
    return offered if ours else queries.usable_answers(row.school_id, row.question)


@bp.post("/applications/<application_no>/offers/<int:number>/accept")
@guard(Permission.APPLICATION_NEGOTIATE)
def accept(application_no: str, number: int):
    """Agree to the other side's newest version."""
    row = _own(application_no, Permission.APPLICATION_NEGOTIATE)
    try:
        offers.accept(current_actor(), application=row, number=number)
    except Refused as refused:
        return _refused(row, refused)
    return _back(row, _("已接受第 %(n)s 版条件。", n=number))


@bp.route("/applications/<application_no>/select", methods=("GET", "POST"))
@guard(Permission.APPLICATION_DECIDE)
def select(application_no: str):
    """Select, having seen what follows and what the law asks."""
    from app import rules
    from app.applications.context import select_context

    row = _own(application_no, Permission.APPLICATION_DECIDE)
    if row.status not in WAITING:
        return redirect(url_for(".show", application_no=row.application_no))
    form = forms.SelectForm(data={"row_version": row.row_version})
    reasons = {name.removeprefix("reason-"): value for name, value in request.form.items()
               if name.startswith("reason-")}
    try:
        checks = rules.try_out("select", select_context(row))
        if form.validate_on_submit():
            offers.select(current_actor(), application=row, reasons=reasons)
            return _back(row, _("已选定%(school)s。下一步签协议。", school=row.school.name))
    except offers.NotAllowedByRule as stopped:
        receipts.leave(RULES_ASKED, application_id=row.id)
        db.session.rollback()
        checks = rules.try_out("select", select_context(row))
        apply_refused(form, stopped)
    except Refused as refused:
        db.session.rollback()
        apply_refused(form, refused)
    for check in checks:
        check.reason = reasons.get(check.rule_code, check.reason)
    return _step_page("select", form, row, found=checks, terms=checking.standing_terms(row),
                      lacking=need(row.question_id))


@bp.route("/applications/<application_no>/decline", methods=("GET", "POST"))
@guard(Permission.APPLICATION_DECIDE)
def decline(application_no: str):
    """Not this school, and why."""
    row = _own(application_no, Permission.APPLICATION_DECIDE)
    form = forms.DeclineForm()
    if form.validate_on_submit():
        try:
            offers.decline(current_actor(), application=row, reason_code=form.reason_code.data,
                           note=form.note.data or "")
            flash(_("已告诉学校未入选和原因。"), "ok")
            return redirect(url_for(".for_question", question_no=row.question.question_no))
        except Refused as refused:
            return _step_page("decline", form, row, refused)
    return _step_page("decline", form, row)



"""Deciding on a question: the office's review, and what the enterprise may end."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import rules
from app.authz import Permission, require
from app.authz.guards import current_actor, guard
from app.core.db import db
from app.core.errors import Refused, Stale
from app.core.filters import ago
from app.questions import kinds, operations, policy, queries, shown
from app.questions.blueprint import bp


@bp.get("/review")
@guard(Permission.QUESTION_REVIEW)
def reviews():
    """What waits for this office, the earliest deadline first."""
    page = db.paginate(queries.to_review(current_actor()), page=request.args.get("page", 1, type=int), per_page=50,
                       error_out=False)
    return render_template("questions/reviews.html", page=page, shown=shown, get_kind=kinds.get, ago=ago)


@bp.get("/<question_no>/review")
@guard(Permission.QUESTION_REVIEW)
def review(question_no: str):
    """Everything an officer decides on: content, checks with their reasons, history."""
    return _review(question_no)


def _review(question_no: str, *, problem: str = "", status: int = 200):
    actor = current_actor()
    question = queries.get(actor, question_no)
    require(actor, Permission.QUESTION_REVIEW, question)
    return render_template(
        "questions/review.html", question=question, kind=kinds.get(question.question_type), shown=shown,
        problem=problem,
        checks=shown.checks(rules.current(question, "submit")), trail=shown.trail(question),
        typed=request.form.get("reason", ""), contact=shown.contact(actor, question), policy=policy), status


def _seen() -> int | None:
    text = request.form.get("row_version", "")
    return int(text) if text.isdigit() else None


def _decide(question_no: str, act, done: str):
    """Do it and say so; refused: the review page again with what was typed."""
    try:
        act(current_actor(), queries.get(current_actor(), question_no))
    except Refused as refused:
        db.session.rollback()
        return _review(question_no, problem=_words(refused), status=409 if isinstance(refused, Stale) else 422)
    flash(done, "ok")
    return redirect(url_for("questions.reviews"))


def _words(refused: Refused) -> str:
    return " ".join(dict.fromkeys([str(refused.message), *map(str, refused.errors.values())]))


@bp.post("/<question_no>/publish")
@guard(Permission.QUESTION_REVIEW)
def publish(question_no: str):
    """Publish."""
    return _decide(question_no, lambda actor,
                   question: operations.publish(actor, question=question, seen_version=_seen()),
                   _("已发布 %(no)s。", no=question_no))


@bp.post("/<question_no>/return")
@guard(Permission.QUESTION_REVIEW)
def return_(question_no: str):
    """Send back with a reason."""
    return _decide(question_no, lambda actor, question: operations.return_(
        actor, question=question, reason=request.form.get("reason", ""), seen_version=_seen()),
        _("已退回 %(no)s，企业会收到理由。", no=question_no))


def _act(question_no: str, act, done: str):
    """Do it and go back to the page; refused: say why there."""
    try:
        act(current_actor(), queries.get(current_actor(), question_no))
        flash(done, "ok")
    except Refused as refused:
        db.session.rollback()
        flash(_words(refused), "stop")
    return redirect(url_for("questions.show", question_no=question_no))


def _reason() -> str:
    return request.form.get("reason", "")


@bp.post("/<question_no>/suspend")
@guard(Permission.QUESTION_SUSPEND)
def suspend(question_no: str):
    """Stop for a complaint or violation."""
    return _act(question_no, lambda actor, q: operations.suspend(actor, question=q, reason=_reason()),
                _("已暂停，企业会收到理由。"))


@bp.post("/<question_no>/resume")
@guard(Permission.QUESTION_SUSPEND)
def resume(question_no: str):
    """Let it go on."""
    return _act(question_no, lambda actor, q: operations.resume(actor, question=q, reason=_reason()), _("已恢复。"))


@bp.post("/<question_no>/withdraw")
@guard(Permission.QUESTION_WITHDRAW)
def withdraw(question_no: str):
    """Take it back."""
    return _act(question_no, lambda actor, q: operations.withdraw(actor, question=q, reason=_reason()),
                _("已撤回，应答过的学校会收到通知。"))


@bp.post("/<question_no>/close-early")
@guard(Permission.QUESTION_CLOSE)
def close_early(question_no: str):
    """Select before the deadline."""
    return _act(question_no, lambda actor, q: operations.close_early(actor, question=q),
                _("已开始遴选，不再接收应答。"))


@bp.post("/<question_no>/close-selection")
@guard(Permission.QUESTION_CLOSE)
def close_selection(question_no: str):
    """End the selection with what is selected."""
    return _act(question_no, lambda actor, q: operations.close_selection(actor, question=q), _("遴选已结束。"))


@bp.post("/<question_no>/finish")
@guard(Permission.QUESTION_CLOSE)
def finish(question_no: str):
    """Close with what is agreed."""
    return _act(question_no, lambda actor, q: operations.finish_partly(actor, question=q), _("已按生效的协议结束。"))


@bp.post("/<question_no>/unfilled")
@guard(Permission.QUESTION_CLOSE)
def unfilled(question_no: str):
    """Nobody was found, and why."""
    return _act(question_no, lambda actor, q: operations.leave_unfilled(
        actor, question=q, reason_code=request.form.get("reason_code", ""), note=_reason()),
        _("已按未对接成功结束。谢谢说明原因。"))

"""Pages of invitations: send, answer, take back."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.answers import queries as answers
from app.applications import forms, invitations, queries, shown
from app.applications.models import Invitation
from app.applications.routes import bp
from app.authz import Permission, may, require
from app.authz.guards import current_actor, guard
from app.capacity.queries import need
from app.core.db import db
from app.core.errors import NotVisible, Refused
from app.core.forms import apply_refused
from app.questions import queries as questions


@bp.get("/invitations")
@guard(Permission.APPLICATION_VIEW)
def invitation_index():
    """Invitations sent or received, open ones first."""
    rows = queries.invitations(current_actor()).order_by(
        db.case((Invitation.status == "sent", 0), else_=1), Invitation.expires_on.desc(), Invitation.id.desc())
    page = db.paginate(rows, page=max(1, request.args.get("page", 1, type=int)), per_page=50, error_out=False)
    return render_template("applications/invitations.html", page=page, face=shown.face)


@bp.get("/invitations/<invitation_no>")
@guard(Permission.APPLICATION_VIEW)
def invitation(invitation_no: str):
    """One invitation for either side."""
    row = queries.get_invitation(current_actor(), invitation_no)
    return _page(row, forms.DeclineInvitationForm())


def _page(row: Invitation, form, status: int = 200):
    actor = current_actor()
    return render_template(
        "applications/invitation.html", row=row, question=row.question, answer=row.answer, face=shown.face(row),
        form=form, press=forms.PressForm(), need=need(row.question_id), outcome=_reason(row),
        answers_it=row.status == "sent" and may(actor, Permission.INVITATION_ANSWER, row),
        cancels_it=row.status == "sent" and may(actor, Permission.INVITATION_SEND, row),
        application=queries.live_of(row.question_id, row.school_id) if actor.org_id == row.school_id else None), status


def _reason(row: Invitation) -> str:
    from app.applications.workflow import DECLINE_REASONS

    words = str(DECLINE_REASONS.get(row.decline_code, ""))
    return _("%(a)s：%(b)s", a=words, b=row.answer_note) if words and row.answer_note else words


@bp.route("/questions/<question_no>/invite", methods=("GET", "POST"))
@guard(Permission.INVITATION_SEND)
def invite(question_no: str):
    """Ask the owner of an answer (?answer=A-…) to apply."""
    actor = current_actor()
    question = questions.get(actor, question_no)
    require(actor, Permission.INVITATION_SEND, question)
    answer = answers.get(actor, request.values.get("answer", ""))
    if answer.status != "published":
        raise NotVisible()
    form = forms.InviteForm()
    status = 200
    if form.validate_on_submit():
        try:
            row = invitations.invite(actor, question=question, answer=answer, message=form.message.data or "")
            flash(_("邀约已发给%(school)s，%(day)s 前答复。", school=row.school.name,
                    day=row.expires_on.isoformat()), "ok")
            return redirect(url_for(".invitation", invitation_no=row.invitation_no))
        except Refused as refused:
            db.session.rollback()
            apply_refused(form, refused)
    if form.problems:
        status = 422
    return render_template("applications/invite.html", form=form, question=question, answer=answer,
                           need=need(question.id), free=queries.free(answer.id, question.start_date, question.end_date),
                           already=queries.live_of(question.id, answer.school_id) is not None), status


def _mine(invitation_no: str, permission: Permission) -> Invitation:
    row = queries.get_invitation(current_actor(), invitation_no)
    require(current_actor(), permission, row)
    return row


@bp.post("/invitations/<invitation_no>/accept")
@guard(Permission.INVITATION_ANSWER)
def invitation_accept(invitation_no: str):
    """Accept: go on with the prefilled draft."""
    row = _mine(invitation_no, Permission.INVITATION_ANSWER)
    try:
        application = invitations.accept(current_actor(), invitation=row)
    except Refused as refused:
        return _refused(row, refused)
    flash(_("已接受邀约。应答已按供给填好，补上方案后送审。"), "ok")
    view = ".edit" if application.status == "draft" else ".show"
    return redirect(url_for(view, application_no=application.application_no))


@bp.post("/invitations/<invitation_no>/decline")
@guard(Permission.INVITATION_ANSWER)
def invitation_decline(invitation_no: str):
    """Decline with a reason; it counts as a response."""
    row = _mine(invitation_no, Permission.INVITATION_ANSWER)
    form = forms.DeclineInvitationForm()
    if form.validate_on_submit():
        try:
            invitations.decline(current_actor(), invitation=row, reason_code=form.reason_code.data,
                                note=form.note.data or "")
            flash(_("已婉拒，企业会看到原因。"), "ok")
            return redirect(url_for(".invitation", invitation_no=row.invitation_no))
        except Refused as refused:
            db.session.rollback()
            apply_refused(form, refused)
    return _page(row, form, 422)


@bp.post("/invitations/<invitation_no>/cancel")
@guard(Permission.INVITATION_SEND)
def invitation_cancel(invitation_no: str):
    """Take it back before it is answered."""
    row = _mine(invitation_no, Permission.INVITATION_SEND)
    try:
        invitations.cancel(current_actor(), invitation=row)
    except Refused as refused:
        return _refused(row, refused)
    flash(_("邀约已收回。"), "ok")
    return redirect(url_for(".invitation", invitation_no=row.invitation_no))


def _refused(row: Invitation, refused: Refused):
    number = row.invitation_no
    db.session.rollback()
    flash(str(refused.message), "stop")
    return redirect(url_for(".invitation", invitation_no=number))

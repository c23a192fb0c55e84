"""Pages: upload an agreement, look at one, confirm it, send it back, replace its file."""
from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from app import rules
from app.authz import Permission, may, require
from app.authz.guards import current_actor, guard
from app.cooperations import forms, legal, operations, queries, record_types, relations, shown, telling
from app.cooperations.blueprint import bp
from app.cooperations.models import Agreement, Cooperation
from app.core import files
from app.core.errors import NotVisible, Refused
from app.core.forms import apply_refused

P = Permission


def _undeclared(cooperation: Cooperation) -> bool:
    party = cooperation.party(current_actor().org_id)
    return party is not None and party.declared_related is None


@bp.route("/<cooperation_no>/agreements/new", methods=["GET", "POST"])
@guard(P.COOPERATION_EDIT)
def agreement_new(cooperation_no: str):
    """Upload an agreement, or (?amends=number) one that changes the agreement in force."""
    actor = current_actor()
    cooperation = queries.get(actor, cooperation_no)
    require(actor, P.COOPERATION_EDIT, cooperation)
    amends = _amended(cooperation)
    form_class = forms.AgreementWithRelationForm if _undeclared(cooperation) else forms.AgreementForm
    form = form_class(data=_first_values(cooperation, amends))
    if form.validate_on_submit():
        try:
            agreement = _propose(cooperation, amends, form)
            flash(_("协议已上传。双方各确认一次后生效，你方也要确认。"), "ok")
            return redirect(telling.agreement_url(agreement))
        except Refused as refused:
            apply_refused(form, _named(refused))
    return (render_template(
        "cooperations/agreement_new.html", cooperation=cooperation, form=form, amends=amends,
        type_label=record_types.AGREEMENT_TYPES[legal.agreement_type(cooperation)], legal=legal,
        hints=relations.hints(cooperation), takes_interns=_takes_interns(cooperation)),
        422 if form.is_submitted() else 200)


def _amended(cooperation: Cooperation) -> Agreement | None:
    number = request.args.get("amends")
    found = next((a for a in cooperation.agreements if a.agreement_no == number), None) if number else None
    if number and found is None:
        raise NotVisible()
    return found


def _takes_interns(cooperation: Cooperation) -> bool:
    return cooperation.kind in legal.TAKES_INTERNS and legal.students_on_site(cooperation)


def _first_values(cooperation: Cooperation, amends: Agreement | None) -> dict:
    if amends is not None:
        return {name: getattr(amends, name) for name in
                ("goal", "content", "rights_duties", "quantity", "amount_fen", "effective_to", "signatories")}
    return {"quantity": cooperation.agreed_quantity, "amount_fen": cooperation.agreed_amount_fen,
            "effective_from": cooperation.start_date}


def _propose(cooperation: Cooperation, amends: Agreement | None, form) -> Agreement:
    values = form.values("related", "relation_note", "reason_term")
    related = {"related": form.answer, "relation_note": form.relation_note.data or ""} if "related" in form else {}
    return operations.propose_agreement(current_actor(), cooperation=cooperation, amends=amends,
                                        reasons={"R-AGR-3Y": form.reason_term.data or ""}, **values, **related)


def _named(refused: Refused) -> Refused:
    """The reason of the term's warning stands in its own field."""
    names = {"reason_R-AGR-3Y": "reason_term"}
    return Refused(refused.message, errors={names.get(k, k): v for k, v in refused.errors.items()})


# ------------------------------------------------------------------------------------------ one agreement

@bp.get("/<cooperation_no>/agreements/<agreement_no>")
@guard(P.COOPERATION_VIEW)
def agreement(cooperation_no: str, agreement_no: str):
    """One agreement with its file, who confirmed, and the buttons of whoever may."""
    row = queries.get_agreement(current_actor(), cooperation_no, agreement_no)
    return _shown(row, _confirm_form(row))


def _confirm_form(row: Agreement):
    form_class = (forms.ConfirmAgreementWithRelationForm if _undeclared(row.cooperation)
                  else forms.ConfirmAgreementForm)
    return form_class(data={"seen_sha256": row.file.sha256})


def _shown(row: Agreement, form, failed: str = "", words: object = "", typed: str = ""):
    actor, cooperation = current_actor(), row.cooperation
    return render_template(
        "cooperations/agreement.html", agreement=row, cooperation=cooperation, form=form, shown=shown,
        type_label=record_types.AGREEMENT_TYPES.get(row.agreement_type, row.agreement_type),
        checks=rules.current(row), hints=relations.hints(cooperation) if row.status == "pending_confirm" else [],
        may_confirm=(row.status == "pending_confirm" and may(actor, P.COOPERATION_CONFIRM, row)
                     and row.confirmed_by(actor.org_id) is None),
        may_reject=row.status == "pending_confirm" and may(actor, P.COOPERATION_CONFIRM, row),
        may_replace=(row.status == "pending_confirm" and row.uploaded_by_org_id == actor.org_id
                     and may(actor, P.COOPERATION_EDIT, row)),
        amends=next((a for a in cooperation.agreements if a.id == row.amends_id), None),
        failed=failed, words=words, typed=typed)


@bp.post("/<cooperation_no>/agreements/<agreement_no>/confirm")
@guard(P.COOPERATION_CONFIRM)
def agreement_confirm(cooperation_no: str, agreement_no: str):
    """This side confirms the file it saw."""
    row = queries.get_agreement(current_actor(), cooperation_no, agreement_no)
    form = _confirm_form(row)
    if form.validate_on_submit():
        related = {"related": form.answer, "relation_note": form.relation_note.data or ""} if "related" in form else {}
        try:
            operations.confirm_agreement(current_actor(), agreement=row, seen_sha256=form.seen_sha256.data or "",
                                         **related)
            flash(_("已确认，协议现在生效。") if row.status == "effective" else _("已确认，在等对方确认。"), "ok")
            return redirect(telling.cooperation_url(row.cooperation) if row.status == "effective"
                            else telling.agreement_url(row))
        except Refused as refused:
            apply_refused(form, refused)
    return _shown(row, form, failed="confirm"), 422


@bp.post("/<cooperation_no>/agreements/<agreement_no>/reject")
@guard(P.COOPERATION_CONFIRM)
def agreement_reject(cooperation_no: str, agreement_no: str):
    """This side does not accept it."""
    row = queries.get_agreement(current_actor(), cooperation_no, agreement_no)
    reason = request.form.get("reason", "")
    try:
        operations.reject_agreement(current_actor(), agreement=row, reason=reason)
    except Refused as refused:
        return _shown(row, _confirm_form(row), failed="reject", words=refused.message, typed=reason), 422
    flash(_("协议已退回，对方会收到理由。"), "ok")
    return redirect(telling.cooperation_url(row.cooperation))


@bp.post("/<cooperation_no>/agreements/<agreement_no>/file")
@guard(P.COOPERATION_EDIT)
def agreement_replace(cooperation_no: str, agreement_no: str):
    """Another file in its place; confirmations are void."""
    row = queries.get_agreement(current_actor(), cooperation_no, agreement_no)
    upload = request.files.get("file")
    try:
        if not upload or not upload.filename:
            raise Refused(_("请选择文件。"), "file")
        operations.replace_file(current_actor(), agreement=row, file=upload)
    except Refused as refused:
        return _shown(row, _confirm_form(row), failed="file", words=refused.message), 422
    flash(_("文件已更换，双方要重新确认。"), "ok")
    return redirect(telling.agreement_url(row))


@bp.get("/<cooperation_no>/agreements/<agreement_no>/file")
@guard(P.COOPERATION_VIEW)
def agreement_file(cooperation_no: str, agreement_no: str):
    """Download the signed agreement."""
    row = queries.get_agreement(current_actor(), cooperation_no, agreement_no)
    if not files.may_read(current_actor(), row.file):
        raise NotVisible()
    return files.download(row.file)



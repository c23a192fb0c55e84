"""Moves of answers by people: one at a time, many at once, all cohorts at once; evidence."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.answers import cohorts, grid, operations, queries, shown
from app.answers.forms import EvidenceForm, GridForm, NoteForm, ReasonForm, ReconfirmForm
from app.answers.grid import GridRow
from app.answers.models import Answer
from app.answers.routes import answers, show_page
from app.authz import Permission, may, require
from app.authz.guards import current_actor, guard
from app.core import clock, files
from app.core.errors import NotVisible, Refused
from app.core.forms import apply_refused
from app.workflow import available

# name → (form, operation, what is asked, what follows, verb, tone, done)
ASKED = {
    "return": (ReasonForm, operations.return_, _l("退回这份供给"), _l("送审人会收到消息和理由，改好后再送。"),
               _l("退回"), "stop", _l("已退回，送审人会收到理由。")),
    "suspend": (ReasonForm, operations.suspend, _l("暂停这份供给"),
                _l("它不再展示，也不能新占名额；已占用的不受影响。学校会收到消息和理由，可以申诉。恢复由主管部门办理。"),
                _l("暂停"), "stop", _l("已暂停，学校会收到理由。")),
    "lift": (ReasonForm, operations.lift, _l("恢复这份供给"), _l("它回到暂停前的状态，学校会收到消息。"),
             _l("恢复"), "primary", _l("已恢复，学校会收到消息。")),
    "archive": (NoteForm, operations.archive, _l("归档这份供给"), _l("归档后不再展示，也不能恢复。记录和数字都留着。"),
                _l("归档"), "stop", _l("已归档。")),
}
PLAIN = {
    "submit": (operations.submit, _l("已送产教融合办审批。批准或退回都会发消息。")),
    "publish": (operations.approve, _l("已批准发布，企业现在能找到。")),
    "pause": (operations.pause, _l("已暂停展示。已占用的名额不受影响，随时可以恢复。")),
    "resume": (operations.resume, _l("已恢复展示。")),
}
NEEDS = {"submit": Permission.ANSWER_EDIT, "suspend": Permission.ANSWER_SUSPEND, "lift": Permission.ANSWER_SUSPEND}


def _own(answer_no: str, permission: Permission) -> Answer:
    actor = current_actor()
    answer = queries.get(actor, answer_no)
    require(actor, permission, answer)
    return answer


def _page_of(answer: Answer):
    return redirect(url_for("answers.show", answer_no=answer.answer_no))


@answers.post("/<answer_no>/<any(submit, publish, pause, resume):name>")
@guard(Permission.ANSWER_EDIT)
def move(answer_no: str, name: str):
    """A move that needs no words."""
    answer = _own(answer_no, NEEDS.get(name, Permission.ANSWER_APPROVE))
    operation, done = PLAIN[name]
    seen = request.form.get("row_version", type=int)
    try:
        operation(current_actor(), answer=answer, **({"seen_version": seen} if name == "publish" else {}))
    except Refused as refused:
        return show_page(answer, problem=refused)
    flash(str(done), "ok")
    if name == "publish" and request.form.get("next") == "approvals" and queries.waiting(current_actor()):
        return redirect(url_for("answers.approvals"))
    return _page_of(answer)


@answers.route("/<answer_no>/<any('return', archive):name>", methods=["GET", "POST"])
@guard(Permission.ANSWER_APPROVE)
def ask(answer_no: str, name: str):
    """A move of the school's office that asks first: its own page, with what follows."""
    return _asked(_own(answer_no, Permission.ANSWER_APPROVE), name)


@answers.route("/<answer_no>/<any(suspend, lift):name>", methods=["GET", "POST"])
@guard(Permission.ANSWER_SUSPEND)
def intervene(answer_no: str, name: str):
    """A move of an officer; always with its reason."""
    return _asked(_own(answer_no, Permission.ANSWER_SUSPEND), name)


def _asked(answer: Answer, name: str):
    form_class, operation, title, follows, verb, tone, done = ASKED[name]
    form = form_class()
    if form.validate_on_submit():
        try:
            operation(current_actor(), answer=answer, reason=form.reason.data or "")
        except Refused as refused:
            apply_refused(form, refused)
        else:
            flash(str(done), "ok")
            return _page_of(answer)
    page = render_template("answers/ask.html", answer=answer, form=form, title=title, follows=follows, verb=verb,
                           tone=tone, possible=name in {one.name for one in available(answer, current_actor())})
    return (page, 422) if request.method == "POST" else page


@answers.route("/<answer_no>/reconfirm", methods=["GET", "POST"])
@guard(Permission.ANSWER_APPROVE)
def reconfirm(answer_no: str):
    """It still holds, until a new last day."""
    answer = _own(answer_no, Permission.ANSWER_APPROVE)
    form = ReconfirmForm(data=None if request.method == "POST" else {
        "valid_until": grid.proposal(answer, grid.RECONFIRM)["valid_until"], "row_version": str(answer.row_version)})
    if form.validate_on_submit():
        try:
            operations.reconfirm(current_actor(), answer=answer, valid_until=form.valid_until.data,
                                 seen_version=form.seen_version)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            flash(_("已重新确认，有效到 %(day)s。", day=answer.valid_until.isoformat()), "ok")
            return _page_of(answer)
    page = render_template("answers/reconfirm.html", answer=answer, form=form, view=shown.page(current_actor(), answer))
    return (page, 422) if request.method == "POST" else page


@answers.post("/<answer_no>/delete")
@guard(Permission.ANSWER_EDIT)
def delete(answer_no: str):
    """Take back a draft."""
    answer = _own(answer_no, Permission.ANSWER_EDIT)
    title = answer.title
    try:
        operations.delete_draft(current_actor(), answer=answer)
    except Refused as refused:
        return show_page(answer, problem=refused)
    flash(_("草稿“%(title)s”已删除。", title=title), "ok")
    return redirect(url_for("answers.mine"))


# ------------------------------------------------------------------------------------------ many at once

@answers.route("/approvals", methods=["GET", "POST"])
@guard(Permission.ANSWER_APPROVE)
def approvals():
    """What waits for approval; ticked ones go to one page that asks once, then all are approved or none."""
    actor = current_actor()
    waiting = queries.waiting(actor)
    ticked = [row for row in waiting if row.answer_no in request.form.getlist("answer")]
    problem, step = None, request.form.get("do", "")
    if step == "approve" and ticked:
        seen = {row.answer_no: request.form.get(f"seen-{row.answer_no}", type=int) for row in ticked}
        try:
            operations.approve_many(actor, answers=ticked, seen=seen)
        except Refused as refused:
            problem = refused
        else:
            flash(_("已批准 %(n)s 份，企业现在能找到。", n=len(ticked)), "ok")
            return redirect(url_for("answers.approvals"))
    elif step and not ticked:
        problem = Refused(_("先勾选要批准的供给。"), "answer")
    confirming = bool(ticked) and problem is None
    page = render_template("answers/approvals.html", rows=shown.lines(ticked if confirming else waiting),
                           confirming=confirming, ticked={row.answer_no for row in ticked}, problem=problem)
    return (page, 422) if problem else page


@answers.route("/grid", methods=["GET", "POST"])
@guard(Permission.ANSWER_APPROVE)
def grid_page():
    """All cohorts on one page: reconfirm, roll over, leave."""
    actor = current_actor()
    fill = request.args.get("fill", grid.KEEP)
    fill = fill if fill in (grid.RECONFIRM, grid.ROLL) else grid.KEEP
    known = {answer.answer_no: answer for answer in queries.cohorts(actor.org_id)}
    form = GridForm(data=None if request.method == "POST" else {"rows": [
        {"answer_no": answer.answer_no, "seen": str(answer.row_version), **values}
        for answer, values in grid.lines(actor, fill)]})
    if form.validate_on_submit():
        try:
            done = grid.save(actor, rows=[_line(entry.form) for entry in form.rows.entries])
        except Refused as refused:
            apply_refused(form, refused)
        else:
            flash(_("已重新确认 %(a)s 个批次，结转 %(b)s 个。", a=done[grid.RECONFIRM], b=done[grid.ROLL]), "ok")
            return redirect(url_for("answers.mine", family="trainees"))
    page = render_template("answers/grid.html", form=form, known=known, fill=fill,
                           has_left=lambda answer: cohorts.has_left(answer, clock.today()),
                           capacities=shown.capacities(known.values()))
    return (page, 422) if request.method == "POST" else page


def _line(form) -> GridRow:
    seen = str(form.seen.data or "")
    return GridRow(answer_no=form.answer_no.data or "", seen_version=int(seen) if seen.isdigit() else None,
                   action=form.action.data or grid.KEEP, values={name: form[name].data for name in grid.FIELDS})


# ------------------------------------------------------------------------------------------ evidence

@answers.post("/<answer_no>/evidence")
@guard(Permission.ANSWER_EDIT)
def add_evidence(answer_no: str):
    """Attach a file."""
    answer = _own(answer_no, Permission.ANSWER_EDIT)
    form = EvidenceForm()
    if form.validate():
        try:
            operations.add_evidence(current_actor(), answer=answer, upload=form.file.data)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            flash(_("佐证已加上。"), "ok")
            return _page_of(answer)
    return show_page(answer, evidence_form=form)


@answers.post("/<answer_no>/evidence/<int:file_id>/remove")
@guard(Permission.ANSWER_EDIT)
def remove_evidence(answer_no: str, file_id: int):
    """Detach a file."""
    answer = _own(answer_no, Permission.ANSWER_EDIT)
    try:
        operations.remove_evidence(current_actor(), answer=answer, file_id=file_id)
    except Refused as refused:
        return show_page(answer, problem=refused)
    flash(_("佐证已移除。"), "ok")
    return _page_of(answer)


@answers.get("/<answer_no>/evidence/<int:file_id>")
@guard(Permission.ANSWER_VIEW)
def evidence(answer_no: str, file_id: int):
    """The file, as a download; for whoever may read it."""
    actor = current_actor()
    answer = queries.get(actor, answer_no)
    row = next((one for one in answer.evidence if one.file_id == file_id), None)
    if row is None or not (may(actor, Permission.ANSWER_EDIT, answer) or files.may_read(actor, row.file)):
        raise NotVisible()
    return files.download(row.file)

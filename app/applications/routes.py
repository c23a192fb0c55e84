"""Pages of both sides. The blueprint of the room; the decisions and the invitations add theirs."""
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.applications import checking, forms, operations, queries, reading, shown
from app.applications.context import cohort_problems
from app.applications.models import Application
from app.applications.provided import OPENED
from app.authz import Permission, require
from app.authz.actor import ENTERPRISE, SCHOOL
from app.authz.guards import current_actor, guard
from app.capacity.queries import need
from app.core import files, receipts
from app.core.db import db
from app.core.errors import NotVisible, Refused
from app.core.files import StoredFile
from app.core.forms import apply_refused
from app.organisations.models import ANSWERING
from app.questions import kinds as question_kinds
from app.questions import queries as questions
from app.questions.kinds.shared import LEVELS
from app.questions.models import NdaAcceptance, Question
from app.rules import current as current_checks
from app.taxonomy import queries as taxonomy

bp = Blueprint("applications", __name__)
RELEASE = ("site_visit_on", "party_meeting_on", "list_published_on", "cross_province_filing_no")


@bp.context_processor
def _words() -> dict:
    """Words of a question's specialties and levels for the facts of every page."""
    def specialty_words(question: Question) -> str:
        names = [(entry.name if (entry := taxonomy.specialty(code)) else "", code) for code in question.specialty_codes]
        return "、".join(f"{name} {code}".strip() for name, code in names)

    def level_words(question: Question) -> str:
        return "、".join(str(LEVELS.get(row.level, row.level)) for row in question.levels)

    return {"specialty_words": specialty_words, "level_words": level_words}


# ------------------------------------------------------------------------------------------ lists

@bp.get("/applications")
@guard(Permission.APPLICATION_VIEW)
def index():
    """The school's own applications, those to the enterprise's questions, an officer's jurisdiction."""
    actor = current_actor()
    counted = reading.counts(actor)
    group = request.args.get("group", "")
    group = group if group in counted else reading.first_group(actor, counted)
    return render_template(
        "applications/index.html", group=group, counted=counted, groups=shown.GROUPS, face=shown.face,
        page=reading.page(actor, group, request.args.get("page", 1, type=int)), outcome=shown.outcome,
        side="school" if actor.roles & SCHOOL else "enterprise" if actor.roles & ENTERPRISE else "officer",
        asked=reading.asked_questions(actor), invited=_open_invitations(actor))


def _open_invitations(actor) -> int:
    from app.applications.models import Invitation

    rows = queries.invitations(actor).where(Invitation.status == "sent")
    return db.session.scalar(db.select(db.func.count()).select_from(rows.subquery()))


@bp.get("/applications/<application_no>")
@guard(Permission.APPLICATION_VIEW)
def show(application_no: str):
    """One application for either side, a partner or an officer."""
    actor = current_actor()
    row = queries.get(actor, application_no)
    if row.status == "submitted" and queries.is_asker(actor, row.question):
        receipts.leave(OPENED, application_id=row.id)
    return render_template("applications/show.html", **_shown(row, actor))


@bp.get("/applications/<application_no>/files/<int:file_id>")
@guard(Permission.APPLICATION_VIEW)
def attachment(application_no: str, file_id: int):
    """A file of an application one may see; always a download."""
    row = queries.get(current_actor(), application_no)
    report = (row.release or {}).get("site_visit_report")
    file = db.session.get(StoredFile, file_id)
    if file is None or file_id not in {report, *(one.file_id for one in row.attachments)}:
        raise NotVisible()
    return files.download(file)


def _shown(row: Application, actor) -> dict:
    inside = actor.org_id == row.school_id
    asker = queries.is_asker(actor, row.question)
    return {
        "row": row, "question": row.question, "face": shown.face(row), "step": shown.next_step(row, actor),
        "versions": shown.versions(row, actor), "trail": shown.trail(row, actor), "timeline": shown.timeline(row),
        "outcome": shown.outcome(row), "steps": shown.STEPS, "step_now": shown.STEP_OF.get(row.status),
        "inside": inside, "asker": asker, "approvals": _approvals(row) if inside else [],
        "contact": _contacts(row, actor), "rooms": _rooms(row) if inside else {}, "press": forms.PressForm(),
        "checks": current_checks(row, "select") if inside or asker else [], "need": need(row.question_id),
        "release": _release_words(row) if row.question.students_on_site else [],
        "kind": question_kinds.get(row.question.question_type), "cooperation_no": shown.cooperation_no(row),
    }


def _approvals(row: Application) -> list[dict]:
    from app.accounts.models import User

    return [{"step": shown.APPROVAL_STEPS.get(one.step, one.step), "at": one.created_at, "note": one.note,
             "who": db.session.get(User, one.user_id).name} for one in checking.this_round(row)]


def _contacts(row: Application, actor) -> dict | None:
    """Names and telephone numbers, only between parties in contact."""
    from app.accounts.models import User

    if not row.is_sent or not queries.in_contact(row.question_id, actor.org_id):
        return None
    person = db.session.get(User, row.question.contact_user_id) if row.question.contact_user_id else None
    asker, school = row.question.enterprise, row.school
    return {"enterprise": (person.name, person.phone) if person else (asker.contact_name, asker.contact_phone),
            "school": (school.contact_name, school.contact_phone)}


def _rooms(row: Application) -> dict[int, int | None]:
    return {line.answer_id: queries.free(line.answer_id, row.start_date, row.end_date) for line in row.lines}


def _release_words(row: Application) -> list[tuple[str, object]]:
    said = row.release or {}
    report = db.session.get(StoredFile, said["site_visit_report"]) if said.get("site_visit_report") else None
    address = report and url_for(".attachment", application_no=row.application_no, file_id=report.id)
    link = Markup('<a href="{}">{}</a>').format(address, report.name) if report else ""
    return [(_("实地考察"), said.get("site_visit_on")), (_("考察评估报告"), link),
            (_("党组织会议"), said.get("party_meeting_on")), (_("名单公开"), said.get("list_published_on")),
            (_("跨省备案号"), said.get("cross_province_filing_no"))]


# ------------------------------------------------------------------------------------------ apply and edit

@bp.route("/questions/<question_no>/apply", methods=("GET", "POST"))
@guard(Permission.APPLICATION_EDIT)
def apply(question_no: str):
    """Begin an application; the school's live one is shown instead when there is one."""
    actor = current_actor()
    question = questions.get(actor, question_no)
    if actor.org_type not in ANSWERING:
        raise NotVisible()
    existing = queries.live_of(question.id, actor.org_id)
    if existing is not None:
        who = existing.department or existing.school.name
        flash(_("本校已经应答过这道命题（%(who)s）。一校一题一份，在这一份上继续。", who=who), "warn")
        return redirect(url_for(".show", application_no=existing.application_no))
    answers = queries.usable_answers(actor.org_id, question)
    form = forms.apply_form(question, answers, data=_prefilled(question, answers))
    if form.validate_on_submit():
        try:
            row = operations.apply(actor, question=question, lines=_asked(form), **_fields(form, actor))
            return _saved(row, actor)
        except Refused as refused:
            db.session.rollback()
            apply_refused(form, refused)
    return _form_page(form, question, answers, None)


@bp.route("/applications/<application_no>/edit", methods=("GET", "POST"))
@guard(Permission.APPLICATION_EDIT)
def edit(application_no: str):
    """Go on with a draft."""
    actor = current_actor()
    row = queries.get(actor, application_no)
    require(actor, Permission.APPLICATION_EDIT, row)
    if row.status != "draft":
        return redirect(url_for(".show", application_no=row.application_no))
    answers = queries.usable_answers(row.school_id, row.question)
    kept = [one.file for one in row.attachments]
    form = forms.apply_form(row.question, answers, kept, data=_data_of(row))
    if form.validate_on_submit():
        try:
            operations.edit(actor, application=row, seen_version=form.seen_version, lines=_asked(form),
                            **_fields(form, actor, row))
            return _saved(row, actor)
        except Refused as refused:
            db.session.rollback()
            apply_refused(form, refused)
    return _form_page(form, row.question, answers, row)


def _saved(row: Application, actor):
    if request.form.get("do") == "send":
        operations.send_for_approval(actor, application=row)
        flash(_("已送校内审批。产教融合办批准后提交给企业。"), "ok")
        return redirect(url_for(".show", application_no=row.application_no))
    flash(_("草稿已保存。"), "ok")
    return redirect(url_for(".edit", application_no=row.application_no))


def _form_page(form, question: Question, answers, row):
    wrong = form.is_submitted() and not form.reshaped
    accepted = not question.nda_required or db.session.scalar(db.select(NdaAcceptance.id).where(
        NdaAcceptance.question_id == question.id, NdaAcceptance.organisation_id == current_actor().org_id))
    fields = {field.name.removeprefix("quantity-"): field for field in form.quantity_fields()}
    lines = [(answer, queries.free(answer.id, form.start_date.data or question.start_date,
                                   form.end_date.data or question.end_date), fields[answer.answer_no])
             for answer in answers]
    status = 422 if wrong and form.problems else 200
    return render_template("applications/form.html", form=form, question=question, lines=lines, row=row,
                           need=need(question.id), kind=question_kinds.get(question.question_type),
                           accepted=bool(accepted), problems=cohort_problems(question, answers)), status


def _prefilled(question: Question, answers) -> dict:
    data = {"start_date": question.start_date, "end_date": question.end_date, "no_conflict": False}
    wanted = request.args.get("answer", "")
    counters = need(question.id)
    for answer in answers:
        if answer.answer_no == wanted:
            room = queries.free(answer.id, question.start_date, question.end_date)
            lacking = counters.lacking if counters else question.quantity or 1
            data[checking.quantity_field(answer)] = lacking if room is None else max(0, min(room, lacking)) or None
    return data


def _data_of(row: Application) -> dict:
    from datetime import date

    release = dict(row.release or {})
    data = {name: getattr(row, name) for name in (
        "start_date", "end_date", "quote_fen", "proposal", "timeline", "team", "no_conflict", "conflict_note",
        "row_version")}
    for name in RELEASE[:3]:
        data[name] = date.fromisoformat(release[name]) if release.get(name) else None
    data["cross_province_filing_no"] = release.get("cross_province_filing_no", "")
    data["partners"] = [{"org_no": one.organisation.org_no, "contribution": one.contribution} for one in row.partners]
    data["kept_files"] = [str(one.file_id) for one in row.attachments]
    for line in row.lines:
        data[checking.quantity_field(line.answer)] = line.quantity
    return data


def _asked(form) -> dict[str, int]:
    """The lines that were filled in; a field the form does not have goes to the operation, which refuses it."""
    known = {field.name for field in form.quantity_fields()}
    strange = {name.removeprefix("quantity-"): 1 for name, value in request.form.items()
               if name.startswith("quantity-") and name not in known and value.strip()}
    return {**form.asked(), **strange}


def _fields(form, actor, row: Application | None = None) -> dict:
    values = {name: form[name].data for name in (
        "start_date", "end_date", "quote_fen", "timeline", "team", "partners")}
    values |= {name: form[name].data or "" for name in ("proposal", "conflict_note")}
    values["timeline"] = form.timeline.data or ""
    values["no_conflict"] = bool(form.no_conflict.data)
    release = {name: form[name].data for name in RELEASE}
    release = {name: value.isoformat() if hasattr(value, "isoformat") else value
               for name, value in release.items() if value}
    report = form.site_visit_report.data
    if report and getattr(report, "filename", ""):
        release["site_visit_report"] = files.store(
            actor, upload=report, purpose=operations.PURPOSE, field="site_visit_report").id
    elif row and (row.release or {}).get("site_visit_report"):
        release["site_visit_report"] = row.release["site_visit_report"]
    values["release"] = release
    fresh = [files.store(actor, upload=one, purpose=operations.PURPOSE, field="new_files").id
             for one in form.new_files.data or [] if getattr(one, "filename", "")]
    values["attachments"] = [int(one) for one in form.kept_files.data or []] + fresh
    return values


# ------------------------------------------------------------------------------------------ the school's steps

def _own(application_no: str, permission: Permission) -> Application:
    """The application, visible and the actor's to move."""
    row = queries.get(current_actor(), application_no)
    require(current_actor(), permission, row)
    return row


def _step_page(template: str, form, row: Application, refused: Refused | None = None, **more):
    """Show a step's page again with what was refused."""
    if refused is not None:
        db.session.rollback()
        apply_refused(form, refused)
    context = {**_shown(row, current_actor()), **more, "form": form}
    return render_template(f"applications/{template}.html", **context), 422 if form.problems else 200


def _back(row: Application, text: str):
    flash(text, "ok")
    return redirect(url_for(".show", application_no=row.application_no))


@bp.route("/applications/<application_no>/approve", methods=("GET", "POST"))
@guard(Permission.APPLICATION_APPROVE)
def approve(application_no: str):
    """The office looks at everything once more and approves, or sends it back."""
    row = _own(application_no, Permission.APPLICATION_APPROVE)
    form = forms.ApproveForm()
    if row.status != "school_review":
        return redirect(url_for(".show", application_no=row.application_no))
    if form.validate_on_submit():
        try:
            if request.form.get("do") == "return":
                operations.return_(current_actor(), application=row, reason=form.note.data or "")
                return _back(row, _("已退回修改。"))
            operations.approve(current_actor(), application=row, note=form.note.data or "")
            return _back(row, _("已批准并提交给企业。企业 20 个工作日内答复。") if row.is_sent
                         else _("已批准，等学校领导批准。"))
        except Refused as refused:
            if refused.field == "reason":
                refused = Refused(_("退回要写意见，院系照着改。"), "note")
            return _step_page("approve", form, row, refused)
    return _step_page("approve", form, row)


@bp.route("/applications/<application_no>/withdraw", methods=("GET", "POST"))
@guard(Permission.APPLICATION_WITHDRAW)
def withdraw(application_no: str):
    """Take it back, with a reason."""
    row = _own(application_no, Permission.APPLICATION_WITHDRAW)
    form = forms.ReasonForm()
    if form.validate_on_submit():
        try:
            operations.withdraw(current_actor(), application=row, reason=form.reason.data)
            return _back(row, _("已撤回。"))
        except Refused as refused:
            return _step_page("withdraw", form, row, refused)
    return _step_page("withdraw", form, row)


@bp.route("/applications/<application_no>/reconfirm", methods=("GET", "POST"))
@guard(Permission.APPLICATION_WITHDRAW)
def reconfirm(application_no: str):
    """What changed in the question, and whether the school stands to its application."""
    row = _own(application_no, Permission.APPLICATION_WITHDRAW)
    form = forms.PressForm()
    if form.validate_on_submit():
        try:
            operations.reconfirm(current_actor(), application=row)
            return _back(row, _("已按命题的新版本确认。"))
        except Refused as refused:
            return _step_page("reconfirm", form, row, refused, changes=_edition_changes(row))
    return _step_page("reconfirm", form, row, changes=_edition_changes(row))


def _edition_changes(row: Application) -> list[dict]:
    """Fields of the question that changed since the edition the school agreed to: from, to."""
    from app.applications.editions import changes_since

    return changes_since(row.question, row.question_edition)


@bp.post("/applications/<application_no>/partner")
@guard(Permission.APPLICATION_PARTNER)
def partner_confirm(application_no: str):
    """A partner agrees."""
    row = _own(application_no, Permission.APPLICATION_PARTNER)
    try:
        operations.confirm_partner(current_actor(), application=row)
    except Refused as refused:
        flash(str(refused.message), "stop")
        return redirect(url_for(".show", application_no=row.application_no))
    return _back(row, _("已确认参加。"))


@bp.route("/applications/<application_no>/partner/decline", methods=("GET", "POST"))
@guard(Permission.APPLICATION_PARTNER)
def partner_decline(application_no: str):
    """A partner does not join."""
    row = _own(application_no, Permission.APPLICATION_PARTNER)
    form = forms.ReasonForm()
    if form.validate_on_submit():
        try:
            operations.decline_partner(current_actor(), application=row, reason=form.reason.data)
            flash(_("已告诉对方你单位不参加。"), "ok")
            return redirect(url_for(".index"))
        except Refused as refused:
            return _step_page("partner_decline", form, row, refused)
    return _step_page("partner_decline", form, row)


from app.applications import enterprise_routes, invitation_routes  # noqa: E402

__all__ = ["bp", "enterprise_routes", "invitation_routes"]

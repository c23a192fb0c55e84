"""Writing a question: choose a kind, fill in, autosave, live checks, preview, submit, copy, 代录."""
from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from app import rules
from app.authz import Permission, Role, require
from app.authz.actor import ENTERPRISE
from app.authz.guards import current_actor, guard, public
from app.core import boundary, clock, kind_forms
from app.core.db import db
from app.core.errors import Forbidden, Refused, Stale
from app.core.filters import datetime_local
from app.core.forms import apply_refused
from app.extensions import limiter
from app.organisations import queries as organisations
from app.organisations.models import Organisation
from app.questions import fields, forms, kinds, messages, operations, policy, queries, shown
from app.questions.blueprint import bp
from app.questions.context import submit_context
from app.questions.models import Question


def _kind(code: str):
    try:
        return kinds.get(code)
    except KeyError:
        raise NotFound() from None


def _owner(actor) -> tuple[Organisation, Organisation | None]:
    """(whose need it is, the same when entered for somebody else)."""
    number = request.values.get("for", "")
    if number:
        enterprise = organisations.get(actor, number)
        if not policy.may_enter_for(actor, enterprise):
            raise Forbidden()
        return enterprise, enterprise
    if not actor.roles & ENTERPRISE:
        raise Forbidden()
    return db.session.get(Organisation, actor.org_id), None


def _people(enterprise: Organisation) -> list[tuple[str, str]]:
    members = organisations.members_with(enterprise.id, [Role.ENT_ADMIN, Role.ENT_EDITOR])
    return [(str(one.user_id), one.user.name) for one in members]


def _form(kind, enterprise: Organisation, data: dict):
    data = {**data, "details": kind_forms.form_data(kind, data.get("details"))}
    if data.get("contact_user_id"):
        data["contact_user_id"] = str(data["contact_user_id"])
    form = forms.form_class(kind)(data=data, people=_people(enterprise))
    return forms.mark_required(form, kind)


def _data(question: Question) -> dict:
    names = [name for name in fields.LABELS if name not in ("details", "attachments")]
    return {**{name: fields.value_of(question, name) for name in names}, "details": question.details,
            "row_version": question.row_version}


def _reasons() -> dict[str, str]:
    return {name[7:]: value for name, value in request.form.items() if name.startswith("reason-")}


@bp.get("/new", endpoint="choose")
@guard(Permission.QUESTION_EDIT)
def choose():
    """Which kind of need; last year's to copy; for an officer, whose need."""
    actor = current_actor()
    enterprise, entered = (None, None)
    if actor.roles & ENTERPRISE or request.args.get("for"):
        enterprise, entered = _owner(actor)
    recent = list(db.session.scalars(queries.mine(actor).limit(5)))
    return render_template("questions/choose.html", kinds=kinds.all_kinds(), recent=recent, enterprise=enterprise,
                           entered=entered, asked=request.args.get("find", ""), found=_find(actor))


def _find(actor) -> list[Organisation]:
    """Enterprises in the officer's jurisdiction whose name or code holds the words."""
    words = request.args.get("find", "").strip()
    if not words or actor.roles & ENTERPRISE:
        return []
    chosen = organisations.visible(actor).where(Organisation.org_type == "enterprise", db.or_(
        Organisation.name.contains(words, autoescape=True), Organisation.uscc == words.upper())).limit(20)
    return [one for one in db.session.scalars(chosen) if policy.may_enter_for(actor, one)]


bp.add_url_rule("/new", "new", choose)


@bp.route("/new/<code>", methods=("GET", "POST"))
@guard(Permission.QUESTION_EDIT)
def create(code: str):
    """The form of a new question; what was said before is filled in."""
    actor, kind = current_actor(), _kind(code)
    enterprise, entered = _owner(actor)
    known = queries.remembered(enterprise, code)
    data = {"visibility": "verified_schools" if kind.confidential_by_default else "public",
            "nda_required": kind.confidential_by_default, "quantity": 1 if kind.unit == "项" else None,
            # i18n: stored unit
            "contact_user_id": actor.user_id if entered is None else None, **known,
            "details": {**kind.defaults(), **known["details"]}}
    form = _form(kind, enterprise, data)
    if form.validate_on_submit():
        try:
            question = operations.save_draft(actor, kind=code, enterprise=entered, **form.values_for_operation())
            return _saved(actor, question, form)
        except Refused as refused:
            db.session.rollback()
            apply_refused(form, refused)
    status = 422 if form.errors or form.form_errors else 200
    return _page(form, kind, enterprise, None, status=status, entered=entered)


@bp.post("/new/<code>/autosave")
@guard(Permission.QUESTION_EDIT)
def autosave_new(code: str):
    """The first autosave makes the draft and says where it lives."""
    actor, kind = current_actor(), _kind(code)
    enterprise, entered = _owner(actor)
    form = _form(kind, enterprise, {})
    form.validate()
    values = form.values_for_operation(readable_only=True)
    values["title"] = values.get("title") or _("未命名")
    try:
        question = operations.save_draft(actor, kind=code, enterprise=entered, **values)
    except Refused as refused:
        return jsonify(error=str(refused.message)), 422
    return jsonify(saved_at=_time(), row_version=question.row_version, question_no=question.question_no,
                   url=url_for("questions.edit", question_no=question.question_no),
                   autosave=url_for("questions.autosave", question_no=question.question_no),
                   check=url_for("questions.check", question_no=question.question_no))


def _time() -> str:
    return datetime_local(clock.now())[-5:]


@bp.route("/<question_no>/edit", methods=("GET", "POST"))
@guard(Permission.QUESTION_EDIT)
def edit(question_no: str):
    """Go on with a draft, mend a returned one, or change a published one."""
    actor = current_actor()
    question = queries.get(actor, question_no)
    require(actor, Permission.QUESTION_EDIT, question)
    kind = kinds.get(question.question_type)
    form = _form(kind, question.enterprise, _data(question))
    stale, status = None, 200
    if form.validate_on_submit():
        try:
            operations.edit(actor, question=question, seen_version=form.seen_version, reasons=_reasons(),
                            **form.values_for_operation())
            return _saved(actor, question, form)
        except Stale:
            db.session.rollback()
            question = queries.get(actor, question_no)
            stale, status = _differences(question, form), 409
            form.row_version.data = question.row_version
            form.row_version.raw_data = None
        except Refused as refused:
            db.session.rollback()
            apply_refused(form, refused)
            question = queries.get(actor, question_no)
    if form.errors or form.form_errors:
        status = 422
    return _page(form, kind, question.enterprise, question, status=status, stale=stale)


def _differences(question: Question, form) -> list[tuple[str, str, str]]:
    """(label, theirs, mine) of the common fields that differ."""
    rows = []
    mine = form.values_for_operation(readable_only=True)
    for name, label in fields.LABELS.items():
        if name in mine and name != "details":
            theirs = fields.value_of(question, name)
            if (theirs or "") != (mine[name] or ""):
                rows.append((label, shown._value(question, name, theirs), shown._value(question, name, mine[name])))
    return rows


def _saved(actor, question: Question, form):
    """After saving: stay with a draft, or go on to the preview when nothing lacks."""
    if question.status not in ("draft", "returned"):
        flash(_("已保存。重要内容改动后，已应答的学校会收到通知并重新确认。"), "ok")
        return redirect(url_for("questions.show", question_no=question.question_no))
    if request.form.get("do") != "submit":
        flash(_("草稿已保存。"), "ok")
        return redirect(url_for("questions.edit", question_no=question.question_no))
    found = operations.check(actor, question=question, reasons=_reasons())
    lacking = fields.lacking(question)
    if not lacking and not rules.blocking(found):
        return redirect(url_for("questions.preview", question_no=question.question_no))
    if lacking:
        apply_refused(form, Refused("", errors=lacking))
    # The draft is kept although the answer is an error; the form goes on with a new token and version.
    boundary.keep()
    db.session.flush()
    return _page(form, kinds.get(question.question_type), question.enterprise, question, status=422, found=found,
                 renewed=True)


def _page(form, kind, enterprise, question: Question | None, *, status: int = 200, stale=None, entered=None, found=None,
          renewed: bool = False):
    if renewed or status == 409:
        import secrets

        form.form_token.data, form.form_token.raw_data = secrets.token_urlsafe(18), None
        form.row_version.data, form.row_version.raw_data = question.row_version, None
    trial = _trial(form, kind, enterprise, question)
    checks = shown.checks(found if found is not None else trial[1], _reasons() if request.method == "POST" else None)
    page = render_template(
        "questions/form.html", form=form, kind=kind, enterprise=enterprise, question=question, stale=stale,
        entered=entered, layout=forms.layout(kind), groups=forms.groups(form, kind), checks=checks,
        at=shown.by_field(checks) if status == 422 else {}, trial=trial[0], missing=len(trial[2]), shown=shown,
        form_action=request.full_path.rstrip("?")
        if question is None else url_for("questions.edit", question_no=question.question_no))
    return page, status


def _trial(form, kind, enterprise: Organisation, question: Question | None):
    """(the question as it would be, its checks, what lacks) from what stands in the form; nothing is written."""
    if not form.is_submitted():
        form_values = form.values_for_operation()
    else:
        form_values = form.values_for_operation(readable_only=True)
    trial = Question(question_type=kind.code, enterprise_id=enterprise.id, enterprise=enterprise, title="", details={},
                     status="draft", quantity_unit=kind.unit, question_no=question.question_no if question else "",
                     selection_mode="open_call", visibility="public", nda_required=False, public_summary="", detail="",
                     site_address="", region_code="", cluster_code="", occupation_code="", post_name="",
                     enterprise_offer="", chain_segment="", funding_source="", industry_code="",
                     budget_negotiable=False)
    with db.session.no_autoflush:
        for name, value in form_values.items():
            try:
                fields.put(trial, fields.clean(kind, {name: value}))
            except Refused:
                continue
        fields.derive(trial)
        if question is not None:
            trial.published_at, trial.id = question.published_at, question.id
        found = rules.try_out("submit", submit_context(trial))
        lacking = fields.lacking(trial)
        if trial in db.session:
            db.session.expunge(trial)
    return trial, found, lacking


@bp.post("/<question_no>/autosave")
@guard(Permission.QUESTION_EDIT)
def autosave(question_no: str):
    """Keep what can be read of a draft; a published question is saved only by its button."""
    actor = current_actor()
    question = queries.get(actor, question_no)
    require(actor, Permission.QUESTION_EDIT, question)
    kind = kinds.get(question.question_type)
    form = _form(kind, question.enterprise, _data(question))
    form.validate()
    if question.status not in ("draft", "returned"):
        return jsonify(error=_("已发布的命题请用按钮保存。")), 409
    values = form.values_for_operation(readable_only=True, stored=question.details)
    if not values.get("title"):
        values.pop("title", None)
    try:
        operations.edit(actor, question=question, seen_version=form.seen_version, **values)
    except Stale as stale:
        return jsonify(error=str(stale.message)), 409
    except Refused as refused:
        return jsonify(error=str(refused.message)), 422
    return jsonify(saved_at=_time(), row_version=question.row_version)


@bp.post("/new/<code>/check", endpoint="check_new")
@bp.post("/<question_no>/check", endpoint="check")
@guard(Permission.QUESTION_EDIT)
@limiter.limit("120 per minute")
def check(code: str = "", question_no: str = ""):
    """The side panel (checks, what others see) for what stands in the form now; writes nothing."""
    actor = current_actor()
    if question_no:
        question = queries.get(actor, question_no)
        require(actor, Permission.QUESTION_EDIT, question)
        kind, enterprise = kinds.get(question.question_type), question.enterprise
    else:
        question, kind, enterprise = None, _kind(code), _owner(actor)[0]
    form = _form(kind, enterprise, _data(question) if question else {})
    form.validate()
    trial, found, lacking = _trial(form, kind, enterprise, question)
    return render_template("questions/_side.html", trial=trial, checks=shown.checks(found, _reasons()), kind=kind,
                           missing=len(lacking), enterprise=enterprise, shown=shown)


@bp.get("/<question_no>/preview")
@guard(Permission.QUESTION_EDIT)
def preview(question_no: str):
    """As others will see it, with the checks and a place for the reasons."""
    question = queries.get(current_actor(), question_no)
    require(current_actor(), Permission.QUESTION_EDIT, question)
    return _preview(question)


def _preview(question: Question, *, errors: dict | None = None, status: int = 200):
    stored = {one.rule_code: one.reason for one in rules.current(question, "submit") if one.reason}
    found = shown.checks(rules.try_out("submit", submit_context(question)), {**stored, **_reasons()})
    return render_template(
        "questions/preview.html", question=question, kind=kinds.get(question.question_type), checks=found, shown=shown,
        lacking=[(name.replace(".", "-"), shown._label(question, name.split(".0")[0]), text)
                 for name, text in fields.lacking(question).items()],
        errors=errors or {}, office=kinds.get(question.question_type).office(question),
        awaiting=question.is_awaiting_owner), status


@bp.post("/<question_no>/submit")
@guard(Permission.QUESTION_SUBMIT)
def submit(question_no: str):
    """Hand it to the office in charge."""
    actor = current_actor()
    question = queries.get(actor, question_no)
    seen = request.form.get("row_version", "")
    try:
        operations.submit(actor, question=question, reasons=_reasons(),
                          seen_version=int(seen) if seen.isdigit() else None)
    except Refused as refused:
        db.session.rollback()
        errors = refused.errors or {"": refused.message}
        return _preview(queries.get(actor, question_no), errors=errors,
                        status=409 if isinstance(refused, Stale) else 422)
    if question.status == "published":
        flash(_("已发布。学校现在看得到，也可以应答。"), "ok")
    else:
        flash(_("已提交。%(day)s 前答复。", day=question.review_due.isoformat()), "ok")
    return redirect(url_for("questions.show", question_no=question_no))


@bp.post("/<question_no>/copy")
@guard(Permission.QUESTION_EDIT)
def copy(question_no: str):
    """A new draft with the dates moved on."""
    actor = current_actor()
    draft = operations.copy(actor, question=queries.get(actor, question_no))
    flash(_("已复制为新草稿，日期顺延。请核对人数和日期，重新勾选声明。"), "ok")
    return redirect(url_for("questions.edit", question_no=draft.question_no))


@bp.post("/<question_no>/attachments")
@guard(Permission.QUESTION_EDIT)
def attach(question_no: str):
    """Add a file to the confidential detail."""
    actor, upload = current_actor(), request.files.get("file")
    question = queries.get(actor, question_no)
    require(actor, Permission.QUESTION_EDIT, question)
    try:
        if upload is None or not upload.filename:
            raise Refused(_("先选一个文件。"), "file")
        operations.attach(actor, question=question, upload=upload)
        flash(_("附件已添加。"), "ok")
    except Refused as refused:
        db.session.rollback()
        flash(str(refused.message), "stop")
    return redirect(url_for("questions.show", question_no=question_no) + "#detail")


@bp.post("/<question_no>/attachments/<int:file_id>/remove")
@guard(Permission.QUESTION_EDIT)
def detach(question_no: str, file_id: int):
    """Take a file off the question."""
    operations.detach(current_actor(), question=queries.get(current_actor(), question_no), file_id=file_id)
    flash(_("附件已删去。"), "ok")
    return redirect(url_for("questions.show", question_no=question_no) + "#detail")


@bp.post("/<question_no>/ask-owner")
@guard(Permission.QUESTION_EDIT)
def ask_owner(question_no: str):
    """A one-time link for the enterprise: shown once, and sent to its people when it has any."""
    actor = current_actor()
    question = queries.get(actor, question_no)
    try:
        token = operations.ask_owner(actor, question=question)
    except Refused as refused:
        flash(str(refused.message), "stop")
        return redirect(url_for("questions.show", question_no=question_no))
    link = url_for("questions.owner", token=token, _external=True)
    messages.ask_owner(actor, question, url_for("questions.owner", token=token))
    return render_template("questions/link.html", question=question, link=link)


@bp.route("/owner/<token>", methods=("GET", "POST"))
@public
@limiter.limit("30 per minute")
def owner(token: str):
    """The enterprise reads what was entered for it and confirms; whoever holds the link may."""
    question = operations.awaiting(token)
    if question is None:
        return render_template("questions/owner_gone.html"), 404
    if request.method == "POST":
        operations.confirm_as_owner(current_actor(), token=token)
        return render_template("questions/owner_done.html", question=question)
    return render_template("questions/owner.html", question=question, kind=kinds.get(question.question_type),
                           shown=shown)

"""Pages of answers: the school's list, the form of each kind, the answer's own page. Moves: routes_moves.py."""
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.answers import checking, kinds, operations, queries, shown
from app.answers.forms import EvidenceForm, answer_form
from app.answers.models import Answer
from app.answers.policy import APPROVERS, EDITORS
from app.answers.values import values_of
from app.authz import Permission, may, require
from app.authz.guards import current_actor, guard
from app.core import kind_forms
from app.core.errors import NotVisible, Refused, Stale
from app.core.forms import apply_refused
from app.workflow import workflow_of

answers = Blueprint("answers", __name__, url_prefix="/answers")


@answers.get("/")
@guard(Permission.ANSWER_LIST)
def mine():
    """The school's own answers, a tab for each family."""
    actor, counts = current_actor(), queries.counts(current_actor())
    family = request.args.get("family", "")
    if family not in queries.FAMILIES:
        family = next((one for one in queries.FAMILIES if counts["family"].get(one)), queries.FAMILIES[0])
    status = request.args.get("status", "")
    status = status if status in workflow_of("answer").states else ""
    text = request.args.get("q", "").strip()[:60]
    found = queries.own(actor, family=family, status=status, text=text)
    page = queries.page(found, request.args.get("page", 1, type=int))
    return render_template("answers/mine.html", page=page, rows=shown.lines(page.items), family=family, status=status,
                           text=text, counts=counts, families=shown.FAMILIES, states=workflow_of("answer").states,
                           sums=queries.sums(found) if family == "trainees" and page.total else None,
                           open_places=queries.open_places(found) if family == "trainees" else 0,
                           may_edit=bool(actor.roles & EDITORS), may_approve=bool(actor.roles & APPROVERS))


@answers.get("/new")
@guard(Permission.ANSWER_EDIT)
def new():
    """Which kind."""
    return render_template("answers/new.html", kinds=kinds.all_kinds(),
                           counts=queries.counts_by_kind(current_actor()))


@answers.route("/new/<code>", methods=["GET", "POST"])
@guard(Permission.ANSWER_EDIT)
def create(code: str):
    """A new draft, handed in at once if wished."""
    actor, kind = current_actor(), _kind(code)
    form = answer_form(kind)(data=None if request.method == "POST" else _beginning(kind))
    if form.validate_on_submit():
        try:
            answer = operations.save_draft(actor, answer_type=kind.code, **_values(form))
            _go_on(answer)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            return redirect(url_for(".show", answer_no=answer.answer_no))
    return _form_page(form, kind)


@answers.route("/<answer_no>/edit", methods=["GET", "POST"])
@guard(Permission.ANSWER_EDIT)
def edit(answer_no: str):
    """Change an answer; a stale form shows both versions and keeps what was typed."""
    actor = current_actor()
    answer = queries.get(actor, answer_no)
    require(actor, Permission.ANSWER_EDIT, answer)
    kind, stale = kinds.get(answer.answer_type), []
    form = answer_form(kind)(data=None if request.method == "POST" else _data(kind, values_of(answer), answer))
    if form.validate_on_submit():
        try:
            operations.edit(actor, answer=answer, seen_version=form.seen_version, **_values(form))
            _go_on(answer)
        except Stale:
            stale = shown.differences(kind, values_of(answer), _values(form))
            form.row_version.data = str(answer.row_version)
            form.row_version.raw_data = [form.row_version.data]
        except Refused as refused:
            apply_refused(form, refused)
        else:
            return redirect(url_for(".show", answer_no=answer.answer_no))
    return _form_page(form, kind, answer, stale)


@answers.get("/<answer_no>")
@guard(Permission.ANSWER_VIEW)
def show(answer_no: str):
    """The answer as this viewer may see it."""
    actor = current_actor()
    return show_page(queries.get(actor, answer_no))


def show_page(answer: Answer, *, evidence_form: EvidenceForm | None = None, problem: Refused | None = None):
    """The answer's page; with what was refused on top, at 422."""
    actor = current_actor()
    page = render_template("answers/show.html", view=shown.page(actor, answer), answer=answer, problem=problem,
                           visibility=shown.visibility_words(answer), field_words=shown.field_words,
                           evidence_form=evidence_form or EvidenceForm(formdata=None))
    return (page, 422) if problem or (evidence_form and evidence_form.problems) else page


def _form_page(form, kind, answer: Answer | None = None, stale=()):
    failed = request.method == "POST" and not form.reshaped
    if failed and form.problems and not stale:
        _say_the_rest(form, kind)
    page = render_template(
        "answers/form.html", form=form, kind=kind, answer=answer, stale=stale, layout=shown.layout(form, kind),
        is_office=bool(current_actor().roles & APPROVERS), more_open=shown.more_has_errors(form, kind),
        is_draft=answer is None or answer.status in ("draft", "returned"))
    return (page, 422) if failed else page


def _say_the_rest(form, kind) -> None:
    """What an unreadable field hides: everything else that is wrong is said in the same answer."""
    said = {id_ for id_, _label, _message in form.problems}
    errors = checking.problems(kind, {**_values(form), "import_row": ""}, complete=request.form.get("do") == "submit")
    errors = {name: words for name, words in errors.items() if name.replace(".", "-") not in said}
    if errors:
        apply_refused(form, Refused("", errors=errors))


def _values(form) -> dict:
    return {**form.values("details", "do"), "details": form.details.form.data}


def _go_on(answer: Answer) -> None:
    """What the button asked for besides saving: hand in (a department), hand in and approve (the office)."""
    actor, wish = current_actor(), request.form.get("do", "")
    if wish == "submit" and answer.status in ("draft", "returned"):
        office = bool(actor.roles & APPROVERS)
        operations.submit(actor, answer=answer, tell=not office)
        if office:
            operations.approve(actor, answer=answer)
            flash(_("%(title)s已发布，企业现在能找到。", title=answer.title), "ok")
        else:
            flash(_("已送产教融合办审批。批准或退回都会发消息。"), "ok")
    else:
        flash(_("已保存。"), "ok")


def _kind(code: str) -> kinds.SupplyKind:
    try:
        return kinds.get(code)
    except KeyError:
        raise NotVisible() from None


def _beginning(kind) -> dict:
    """A new form: what the school's record holds already, or a copy of an older answer."""
    actor = current_actor()
    number = request.args.get("copy", "")
    if number:
        older = queries.get(actor, number)
        if older.school_id == actor.org_id and older.answer_type == kind.code:
            return _data(kind, {**operations.beginning(actor, kind), **operations.copy_values(older)})
    return _data(kind, operations.beginning(actor, kind))


def _data(kind, values: dict, answer: Answer | None = None) -> dict:
    data = {**values, "details": kind_forms.form_data(kind, values.get("details"))}
    if answer is not None:
        data["row_version"] = str(answer.row_version)
        if operations.is_default_capacity(kind, values):
            data["capacity"] = None
    return data


def may_edit(answer: Answer) -> bool:
    """For templates: whether this person may change it now."""
    return may(current_actor(), Permission.ANSWER_EDIT, answer)


from app.answers import routes_moves  # noqa: E402, F401  (adds its views to the blueprint)

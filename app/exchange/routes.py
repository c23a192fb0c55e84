"""Pages: what can be brought in and taken out, templates, an import and its result, exports."""
import io
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from app.authz import Permission, may, require
from app.authz.guards import current_actor, guard
from app.core import boundary, sheets
from app.core.db import db, read_only
from app.core.errors import Forbidden, NotVisible, Refused
from app.core.filters import url_or
from app.core.forms import apply_refused
from app.exchange import examples, exporting, importing, lists, takers, workbook
from app.exchange.forms import ImportForm
from app.exchange.models import ImportRun
from app.extensions import limiter

bp = Blueprint("exchange", __name__, url_prefix="/exchange")
LAST, PER_PAGE = 10, 50
SHOWN = 100
"""So many errors and known rows stand on the page; all of them are in the marked file."""
PAGES = {"questions": ("questions.edit", "question_no"), "answers": ("answers.show", "answer_no"),
         "organisations": ("organisations.show", "org_no")}


@dataclass(frozen=True)
class Page:
    """One page of the taken rows."""

    items: list[dict]
    page: int
    total: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @classmethod
    def of(cls, lines: list[dict]) -> "Page":
        """The page that the address asks for."""
        number = min(max(1, request.args.get("page", 1, type=int)), max(1, -(-len(lines) // PER_PAGE)))
        return cls(lines[(number - 1) * PER_PAGE:number * PER_PAGE], number, len(lines))


def _mine(actor) -> list[takers.Taker]:
    """What this actor may bring in."""
    if not may(actor, Permission.EXCHANGE_IMPORT):
        return []
    return [taker for taker in takers.all_takers() if may(actor, taker.permission)]


@bp.get("/")
@guard(Permission.EXCHANGE_EXPORT)
def index():
    """Everything that goes in and out as a file, and the last imports."""
    actor = current_actor()
    last = db.session.scalars(db.select(ImportRun).where(ImportRun.organisation_id == actor.org_id)
                              .order_by(ImportRun.id.desc()).limit(LAST)) if actor.org_id else []
    return render_template("exchange/index.html", takers=_mine(actor), lists=lists.lists_of(actor), runs=list(last),
                           label=_run_label)


def _run_label(run: ImportRun) -> str:
    taker = takers.get(run.what)
    return _("%(what)s：%(kind)s", what=taker.label, kind=takers.kind_label(taker, run.kind))


@bp.get("/templates/<what>-<kind>.xlsx")
@guard(Permission.EXCHANGE_IMPORT)
def template(what: str, kind: str):
    """The empty sheet of a kind with its explanations."""
    actor, taker = current_actor(), _taker(what)
    if kind not in dict(taker.kinds_for(actor)):
        raise NotVisible()
    label = takers.kind_label(taker, kind)
    content = workbook.template(label, taker.columns(actor, kind), examples.of(taker, kind))
    return _file(content, _("导入模板-%(label)s.xlsx", label=label), sheets.XLSX)


def _taker(what: str) -> takers.Taker:
    actor, taker = current_actor(), takers.get(what)
    if not may(actor, taker.permission):
        raise Forbidden()
    return taker


@bp.route("/import", methods=["GET", "POST"])
@guard(Permission.EXCHANGE_IMPORT)
@limiter.limit("60 per hour", methods=["POST"])
def import_file():
    """Bring a file in: everything is checked before the first write."""
    actor = current_actor()
    mine = _mine(actor)
    if not mine:
        raise Forbidden()
    taker = _taker(request.args.get("what") or mine[0].what)
    form = ImportForm(kinds=taker.kinds_for(actor), kind=request.args.get("kind", ""))
    if form.validate_on_submit():
        try:
            run = _bring_in(actor, taker, form)
        except Refused as refused:
            db.session.rollback()
            apply_refused(form, refused)
        else:
            if not run.bad:
                return redirect(url_for(".result", run_id=run.id))
            boundary.keep()
            return _result_page(run), 422
    status = 422 if form.errors or form.form_errors else 200
    return render_template("exchange/import.html", form=form, taker=taker, takers=mine, label=takers.kind_label), status


def _bring_in(actor, taker, form) -> ImportRun:
    upload = form.file.data
    content = upload.stream.read(sheets.MAX_BYTES + 1)
    with read_only():
        checked = importing.check(actor, what=taker.what, kind=form.kind.data, content=content,
                                  filename=upload.filename or "", suggest=form.suggest.data)
        db.session.rollback()
    return importing.take(actor, checked=checked)


@bp.get("/imports/<int:run_id>")
@guard(Permission.EXCHANGE_IMPORT)
def result(run_id: int):
    """What became of every row of a file."""
    return _result_page(_run(run_id))


def _run(run_id: int) -> ImportRun:
    run = db.session.get(ImportRun, run_id)
    if run is None or not may(current_actor(), Permission.EXCHANGE_IMPORT, run):
        raise NotVisible()
    require(current_actor(), takers.get(run.what).permission)
    return run


def _result_page(run: ImportRun):
    endpoint, name = PAGES[run.what]
    wrong = [(line["line"], head, words) for line in run.lines for _name, head, words in line["errors"]]
    return render_template(
        "exchange/result.html", run=run, label=_run_label(run), wrong=wrong[:SHOWN], wrong_total=len(wrong),
        lacking=_most_lacking(run), taken=Page.of([line for line in run.lines if line["outcome"] == "taken"]),
        known=[line for line in run.lines if line["outcome"] == "known"][:SHOWN],
        url=lambda line: url_or(endpoint, **{name: line["no"]}) if line["no"] else "")


def _most_lacking(run: ImportRun) -> list[tuple[str, int]]:
    """(what lacks, in how many of the taken drafts), most first."""
    counts: dict[str, int] = {}
    for line in run.lines:
        if line["outcome"] == "taken":
            for _name, head in line["lacks"]:
                counts[head] = counts.get(head, 0) + 1
    return sorted(counts.items(), key=lambda pair: -pair[1])


@bp.get("/imports/<int:run_id>.xlsx")
@guard(Permission.EXCHANGE_IMPORT)
def marked(run_id: int):
    """The file as it was sent, each row with what became of it, wrong cells marked."""
    run = _run(run_id)
    if run.file is None or not run.file.path.exists():
        raise NotVisible()
    taker = takers.get(run.what)
    content = workbook.marked(run.file.path.read_bytes(), run.file_name, taker.columns(current_actor(), run.kind),
                              run.lines, takers.kind_label(taker, run.kind))
    stem = run.file_name.rpartition(".")[0] or run.file_name
    return _file(content, _("%(name)s-导入结果.xlsx", name=stem), sheets.XLSX)


@bp.get("/export/<what>.<fmt>")
@guard(Permission.EXCHANGE_EXPORT)
@limiter.limit("120 per hour")
def export(what: str, fmt: str):
    """A list as its page shows it, as a file."""
    actor = current_actor()
    listing = lists.get(actor, what)
    content = exporting.export(actor, listing=listing, args=request.args, fmt=fmt)
    return _file(content, exporting.file_name(listing, fmt), exporting.FORMATS[fmt])


def _file(content: bytes, name: str, mimetype: str):
    response = send_file(io.BytesIO(content), mimetype=mimetype, as_attachment=True, download_name=name)
    # Passed through directly, a response never runs what waits for its end: the receipt of the export.
    response.direct_passthrough = False
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.app_context_processor
def _links() -> dict:
    """`export_links("questions")` and `import_link("questions")` for the heads of lists."""
    return {"export_links": export_links, "import_link": import_link, "still_lacking": examples.still_lacking}


def export_links(what: str) -> list[tuple[str, str]]:
    """[("XLSX", address), ("CSV", address)] of a list by the filter of this page; [] when the actor has none."""
    actor = current_actor()
    listing = next((one for one in lists.lists_of(actor) if one.what == what), None)
    if listing is None or not may(actor, Permission.EXCHANGE_EXPORT):
        return []
    asked = listing.asked(request.args)
    return [(fmt.upper(), url_for("exchange.export", what=what, fmt=fmt, **asked)) for fmt in exporting.FORMATS]


def import_link(what: str) -> str:
    """The address at which the actor brings such rows in; "" when it may not."""
    actor = current_actor()
    may_it = any(taker.what == what for taker in _mine(actor))
    return url_for("exchange.import_file", what=what) if may_it else ""

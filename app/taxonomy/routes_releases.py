"""The yearly change of a catalogue: upload, report, confirm or discard."""
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.authz import Permission
from app.authz.guards import current_actor, guard
from app.core.errors import Refused
from app.core.forms import apply_refused
from app.taxonomy import operations, queries
from app.taxonomy.datasets import DATASETS
from app.taxonomy.forms import ReleaseForm

bp = Blueprint("taxonomy_releases", __name__, url_prefix="/taxonomy/releases")


@bp.get("")
@guard(Permission.CATALOGUE_IMPORT)
def index():
    """Changes so far, newest first."""
    return render_template("taxonomy/releases.html", rows=queries.releases(), datasets=DATASETS)


@bp.route("/new", methods=("GET", "POST"))
@guard(Permission.CATALOGUE_IMPORT)
def new():
    """Upload a file; the answer is its report."""
    form = ReleaseForm()
    if form.validate_on_submit():
        upload = form.file.data
        try:
            release = operations.prepare(
                current_actor(), dataset=form.dataset.data, content=upload.read(), file_name=upload.filename or "",
                complete=form.complete.data, version=form.version.data or "")
        except Refused as refused:
            apply_refused(form, refused)
        else:
            return redirect(url_for("taxonomy_releases.show", release_id=release.id))
    return render_template("taxonomy/release_new.html", form=form), 422 if form.is_submitted() else 200


@bp.get("/<int:release_id>")
@guard(Permission.CATALOGUE_IMPORT)
def show(release_id: int):
    """The report: every row that is added, renamed, changed, ended or refused."""
    return render_template("taxonomy/release.html", row=_get(release_id), datasets=DATASETS)


@bp.post("/<int:release_id>/apply")
@guard(Permission.CATALOGUE_IMPORT)
def apply(release_id: int):
    """Make the report true."""
    return _deal(release_id, operations.apply, _("目录已更新。"))


@bp.post("/<int:release_id>/discard")
@guard(Permission.CATALOGUE_IMPORT)
def discard(release_id: int):
    """Drop the upload."""
    return _deal(release_id, operations.discard, _("已放弃这次更新，目录没有变。"))


def _deal(release_id: int, operation, done: str):
    release = _get(release_id)
    try:
        operation(current_actor(), release=release)
    except Refused as refused:
        return render_template("taxonomy/release.html", row=release, datasets=DATASETS, problem=refused.message), 422
    flash(done, "ok")
    return redirect(url_for("taxonomy_releases.show", release_id=release_id))


def _get(release_id: int):
    release = queries.release(release_id) if release_id < 2**63 else None
    if release is None:
        abort(404)
    return release

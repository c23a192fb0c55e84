"""The catalogues for people, and the look-up for pickers."""
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, abort, jsonify, render_template, request

from app.authz.guards import public
from app.extensions import limiter
from app.taxonomy import browse, queries
from app.taxonomy.labels import GROUPS, KINDS, LEVELS, REGIONS

bp = Blueprint("taxonomy", __name__, url_prefix="/taxonomy")
PER_PAGE = 50


@dataclass
class Page:
    """One page of a list in memory, as `parts.pager` wants it."""

    items: list
    page: int
    total: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))


def paged(rows: list) -> Page:
    """The page the address asks for; a number out of range gives the last."""
    wanted = request.args.get("page", "1")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 1
    number = min(max(number, 1), max(1, -(-len(rows) // PER_PAGE)))
    return Page(rows[(number - 1) * PER_PAGE:number * PER_PAGE], number, len(rows))


def _lines(rows) -> list[tuple[str, str, str]]:
    """(code, name, quiet words) of hits or entries."""
    return [(row.code, row.name, getattr(row, "note", None) or queries.note(row)) for row in rows]


@bp.get("/lookup/<kind>")
@public
@limiter.limit("600 per minute")
def lookup(kind: str):
    """JSON for pickers: {"items": [{"code", "name", "note"}]}, best first, at most 20."""
    if kind not in KINDS:
        abort(404)
    hits = queries.lookup(kind, request.args.get("q", "")[:100], level=request.args.get("level", ""),
                          within=request.args.get("within", ""))
    response = jsonify(items=[{"code": hit.code, "name": hit.name, "note": hit.note} for hit in hits])
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


@bp.get("/specialties")
@public
def specialties():
    """The tree of one level, one class, or what was searched for."""
    asked = request.args.get("q", "").strip()[:100]
    level = request.args.get("level", "")
    level = level if level in ("secondary", "college", "bachelor") else ""
    class_code = request.args.get("class", "")
    hits = queries.lookup("specialty", asked, level=level) if asked else []
    listed = [one for one in queries.entries("specialty") if one.class_code == class_code] if class_code else []
    if class_code and not listed:
        abort(404)
    return render_template(
        "taxonomy/specialties.html", asked=asked, hits=hits, listed=listed, level=level or "college",
        chosen_level=level, tree=browse.specialty_tree(level or "college"),
        counts=browse.level_counts(), levels=LEVELS, rows_of=_lines)


@bp.get("/specialties/<code>")
@public
def specialty(code: str):
    """One specialty: where it stands, former names, what it serves, words that speak for it."""
    row = queries.specialty(code)
    if row is None:
        abort(404)
    return render_template(
        "taxonomy/specialty.html", row=row, levels=LEVELS, former=queries.former_names(code),
        serves=browse.served_by(code), terms=queries.terms_of(code)[:60], siblings=browse.same_class(row))


@bp.get("/clusters")
@public
def clusters():
    """The clusters in their groups, with what the map knows of each."""
    groups = [(group, list(rows)) for group, rows in groupby(queries.clusters(), key=lambda one: one.group)]
    return render_template("taxonomy/clusters.html", groups=groups, counts=browse.map_counts(), group_names=GROUPS)


@bp.get("/clusters/<code>")
@public
def cluster(code: str):
    """One cluster's part of the map: segment, occupation, specialties."""
    row = queries.cluster(code)
    if row is None:
        abort(404)
    return render_template("taxonomy/cluster.html", row=row, segments=browse.map_of(code), group_names=GROUPS,
                           levels=LEVELS)


@bp.get("/regions")
@public
def regions():
    """Regions below one region; without a code those of the home province."""
    asked = request.args.get("q", "").strip()[:100]
    code = request.args.get("code", "440000")
    path = queries.region_path(code)
    if not path:
        abort(404)
    hits = queries.lookup("region", asked) if asked else []
    return render_template("taxonomy/regions.html", asked=asked, hits=hits, path=path, here=path[-1],
                           page=paged(queries.region_children(code)), below=browse.below,
                           region_levels=REGIONS)

"""The lists behind the public numbers."""
from flask import Blueprint, render_template, request

from app.authz.guards import public
from app.core.db import db
from app.core.errors import NotVisible
from app.statistics import home, words

bp = Blueprint("public_figures", __name__, url_prefix="/figures")


@bp.get("/<code>")
@public
def show(code: str):
    """What a public number counts; area: a region prefix."""
    figure = home.FIGURES.get(code)
    area = request.args.get("area", "")
    if figure is None or (area and (not area.isdigit() or not words.area_name(area))):
        raise NotVisible()
    page = db.paginate(figure.select(area), page=request.args.get("page", 1, type=int), per_page=50, error_out=False)
    return render_template("statistics/public.html", figure=figure, page=page, lines=map(figure.line, page.items),
                           place=words.area_name(area))

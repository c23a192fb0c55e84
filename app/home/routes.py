"""Public pages; none needs an account."""
from urllib.parse import urlsplit

from flask import Blueprint, abort, redirect, render_template, request, session, url_for

from app.authz.guards import public
from app.extensions import LOCALES
from app.home.content import landing

home = Blueprint("home", __name__)


@home.get("/")
@public
def index():
    """The landing page."""
    return render_template("home/index.html", page=landing())


@home.get("/help")
@public
def help():
    """How things are done, for each side."""
    return render_template("home/help.html")


@home.get("/privacy")
@public
def privacy():
    """What is kept about whom, and how to have it shown, corrected or erased."""
    return render_template("home/privacy.html")


@home.get("/accessibility")
@public
def accessibility():
    """What works without mouse, sight or script, and what does not yet."""
    return render_template("home/accessibility.html")


@home.get("/complaints")
@public
def complaints():
    """Where to complain and what happens then."""
    return render_template("home/complaints.html")


@home.get("/language/<code>")
@public
def language(code: str):
    """Remember the language of the pages and go back to the same page."""
    if code not in LOCALES:
        abort(404)
    session["locale"] = code
    return redirect(_local(request.args.get("next", "")))


def _local(address: str) -> str:
    """The address when it stays on this site, else the landing page."""
    parts = urlsplit(address.replace("\\", "/"))
    safe = address.startswith("/") and not parts.scheme and not parts.netloc and address.isprintable()
    return address.rstrip("?") if safe and not address.startswith(("//", "/\\")) else url_for("home.index")

"""The factory."""
import importlib
import logging
import secrets

from flask import Flask, g, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

import config
from app import extensions
from app.core.db import db
from app.core.errors import Forbidden, NotVisible

# The order is the order of imports (docs/house.md); a room that is not there yet is skipped by nobody:
# every name here must import.
PACKAGES = (
    "core", "audit", "authz", "taxonomy", "accounts", "organisations", "notifications", "rules", "capacity",
    "questions", "answers", "applications", "cooperations", "search", "matching", "statistics", "exchange", "admin",
    "home", "demo",
)


def create_app(settings: str | type | None = None, **overrides) -> Flask:
    """Build the application.

    settings: an environment name for config.load or a settings class; overrides: single settings.
    """
    app = Flask(__name__)
    app.config.from_object(settings if isinstance(settings, type) else config.load(settings))
    app.config.update(overrides)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    extensions.init_app(app)
    for name in PACKAGES:
        package = importlib.import_module(f"app.{name}")
        if hasattr(package, "register"):
            package.register(app)
    _errors(app)
    _headers(app)
    return app


def _headers(app: Flask) -> None:
    @app.before_request
    def name_request():
        g.request_id = secrets.token_hex(8)

    @app.after_request
    def secure(response):
        for name, value in {
            "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; "
                                       "base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
            "Cross-Origin-Opener-Policy": "same-origin",
        }.items():
            response.headers.setdefault(name, value)
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.endpoint != "static" and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store" if g.get("actor") and g.actor.is_signed_in else "no-cache"
        return response


def _errors(app: Flask) -> None:
    def page(code: int, message=None):
        if request.accept_mimetypes.best == "application/json":
            return jsonify(error=str(message or code)), code
        return render_template(f"errors/{code}.html", message=message), code

    app.register_error_handler(Forbidden, lambda error: page(403))
    app.register_error_handler(NotVisible, lambda error: page(404))

    @app.errorhandler(HTTPException)
    def known(error):
        if error.code in (400, 403, 404, 405, 413, 429):
            shown = {405: 404}.get(error.code, error.code)
            return page(shown)[0], error.code
        return error

    @app.errorhandler(Exception)
    def unknown(error):
        db.session.rollback()
        logging.getLogger(__name__).exception("request %s failed", g.get("request_id"))
        if app.config.get("PROPAGATE_EXCEPTIONS") or app.config["TESTING"]:
            raise error
        return page(500)

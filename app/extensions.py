"""Extensions, made once, bound in the factory."""
from flask import Flask, request, session
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

from app.core.db import db

migrate = Migrate(render_as_batch=True, compare_type=True)
login = LoginManager()
csrf = CSRFProtect()
babel = Babel()
bootstrap = Bootstrap5()
limiter = Limiter(get_remote_address)
LOCALES = ("zh_Hans_CN", "zh_Hant_HK", "en")


def choose_locale() -> str:
    """The page's language: the person's choice, else simplified Chinese first."""
    if not request:
        return LOCALES[0]
    chosen = session.get("locale")
    return chosen if chosen in LOCALES else LOCALES[0]


def init_app(app: Flask) -> None:
    """Bind all extensions."""
    db.init_app(app)
    migrate.init_app(app, db)
    login.init_app(app)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=choose_locale)
    bootstrap.init_app(app)
    limiter.init_app(app)

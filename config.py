"""Settings per environment, read once from the environment variables.

Every deployment setting lives here; feature code reads `current_app.config`.
"""
import os
import secrets
from datetime import timedelta
from pathlib import Path


class MissingSetting(RuntimeError):
    """A setting that production cannot do without is absent."""


def _instance(name: str) -> Path:
    return Path(os.environ.get("INSTANCE") or "instance").resolve() / name


def _kept_secret() -> str:
    """The development secret: made once, kept in the instance folder, never shipped."""
    path = _instance("secret_key")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_hex(32))
        path.chmod(0o600)
    return path.read_text().strip()


class Config:
    """What every environment shares; a deployment changes it by environment variables."""

    ENVIRONMENT = "development"
    DEMO = os.environ.get("DEMO", "1") != "0"
    CITY_CODE = os.environ.get("CITY_CODE", "440600")
    APP_NAME = os.environ.get("APP_NAME", "佛山市产教对接平台")
    CITY_NAME = os.environ.get("CITY_NAME", "佛山市")
    HOST_BODY = os.environ.get("HOST_BODY", "佛山市教育局")
    PUBLIC_URL = os.environ.get("PUBLIC_URL", "")

    INSTANCE = str(_instance(""))
    FILES_DIR = os.environ.get("FILES_DIR") or str(_instance("files"))
    MAIL_DIR = str(_instance("mail"))
    MAIL_URL = os.environ.get("MAIL_URL", "")
    MAIL_FROM = os.environ.get("MAIL_FROM", "no-reply@localhost")

    SQLALCHEMY_DATABASE_URI = os.environ.get("DATABASE_URL") or f"sqlite:///{_instance('city.db')}"
    SQLALCHEMY_ENGINE_OPTIONS: dict = {"pool_pre_ping": True}

    SEARCH_ENGINE = os.environ.get("ENGINE") or ("elastic" if os.environ.get("ELASTICSEARCH_URL") else "embedded")
    SEARCH_DIR = str(_instance("search"))
    ELASTICSEARCH_URL = os.environ.get("ELASTICSEARCH_URL", "")
    WORKER_IN_PROCESS = True

    MAX_CONTENT_LENGTH = 25 * 1024 * 1024
    MAX_FORM_MEMORY_SIZE = 2 * 1024 * 1024
    MAX_FORM_PARTS = 5000

    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    SESSION_COOKIE_SECURE = False
    PERMANENT_SESSION_LIFETIME = timedelta(hours=12)
    SESSION_IDLE_MINUTES = 60
    WTF_CSRF_TIME_LIMIT = None

    BABEL_DEFAULT_LOCALE = "zh_Hans_CN"
    BABEL_DEFAULT_TIMEZONE = "Asia/Shanghai"
    BOOTSTRAP_SERVE_LOCAL = True
    RATELIMIT_STORAGE_URI = "memory://"
    RATELIMIT_HEADERS_ENABLED = True


class Development(Config):
    """One machine, embedded default: SQLite, tantivy, a folder of mail."""


class Production(Config):
    """A city. Refuses to start without a secret key."""

    ENVIRONMENT = "production"
    DEMO = os.environ.get("DEMO", "0") == "1"
    SESSION_COOKIE_SECURE = os.environ.get("INSECURE_COOKIES") != "1"
    WORKER_IN_PROCESS = Config.SEARCH_ENGINE == "embedded"


class Testing(Config):
    """Automated tests: everything in a throw-away folder, no background thread."""

    ENVIRONMENT = "testing"
    TESTING = True
    DEMO = False
    SECRET_KEY = "only-for-tests"  # noqa: S105
    WORKER_IN_PROCESS = False
    WTF_CSRF_ENABLED = False
    RATELIMIT_ENABLED = False
    SQLALCHEMY_DATABASE_URI = "sqlite://"


def load(name: str | None = None) -> type[Config]:
    """Return the settings class for `name` or the variable APP_ENV.

    Raises MissingSetting when production has no SECRET_KEY, KeyError for an unknown name.
    """
    name = name or os.environ.get("APP_ENV", "development")
    chosen = {"development": Development, "production": Production, "testing": Testing}[name]
    if name == "production" and not (os.environ.get("SECRET_KEY") or os.environ.get("SECRET_KEY_FILE")):
        raise MissingSetting("SECRET_KEY or SECRET_KEY_FILE must be set in production")
    if name != "testing":
        file = os.environ.get("SECRET_KEY_FILE")
        chosen.SECRET_KEY = Path(file).read_text().strip() if file else os.environ.get("SECRET_KEY") or _kept_secret()
    return chosen

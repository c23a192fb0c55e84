"""GET /healthz: whether the parts this process needs are there. Each part registers its own question."""
import logging
from collections.abc import Callable

from flask import Blueprint, Flask, current_app, jsonify

from app.core.db import db

log = logging.getLogger(__name__)
bp = Blueprint("health", __name__)
_parts: dict[str, Callable[[], object]] = {}


def part(name: str):
    """Decorator: the function answers for one part; a false answer or an exception means it is not well.

    It may return True, or text that is shown (the engine's revision); it must be quick and only read.
    """

    def keep(function):
        _parts[name] = function
        return function

    return keep


def examine() -> tuple[bool, dict[str, str]]:
    """(everything is well, part → "ok", its own words, or "down"). What went wrong goes to the log only."""
    found, well = {}, True
    for name, ask in _parts.items():
        try:
            answer = ask()
        except Exception:
            log.exception("health: %s", name)
            answer = False
        well = well and bool(answer)
        found[name] = "ok" if answer is True else str(answer) if answer else "down"
    return well, found


@bp.get("/healthz")
def healthz():
    """200 with "ok"; 200 with "degraded" while something optional is down; 503 without the database."""
    well, found = examine()
    status = 503 if found.get("database") == "down" else 200
    return jsonify(status="ok" if well else "degraded", parts=found,
                   environment=current_app.config["ENVIRONMENT"]), status


# The guards stand above this room, so the mark that authz.guards.public sets is set by hand.
healthz.is_public = True


@part("database")
def database() -> bool:
    """One question to the database."""
    return db.session.scalar(db.select(1)) == 1


@part("outbox")
def outbox_is_clean() -> str:
    """How much waits and how much was set aside."""
    from app.core.outbox import POISON, WAITING, OutboxEntry

    counts = dict(db.session.execute(
        db.select(OutboxEntry.state, db.func.count()).group_by(OutboxEntry.state)).all())
    return f"waiting {counts.get(WAITING, 0)}, poison {counts.get(POISON, 0)}"


def register(app: Flask) -> None:
    """Serve the answer."""
    app.register_blueprint(bp)

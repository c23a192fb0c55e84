"""What a view leaves behind (opened, ranking shown, search made), written after the response.

A GET cannot write; it leaves a receipt, and the handlers write all receipts of a response in
one transaction once the response has gone out. A receipt that fails is logged, never shown.
"""
import logging
from collections.abc import Callable

from flask import current_app, g, has_request_context

from app.core.db import db, reset_read_only, set_read_only

log = logging.getLogger(__name__)
_handlers: dict[str, Callable] = {}


def handler(kind: str):
    """Decorator: the function that writes receipts of `kind`; gets the payload as keywords."""

    def keep(function):
        _handlers[kind] = function
        return function

    return keep


def leave(kind: str, **payload) -> None:
    """Note a receipt for after the response; outside a request it is written at once."""
    if has_request_context():
        g.setdefault("receipts", []).append((kind, payload))
    else:
        _handlers[kind](**payload)


def take() -> list[tuple[str, dict]]:
    """Hand over the receipts noted in this request."""
    pending = g.pop("receipts", [])
    app = current_app._get_current_object()
    return [(app, kind, payload) for kind, payload in pending]


def deliver(pending) -> None:
    """Write the receipts, each in its own transaction."""
    token = set_read_only(False)
    try:
        for app, kind, payload in pending:
            with app.app_context():
                _deliver_one(kind, payload)
    finally:
        reset_read_only(token)


def _deliver_one(kind: str, payload: dict) -> None:
    try:
        _handlers[kind](**payload)
        db.session.commit()
    except Exception:
        db.session.rollback()
        log.exception("receipt %s was not written", kind)

"""Guards of routes: every route is `@guard`ed by a permission or declared `@public`."""
from collections.abc import Callable
from functools import wraps

from flask import Flask, current_app, g, has_request_context, redirect, request, url_for

from app.authz.actor import ANONYMOUS, Actor
from app.authz.permissions import Permission
from app.authz.policy import may, require
from app.core.db import db, read_only
from app.core.errors import Forbidden
from app.core.filters import url_or

_loader: list[Callable[[], Actor]] = []


def actor_loader(function: Callable[[], Actor]) -> Callable[[], Actor]:
    """Register how the actor of a request is found (accounts does)."""
    _loader[:] = [function]
    return function


def current_actor() -> Actor:
    """The actor of this request; the anonymous visitor when nobody is signed in."""
    return g.get("actor", ANONYMOUS)


def guard(permission: Permission):
    """Decorator of a view: the actor must hold the permission (for some object).

    A visitor is led to sign-in and back. Object checks are the view's: `require(actor, permission, obj)`.
    """

    def wrap(view):
        @wraps(view)
        def guarded(*args, **kwargs):
            actor = current_actor()
            if not may(actor, permission):
                if not actor.is_signed_in:
                    return redirect(url_for("accounts.sign_in", next=_back()))
                raise Forbidden()
            return view(*args, **kwargs)

        guarded.permission = permission
        return guarded

    return wrap


def _back() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" else (request.referrer or "/")


def open_url(endpoint: str, default: str = "", **values) -> str:
    """`url_or`, and `default` where the endpoint's guard would turn this person away: nothing printed leads to a 403.

    A visitor's link stays, it leads to sign-in and on. Templates know it as `url_or`.
    """
    permission = getattr(current_app.view_functions.get(endpoint), "permission", None)
    if permission is not None and has_request_context():
        actor = current_actor()
        if actor.is_signed_in and not may(actor, permission):
            return default
    return url_or(endpoint, default, **values)


def public(view):
    """Decorator: the view is for everybody, signed in or not."""
    view.is_public = True
    return view


def _load() -> None:
    if _loader and request.endpoint != "static":
        with read_only():
            g.actor = _loader[0]()
            db.session.rollback()


def register(app: Flask) -> None:
    """Find the actor first of all, in a transaction of its own.

    First: it rolls its transaction back, and what `core.once` has written must stay in the request's.
    """
    app.before_request_funcs.setdefault(None, []).insert(0, _load)
    app.jinja_env.globals["url_or"] = open_url


__all__ = ["actor_loader", "current_actor", "guard", "may", "open_url", "public", "require"]

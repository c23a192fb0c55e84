"""What base.html takes from the context: who acts, navigation, capacities, unread, names of the place."""
from dataclasses import dataclass

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from app.authz import Actor
from app.authz.guards import current_actor
from app.core.db import db
from app.notifications import nav, queries
from app.organisations import types
from app.organisations.acting import capacities
from app.organisations.models import Membership


@dataclass(frozen=True)
class Capacity:
    """One line of the role switch."""

    id: int
    org_name: str
    is_demo: bool
    role_label: str


def _line(membership: Membership) -> Capacity:
    labels = [str(types.role_label(role)) for role in types.roles_for(membership.organisation)
              if role in membership.role_codes]
    return Capacity(membership.id, membership.organisation.name, membership.organisation.is_demo, "、".join(labels))


def _personal(actor: Actor) -> dict:
    if not actor.is_signed_in:
        return {"memberships": [], "unread": 0}
    try:
        return {"memberships": [_line(one) for one in capacities(actor.user_id)],
                "unread": queries.unread_count(actor)}
    except SQLAlchemyError:  # an error page must not fail because the database did
        db.session.rollback()
        return {"memberships": [], "unread": 0}


def frame() -> dict:
    """The context of every page."""
    actor = current_actor()
    settings = current_app.config
    return {"actor": actor, "nav": nav.items(actor), "app_name": settings["APP_NAME"],
            "city_name": settings["CITY_NAME"], "host_name": settings["HOST_BODY"], "demo": settings["DEMO"],
            **_personal(actor)}


def register(app: Flask) -> None:
    """Install the context processor."""
    nav.declare()
    app.context_processor(frame)

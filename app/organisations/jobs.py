"""Scheduled: the yearly re-verification (domain.md §3.7)."""
from datetime import timedelta

from flask_babel import gettext as _

from app.authz import SYSTEM
from app.core import clock, events, outbox
from app.core.db import db
from app.core.jobs import job
from app.organisations.events import ReverifySoon
from app.organisations.models import Organisation
from app.workflow import move

REMIND_AT = (30, 7)


@job("organisations_reverify", every=timedelta(days=1))
def reverify() -> int:
    """Send what was not confirmed in time back to review; remind a month and a week before."""
    today = clock.today()
    for days in REMIND_AT:
        for organisation in _due(Organisation.reverify_due == today + timedelta(days=days)):
            events.publish(ReverifySoon(organisation))
    late = _due(Organisation.reverify_due <= today)
    for organisation in late:
        move(organisation, "reverify", actor=SYSTEM, reason=_("满一年没有复核"), cause="yearly")
        outbox.reindex(organisation)
    return len(late)


def _due(when) -> list[Organisation]:
    return list(db.session.scalars(db.select(Organisation).where(
        Organisation.status == "verified", when).order_by(Organisation.id)))

"""Guards of transitions: each raises Refused when the move is not possible now."""
from flask_babel import gettext as _

from app.core import facts
from app.core.db import db
from app.core.errors import Refused


def complete(subject, actor, data) -> None:
    """An application may go to approval: lines, proposal, declaration, confidentiality, quantities."""
    from app.applications import checking

    errors = checking.missing(subject)
    if errors:
        raise Refused(_("还差 %(n)s 处，补好才能送审。", n=len(errors)), errors=errors)


def submit(subject, actor, data) -> None:
    """It may go to the enterprise: complete still, approved at every step, partners agreed, room for one more."""
    from app.applications import checking

    complete(subject, actor, data)
    checking.open_question(subject.question)
    checking.partners_confirmed(subject)
    checking.approved(subject)
    checking.room_for_one_more(subject)


def select(subject, actor, data) -> None:
    """It may be selected: the question is on, the school stands to this edition and to these terms."""
    from app.applications import checking

    checking.listed(subject.question)
    checking.confirmed_edition(subject)
    checking.settled_terms(subject)


def withdraw(subject, actor, data) -> None:
    """It may be withdrawn until the agreement takes effect."""
    if subject.status in ("selected", "converted") and facts.ask(
            "cooperations.agreement_effective", default=False, application_id=subject.id):
        raise Refused(_("协议已经生效，不能再撤回应答。请在合作页面按终止办理。"))
    db.session.flush()

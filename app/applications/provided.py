"""What this room answers when others ask by name: facts, who reads attachments, receipts, settings."""
from flask_babel import lazy_gettext as _l

from app.applications import checking, offers, queries
from app.applications.models import Application, ApplicationAttachment
from app.applications.operations import PURPOSE
from app.authz import Permission, may
from app.core import facts, files, receipts, settings
from app.core.db import db

OPENED = "applications.opened"
RULES_ASKED = "applications.rules_asked"


@facts.provide("applications.count")
def count(question_id: int) -> int:
    """How many schools have applied to the question, whatever became of it."""
    return queries.count_sent(question_id)


@facts.provide("applications.live")
def live(question_id: int) -> int:
    """How many applications lie with the enterprise or are taken by it."""
    return queries.count_live(question_id)


@facts.provide("applications.parties_in_contact")
def parties_in_contact(question_id: int, org_id: int | None) -> bool:
    """Whether the organisation is in contact over the question (then it reads names and telephone numbers)."""
    return queries.in_contact(question_id, org_id)


@facts.provide("applications.question_ids")
def question_ids(organisation_id: int | None) -> set[int]:
    """Questions to which the organisation applied or is asked to apply as a partner: it keeps seeing them."""
    return queries.taken_part_in(organisation_id)


@files.readable_by(PURPOSE)
def readable(actor, file) -> bool:
    """Whoever sees the application reads its attachments (and the visit report of the school)."""
    ids = db.select(ApplicationAttachment.application_id).where(ApplicationAttachment.file_id == file.id)
    rows = list(db.session.scalars(db.select(Application).where(Application.id.in_(ids))))
    if file.organisation_id is not None:
        rows += [row for row in db.session.scalars(
            db.select(Application).where(Application.school_id == file.organisation_id))
            if (row.release or {}).get("site_visit_report") == file.id]
    return any(may(actor, Permission.APPLICATION_VIEW, row) for row in rows)


@receipts.handler(OPENED)
def opened(application_id: int) -> None:
    """The enterprise has opened an application."""
    offers.note_view(application_id=application_id)


@receipts.handler(RULES_ASKED)
def rules_asked(application_id: int) -> None:
    """A selection was stopped by a rule and rolled back; the result stays for the inspector all the same."""
    row = db.session.get(Application, application_id)
    if row is not None:
        try:
            offers.check_rules(row, {})
        except offers.NotAllowedByRule:
            db.session.flush()


def register() -> None:
    """Declare the room's settings."""
    settings.declare(checking.LEADER_STEP, False, _l("应答的校内审批要学校领导批准"))

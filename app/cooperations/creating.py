"""A selected application becomes a cooperation; a withdrawn one takes it back."""
from flask import current_app
from flask_babel import gettext as _

from app import workflow
from app.applications.models import Application
from app.authz import SYSTEM, Actor
from app.cooperations import telling
from app.cooperations.models import Cooperation, CooperationParty
from app.core.db import db
from app.core.errors import Refused
from app.core.numbers import next_number


def of_application(application_id: int) -> Cooperation | None:
    """The cooperation that an application became."""
    return db.session.scalar(db.select(Cooperation).where(Cooperation.application_id == application_id))


def create(actor: Actor, application: Application) -> Cooperation:
    """The cooperation of a selected application, in `preparing`; the application becomes `converted`.

    Quantity is what was selected, price and dates those of the offer accepted last, else the
    application's; place, cluster and kind are the question's. Confirmed partners become third parties.
    """
    question = application.question
    offer = next((o for o in reversed(application.offers) if o.accepted_at is not None), None)
    cooperation = Cooperation(
        cooperation_no=next_number("C", current_app.config["CITY_CODE"]), origin="matched",
        question_id=question.id, application_id=application.id, kind=question.question_type, title=question.title,
        enterprise_id=question.enterprise_id, school_id=application.school_id,
        region_code=question.region_code or question.enterprise.region_code, cluster_code=question.cluster_code,
        start_date=(offer and offer.start_date) or application.start_date or question.start_date,
        end_date=(offer and offer.end_date) or application.end_date or question.end_date,
        agreed_quantity=application.selected_quantity or application.offered_quantity,
        quantity_unit=question.quantity_unit,
        agreed_amount_fen=offer.price_fen if offer and offer.price_fen is not None else application.quote_fen,
        responsible_enterprise_id=question.contact_user_id, responsible_school_id=application.created_by_id,
        created_by_id=actor.user_id,
    )
    db.session.add(cooperation)
    cooperation.parties = [CooperationParty(organisation_id=cooperation.enterprise_id, party_role="enterprise"),
                           CooperationParty(organisation_id=cooperation.school_id, party_role="school")]
    cooperation.parties += [
        CooperationParty(organisation_id=partner.organisation_id, party_role="third")
        for partner in application.partners
        if partner.confirmed_at and partner.organisation_id not in (cooperation.enterprise_id, cooperation.school_id)]
    workflow.start(cooperation, actor=actor)
    workflow.move(application, "convert", actor=SYSTEM, cooperation_no=cooperation.cooperation_no)
    telling.tell_parties(cooperation, "cooperation.created")
    return cooperation


def cancel(application: Application, reason: str) -> None:
    """The application was withdrawn: its cooperation ends, unless an agreement is in force (Refused)."""
    cooperation = of_application(application.id)
    if cooperation is None or cooperation.status == "terminated":
        return
    if cooperation.status not in ("preparing", "agreement_pending"):
        raise Refused(_("协议已经生效，不能再撤回应答。请在合作页面按终止办理。"))
    for agreement in cooperation.agreements:
        if agreement.status == "pending_confirm":
            workflow.move(agreement, "terminate", actor=SYSTEM, reason=reason)
    workflow.move(cooperation, "withdraw", actor=SYSTEM, reason=reason)
    telling.tell_parties(cooperation, "cooperation.moved", state=str(cooperation.status_label), reason=reason,
                         who=application.school.name)

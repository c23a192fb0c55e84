"""Invitations 邀约: an enterprise asks the owner of an answer to apply (domain.md §3.5)."""
from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app import workflow
from app.answers.models import Answer
from app.applications import checking, messages, operations, queries
from app.applications.models import Application, Invitation
from app.applications.workflow import DECLINE_REASONS
from app.authz import SYSTEM, Actor, Permission, require
from app.capacity import queries as capacity
from app.core import clock, numbers
from app.core.db import db
from app.core.errors import NotVisible, Refused
from app.questions.models import Question, QuestionGuest

EXPIRES_DAYS = 10


def invite(actor: Actor, *, question: Question, answer: Answer, message: str = "") -> Invitation:
    """Ask the owner of a published answer to apply to a listed question of one's own.

    The school may see the question from now on, also an invited_only one. Refused when one is open already, when the
    school has applied, or when the answer does not fit the kind.
    """
    require(actor, Permission.INVITATION_SEND, question)
    checking.open_question(question)
    if answer.status != "published":
        raise NotVisible()
    if not queries.usable(answer, question):
        raise Refused(_("这份供给和命题的类型不符，或已过有效期。"), "answer")
    if queries.live_of(question.id, answer.school_id):
        raise Refused(_("这所学校已经在应答，不用再邀约。"))
    row = Invitation(invitation_no=numbers.next_number("I", current_app.config["CITY_CODE"]), question=question,
                     answer=answer, school_id=answer.school_id, message=message.strip(),
                     expires_on=clock.today() + timedelta(days=EXPIRES_DAYS), created_by_id=actor.user_id)
    try:
        with db.session.begin_nested():
            workflow.start(row, actor=actor)
    except IntegrityError as error:
        raise Refused(_("已经邀过这份供给，正等学校答复。")) from error
    if db.session.get(QuestionGuest, (question.id, answer.school_id)) is None:
        db.session.add(QuestionGuest(question_id=question.id, organisation_id=answer.school_id))
        db.session.flush()
    messages.about_invitation(row, "invitation.sent", school=True)
    return row


def accept(actor: Actor, *, invitation: Invitation) -> Application:
    """The school accepts: an application draft is prefilled with the answer, as much as is free and lacking.

    Where the school has a live application to the question already, that one is given back.
    """
    require(actor, Permission.INVITATION_ANSWER, invitation)
    _still_open(invitation)
    workflow.move(invitation, "accept", actor=actor)
    invitation.answered_at = clock.now()
    question, answer = invitation.question, invitation.answer
    application = queries.live_of(question.id, invitation.school_id)
    if application is None:
        application = operations.apply(
            actor, question=question, invitation=invitation, lines={answer.answer_no: _suggested(question, answer)},
            start_date=question.start_date, end_date=question.end_date)
    elif application.invitation_id is None:
        application.invitation_id = invitation.id
    db.session.flush()
    messages.about_invitation(invitation, "invitation.accepted", school=False)
    return application


def decline(actor: Actor, *, invitation: Invitation, reason_code: str, note: str = "") -> Invitation:
    """The school declines with a coded reason; that counts as a response."""
    require(actor, Permission.INVITATION_ANSWER, invitation)
    if reason_code == "other" and not note.strip():
        raise Refused(_("选了“其他”，请写明原因。"), "note")
    workflow.move(invitation, "decline", actor=actor, reason=note.strip(), reason_code=reason_code)
    invitation.decline_code, invitation.answer_note = reason_code, note.strip()
    invitation.answered_at = clock.now()
    db.session.flush()
    messages.about_invitation(invitation, "invitation.declined", school=False,
                              reason=str(DECLINE_REASONS[reason_code]))
    return invitation


def cancel(actor: Actor, *, invitation: Invitation) -> Invitation:
    """The enterprise takes it back before it was answered."""
    workflow.move(invitation, "cancel", actor=actor)
    messages.about_invitation(invitation, "invitation.cancelled", school=True)
    return invitation


def expire(invitation: Invitation) -> None:
    """SYSTEM: nobody answered in time."""
    workflow.move(invitation, "expire", actor=SYSTEM)
    messages.about_invitation(invitation, "invitation.expired", school=False)


def close(invitation: Invitation, reason: str) -> None:
    """SYSTEM: the question ended before it was answered."""
    workflow.move(invitation, "cancel", actor=SYSTEM, reason=reason)
    messages.about_invitation(invitation, "invitation.cancelled", school=True)


def _still_open(invitation: Invitation) -> None:
    if invitation.status == "sent" and clock.today() > invitation.expires_on:
        raise Refused(_("邀约 %(day)s 已到期。可以直接应答这道命题。", day=invitation.expires_on.isoformat()))


def _suggested(question: Question, answer: Answer) -> int:
    """As much as the question lacks and the answer can give in its period; 0 when nothing is free."""
    counters = capacity.need(question.id)
    lacking = counters.lacking if counters else question.quantity or 1
    room = queries.free(answer.id, question.start_date, question.end_date)
    return max(0, lacking if room is None else min(lacking, room))



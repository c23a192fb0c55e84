"""Histories for tests of figures: rows with the transitions they would have left, at chosen instants.

Written below the operations on purpose: a figure must follow from the history alone, whatever made it.
"""
from datetime import date, datetime, time, timedelta
from itertools import count

from app.applications.models import Application, Offer
from app.authz import SYSTEM, Actor
from app.cooperations.models import Agreement, Cooperation, CooperationRecord
from app.core import clock
from app.core.db import db
from app.core.files import StoredFile
from app.questions.models import Question
from app.rules.models import RuleCheck
from app.workflow import engine, workflow_of

_numbers = count(1)


def on(day, hour: int = 9) -> datetime:
    """An instant of a city day."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(day, time(hour), clock.CITY_ZONE)


def step(row, name: str, at, *, actor: Actor = SYSTEM, reason_code: str = "", target: str = ""):
    """Move a row as the engine does, at an instant, without asking guards."""
    with clock.at(on(at) if not isinstance(at, datetime) else at):
        workflow = workflow_of(row)
        found = workflow.named(name)
        source = row.status
        goal = target or (found.target(row) if callable(found.target) else found.target)
        engine._set(row, goal)
        db.session.flush()
        engine._note(row, name, source, goal, actor, "", reason_code, {})
        db.session.flush()
    return row


def begin(row, at):
    """Add a row in its initial state."""
    with clock.at(on(at) if not isinstance(at, datetime) else at):
        row.status = workflow_of(row).initial
        db.session.add(row)
        db.session.flush()
        engine._note(row, "create", "", row.status, SYSTEM, "", "", {})
        db.session.flush()
    return row


def question(enterprise, published=None, *, quantity=10, unit="人", kind="order_class", region="440606", cluster="",
             office="edu", submitted=None, **given) -> Question:
    """A question; `published` and `submitted` are days or instants (None: not yet)."""
    first = submitted or published or "2026-01-01"
    row = Question(question_no=f"Q-TEST-{next(_numbers):05d}", question_type=kind, title=given.pop("title", "测试命题"),
                   enterprise_id=enterprise.id, quantity=quantity, quantity_unit=unit, region_code=region,
                   cluster_code=cluster, review_office=office, edition=1, **given)
    begin(row, first)
    if submitted or published:
        step(row, "submit", first)
    if published:
        row.published_at = on(published) if not isinstance(published, datetime) else published
        step(row, "publish", published)
    return row


def application(asked: Question, school, submitted) -> Application:
    """An application that reached the enterprise."""
    at = on(submitted) if not isinstance(submitted, datetime) else submitted
    row = Application(application_no=f"A-TEST-{next(_numbers):05d}", question_id=asked.id, school_id=school.id,
                      question_edition=1, no_conflict=True, submitted_at=at)
    begin(row, at)
    step(row, "send_for_approval", at)
    step(row, "submit", at)
    return row


def offer(sent: Application, by, at, accepted=None) -> Offer:
    """A version of the terms."""
    with clock.at(on(at)):
        row = Offer(application_id=sent.id, number=next(_numbers), by_org_id=by.id, quantity=1,
                    accepted_at=on(accepted) if accepted else None)
        db.session.add(row)
        db.session.flush()
    return row


def cooperation(sent: Application, at, *, quantity=10, unit="人") -> Cooperation:
    """What a selected application became."""
    asked = db.session.get(Question, sent.question_id)
    return begin(Cooperation(
        cooperation_no=f"C-TEST-{next(_numbers):05d}", question_id=asked.id, application_id=sent.id,
        kind=asked.question_type, title=asked.title, enterprise_id=asked.enterprise_id, school_id=sent.school_id,
        region_code=asked.region_code, cluster_code=asked.cluster_code, agreed_quantity=quantity,
        quantity_unit=unit), at)


def agreement(frame: Cooperation, effective=None, *, quantity=None, fen=None, amends=None) -> Agreement:
    """An agreement, in force from `effective`."""
    file = StoredFile(sha256=f"{next(_numbers):064d}", name="协议.pdf", size=1, kind="pdf", purpose="agreement")
    db.session.add(file)
    db.session.flush()
    day = date.fromisoformat(effective) if isinstance(effective, str) else effective or date(2027, 1, 1)
    row = Agreement(
        agreement_no=f"G-TEST-{next(_numbers):05d}", cooperation_id=frame.id, agreement_type="tech_contract", goal="",
        content="", rights_duties="", signatories="", sign_date=day, effective_from=day,
        effective_to=day + timedelta(days=365), quantity=quantity or frame.agreed_quantity, amount_fen=fen,
        file_id=file.id, uploaded_by_org_id=frame.school_id, amends_id=amends.id if amends else None)
    begin(row, day)
    if effective:
        row.effective_at = on(day, 10)
        step(row, "take_effect", on(day, 10))
    return row


def payment(frame: Cooperation, day: str, fen: int, confirmed=None, *, payer=None) -> CooperationRecord:
    """A payment of a day, submitted then, confirmed by the other side on `confirmed`."""
    row = CooperationRecord(
        record_no=f"R-TEST-{next(_numbers):05d}", cooperation_id=frame.id, record_type="payment_received",
        period_from=date.fromisoformat(day), period_to=date.fromisoformat(day), event_date=date.fromisoformat(day),
        amount_fen=fen, payer_org_id=payer or frame.enterprise_id, submitted_by_org_id=frame.school_id,
        submitted_at=on(day))
    begin(row, day)
    step(row, "submit", day)
    if confirmed:
        row.confirmed_at, row.confirmed_by_org_id = on(confirmed), frame.enterprise_id
        step(row, "confirm", confirmed)
    return row


def check(subject, code: str, at, *, outcome="warn", ended=None) -> RuleCheck:
    """The stored result of a rule, in force until `ended`."""
    row = RuleCheck(rule_code=code, stage="submit", subject_type=subject.__tablename__, subject_id=subject.id,
                    outcome=outcome, severity=outcome, message="人数超过上限")
    with clock.at(on(at)):
        db.session.add(row)
        db.session.flush()
    if ended:
        with clock.at(on(ended)):
            row.is_current = False
            db.session.flush()
    return row

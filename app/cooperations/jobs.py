"""What time does: agreements expire, records wait too long."""
from datetime import timedelta

from app.cooperations import record_checks, records, running, telling
from app.cooperations.models import Agreement, CooperationRecord
from app.core import clock
from app.core.db import db
from app.core.jobs import job

DAILY = timedelta(hours=6)
EXPIRY_NOTICE = timedelta(days=30)


def _each(ids, model, still, act) -> int:
    """Do one row at a time, each in its own transaction, looking again whether it is still due."""
    done = 0
    for row_id in list(ids):
        row = db.session.get(model, row_id)
        if row is not None and still(row):
            act(row)
            done += 1
        db.session.commit()
    return done


@job("agreement_expiry", every=DAILY)
def expire_agreements() -> int:
    """Agreements whose last day has passed expire; those with 30 days left are announced once."""
    today = clock.today()
    over = db.session.scalars(db.select(Agreement.id).where(
        Agreement.status == "effective", Agreement.effective_to < today)).all()
    near = db.session.scalars(db.select(Agreement.id).where(
        Agreement.status == "effective", Agreement.effective_to.between(today, today + EXPIRY_NOTICE),
        Agreement.announced_at.is_(None))).all()
    return (_each(over, Agreement, lambda a: a.status == "effective", running.expire_agreement)
            + _each(near, Agreement, lambda a: a.status == "effective" and a.announced_at is None, _announce))


def _announce(agreement: Agreement) -> None:
    agreement.announced_at = clock.now()
    telling.tell_parties(agreement.cooperation, "agreement.expiring", no=agreement.agreement_no,
                         date=agreement.effective_to.isoformat())


@job("record_waiting", every=DAILY)
def chase_records() -> int:
    """Records not confirmed: after 30 days they stop counting on it, after 7 the other side is reminded."""
    now = clock.now()
    over, soon = (now - timedelta(days=days) for days in (record_checks.WAIT_DAYS, record_checks.REMIND_DAYS))
    waiting = db.select(CooperationRecord.id).where(CooperationRecord.status == "submitted")
    late = db.session.scalars(waiting.where(CooperationRecord.submitted_at <= over)).all()
    slow = db.session.scalars(waiting.where(
        CooperationRecord.submitted_at <= soon, CooperationRecord.submitted_at > over,
        CooperationRecord.reminded_at.is_(None))).all()
    return (_each(late, CooperationRecord, lambda r: r.status == "submitted", records.time_out)
            + _each(slow, CooperationRecord, lambda r: r.status == "submitted" and r.reminded_at is None,
                    records.remind))

"""Reading the trail."""
from app.audit.models import AuditEntry, AuditPersonal
from app.core.db import db


def trail(subject, limit: int = 200) -> list[AuditEntry]:
    """The latest entries about one object, newest first."""
    return list(db.session.scalars(
        db.select(AuditEntry)
        .where(AuditEntry.subject_type == subject.__tablename__, AuditEntry.subject_id == subject.id)
        .order_by(AuditEntry.id.desc()).limit(limit)
    ))


def personal_values(entry: AuditEntry) -> dict:
    """The personal values of an entry that have not been erased: {field: [before, after]}."""
    rows = db.session.scalars(db.select(AuditPersonal).where(AuditPersonal.entry_id == entry.id))
    return {row.field: row.value for row in rows if row.value is not None}

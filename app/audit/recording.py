"""Writing the trail."""
import enum
import hashlib
import json
import secrets
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import g, has_request_context
from sqlalchemy import inspect

from app.audit.models import AuditEntry, AuditPersonal
from app.core.db import db

_SILENT = {"id", "created_at", "created_by_id", "updated_at", "row_version", "index_revision", "status"}


def plain(value: Any) -> Any:
    """A JSON-able form of a column value."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def diff(row) -> dict[str, list]:
    """Pending changes of a row before its flush: {column: [before, after]}; a new row has before None."""
    state = inspect(row)
    changes = {}
    for attribute in state.mapper.column_attrs:
        name = attribute.key
        history = state.attrs[name].history
        if name in _SILENT or not history.has_changes():
            continue
        before = plain(history.deleted[0]) if history.deleted else None
        after = plain(history.added[0]) if history.added else None
        if before != after:
            changes[name] = [before, after]
    return changes


def _hash(salt: str, value: Any) -> str:
    return hashlib.sha256((salt + json.dumps(value, ensure_ascii=False, sort_keys=True)).encode()).hexdigest()


def record(actor, action: str, subject, *, changes: dict | None = None, reason: str = "",
           organisation_id: int | None = None) -> AuditEntry:
    """Append an entry to the current transaction.

    actor: authz Actor. action: "question.edit". subject: a flushed row (its `public_no` if any).
    changes: {field: [before, after]}; fields named in the row's `__personal__` are stored apart,
    salted and erasable. organisation_id: whose object it is (default: the row's `owner_org_id`).
    """
    if subject.id is None:
        db.session.flush()
    personal = {k: v for k, v in (changes or {}).items() if k in getattr(subject, "__personal__", ())}
    kept, apart = dict(changes or {}), []
    for field, pair in personal.items():
        salt = secrets.token_hex(8)
        kept[field] = {"personal": _hash(salt, pair)}
        apart.append(AuditPersonal(field=field, salt=salt, value=pair))
    entry = AuditEntry(
        actor_user_id=actor.user_id, actor_org_id=actor.org_id, actor_role=actor.role_words(),
        action=action, subject_type=subject.__tablename__, subject_id=subject.id,
        subject_no=getattr(subject, "public_no", None) or "",
        subject_org_id=organisation_id or getattr(subject, "owner_org_id", None),
        changes=kept, reason=str(reason or ""),
        request_id=g.get("request_id", "") if has_request_context() else "",
    )
    db.session.add(entry)
    db.session.flush()
    for row in apart:
        row.entry_id = entry.id
        db.session.add(row)
    return entry

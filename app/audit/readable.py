"""The trail in readable Chinese: who (masked, with side), what, from, to, why. No raw names, no JSON."""
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from app.audit import words
from app.audit.models import AuditEntry, AuditPersonal
from app.audit.reading import trail
from app.core import facts
from app.core.db import db
from app.core.filters import mask_name, mask_phone

LIMIT = 50
_QUIET = {"index_revision", "row_version", "form_token", "password_hash"}


@dataclass(frozen=True)
class Line:
    """One line of `parts.audit_table`."""

    at: datetime
    who: str
    what: str
    before: str = ""
    after: str = ""
    reason: str = ""
    subject_no: str = ""
    organisation: str = ""
    entry_id: int = 0


def audit_rows(subject, limit: int = LIMIT) -> list[Line]:
    """The trail of one object, newest first, for `parts.audit_table(audit_rows(question))`."""
    return lines_of(trail(subject, limit))


def audit_total(subject) -> int:
    """How many entries the object's trail has."""
    return db.session.scalar(db.select(db.func.count()).select_from(AuditEntry).where(
        AuditEntry.subject_type == subject.__tablename__, AuditEntry.subject_id == subject.id))


def lines_of(entries: list[AuditEntry]) -> list[Line]:
    """Entries as lines: one for each changed field, the deed once."""
    people = facts.ask("accounts.names", default={}, ids={e.actor_user_id for e in entries})
    places = facts.ask("organisations.names", default={},
                       ids={e.actor_org_id for e in entries} | {e.subject_org_id for e in entries})
    personal = _personal([e.id for e in entries])
    return [line for entry in entries for line in _lines(entry, people, places, personal.get(entry.id, {}))]


def _personal(ids: list[int]) -> dict[int, dict]:
    found: dict[int, dict] = {}
    for row in db.session.scalars(db.select(AuditPersonal).where(AuditPersonal.entry_id.in_(ids))):
        found.setdefault(row.entry_id, {})[row.field] = row.value
    return found


def _lines(entry: AuditEntry, people: dict, places: dict, personal: dict) -> list[Line]:
    who, what = _who(entry, people, places), words.action_text(entry.action)
    common = {"at": entry.at, "who": who, "reason": entry.reason, "subject_no": entry.subject_no,
              "organisation": places.get(entry.subject_org_id, ""), "entry_id": entry.id}
    pairs = _pairs(entry, personal)
    if not pairs:
        return [Line(what=what, **common)]
    if entry.action.endswith(".create"):
        return [Line(what=what, after=_beginning(entry, pairs), **common)]
    lines = []
    for field, before, after in pairs:
        named = what if field == "status" else f"{what}：{words.field_text(entry.subject_type, field)}"
        lines.append(Line(what=named, before=before, after=after, **common))
        common["reason"] = ""
    return lines


def _beginning(entry: AuditEntry, pairs: list[tuple[str, str, str]]) -> str:
    """What a new row said, in one cell: nothing stood before, so a line each would only be long."""
    empty = {"", _("否")}
    return _("；").join(f"{words.field_text(entry.subject_type, field)}：{after}"
                       for field, _before, after in pairs if after not in empty)


def _who(entry: AuditEntry, people: dict, places: dict) -> str:
    if entry.actor_user_id is None:
        return _("系统") if entry.actor_role == "system" else _("访客")
    name = mask_name(people.get(entry.actor_user_id))
    place = places.get(entry.actor_org_id)
    return f"{name}，{place}" if place else name


def _pairs(entry: AuditEntry, personal: dict) -> list[tuple[str, str, str]]:
    found = []
    for field, change in (entry.changes or {}).items():
        if field in _QUIET:
            continue
        if isinstance(change, dict) and "personal" in change:
            values = personal.get(field)
            pair = [_masked(field, one) for one in values] if values else [_("已删除")] * 2
        elif isinstance(change, list) and len(change) == 2:
            pair = [words.value_text(entry.subject_type, field, one) for one in change]
        else:
            pair = ["", words.value_text(entry.subject_type, field, change)]
        if any(pair):
            found.append((field, pair[0], pair[1]))
    return found


def _masked(field: str, value) -> str:
    if not value:
        return ""
    text = str(value)
    if "@" in text:
        return f"{text[:1]}***@{text.rpartition('@')[2]}"
    return mask_phone(text) if "phone" in field else mask_name(text)

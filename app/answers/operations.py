"""Writes of an answer by its school: draft, edit, evidence, delete. Moves between states: review.py; grid: grid.py.

Keywords of `values` are those of values.NAMES; what is not given stays. Capacity is in the kind's unit.
"""
from datetime import date
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from app import audit
from app.answers import checking, kinds
from app.answers.levels import level_of
from app.answers.models import INTERNAL, PUBLIC, Answer, AnswerEvidence
from app.answers.policy import DEPARTMENTS_OWN, is_own
from app.answers.review import (
    approve,
    approve_many,
    archive,
    lift,
    pause,
    reconfirm,
    resume,
    return_,
    submit,
    suspend,
)
from app.answers.values import NAMES, apply, changes, values_of
from app.authz import Actor, Permission, require
from app.capacity import operations as capacity
from app.capacity import queries as capacities
from app.core import clock, files, outbox
from app.core import kinds as declarations
from app.core.db import db
from app.core.errors import Forbidden, Refused, Stale
from app.core.numbers import next_number
from app.organisations.models import ANSWERING, Membership, Organisation
from app.taxonomy import queries as taxonomy
from app.workflow import history, start

PAPER = "answer.evidence"
MAX_EVIDENCE = 10


def save_draft(actor: Actor, *, answer_type: str, **values: Any) -> Answer:
    """A new answer of the actor's school, in draft; a title is enough. Refused at the field."""
    require(actor, Permission.ANSWER_EDIT)
    school = db.session.get(Organisation, actor.org_id) if actor.org_id else None
    if school is None or school.org_type not in ANSWERING:
        raise Forbidden()
    kind = _kind(answer_type)
    answer = Answer(answer_no="", answer_type=kind.code, school_id=school.id, owner_id=actor.user_id,
                    created_by_id=actor.user_id, title="", visibility=PUBLIC)
    answer.school = school
    apply(answer, beginning(actor, kind))
    values = _known(values)
    wanted = {**values_of(answer), "capacity": None, **values}
    _complete(kind, wanted)
    _refuse(checking.problems(kind, wanted, complete=False))
    apply(answer, wanted)
    _derive(answer)
    answer.answer_no = next_number("A", current_app.config["CITY_CODE"])
    start(answer, actor=actor)
    _set_capacity(answer, kind, wanted)
    return answer


def edit(actor: Actor, *, answer: Answer, seen_version: int | None = None, **values: Any) -> Answer:
    """Change what an answer says. A department edits drafts; what was approved only the office.

    Refused at the field; Stale when somebody changed the row since `seen_version`. What is not a draft any
    more must stay complete.
    """
    require(actor, Permission.ANSWER_EDIT, answer)
    if seen_version is not None and seen_version != answer.row_version:
        raise Stale()
    kind, values = kinds.get(answer.answer_type), _known(values)
    capacity.lock(answer.id)
    before = values_of(answer)
    wanted = {**before, **values}
    if "capacity" not in values and is_default_capacity(kind, before):
        wanted["capacity"] = None
    _complete(kind, wanted)
    _refuse(checking.problems(kind, wanted, complete=answer.status not in DEPARTMENTS_OWN,
                              renewed=wanted["valid_until"] != before["valid_until"]))
    _set_capacity(answer, kind, wanted)
    apply(answer, wanted)
    _derive(answer)
    if wanted["valid_until"] != before["valid_until"]:
        answer.reminded_days = 0
    flush()
    done = changes(before, values_of(answer))
    if done:
        audit.record(actor, "answer.edit", answer, changes=done)
        changed(answer)
    return answer


def delete_draft(actor: Actor, *, answer: Answer) -> None:
    """Take back a draft that never left its department: row and files' links go, the trail stays."""
    require(actor, Permission.ANSWER_EDIT, answer)
    if answer.status != "draft" or len(history(answer)) > 1:
        raise Refused(_("只有没送审过的草稿能删除。其他的可以归档。"))
    audit.record(actor, "answer.delete", answer, changes=changes(values_of(answer), {}))
    capacity.discard(answer.id)
    db.session.delete(answer)
    flush()


def add_evidence(actor: Actor, *, answer: Answer, upload) -> AnswerEvidence:
    """Attach a file that shows what the answer says (werkzeug FileStorage). Refused at `file`."""
    require(actor, Permission.ANSWER_EDIT, answer)
    if len(answer.evidence) >= MAX_EVIDENCE:
        raise Refused(_("最多 %(n)s 份佐证。先移除不用的。", n=MAX_EVIDENCE), "file")
    file = files.store(actor, upload=upload, purpose=PAPER)
    row = AnswerEvidence(answer_id=answer.id, file_id=file.id, file=file)
    answer.evidence.append(row)
    flush()
    audit.record(actor, "answer.evidence_add", answer, changes={"evidence": [None, f"{file.name} {file.sha256[:12]}"]})
    return row


def remove_evidence(actor: Actor, *, answer: Answer, file_id: int) -> None:
    """Detach a file; its content stays stored for the trail."""
    require(actor, Permission.ANSWER_EDIT, answer)
    row = next((one for one in answer.evidence if one.file_id == file_id), None)
    if row is None:
        raise Refused(_("没有这份佐证，可能已被移除。"))
    name = row.file.name
    answer.evidence.remove(row)
    flush()
    audit.record(actor, "answer.evidence_remove", answer, changes={"evidence": [name, None]})


def beginning(actor: Actor, kind: kinds.SupplyKind) -> dict[str, Any]:
    """What a new draft holds before anybody typed: what the school's record and the clock say."""
    school = db.session.get(Organisation, actor.org_id)
    return {"department": _department(actor), "region_code": school.region_code, "site_address": school.address,
            "valid_until": checking.latest_validity(), "visibility": PUBLIC, "details": kind.defaults()}


def copy_values(answer: Answer) -> dict[str, Any]:
    """What a new draft takes over from an older answer: all but validity and import row."""
    values = values_of(answer)
    for name in ("valid_until", "import_row"):
        values.pop(name)
    if is_default_capacity(kinds.get(answer.answer_type), {**values, "valid_until": None}):
        values["capacity"] = None
    return values


# ------------------------------------------------------------------------------------------ shared with review, grid

def flush() -> None:
    """Flush; somebody else's change in between is Stale."""
    try:
        db.session.flush()
    except StaleDataError as stale:
        raise Stale() from stale


def changed(answer: Answer) -> None:
    """The search document says something new (an answer that was never published has none)."""
    if answer.published_at is not None:
        outbox.reindex(answer)


def _kind(code: str) -> kinds.SupplyKind:
    try:
        return kinds.get(code)
    except KeyError:
        raise Refused(_("请选择供给类型。"), "answer_type") from None


def _known(values: dict[str, Any]) -> dict[str, Any]:
    unknown = set(values) - set(NAMES)
    if unknown:
        raise TypeError(f"no such value of an answer: {', '.join(sorted(unknown))}")
    return values


def _department(actor: Actor) -> str:
    membership = db.session.get(Membership, actor.membership_id) if actor.membership_id else None
    return membership.department if membership else ""


def _complete(kind: kinds.SupplyKind, wanted: dict[str, Any]) -> None:
    """Own fields as they are stored, and the title that the kind derives when nobody typed one."""
    wanted["details"] = _details(kind, wanted["details"])
    if kind.title_of and not (wanted["title"] or "").strip():
        wanted["title"] = kind.title_of(wanted)[:60]


def _details(kind, details) -> dict:
    """Own fields as they are stored; errors come out of checking.problems with all the others."""
    try:
        return declarations.clean(kind, details, complete=False)
    except Refused:
        return dict(details or {})


def _refuse(errors: dict) -> None:
    if errors:
        raise Refused(_("有 %(n)s 处要改。", n=len(errors)), errors=errors)


def _derive(answer: Answer) -> None:
    code = next(iter(answer.specialty_codes), None)
    answer.level = level_of(code, answer.school.school_kind)
    entry = taxonomy.specialty(code) if code else None
    answer.catalogue_version = (entry.fields.get("catalogue_version") or "") if entry else ""


def is_default_capacity(kind: kinds.SupplyKind, values: dict[str, Any]) -> bool:
    """The stock is what the kind derives, not a number the school named."""
    return bool(kind.capacity_default) and values["capacity"] == kind.capacity_default(values)


def _set_capacity(answer: Answer, kind, values) -> None:
    try:
        if kind.capacity == "stock":
            total = values["capacity"]
            if total is None and kind.capacity_default:
                total = kind.capacity_default(values)
            if total is not None:
                capacity.set_total(answer.id, total)
        elif kind.capacity == "month":
            _set_months(answer, values["details"].get(kind.capacity_detail), values["available_from"],
                        values["available_to"])
    except Refused as refused:
        field = f"details.{kind.capacity_detail}" if kind.capacity_detail else "capacity"
        raise Refused(refused.message, errors={field: refused.message}) from refused
    db.session.expire(answer, ["slots"])


def _set_months(answer: Answer, quantity: int | None, start: date | None, end: date | None) -> None:
    """So much in each month of the period; a month outside keeps only what is taken of it."""
    months = _months(start, end) if quantity is not None and start and end else []
    for slot in capacities.slots(answer.id):
        if slot.month not in months:
            capacity.set_total(answer.id, slot.reserved + slot.committed, slot.month)
    present = capacity.first_of_month(clock.today())
    had = {slot.month: slot for slot in capacities.slots(answer.id)}
    for month in months:
        # A month that is over stays as it was: its figures are history.
        if month >= present or month not in had:
            capacity.set_total(answer.id, quantity, month)


def _months(start: date, end: date) -> list[date]:
    first, last = (day.year * 12 + day.month - 1 for day in (start, end))
    return [date(n // 12, n % 12 + 1, 1) for n in range(first, last + 1)]


@files.readable_by(PAPER)
def may_read_evidence(actor: Actor, file: files.StoredFile) -> bool:
    """Whoever sees the answer with a verified organisation behind it, and the officers who oversee it."""
    from app.authz import may

    answers = db.session.scalars(
        db.select(Answer).join(AnswerEvidence, AnswerEvidence.answer_id == Answer.id)
        .where(AnswerEvidence.file_id == file.id))
    return any(is_own(actor, answer) or (actor.is_verified and answer.status not in INTERNAL
               and may(actor, Permission.ANSWER_VIEW, answer)) for answer in answers)


__all__ = [
    "add_evidence", "approve", "approve_many", "archive", "beginning", "changed", "copy_values", "delete_draft", "edit",
    "flush", "is_default_capacity", "lift", "pause", "reconfirm", "remove_evidence", "resume", "return_", "save_draft",
    "submit", "suspend",
]

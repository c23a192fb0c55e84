"""Writing a question down: draft, copy, edit, entering for an enterprise, editions of what is published."""
import hashlib
import secrets
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from app import audit, rules, workflow
from app.authz import Actor, require
from app.authz import Permission as P
from app.capacity import operations as capacity
from app.core import clock, events, files, numbers, outbox
from app.core.db import db
from app.core.errors import Forbidden, NotVisible, Refused, Stale
from app.core.files import StoredFile
from app.organisations.models import Organisation
from app.questions import fields, kinds, policy
from app.questions.context import submit_context
from app.questions.events import QuestionEdited
from app.questions.models import LISTED, OwnerConfirmation, Question, QuestionAttachment, QuestionEdition
from app.questions.policy import permit

CONFIRM_DAYS = 30
MOST_FILES = 10
# Never written into the trail, only that it changed (domain.md §3.1 on `detail`).
SECRET = ("detail",)


def save_draft(actor: Actor, *, kind: str, enterprise: Organisation | None = None,
               copied_from: Question | None = None, **values) -> Question:
    """A new draft; a title is enough. values: common fields by name, `details` of the kind.

    enterprise: whose need it is when an officer or park enters it for them (代录); else the actor's own.
    Raises Refused per field, Forbidden when the actor may not post or enter.
    """
    declared = kinds.get(kind)
    owner, entered = _owner(actor, enterprise)
    checked = fields.clean(declared, values)
    if not checked.get("title"):
        raise Refused(_("先写标题，就能保存草稿。"), "title")
    question = Question(
        question_no=numbers.next_number("Q", current_app.config["CITY_CODE"]), question_type=kind, enterprise=owner,
        entered_by_org_id=entered, created_by_id=actor.user_id, details=declared.defaults(),
        copied_from_id=copied_from.id if copied_from else None, quantity_unit=declared.unit,
        nda_required=declared.confidential_by_default, industry_code=owner.industry_code or "",
        contact_user_id=actor.user_id if entered is None else None, edition=1)
    # The trail notes every column of a new row: what is confidential comes after its first entry.
    secret = {name: checked.pop(name) for name in (*SECRET, "details") if name in checked}
    fields.put(question, checked)
    _refuse_disorder(question)
    workflow.start(question, actor=actor, data={"kind": kind})
    fields.put(question, secret)
    db.session.flush()
    return question


def _owner(actor: Actor, enterprise: Organisation | None) -> tuple[Organisation, int | None]:
    if enterprise is not None and actor.is_system:
        return enterprise, None
    if enterprise is not None and enterprise.id != actor.org_id:
        if not policy.may_enter_for(actor, enterprise):
            raise Forbidden()
        return enterprise, actor.org_id
    require(actor, P.QUESTION_EDIT)
    owner = db.session.get(Organisation, actor.org_id) if actor.org_id else None
    if owner is None or not actor.roles & policy.ENTERPRISE:
        raise Forbidden()
    return owner, None


def copy(actor: Actor, *, question: Question) -> Question:
    """A new draft with what this one said, its dates moved on by whole years until they lie ahead."""
    if not (actor.is_system or policy.is_own(actor, question) or policy.entered_it(actor, question)):
        require(actor, P.QUESTION_VIEW, question)
        raise Forbidden()
    years = _years_on(question.start_date or clock.today() - timedelta(days=1))
    values = {name: fields.value_of(question, name) for name in
              (*fields.TEXTS, *fields.NUMBERS, *fields.MONEY, *fields.FLAGS, *fields.CHOICES, *fields.CODES,
               *fields.LISTS)
              if name != "import_row"}
    values.update({name: _later(getattr(question, name), years) for name in fields.DATES})
    values = _still_known(kinds.get(question.question_type), values)
    values["contact_user_id"] = question.contact_user_id
    values["details"] = _details_later(kinds.get(question.question_type), question.details, years)
    owner = question.enterprise if question.enterprise_id != actor.org_id else None
    return save_draft(actor, kind=question.question_type, enterprise=owner, copied_from=question, **values)


def _still_known(kind, values: dict) -> dict:
    """Without what may not be said any more (a code that the catalogues have ended): the person chooses anew."""
    try:
        fields.clean(kind, values)
    except Refused as refused:
        return {name: value for name, value in values.items() if name not in refused.errors}
    return values


def _years_on(start: date) -> int:
    years = 1
    while _later(start, years) <= clock.today():
        years += 1
    return years


def _later(day: date | None, years: int) -> date | None:
    """The same day in a later year; 29 February becomes the 28th."""
    if day is None:
        return None
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _details_later(kind, details: dict | None, years: int) -> dict:
    moved = deepcopy(details or {})
    for one in kind.fields:
        if one.type == "date" and moved.get(one.name):
            moved[one.name] = _later(date.fromisoformat(moved[one.name]), years).isoformat()
        for sub in one.fields:
            for row in moved.get(one.name) or [] if sub.type == "date" else []:
                if row.get(sub.name):
                    row[sub.name] = _later(date.fromisoformat(row[sub.name]), years).isoformat()
    for name in ("fee_declaration", "agency_declaration", "special_filing_no"):
        moved.pop(name, None)
    if moved.get("graduation_year"):
        moved["graduation_year"] += years
    return moved


def edit(actor: Actor, *, question: Question, seen_version: int | None, reasons: dict[str, str] | None = None,
         **values) -> Question:
    """Change a draft, a returned or a published question.

    seen_version: row_version the person saw; another one raises Stale. reasons: rule code → why, for warnings.
    A published question is checked by the rules again, and a material change of it makes a new edition.
    """
    permit(actor, P.QUESTION_EDIT, question)
    if seen_version is not None and seen_version != question.row_version:
        raise Stale()
    before = {name: fields.value_of(question, name) for name in fields.LABELS if name not in ("details", "attachments")}
    details = deepcopy(question.details)
    fields.put(question, fields.clean(kinds.get(question.question_type), values))
    _refuse_disorder(question)
    changes = _changes(question, before, details)
    if not changes:
        return question
    question.updated_at = clock.now()
    if question.status in LISTED:
        _keep_publishable(question, before, reasons or {})
        _republish(actor, question, before, changes)
        outbox.reindex(question)
    db.session.flush()
    audit.record(actor, "question.edit", question, changes=changes)
    return question


def _changes(question: Question, before: dict, details: dict) -> dict[str, Any]:
    """{field: [before, after]}; of secret fields only that they changed."""
    plain = audit.recording.plain
    changes = {name: [plain(old), plain(fields.value_of(question, name))] for name, old in before.items()
               if old != fields.value_of(question, name)}
    for name in SECRET:
        if name in changes:
            changes[name] = ["", _("已改")]
    secret = {one.name for one in kinds.get(question.question_type).fields if one.confidential}
    for name in sorted(set(details or {}) | set(question.details or {})):
        old, new = (details or {}).get(name), (question.details or {}).get(name)
        if old != new:
            changes[f"details.{name}"] = ["", _("已改")] if name in secret else [old, new]
    return changes


def _refuse_disorder(question: Question) -> None:
    errors = fields.in_order(question)
    if errors:
        raise Refused(_("有几项要改。"), errors=errors)


def _keep_publishable(question: Question, before: dict, reasons: dict[str, str]) -> None:
    errors = fields.lacking(question)
    if question.apply_deadline and before["apply_deadline"] != question.apply_deadline \
            and question.apply_deadline < clock.today():
        errors["apply_deadline"] = _("应答截止不能早于今天。")
    if errors:
        raise Refused(_("已发布的命题要保持完整。"), errors=errors)
    db.session.flush()
    checks = rules.evaluate(question, "submit", submit_context(question))
    rules.give_reasons(checks, reasons)
    from app.questions.guards import nothing_open

    nothing_open(checks)


def _republish(actor: Actor, question: Question, before: dict, changes: dict) -> None:
    material = {name: changes[name] for name in fields.MATERIAL if name in changes}
    if "apply_deadline" in material and question.apply_deadline > before["apply_deadline"]:
        del material["apply_deadline"]
    if "quantity" in material:
        capacity.change_need(question.id, question.quantity)
    if not material:
        return
    question.edition += 1
    row = note_edition(actor, question, material)
    events.publish(QuestionEdited(question, row))


def note_edition(actor: Actor, question: Question, changes: dict) -> QuestionEdition:
    """Keep what the question says now as its present edition (never its detail)."""
    names = [name for name in fields.LABELS if name not in (*SECRET, "details", "attachments", "contact_user_id")]
    snapshot = {name: audit.recording.plain(fields.value_of(question, name)) for name in names}
    row = QuestionEdition(question_id=question.id, edition=question.edition, snapshot=snapshot, changes=changes,
                          created_by_id=actor.user_id)
    db.session.add(row)
    db.session.flush()
    return row


def attach(actor: Actor, *, question: Question, upload) -> StoredFile:
    """Add a file to the confidential detail; at most ten. Raises Refused at `file`."""
    permit(actor, P.QUESTION_EDIT, question)
    if len(question.attachments) >= MOST_FILES:
        raise Refused(_("最多 %(n)s 个附件。先删去一个。", n=MOST_FILES), "file")
    stored = files.store(actor, upload=upload, purpose="question")
    question.attachments.append(QuestionAttachment(file_id=stored.id))
    db.session.flush()
    audit.record(actor, "question.attach", question, changes={"attachments": ["", stored.name]})
    return stored


def detach(actor: Actor, *, question: Question, file_id: int) -> None:
    """Take a file off the question; the stored content stays for the trail. NotVisible when it has no such file."""
    permit(actor, P.QUESTION_EDIT, question)
    row = next((one for one in question.attachments if one.file_id == file_id), None)
    if row is None:
        raise NotVisible()
    name = db.session.get(StoredFile, file_id).name
    question.attachments.remove(row)
    db.session.flush()
    audit.record(actor, "question.detach", question, changes={"attachments": [name, ""]})


# ------------------------------------------------------------------------------------------- 代录

def ask_owner(actor: Actor, *, question: Question) -> str:
    """A fresh one-time token with which the enterprise confirms what was entered for it; earlier ones end."""
    if not policy.entered_it(actor, question):
        raise NotVisible()
    if not question.is_awaiting_owner:
        raise Refused(_("企业已经确认过了。"))
    for old in db.session.scalars(db.select(OwnerConfirmation).where(
            OwnerConfirmation.question_id == question.id, OwnerConfirmation.used_at.is_(None))):
        old.expires_at = clock.now()
    token = secrets.token_urlsafe(24)
    db.session.add(OwnerConfirmation(question_id=question.id, token_hash=_hash(token), created_by_id=actor.user_id,
                                     expires_at=clock.now() + timedelta(days=CONFIRM_DAYS)))
    db.session.flush()
    audit.record(actor, "question.ask_owner", question)
    return token


def awaiting(token: str) -> Question | None:
    """The question that a valid, unused link stands for."""
    row = _confirmation(token)
    return db.session.get(Question, row.question_id) if row else None


def confirm_as_owner(actor: Actor, *, token: str) -> Question:
    """The enterprise says by its one-time link that the need is its own. Raises Refused for a spent link."""
    row = _confirmation(token)
    if row is None:
        raise Refused(_("链接无效、已用过或已过期。请联系代录的部门重新发一次。"))
    question = db.session.get(Question, row.question_id)
    row.used_at = question.owner_confirmed_at = clock.now()
    db.session.flush()
    audit.record(actor, "question.owner_confirm", question)
    return question


def _confirmation(token: str) -> OwnerConfirmation | None:
    return db.session.scalar(db.select(OwnerConfirmation).where(
        OwnerConfirmation.token_hash == _hash(token), OwnerConfirmation.used_at.is_(None),
        OwnerConfirmation.expires_at > clock.now()))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

"""The one way a state changes: load, permit, check, execute, record."""
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app import audit
from app.authz import Actor, may, require
from app.core import events
from app.core.db import db
from app.core.errors import Forbidden, Refused
from app.workflow.history import TransitionRow
from app.workflow.table import Transition, moving, workflow_of


@dataclass(frozen=True)
class Moved:
    """Event: a row changed its state. Told in the same transaction, after the state is set."""

    subject: Any
    name: str
    source: str
    target: str
    actor: Actor
    reason: str
    reason_code: str
    data: dict


def start(subject, *, actor: Actor, data: dict | None = None) -> TransitionRow:
    """Give a new row its initial state and write the beginning of its history (audit: "<table>.create")."""
    workflow = workflow_of(subject)
    subject.status = workflow.initial
    changes = audit.diff(subject)
    db.session.add(subject)
    db.session.flush()
    audit.record(actor, f"{workflow.table}.create", subject, changes=changes)
    return _note(subject, "create", "", workflow.initial, actor, "", "", data or {})


def move(subject, name: str, *, actor: Actor, reason: str = "", reason_code: str = "",
         changes: dict | None = None, **data) -> TransitionRow:
    """Move `subject` along the transition `name`.

    Raises NotVisible/Forbidden when the actor may not, Refused when the state or a guard forbids it or
    a reason is missing. `changes` go into the audit entry, `data` to the guard, the history and `Moved`.
    """
    workflow = workflow_of(subject)
    transition = workflow.find(name, subject.status)
    if transition is None:
        workflow.named(name)
        _permit(subject, workflow.named(name), actor)
        raise Refused(_("现在是“%(state)s”，不能这样做。请刷新页面看最新状态。", state=workflow.label(subject.status)))
    _permit(subject, transition, actor)
    if transition.reason and not str(reason).strip():
        raise Refused(_("请写明理由。"), "reason")
    if transition.reason_codes and reason_code not in transition.reason_codes:
        raise Refused(_("请选择原因。"), "reason_code")
    if transition.guard:
        transition.guard(subject, actor, data)
    source = subject.status
    target = transition.target(subject) if callable(transition.target) else transition.target
    _set(subject, target)
    db.session.flush()
    audit.record(actor, f"{workflow.table}.{name}", subject, reason=reason,
                 changes={"status": [source, target], **(changes or {})})
    row = _note(subject, name, source, target, actor, str(reason), reason_code, data)
    events.publish(Moved(subject, name, source, target, actor, str(reason), reason_code, data))
    return row


def available(subject, actor: Actor) -> list[Transition]:
    """The transitions this actor may ask for now (guards not asked)."""
    return [t for t in workflow_of(subject).transitions
            if subject.status in t.sources and t.permission is not None and may(actor, t.permission, subject)]


def _permit(subject, transition: Transition, actor: Actor) -> None:
    if actor.is_system:
        return
    if transition.permission is None:
        raise Forbidden()
    require(actor, transition.permission, subject)


def _set(subject, target: str) -> None:
    token = moving.set(True)
    try:
        subject.status = target
    finally:
        moving.reset(token)


def _note(subject, name, source, target, actor, reason, reason_code, data) -> TransitionRow:
    plain = {key: audit.recording.plain(value) for key, value in data.items()
             if isinstance(audit.recording.plain(value), str | int | float | bool | list | dict | None)}
    row = TransitionRow(subject_type=subject.__tablename__, subject_id=subject.id, name=name, source=source,
                        target=target, actor_user_id=actor.user_id, actor_org_id=actor.org_id,
                        reason=reason, reason_code=reason_code, data=plain)
    db.session.add(row)
    return row

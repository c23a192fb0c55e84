"""What an operation says when it will not do a thing, and how the database's refusals read."""
from collections.abc import Mapping

from flask_babel import lazy_gettext as _l


class Refused(Exception):
    """The request is understood and not possible; the message is for the person.

    field: form field the message belongs to, or None for the form as a whole.
    errors: more than one field at once, {field: message}.
    """

    def __init__(self, message, field: str | None = None, errors: Mapping[str, str] | None = None):
        super().__init__(str(message))
        self.message = message
        self.field = field
        self.errors = dict(errors or ({field: message} if field else {}))


class Forbidden(Exception):
    """The actor sees the object but may not do this (HTTP 403)."""


class NotVisible(Exception):
    """For this actor the object does not exist (HTTP 404)."""


class Stale(Refused):
    """Somebody else changed the row since the form was opened (optimistic lock)."""

    def __init__(self):
        super().__init__(_l("这条内容刚被别人改过。你填的还在，核对后再保存。"))


CONSTRAINTS: dict[str, object] = {}


def explain_constraint(name: str, message) -> None:
    """Register the words a person reads when constraint `name` refuses a write."""
    CONSTRAINTS[name] = message


def constraint_message(error: Exception):
    """The registered words for a database IntegrityError, or a general sentence."""
    text = str(getattr(error, "orig", error))
    for name, message in CONSTRAINTS.items():
        if name in text:
            return message
    return _l("数据之间有冲突，没有保存。请刷新后重试。")

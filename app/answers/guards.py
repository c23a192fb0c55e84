"""Guards of transitions: each raises Refused when the move is not possible now."""
from flask_babel import gettext as _

from app.answers import checking, kinds
from app.answers.values import values_of
from app.capacity import queries as capacity
from app.core import clock
from app.core.errors import Refused


def submit(subject, actor, data) -> None:
    """Everything required is there; the school has been verified (domain.md §3.7)."""
    _verified(subject)
    errors = checking.problems(kinds.get(subject.answer_type), values_of(subject), complete=True)
    if errors:
        raise Refused(_("还差 %(n)s 处，补好才能送审。", n=len(errors)), errors=errors)


def publish(subject, actor, data) -> None:
    """Still complete, still valid, the school still verified."""
    _verified(subject)
    if subject.valid_until is None or subject.valid_until < clock.today():
        raise Refused(_("有效期已经过了。先改有效期，再发布。"), "valid_until")
    errors = checking.problems(kinds.get(subject.answer_type), values_of(subject), complete=True, renewed=False)
    if errors:
        raise Refused(_("还差 %(n)s 处，补好才能发布。", n=len(errors)), errors=errors)


def reconfirm(subject, actor, data) -> None:
    """The new last day lies ahead, at most 12 months."""
    until = data.get("valid_until")
    if until is None:
        raise Refused(_("填新的有效期。"), "valid_until")
    errors = checking.problems(kinds.get(subject.answer_type), {**values_of(subject), "valid_until": until},
                               complete=True)
    if errors:
        raise Refused(_("还差 %(n)s 处，补好才能确认。", n=len(errors)), errors=errors)
    _verified(subject)


def archive(subject, actor, data) -> None:
    """Nobody waits for what goes: nothing is reserved."""
    reserved = sum(slot.reserved for slot in capacity.slots(subject.id))
    if reserved:
        raise Refused(_("还有 %(n)s 个名额被应答占用，不能归档。等应答结束或撤回后再归档。", n=reserved))


def _verified(subject) -> None:
    if subject.school.status != "verified":
        raise Refused(_("本单位还没有通过核验，先完成核验再发布供给。草稿已经保存。"))

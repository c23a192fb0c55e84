"""What can be brought in: one taker each for questions, answers and organisations."""
from app.core.errors import NotVisible
from app.exchange.takers.answers import ANSWERS
from app.exchange.takers.base import Taker
from app.exchange.takers.organisations import ORGANISATIONS
from app.exchange.takers.questions import QUESTIONS

_TAKERS: dict[str, Taker] = {taker.what: taker for taker in (QUESTIONS, ANSWERS, ORGANISATIONS)}


def get(what: str) -> Taker:
    """The taker of that name. NotVisible when there is none."""
    if what not in _TAKERS:
        raise NotVisible()
    return _TAKERS[what]


def all_takers() -> list[Taker]:
    """All of them, in the order people meet them."""
    return list(_TAKERS.values())


def kind_label(taker: Taker, kind: str) -> str:
    """What a kind is called; also the name of its template's sheet."""
    return str(dict(taker.kinds()).get(kind, kind))


__all__ = ["Taker", "all_takers", "get", "kind_label"]

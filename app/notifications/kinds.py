"""Kinds of messages: declared once with their words, filled with the params of each message."""
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """title, body: lazy texts with %(named)s places. mail: also by e-mail, unless the person said no."""

    code: str
    title: object
    body: object = ""
    mail: bool = False


class _Blanks(dict):
    def __missing__(self, key):
        return "–"


_kinds: dict[str, Kind] = {}


def kind(code: str, *, title, body="", mail: bool = False) -> Callable:
    """Declare a kind of message. As a plain call, or as decorator of the function that tells it."""
    _kinds[code] = Kind(code, title, body, mail)
    return lambda function: function


def get(code: str) -> Kind:
    """The declared kind. KeyError when a room tells what it never declared."""
    return _kinds[code]


def known(code: str) -> Kind | None:
    """The kind, or None for one that was given up: old messages stay readable."""
    return _kinds.get(code)


def words(code: str, params: dict | None) -> tuple[str, str]:
    """(title, body) of a message in the language of the page; a missing param is a dash."""
    one = _kinds.get(code)
    if one is None:
        return code, ""
    filled = _Blanks({key: "–" if value is None else value for key, value in (params or {}).items()})
    return str(one.title) % filled, str(one.body) % filled

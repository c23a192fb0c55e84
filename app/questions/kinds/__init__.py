"""Kinds of questions: one file each. Adding a kind is a file, its name in KINDS, and its test.

`get(code)` gives the declaration, `all_kinds()` all of them in the order people see them.
"""
from importlib import import_module

from app.core.kinds import QuestionKind

# One line per kind: the file of the same name declares KIND.
KINDS = (
    "internship",
    "apprenticeship",
    "order_class",
    "commissioned_training",
    "rd_project",
    "commissioned_testing",
)
_kinds: dict[str, QuestionKind] = {}


def _load() -> dict[str, QuestionKind]:
    if not _kinds:
        for name in KINDS:
            kind = import_module(f"{__name__}.{name}").KIND
            _kinds[kind.code] = kind
    return _kinds


def all_kinds() -> list[QuestionKind]:
    """Every declared kind, in the order of KINDS."""
    return list(_load().values())


def get(code: str) -> QuestionKind:
    """The kind of that code; KeyError when there is none."""
    return _load()[code]

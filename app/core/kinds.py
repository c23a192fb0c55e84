"""Kinds are declarations, not tables: fields, unit, rules, office, what it is matched on.

A kind's own fields live in the row's `details` (JSON), checked by `clean`. Adding a kind is one
file in questions/kinds or answers/kinds and its test, with no migration.
"""
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

TYPES = ("text", "longtext", "int", "money", "date", "bool", "choice", "choices", "lines", "rows", "declaration")


@dataclass(frozen=True)
class Field:
    """One own field of a kind.

    type: one of TYPES; money is integer 分; rows is a list of dicts over `fields`; declaration must be
    True. required: at submit. when: only asked (and then required) if it holds for the details.
    stage: submit | select | start | record: where the rules of domain.md §2.2 ask it.
    """

    name: str
    label: Any
    type: str
    required: bool = False
    hint: Any = ""
    unit: Any = ""
    choices: tuple[tuple[str, Any], ...] = ()
    min: int | None = None
    max: int | None = None
    fields: tuple["Field", ...] = ()
    when: Callable[[Mapping], bool] | None = None
    confidential: bool = False


@dataclass(frozen=True)
class Kind:
    """What both sides' kinds share. family: project | order | apprenticeship | specialty | trainees | rd."""

    code: str
    label: Any
    family: str
    unit: str
    fields: tuple[Field, ...]
    about: Any = ""

    def field(self, name: str) -> Field:
        """The own field of that name; KeyError when there is none."""
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(name)


@dataclass(frozen=True)
class QuestionKind(Kind):
    """A kind of question (domain.md §3.2).

    office(question) → "miit" | "hrss" | "edu": who reviews. answer_kinds(details) → kinds it is matched
    with. capacity: "stock" | "month" | None, how an answer's capacity is taken. students_on_site(details):
    whether the rules of domain.md §2.2 bind. record_types: records a cooperation of this kind may carry.
    needs: common fields that this kind requires beyond those every kind requires.
    """

    agreement_type: str = ""
    legal_forms: tuple[str, ...] = ()
    office: Callable[[Any], str] = lambda question: "edu"
    answer_kinds: Callable[[Mapping], tuple[str, ...]] = lambda details: ()
    capacity: str | None = "stock"
    students_on_site: Callable[[Mapping], bool] = lambda details: False
    record_types: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    confidential_by_default: bool = False


@dataclass(frozen=True)
class AnswerKind(Kind):
    """A kind of answer (domain.md §3.4). capacity as for questions; answers(kind code): derived from questions."""

    capacity: str | None = "stock"
    needs: tuple[str, ...] = field(default=())

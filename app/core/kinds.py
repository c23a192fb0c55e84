"""Kinds are declarations, not tables: fields, unit, rules, office, what it is matched on.

A kind's own fields live in the row's `details` (JSON), checked by `clean`. Adding a kind is one
file in questions/kinds or answers/kinds and its test, with no migration.
"""
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.core.errors import Refused

TYPES = ("text", "longtext", "int", "money", "date", "bool", "choice", "choices", "lines", "rows", "declaration")


@dataclass(frozen=True)
class Field:
    """One own field of a kind.

    type: one of TYPES; money is integer 分; rows is a list of dicts over `fields`; declaration must be
    True. required: at submit. when: only asked (and then required) if it holds for the details; else the
    value is dropped. default: what a new draft holds. min/max: of an int or money the value, of a text its
    length, of lines, choices and rows their number. confidential: never in lists, the index or the trail.
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
    default: Any = None

    @property
    def words(self) -> dict[str, Any]:
        """code → label of the choices."""
        return dict(self.choices)


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

    def defaults(self) -> dict[str, Any]:
        """What the details of a new draft hold."""
        return {one.name: one.default for one in self.fields if one.default is not None}


@dataclass(frozen=True)
class QuestionKind(Kind):
    """A kind of question (domain.md §3.2).

    office(question) → "miit" | "hrss" | "edu": who reviews. answer_kinds(details) → kinds it is matched
    with. capacity: "stock" | "month" | None, how an answer's capacity is taken. students_on_site(details):
    whether the rules of domain.md §2.2 bind. record_types: records a cooperation of this kind may carry.
    needs: common fields that this kind requires beyond those every kind requires; takes: common fields it
    asks for besides, not required. rules: codes of rules that name this kind.
    """

    agreement_type: str = ""
    legal_forms: tuple[str, ...] = ()
    office: Callable[[Any], str] = lambda question: "edu"
    answer_kinds: Callable[[Mapping], tuple[str, ...]] = lambda details: ()
    capacity: str | None = "stock"
    students_on_site: Callable[[Mapping], bool] = lambda details: False
    record_types: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    confidential_by_default: bool = False


@dataclass(frozen=True)
class AnswerKind(Kind):
    """A kind of answer (domain.md §3.4). capacity as for questions; answers(kind code): derived from questions."""

    capacity: str | None = "stock"
    needs: tuple[str, ...] = field(default=())


LENGTHS = {"text": 200, "longtext": 2000}


def asked(fields: tuple[Field, ...], details: Mapping) -> list[Field]:
    """The fields that are asked for, given what the details say so far."""
    return [one for one in fields if one.when is None or one.when(details)]


def clean(kind: Kind, details: Mapping | None, *, complete: bool, prefix: str = "details.") -> dict[str, Any]:
    """The details of a kind as plain JSON, checked; unknown names and fields not asked for are left out.

    complete: what is required must be there. Raises Refused with one error per field, its name after
    `prefix` (`details.milestones.0.due`), in the words for the person.
    """
    given = dict(details or {})
    values, errors = _clean(asked(kind.fields, given), given, complete)
    if errors:
        raise Refused(_("有几项要改。"), errors={prefix + name: message for name, message in errors.items()})
    return values


def lacking(kind: Kind, details: Mapping) -> list[Field]:
    """Required fields that are still empty."""
    return [one for one in asked(kind.fields, details) if is_lacking(one, details.get(one.name))]


def is_lacking(one: Field, value: Any) -> bool:
    """Whether a required field holds nothing (0 and False are something)."""
    if one.type == "declaration":
        return one.required and value is not True
    return one.required and value in (None, "", [], {})


def _clean(fields, given: Mapping, complete: bool) -> tuple[dict, dict]:
    values, errors = {}, {}
    for one in fields:
        value = given.get(one.name)
        if value in (None, "", []):
            if complete and is_lacking(one, value):
                errors[one.name] = _("这一项要填。")
            continue
        if one.type == "rows":
            values[one.name] = _clean_rows(one, value, complete, errors)
            continue
        try:
            values[one.name] = _CLEANERS[one.type](one, value)
        except ValueError as problem:
            errors[one.name] = str(problem)
            continue
        if complete and is_lacking(one, values[one.name]):
            errors[one.name] = _("勾选后才能提交。")
    return values, errors


def _clean_rows(one: Field, value: Any, complete: bool, errors: dict) -> list[dict]:
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        errors[one.name] = _("写法不对，请照提示填写。")
        return []
    rows = []
    for n, row in enumerate(value):
        kept, wrong = _clean(one.fields, row, complete)
        errors.update({f"{one.name}.{n}.{name}": message for name, message in wrong.items()})
        rows.append(kept)
    if complete and one.min is not None and len(rows) < one.min:
        errors[one.name] = _("至少填 %(n)s 行。", n=one.min)
    if len(rows) > (one.max or 50):
        errors[one.name] = _("最多 %(n)s 行，现在 %(m)s 行。", n=one.max or 50, m=len(rows))
    return rows


def _text(one: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(_("写法不对，请照提示填写。"))
    most = one.max or LENGTHS[one.type]
    if len(value.strip()) > most:
        raise ValueError(_("最多 %(n)s 个字，请删短。", n=most))
    return value.strip()


def _whole(one: Field, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(_("填整数，如 36。"))
    scale = 100 if one.type == "money" else 1
    least = 0 if one.min is None else one.min
    if value < least:
        raise ValueError(_("不能小于 %(min)s。", min=least // scale))
    if one.max is not None and value > one.max:
        raise ValueError(_("不能大于 %(max)s。", max=one.max // scale))
    return value


def _date(one: Field, value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return date.fromisoformat(str(value)).isoformat()


def _flag(one: Field, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(_("写法不对，请照提示填写。"))
    return value


def _choice(one: Field, value: Any) -> str:
    if value not in one.words:
        raise ValueError(_("请从列出的选项里选。"))
    return value


def _choices(one: Field, value: Any) -> list[str]:
    if not isinstance(value, list | tuple):
        raise ValueError(_("请从列出的选项里选。"))
    chosen = [_choice(one, item) for item in dict.fromkeys(value)]
    if one.max and len(chosen) > one.max:
        raise ValueError(_("最多选 %(n)s 项。", n=one.max))
    return chosen


def _lines(one: Field, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
        raise ValueError(_("写法不对，请照提示填写。"))
    lines = [line.strip() for line in value if line.strip()]
    if len(lines) > (one.max or 50):
        raise ValueError(_("最多 %(n)s 行，现在 %(m)s 行。", n=one.max or 50, m=len(lines)))
    if any(len(line) > 200 for line in lines):
        raise ValueError(_("有一行太长，最多 200 个字。"))
    return lines


_CLEANERS = {"text": _text, "longtext": _text, "int": _whole, "money": _whole, "date": _date, "bool": _flag,
             "declaration": _flag, "choice": _choice, "choices": _choices, "lines": _lines}

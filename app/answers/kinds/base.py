"""What a declaration of an answer kind says beyond core.kinds.AnswerKind."""
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.kinds import AnswerKind

# Common fields that every kind requires at submit (domain.md §3.3). Of the rest a kind names what it
# requires besides in `needs`, and what it merely asks for in `takes`.
EVERY = ("title", "department", "public_summary", "clusters", "region_code", "available_from", "available_to",
         "valid_until")


def nothing_wrong(values: Mapping) -> dict[str, Any]:
    """The check of a kind that has none of its own."""
    return {}


@dataclass(frozen=True)
class SupplyKind(AnswerKind):
    """A kind of answer.

    capacity: "stock" (one number), "month" (so much in each month from available_from to available_to)
    or None. capacity_detail: the own field that holds the monthly number. capacity_default(values): the
    stock when the school names none. title_of(values): the title when none was typed. check(values):
    {field: message} of what does not go together. values are the common fields and `details`.
    max_specialties: how many it may stand for.
    """

    takes: tuple[str, ...] = ()
    max_specialties: int = 5
    capacity_label: Any = ""
    capacity_hint: Any = ""
    capacity_detail: str = ""
    capacity_default: Callable[[Mapping], int | None] | None = None
    title_of: Callable[[Mapping], str] | None = None
    check: Callable[[Mapping], dict[str, Any]] = nothing_wrong

    def asks(self, name: str) -> bool:
        """Whether the kind asks for this common field."""
        return name in EVERY or name in self.needs or name in self.takes

    def requires(self, name: str) -> bool:
        """Whether the common field must be there at submit."""
        return name in EVERY or name in self.needs

"""What a list is: whose, by which filter, with which columns."""
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.authz import Actor, Role
from app.core import clock
from app.taxonomy import queries as taxonomy


@dataclass(frozen=True)
class Listing:
    """A list as a file.

    header: what a column is called. rows(actor, args): the rows, within what the actor may see; args are the
    page's own query parameters, of which `filters` count. plain: nothing stands above the header.
    """

    what: str
    label: Any
    roles: frozenset[Role]
    header: Sequence[Any]
    rows: Callable[[Actor, Any], Iterable[Sequence[Any]]]
    filters: tuple[str, ...] = ()
    plain: bool = False

    def is_for(self, actor: Actor) -> bool:
        """This actor has such a list."""
        return bool(self.roles & actor.roles)

    def asked(self, args) -> Mapping[str, list[str]]:
        """The filters that are on, for the trail."""
        return {name: values for name in self.filters if (values := [v for v in args.getlist(name) if v])}


def yuan(fen: int | None) -> Decimal | int | None:
    """Money as a number of 元."""
    if fen is None:
        return None
    return fen // 100 if fen % 100 == 0 else Decimal(fen) / 100


def day(moment: datetime | None) -> date | None:
    """The city's day of an instant."""
    return clock.local_date(moment) if moment else None


def named(kind: str, code: str) -> str:
    """Name of a catalogue entry, the code when nobody knows it."""
    entry = taxonomy.entry(kind, code) if code else None
    return entry.name if entry else code or ""


def place(code: str) -> str:
    """A region from the city down."""
    return taxonomy.region_name(code, full=True) if code else ""

"""Lists that people take out: each the same rows as its page shows this actor, as XLSX or CSV."""
from app.core.errors import NotVisible
from app.exchange.lists.base import Listing
from app.exchange.lists.cooperations import COOPERATIONS, RECORDS
from app.exchange.lists.ledger import LEDGER
from app.exchange.lists.organisations import ORGANISATIONS
from app.exchange.lists.postings import ANSWERS, QUESTIONS
from app.exchange.lists.responses import APPLICATIONS

_LISTS: dict[str, Listing] = {one.what: one for one in (
    QUESTIONS, ANSWERS, APPLICATIONS, COOPERATIONS, RECORDS, LEDGER, ORGANISATIONS)}


def get(actor, what: str) -> Listing:
    """The list of that name. NotVisible when there is none for this actor."""
    found = _LISTS.get(what)
    if found is None or not found.is_for(actor):
        raise NotVisible()
    return found


def lists_of(actor) -> list[Listing]:
    """The lists this actor has."""
    return [one for one in _LISTS.values() if one.is_for(actor)]

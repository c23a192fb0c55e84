"""What organisations tells others beside the moves of its states."""
from dataclasses import dataclass

from app.organisations.models import Organisation


@dataclass(frozen=True)
class ReverifySoon:
    """The yearly review falls due in a month or in a week."""

    organisation: Organisation

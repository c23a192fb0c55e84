"""What capacity tells the rooms above it."""
from dataclasses import dataclass


@dataclass(frozen=True)
class CapacityChanged:
    """Event: counters of these answers and of this question changed; their documents say so now.

    Told in the same transaction. answers and questions subscribe and reindex their own rows.
    """

    answer_ids: tuple[int, ...] = ()
    question_id: int | None = None

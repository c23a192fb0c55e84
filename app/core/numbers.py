"""Public numbers that a person can quote: Q-440600-2027-00417."""
from sqlalchemy import Integer, String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import db


class NumberSequence(db.Model):
    """The last number given out under a prefix."""

    __tablename__ = "number_sequence"

    prefix: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int] = mapped_column(Integer, default=0)


def next_number(letter: str, city_code: str, width: int = 5) -> str:
    """The next public number `letter-city-year-sequence` (domain.md §3.1), year of the city's today.

    The row of the prefix is locked until the commit: numbers have no gaps but those of a rollback. Two who ask
    for the year's first number at once both get one.
    """
    prefix = f"{letter}-{city_code}-{clock.today().year}"
    taken = _taken(prefix)
    if taken is None:
        insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
        db.session.execute(insert(NumberSequence).values(prefix=prefix, last=0).on_conflict_do_nothing())
        taken = _taken(prefix)
    return f"{prefix}-{taken:0{width}d}"


def _taken(prefix: str) -> int | None:
    """Raise the counter and return it; None while the prefix has no row."""
    return db.session.execute(
        db.update(NumberSequence)
        .where(NumberSequence.prefix == prefix)
        .values(last=NumberSequence.last + 1)
        .returning(NumberSequence.last)
        .execution_options(synchronize_session=False)
    ).scalar()

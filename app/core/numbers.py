"""Public numbers that a person can quote: Q-440600-2027-00417."""
from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import db


class NumberSequence(db.Model):
    """The last number given out under a prefix."""

    __tablename__ = "number_sequence"

    prefix: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int] = mapped_column(Integer, default=0)


def next_number(letter: str, city_code: str, width: int = 5) -> str:
    """The next public number `letter-city-year-sequence` (domain.md §3.1), year of the city's today."""
    prefix = f"{letter}-{city_code}-{clock.today().year}"
    while True:
        row = db.session.get(NumberSequence, prefix)
        if row is None:
            with db.session.begin_nested():
                db.session.merge(NumberSequence(prefix=prefix, last=0))
        taken = db.session.execute(
            db.update(NumberSequence)
            .where(NumberSequence.prefix == prefix)
            .values(last=NumberSequence.last + 1)
            .returning(NumberSequence.last)
            .execution_options(synchronize_session=False)
        ).scalar()
        if taken is not None:
            return f"{prefix}-{taken:0{width}d}"

"""The one source of time: aware, in UTC for instants and Asia/Shanghai for dates, movable."""
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CITY_ZONE = ZoneInfo("Asia/Shanghai")
_moved: ContextVar[datetime | None] = ContextVar("moved_clock", default=None)


def now() -> datetime:
    """The present instant, aware, UTC."""
    return _moved.get() or datetime.now(UTC)


def today() -> date:
    """The present date in Asia/Shanghai."""
    return local_date(now())


def local_date(instant: datetime) -> date:
    """The date in Asia/Shanghai of an aware instant."""
    return instant.astimezone(CITY_ZONE).date()


def day_start(day: date) -> datetime:
    """The first instant of a city day, in UTC."""
    return datetime.combine(day, time.min, CITY_ZONE).astimezone(UTC)


def day_end(day: date) -> datetime:
    """The first instant after a city day, in UTC (exclusive bound)."""
    return day_start(day + timedelta(days=1))


def monday_of(day: date) -> date:
    """The Monday that begins the week of `day` (weeks run Monday–Sunday, domain.md §5.1)."""
    return day - timedelta(days=day.weekday())


@contextmanager
def at(moment: datetime | date | str) -> Iterator[None]:
    """Let the clock stand at `moment` within the block.

    A date or ISO date string means 09:00 of that day in the city; a naive datetime is city time.
    """
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment) if "T" in moment or " " in moment else date.fromisoformat(moment)
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(9), CITY_ZONE)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=CITY_ZONE)
    token = _moved.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _moved.reset(token)

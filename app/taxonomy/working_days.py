"""Working days: what the State Council announced; for later years Monday to Friday, marked as such."""
from datetime import date, timedelta

from app.taxonomy.catalogue import current

ONE = timedelta(days=1)


def is_working_day(day: date) -> bool:
    """Whether people work on the day."""
    known = current().days.get(day)
    return known[0] if known else day.weekday() < 5


def is_announced(year: int) -> bool:
    """Whether the holidays of the year are known; if not, Monday to Friday is assumed."""
    return year in current().years


def holiday_name(day: date) -> str:
    """The holiday's Chinese name, or ""."""
    known = current().days.get(day)
    return known[1] if known else ""


def add_working_days(day: date, n: int) -> date:
    """The n-th working day after `day` (before it when n is negative); `day` itself for 0."""
    step = ONE if n > 0 else -ONE
    left = abs(n)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def working_days_between(a: date, b: date) -> int:
    """Working days after `a` up to and including `b`; negative when b is before a.

    So `working_days_between(d, add_working_days(d, n)) == n`.
    """
    if b < a:
        return -working_days_between(b - ONE, a - ONE) if a != b else 0
    days = current().days
    count, day = 0, a
    while day < b:
        day += ONE
        known = days.get(day)
        count += known[0] if known else day.weekday() < 5
    return count

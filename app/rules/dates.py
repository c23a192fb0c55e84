"""Ages, years of study and shares, computed one way everywhere."""
from datetime import date


def age_on(born: date, day: date) -> int:
    """Completed years of life on a day. Who is born on 29 February completes a common year on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def months_between(start: date, end: date) -> float:
    """Length of the period from start to end, both days included, in months (a part month in 30ths)."""
    whole = (end.year - start.year) * 12 + end.month - start.month
    return round(whole + (end.day - start.day + 1) / 30, 2)


def year_of_study(entry_year: int, day: date) -> int:
    """1 for the first year; the school year begins on 1 September (domain.md §3.4)."""
    return day.year - entry_year + (1 if day.month >= 9 else 0)


def share_of(whole: int, percent: int) -> int:
    """The whole number of persons within `percent` of `whole`, rounded down."""
    return whole * percent // 100

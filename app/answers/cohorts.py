"""What follows from a cohort's numbers at a date. Pure functions.

A cohort is anything with entry_year, length_years and youngest_born_on. The school year begins on
1 September (domain.md §3.4). Ages are completed years; who was born on 29 February completes a year on
1 March of a common year (the later reading: a trainee is never taken for older).
"""
from datetime import date

SCHOOL_YEAR_MONTH = 9


def school_year_start(year: int) -> date:
    """The first day of the school year that begins in `year`. ValueError outside 1–9999."""
    return date(year, SCHOOL_YEAR_MONTH, 1)


def school_year(on: date) -> int:
    """The year in which the school year of that day began."""
    return on.year if on.month >= SCHOOL_YEAR_MONTH else on.year - 1


def year_of_study(cohort, on: date) -> int:
    """1 in the first year, changing on 1 September; 0 or less before entry, above length_years once it left."""
    return school_year(on) - cohort.entry_year + 1


def graduation_year(cohort) -> int:
    """The calendar year in which the cohort leaves."""
    return cohort.entry_year + cohort.length_years


def has_left(cohort, on: date) -> bool:
    """Whether the last school year of the cohort is over."""
    return year_of_study(cohort, on) > cohort.length_years


def age_on(born: date, on: date) -> int:
    """Completed years of age on a day; negative before birth."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def youngest_age(cohort, on: date) -> int | None:
    """Age of the youngest of the cohort on a day; None when the birthday is not known."""
    return None if cohort.youngest_born_on is None else age_on(cohort.youngest_born_on, on)


def has_minors(cohort, on: date) -> bool | None:
    """Whether anybody is under 18 on a day; None when not known."""
    age = youngest_age(cohort, on)
    return None if age is None else age < 18


def birthday(born: date, age: int) -> date:
    """The first day on which somebody born then has completed `age` years."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def a_year_later(day: date, years: int = 1) -> date:
    """The same day `years` later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)

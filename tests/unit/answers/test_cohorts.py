"""Years and ages follow from a cohort's numbers at any date, at their boundaries too."""
from datetime import date
from types import SimpleNamespace

import pytest

from app.answers import cohorts


def cohort(entry_year=2025, length_years=3, born=None):
    return SimpleNamespace(entry_year=entry_year, length_years=length_years, youngest_born_on=born)


@pytest.mark.parametrize(("on", "year"), [
    (date(2025, 8, 31), 0), (date(2025, 9, 1), 1), (date(2026, 8, 31), 1), (date(2026, 9, 1), 2),
    (date(2027, 3, 1), 2), (date(2028, 8, 31), 3), (date(2028, 9, 1), 4),
])
def test_the_year_of_study_changes_on_the_first_of_september(on, year):
    assert cohorts.year_of_study(cohort(), on) == year


def test_a_cohort_leaves_after_its_last_school_year():
    assert cohorts.graduation_year(cohort()) == 2028
    assert not cohorts.has_left(cohort(), date(2028, 8, 31))
    assert cohorts.has_left(cohort(), date(2028, 9, 1))


@pytest.mark.parametrize(("born", "on", "age"), [
    (date(2011, 4, 1), date(2027, 3, 1), 15), (date(2011, 4, 1), date(2027, 3, 31), 15),
    (date(2011, 4, 1), date(2027, 4, 1), 16), (date(2011, 4, 1), date(2027, 4, 15), 16),
    (date(2012, 2, 29), date(2028, 2, 28), 15), (date(2012, 2, 29), date(2028, 2, 29), 16),
    (date(2012, 2, 29), date(2030, 2, 28), 17), (date(2012, 2, 29), date(2030, 3, 1), 18),
    (date(2027, 3, 2), date(2027, 3, 1), -1),
])
def test_an_age_is_completed_years(born, on, age):
    assert cohorts.age_on(born, on) == age


def test_fifteen_years_and_eleven_months_is_not_sixteen():
    """Story 2: the internship of 2027-03-01 is too early, that of 2027-04-15 is not."""
    young = cohort(born=date(2011, 4, 1))
    assert cohorts.youngest_age(young, date(2027, 3, 1)) == 15
    assert cohorts.youngest_age(young, date(2027, 4, 15)) == 16
    assert cohorts.has_minors(young, date(2029, 3, 31))
    assert not cohorts.has_minors(young, date(2029, 4, 1))


def test_who_tells_no_birthday_is_of_unknown_age():
    assert cohorts.youngest_age(cohort(), date(2027, 3, 1)) is None
    assert cohorts.has_minors(cohort(), date(2027, 3, 1)) is None


@pytest.mark.parametrize(("born", "age", "day"), [
    (date(2011, 4, 1), 16, date(2027, 4, 1)), (date(2012, 2, 29), 16, date(2028, 2, 29)),
    (date(2012, 2, 29), 18, date(2030, 3, 1)),
])
def test_the_birthday_is_the_first_day_of_that_age(born, age, day):
    assert cohorts.birthday(born, age) == day
    assert cohorts.age_on(born, day) == age
    assert cohorts.age_on(born, date.fromordinal(day.toordinal() - 1)) == age - 1


@pytest.mark.parametrize(("day", "later"), [
    (date(2026, 7, 1), date(2027, 7, 1)), (date(2028, 2, 29), date(2029, 2, 28)),
])
def test_a_year_later_is_the_same_day(day, later):
    assert cohorts.a_year_later(day) == later

"""Ages and years of study on a date, leap days included."""
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import app.rules.checks  # noqa: F401
from app.rules.dates import age_on, months_between, year_of_study
from app.rules.registry import get

days = st.dates(date(1990, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(("born", "day", "years"), [
    (date(2011, 4, 1), date(2027, 3, 1), 15), (date(2011, 4, 1), date(2027, 3, 31), 15),
    (date(2011, 4, 1), date(2027, 4, 1), 16), (date(2012, 2, 29), date(2028, 2, 28), 15),
    (date(2012, 2, 29), date(2028, 2, 29), 16), (date(2008, 2, 29), date(2026, 2, 28), 17),
    (date(2008, 2, 29), date(2026, 3, 1), 18)])
def test_age_in_completed_years(born, day, years):
    assert age_on(born, day) == years


@given(born=days, day=days)
def test_age_never_falls_and_rises_by_at_most_one_a_day(born, day):
    assert age_on(born, day + timedelta(days=1)) - age_on(born, day) in (0, 1)


@given(born=days, years=st.integers(1, 60))
def test_a_birthday_completes_the_year(born, years):
    try:
        birthday = born.replace(year=born.year + years)
    except ValueError:
        birthday = date(born.year + years, 3, 1)
    assert age_on(born, birthday) == years
    assert age_on(born, birthday - timedelta(days=1)) == years - 1


@pytest.mark.parametrize(("entry", "day", "year"), [
    (2026, date(2026, 9, 1), 1), (2026, date(2027, 8, 31), 1), (2026, date(2027, 9, 1), 2),
    (2025, date(2027, 3, 1), 2)])
def test_the_school_year_begins_in_september(entry, day, year):
    assert year_of_study(entry, day) == year


def test_march_to_august_is_six_months():
    assert months_between(date(2027, 3, 1), date(2027, 8, 31)) == pytest.approx(6, abs=0.1)


SELECT = {"students_on_site": True, "start_date": date(2027, 3, 1), "internship_type": "post"}


def test_fifteen_years_eleven_months_blocks_and_later_passes():
    born = date(2011, 4, 1)
    assert get("R-INT-AGE").try_on({**SELECT, "youngest_born_on": born}).outcome == "block"
    assert get("R-INT-AGE").try_on({**SELECT, "youngest_born_on": born,
                                    "start_date": date(2027, 4, 15)}).outcome == "pass"


def test_first_year_cohort_blocks():
    assert get("R-INT-GRADE").try_on({**SELECT, "cohort_entry_year": 2026}).outcome == "block"
    assert get("R-INT-GRADE").try_on({**SELECT, "cohort_entry_year": 2025}).outcome == "pass"

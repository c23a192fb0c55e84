"""Working days."""
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.taxonomy import queries

days = st.dates(date(2021, 1, 1), date(2031, 12, 31))


def test_announced_holidays_and_make_up_days():
    assert not queries.is_working_day(date(2026, 10, 1))
    assert queries.is_working_day(date(2026, 10, 10))
    assert date(2026, 10, 10).weekday() == 5
    assert queries.is_announced(2026)
    assert queries.holiday_name(date(2026, 10, 1)) == "国庆节"
    assert queries.holiday_name(date(2026, 10, 10)) == ""


def test_a_year_not_announced_is_monday_to_friday():
    assert not queries.is_announced(2040)
    assert queries.is_working_day(date(2040, 10, 1)) == (date(2040, 10, 1).weekday() < 5)


def test_adding_skips_the_holidays():
    assert queries.add_working_days(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert queries.add_working_days(date(2026, 10, 8), -1) == date(2026, 9, 30)
    assert queries.add_working_days(date(2026, 10, 1), 0) == date(2026, 10, 1)


@given(days, st.integers(0, 60))
def test_adding_and_counting_agree(day, n):
    later = queries.add_working_days(day, n)
    assert queries.working_days_between(day, later) == n
    assert n == 0 or queries.is_working_day(later)


@given(days, st.integers(0, 60), st.integers(0, 60))
def test_counting_adds_up(day, a, b):
    middle, end = day + timedelta(days=a), day + timedelta(days=a + b)
    between = queries.working_days_between
    assert between(day, middle) + between(middle, end) == between(day, end)
    assert between(end, day) <= 0 <= between(day, end)

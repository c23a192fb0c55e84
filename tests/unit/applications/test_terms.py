"""Terms as values: sums, differences between versions, months of a monthly capacity."""
from datetime import date

import pytest

from app.applications.terms import make, months_between, spread
from app.core.errors import Refused


def test_quantity_is_the_sum_and_empty_lines_go():
    terms = make({7: 10, 3: 5, 9: 0})
    assert terms.lines == ((3, 5), (7, 10))
    assert terms.quantity == 15
    assert terms.answer_ids == [3, 7]


def test_differences_name_what_changed_since_the_version_before():
    first = make({1: 10}, 680_000_00, date(2027, 3, 1), date(2028, 2, 28))
    lower = make({1: 10}, 645_000_00, date(2027, 3, 1), date(2028, 2, 28))
    split = make({1: 6, 2: 4}, 645_000_00, date(2027, 3, 1), date(2028, 2, 28))
    assert lower.differences(first) == {"price_fen"}
    assert split.differences(lower) == {"lines"}
    assert make({1: 8}).differences(first) == {"lines", "quantity", "price_fen", "start_date", "end_date"}
    assert first.differences(None) == frozenset()
    assert not first.differences(first)


def test_months_run_over_the_turn_of_the_year():
    assert months_between(date(2026, 11, 20), date(2027, 2, 1)) == [
        date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]
    assert months_between(date(2027, 3, 31), date(2027, 3, 31)) == [date(2027, 3, 1)]


MARCH, APRIL, MAY = date(2027, 3, 1), date(2027, 4, 1), date(2027, 5, 1)


def test_the_earliest_months_are_filled_first():
    assert spread(700, [(MARCH, 400), (APRIL, 400), (MAY, 400)]) == [(MARCH, 400), (APRIL, 300)]


def test_a_full_month_is_skipped():
    assert spread(5, [(MARCH, 0), (APRIL, 10)]) == [(APRIL, 5)]


def test_more_than_the_months_have_is_refused_with_what_they_have():
    with pytest.raises(Refused, match="900"):
        spread(1000, [(MARCH, 400), (APRIL, 500)])

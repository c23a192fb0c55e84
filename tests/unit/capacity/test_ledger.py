"""What a cause holds, from the sums of its entries."""
from datetime import date

import pytest

from app.capacity.ledger import Held, _held
from app.capacity.operations import first_of_month


@pytest.mark.parametrize(("sums", "held"), [
    ({}, Held(0, 0)), ({"reserve": 5}, Held(5, 0)), ({"reserve": 5, "release": 5}, Held(0, 0)),
    ({"reserve": 5, "commit": 5}, Held(0, 5)), ({"reserve": 5, "commit": 5, "uncommit": 5}, Held(5, 0)),
    ({"reserve": 10, "release": 5, "commit": 10, "uncommit": 5}, Held(0, 5)),
])
def test_a_holding_is_what_was_taken_less_what_was_given_back(sums, held):
    assert _held(sums) == held
    assert _held(sums).total == held.reserved + held.committed


@pytest.mark.parametrize(("day", "month"), [(date(2027, 3, 31), date(2027, 3, 1)), (date(2027, 3, 1), date(2027, 3, 1)),
                                            (None, None)])
def test_a_month_is_written_as_its_first_day(day, month):
    assert first_of_month(day) == month

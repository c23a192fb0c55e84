"""A setting asked many times in a transaction is read once, and every change is seen."""
from datetime import date

import pytest
from sqlalchemy import event

from app.authz import SYSTEM
from app.core import settings
from app.core.db import db
from app.core.settings import SettingValue

KEY = "test.reminder_days"


@pytest.fixture(autouse=True)
def _declared(db_session):
    settings.declare(KEY, 5, "test")
    yield
    settings._declared.pop(KEY)


@pytest.fixture
def reads():
    """Statements that read the table of settings."""
    seen = []

    def note(_connection, _cursor, statement, *_more):
        if "FROM setting_value" in statement:
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def test_the_value_of_a_day_and_the_default_before(at):
    settings.change(SYSTEM, key=KEY, value=7, valid_from=date(2027, 3, 1), reason="x")
    settings.change(SYSTEM, key=KEY, value=9, valid_from=date(2027, 5, 1), reason="x")
    assert [settings.get(KEY, date(2027, month, 1)) for month in (2, 3, 4, 5)] == [5, 7, 7, 9]
    with at("2027-03-15"):
        assert settings.get(KEY) == 7


def test_asked_a_hundred_times_it_is_read_once(reads):
    assert {settings.get(KEY) for _n in range(100)} == {5}
    assert len(reads) == 1


def test_a_change_is_seen_at_once_and_gone_when_taken_back(reads):
    assert settings.get(KEY, date(2027, 3, 1)) == 5
    with pytest.raises(RuntimeError), db.session.begin_nested():
        settings.change(SYSTEM, key=KEY, value=7, valid_from=date(2027, 3, 1), reason="x")
        assert settings.get(KEY, date(2027, 3, 1)) == 7
        raise RuntimeError
    assert settings.get(KEY, date(2027, 3, 1)) == 5


def test_a_row_that_is_only_added_counts_and_the_next_transaction_reads_anew(reads):
    settings.get(KEY, date(2027, 3, 1))
    db.session.add(SettingValue(key=KEY, value=8, valid_from=date(2027, 1, 1)))
    assert settings.get(KEY, date(2027, 3, 1)) == 8
    db.session.commit()
    before = len(reads)
    assert settings.get(KEY, date(2027, 3, 1)) == 8
    assert len(reads) == before + 1


def test_an_unknown_setting_is_a_mistake():
    with pytest.raises(KeyError):
        settings.get("test.nothing")

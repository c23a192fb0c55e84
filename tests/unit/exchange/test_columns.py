"""Cells as people write them: dates, choices, words, keys."""
import pytest

from app.exchange.columns import Column, plain_date, split_words, text_column
from app.exchange.lines import Line, key_of
from app.exchange.takers.base import sure
from app.matching.suggest import Proposed


@pytest.mark.parametrize(("typed", "meant"), [
    ("46447", "2027-03-01"), ("46447.0", "2027-03-01"), ("４６４４７", "2027-03-01"), ("2027-03-01", "2027-03-01"),
    ("2027-03-01 00:00", "2027-03-01"), ("2027-03-01T08:30:00", "2027-03-01"), ("20270301", "20270301"), ("12", "12")])
def test_a_days_number_is_a_day(typed, meant):
    assert plain_date(typed) == meant


def test_entries_stand_apart_by_any_usual_mark():
    assert split_words("甲、乙，丙,丁；戊\n己") == ["甲", "乙", "丙", "丁", "戊", "己"]


def test_a_row_with_a_number_is_known_by_it_and_another_by_all_it_says():
    assert key_of("007", "x", {"title": "甲"}) == key_of("007", "y", {"title": "乙"}) == "no:007"
    assert key_of("", "x", {"title": "甲"}) == key_of("", "x", {"title": "甲"})
    assert key_of("", "x", {"title": "甲"}) != key_of("", "x", {"title": "乙"}) != key_of("", "y", {"title": "乙"})
    assert len(key_of("长" * 100)) <= 80


def _proposed(*confidences):
    return [Proposed(str(n), str(n), value, ()) for n, value in enumerate(confidences)]


@pytest.mark.parametrize(("confidences", "taken"), [
    ((), 0), ((0.39, 0.38), 0), ((0.6, 0.3), 1), ((0.9, 0.75, 0.7), 2), ((0.5, 0.5, 0.5, 0.5), 3)])
def test_a_suggestion_is_taken_when_it_is_sure_others_when_nearly_as_good(confidences, taken):
    assert len(sure(_proposed(*confidences), 3)) == taken


def test_a_row_with_an_error_is_bad():
    line = Line(2, {})
    line.wrong("title", "太长")
    assert (line.is_bad, line.errors) == (True, [("title", "太长")])


def test_a_required_column_has_a_star():
    assert Column("a", "标题", "", str, True).title == "标题*"
    assert text_column("a", "编号", "", longest=3).title == "编号"

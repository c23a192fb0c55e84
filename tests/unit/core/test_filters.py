"""Filters: numbers hold their unit, money and dates read as the city writes them, persons stay masked."""
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from app.core import clock, filters

NBSP = "\u00a0"


@pytest.fixture(scope="module", autouse=True)
def _app():
    app = Flask(__name__)
    Babel(app, default_locale="zh_Hans_CN")
    app.add_url_rule("/here", "here", lambda: "")
    with app.test_request_context("/here?page=3&level=a&level=b&q=机器人"):
        yield app


def test_a_number_and_its_unit_never_part():
    kept = filters.keep("需要 36 人，3 月 8 日截止，剩 3 天")
    assert kept == f"需要 36{NBSP}人，3{NBSP}月{NBSP}8{NBSP}日截止，剩{NBSP}3{NBSP}天"


def test_keep_leaves_addresses_in_html_alone_and_never_opens_a_hole():
    html = filters.keep(Markup('<a href="/x?a=3 人">3 人</a>'))
    assert html == Markup(f'<a href="/x?a=3 人">3{NBSP}人</a>')
    assert not hasattr(filters.keep("<b>3 人</b>"), "__html__")
    assert filters.keep(None) == "–"


@given(text=st.text(max_size=80))
def test_keep_changes_nothing_but_spaces(text):
    assert filters.keep(text).replace(NBSP, " ") == text.replace(NBSP, " ")


def test_money():
    assert filters.yuan(360_050) == "3,600.50"
    assert filters.yuan(360_000) == "3,600"
    assert filters.yuan(None) == "–"
    assert filters.yuan(360_000, unit=True) == f"3,600{NBSP}元"
    assert filters.wan(1_206_400_000) == "1,206.40"
    assert filters.wan(0) == "0.00"
    assert filters.wan(-5_000) == "-0.01"


def test_percentages_hide_behind_small_denominators():
    assert filters.percent(0.824) == "82.4%"
    assert filters.percent(61, 74) == "82.4%"
    assert filters.percent(2, 3) == f"2{NBSP}/{NBSP}3"
    assert filters.percent(0, 0) == "–"
    assert filters.percent(None) == "–"


def test_signed_changes():
    assert [filters.signed(v) for v in (3, -1.5, 0, None)] == ["+3", "−1.5", "0", "–"]


def test_the_day_of_an_instant_is_the_day_in_the_city():
    late = datetime(2027, 3, 7, 16, 30, tzinfo=UTC)
    assert filters.iso_date(late) == "2027-03-08"
    assert filters.datetime_local(late) == "2027-03-08 00:30"
    assert filters.datetime_local(late.replace(tzinfo=None)) == "2027-03-08 00:30"
    assert filters.weekday(late) == "周一"


def test_near_time_counts_from_today():
    with clock.at(date(2027, 3, 8)):
        assert filters.left(date(2027, 3, 11)) == f"剩{NBSP}3{NBSP}天"
        assert filters.left(date(2027, 3, 8)) == "今天截止"
        assert filters.left(date(2027, 3, 6)) == f"已过{NBSP}2{NBSP}天"
        assert filters.ago(datetime(2027, 3, 2, 16, 30, tzinfo=UTC)) == f"已等{NBSP}5{NBSP}天"
        assert filters.ago(date(2027, 3, 8)) == "今天"
        assert filters.short_date(date(2027, 4, 2)) == f"4{NBSP}月{NBSP}2{NBSP}日"
        assert filters.short_date(date(2028, 4, 2)).startswith("2028")


@given(name=st.text(min_size=2, max_size=6).map(str.strip).filter(lambda s: len(s) > 1))
def test_a_masked_name_shows_one_character_and_no_length(name):
    assert filters.mask_name(name) == name[0] + "**"


def test_masked_phones():
    assert filters.mask_phone("13812340000") == "138****0000"
    assert filters.mask_phone("0757-8333123") == "075****3123"
    assert filters.mask_phone("12345") == "****"
    assert filters.mask_phone(None) == "–"


def test_numbers_sizes_and_hashes():
    assert filters.number(4312) == "4,312"
    assert filters.number(3.0) == "3"
    assert filters.number(1.25, 1) == "1.3"
    assert filters.file_size(3_355_443) == f"3.2{NBSP}MB"
    assert filters.file_size(512) == f"512{NBSP}B"
    assert filters.short_hash("9f2c41d8" + "0" * 52 + "b07e") == "9f2c41d8…b07e"


def test_bars_stay_between_nothing_and_all():
    pairs = ((1, 4), (5, 4), (-1, 4), (1, 0), (None, 4))
    assert [filters.share(*pair) for pair in pairs] == ["25", "100", "0", "0", "0"]


def test_addresses_keep_the_other_parameters():
    assert sorted(filters.page_url(4).partition("?")[2].split("&")) == [
        "level=a", "level=b", "page=4", "q=%E6%9C%BA%E5%99%A8%E4%BA%BA"]
    assert "level=a" not in filters.without("level", "a")
    assert "level=b" in filters.without("level", "a")
    assert "page=" not in filters.without("level", "a")
    assert filters.with_query(page=None, level=None, q=None) == "/here"


def test_a_missing_endpoint_is_left_out():
    assert filters.url_or("here") == "/here"
    assert filters.url_or("not.there", "#") == "#"

"""What people type: every reader either gives a value or says what is wrong, and reads back what it shows."""
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from app.core import fields, reading
from app.core.reading import Unreadable


@pytest.fixture(scope="module", autouse=True)
def _words():
    """The readers speak through gettext and need an application around them."""
    app = Flask(__name__)
    Babel(app, default_locale="zh_Hans_CN")
    with app.test_request_context():
        yield


def refusal(read, text):
    """The words with which `read` refuses the text."""
    with pytest.raises(Unreadable) as caught:
        read(text)
    return str(caught.value)


READERS = [
    reading.parse_money, lambda text: reading.parse_money(text, 1_000_000), reading.parse_int, reading.parse_number,
    reading.parse_date, reading.parse_month, reading.parse_phone, lambda text: reading.parse_phone(text, mobile=True),
    reading.parse_uscc,
]
TYPED = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="0123456789０１２３，,.．-－—/年月日号元万亿人 \u3000￥¥eE+∞²½IOXx一二三", max_size=24),
)


@pytest.mark.parametrize("read", READERS)
@given(text=TYPED)
def test_a_reader_gives_a_value_or_a_sentence(read, text):
    try:
        outcome = read(text)
    except Unreadable as refused:
        outcome = str(refused)
    assert outcome is not None
    assert not isinstance(outcome, str) or outcome.endswith("。") or read(outcome) == outcome


@given(texts=st.lists(TYPED, max_size=4))
def test_codes_are_each_once_and_plain(texts):
    codes, others = reading.parse_codes(texts)
    assert len(codes) == len(set(codes))
    assert all(code.isascii() and not any(c.isspace() for c in code) for code in codes)
    assert not set(codes) & set(others)
    assert reading.parse_codes([" ".join(codes)]) == (codes, [])


@pytest.mark.parametrize(("text", "fen"), [
    ("3600", 360_000), ("3,600.50", 360_050), ("3600元", 360_000), ("３，６００．５０ 元", 360_050),
    ("￥3600", 360_000),
    ("1.2万", 1_200_000), ("1.2万元", 1_200_000), ("0", 0), (" 12 ", 1_200), (".5", 50), ("3600.", 360_000),
    ("人民币 3600 元整", 360_000), ("0.01 亿", 100_000_000), ("-5", -500),
])
def test_money_as_people_write_it(text, fen):
    assert reading.parse_money(text) == fen


def test_money_that_cannot_be_reckoned_says_how_to_write_it():
    assert refusal(reading.parse_money, "面议") == "“面议”不能计算。填数字，如 3600。"
    for text in ("3600-4000", "3,60", "1e5", "三千六", "3600/月", "1 2.3.4"):
        assert "不能计算" in refusal(reading.parse_money, text)
    assert "精确到分" in refusal(reading.parse_money, "3600.555")
    assert "太大" in refusal(reading.parse_money, "9" * 30)


@given(fen=st.integers(min_value=-reading.FEN_LIMIT, max_value=reading.FEN_LIMIT))
def test_what_a_money_field_shows_it_reads_back(fen):
    class Form(fields.Group):
        yuan = fields.MoneyField(min=None)
        wan = fields.WanField(min=None)

    form = Form()
    assert form.yuan.parse(form.yuan.show(fen)) == fen
    assert form.wan.parse(form.wan.show(fen)) == fen


@given(fen=st.integers(min_value=0, max_value=10**13))
def test_thousands_separators_and_full_width_change_nothing(fen):
    text = f"{fen // 100:,}.{fen % 100:02d}"
    wide = text.translate({ord(a): chr(ord(a) + 0xFEE0) for a in "0123456789,."})
    assert reading.parse_money(text) == reading.parse_money(wide + "元") == fen


@pytest.mark.parametrize(("text", "unit", "value"), [
    ("36", "人", 36), ("３６人", "人", 36), ("36 人", "", 36), ("1,200 人日", "人日", 1200), ("24个月", "个月", 24),
    ("0", "", 0),
    ("36.0", "", 36), ("-3", "", -3),
])
def test_whole_numbers_with_their_unit(text, unit, value):
    assert reading.parse_int(text, unit) == value


def test_half_a_person_is_refused():
    assert "不是整数" in refusal(reading.parse_int, "3.5")
    assert "不是数字" in refusal(reading.parse_int, "若干")


@given(value=st.integers(min_value=-(10**15), max_value=10**15))
def test_whole_numbers_round_trip(value):
    assert reading.parse_int(f"{value:,} 人", "人") == value


def test_decimals_have_a_limit_of_places():
    assert reading.parse_number("3.50 毫米", "毫米") == Decimal("3.50")
    assert "位小数" in refusal(reading.parse_number, "3.555")


@given(day=st.dates(min_value=date(1000, 1, 1)))
def test_a_date_reads_the_same_in_every_usual_writing(day):
    iso = day.isoformat()
    plain = f"{day.year}/{day.month}/{day.day}"
    writings = [
        iso, plain, plain.replace("/", "."), f"{day:%Y%m%d}" if day.year >= 1000 else iso,
        f"{day.year}年{day.month}月{day.day}日", f"{day.year} 年 {day.month} 月 {day.day} 号",
        iso.translate({ord(a): chr(ord(a) + 0xFEE0) for a in "0123456789-"}),
    ]
    assert {reading.parse_date(writing) for writing in writings} == {day}


def test_a_day_that_does_not_exist_is_named():
    assert refusal(reading.parse_date, "2027/2/30") == "没有“2027/2/30”这一天。请核对月和日。"
    assert "写成 2027-07-01" in refusal(reading.parse_date, "明年夏天")


def test_months():
    assert {reading.parse_month(text) for text in ("2027-02", "2027年2月", "2027/2", "202702")} == {date(2027, 2, 1)}
    assert "不是月份" in refusal(reading.parse_month, "2027-13")


@pytest.mark.parametrize(("text", "phone"), [
    ("138 0013 8000", "13800138000"), ("+86-138-0013-8000", "13800138000"), ("１３８００１３８０００", "13800138000"),
    ("0757-83331234", "0757-83331234"), ("(0757) 83331234", "0757-83331234"), ("020-87654321转801", "020-87654321-801"),
    ("12345", "12345"), ("400-800-1234", "4008001234"),
])
def test_phones_come_out_in_one_form(text, phone):
    assert reading.parse_phone(text) == phone
    assert reading.parse_phone(phone) == phone


def test_a_short_mobile_number_is_counted():
    with pytest.raises(Unreadable, match="现在 10 位"):
        reading.parse_phone("1380013800", mobile=True)


GOOD = "91110000600037341L"


def test_a_credit_code_is_read_in_any_spacing_and_case():
    assert reading.parse_uscc(" 9111 0000 6000 3734 1l ") == GOOD


def test_a_credit_code_error_names_the_place():
    assert "第 17 位“O”" in refusal(reading.parse_uscc, "9111000060003734OL")
    assert "看看是不是“0”" in refusal(reading.parse_uscc, "9111000060003734OL")
    assert "现在 17 位" in refusal(reading.parse_uscc, GOOD[:-1])
    assert "最后一位应是“L”，现在是“K”" in refusal(reading.parse_uscc, GOOD[:-1] + "K")
    assert "行政区划" in refusal(reading.parse_uscc, "91A1000060003734" + "1L")


@given(body=st.tuples(st.sampled_from("159"), st.sampled_from("12"), st.integers(100000, 999999),
                      st.text(alphabet=reading.USCC_ALPHABET, min_size=9, max_size=9)))
def test_every_code_with_a_right_check_digit_passes_and_a_changed_one_fails(body):
    head = "".join(map(str, body))
    code = head + uscc.calc_check_digit(head)
    if not uscc.is_valid(code):
        return
    assert reading.parse_uscc(code) == code
    other = reading.USCC_ALPHABET[(reading.USCC_ALPHABET.index(code[-1]) + 1) % 31]
    assert "校验位不符" in refusal(reading.parse_uscc, head + other)

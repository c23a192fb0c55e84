"""The one analysis of text: what meets what."""
import threading

import pytest

from app.core import text
from app.core.text import ANALYSIS_VERSION, analyse, normalise, words_met


@pytest.mark.parametrize(("query", "document"), [
    ("机器人", "工业机器人技术"),
    ("工业机器人", "工业机器人技术应用"),
    ("PLC", "会PLC编程者优先"),
    ("plc", "ＰＬＣ 编程与调试"),
    ("UG", "熟悉UG/CNC编程"),
    ("5S", "推行5S管理"),
    ("DB", "DB/WB设备保养"),
    ("wb", "DB/WB设备保养"),
    ("CNC", "CNC加工中心操作"),
    ("iso", "通过ISO9001认证"),
    ("UG", "UG12.0编程"),
    ("c++", "会C++和C#"),
    ("電腦鑼", "电脑锣师傅"),
    ("维护", "維護理念"),
    ("数控技术", "數控 技術"),
    ("Web前端开发", "web 前端 开发"),
    ("铣", "铣、磨、钳"),
])
def test_query_meets_document(query, document):
    assert set(analyse(query)) & set(analyse(document))


@pytest.mark.parametrize(("words", "document"), [
    ("护理", "我们的维护理念"),
    ("ug", "debug and bugs"),
    ("会计", "社会计划生育"),
])
def test_words_inside_other_words_are_not_met(words, document):
    assert not set(analyse(words)) & set(analyse(document))


def test_whole_name_and_the_words_inside_it():
    tokens = analyse("工业机器人技术")
    assert tokens[0] == "工业机器人技术"
    assert {"工业机器人", "机器人"} <= set(tokens)
    assert len(tokens) == len(set(tokens))


def test_words_every_posting_uses_carry_no_weight():
    assert analyse("招聘，负责相关专业合作，有经验者优先，要求若干名") == []
    assert set(analyse("招聘数控车工")) == set(analyse("数控车工"))


def test_long_names_are_found_across_heavy_punctuation_but_short_words_are_not():
    assert "工业机器人技术" in analyse("学工业，机器\n人。技术")
    assert "护理" not in analyse("设备维护。理货")


def test_order_of_reading_and_repetition():
    tokens = analyse("PLC，电工，PLC")
    assert tokens.count("plc") == 2
    assert tokens.index("plc") < tokens.index("电工")


def test_numbers_need_three_digits():
    assert "460305" in analyse("专业代码 460305")
    assert "30" not in analyse("招30人")


def test_unknown_neighbouring_characters_are_taken_in_pairs():
    assert set(analyse("咔嚓")) & set(analyse("咔嚓嘞"))


@pytest.mark.parametrize("nothing", ["", " ", "\n", "，。！", "的", "\ud800", "\x00"])
def test_nothing_gives_nothing(nothing):
    assert analyse(nothing) == []


def test_normalise_is_a_key():
    assert normalise("Ｗｅｂ　前端-開發（中級）") == "web前端开发中级"
    assert normalise("C++ / C#") == "c++c#"


def test_words_met_leaves_out_what_a_longer_word_says():
    met = words_met(analyse("工业机器人技术 电工"), analyse("招工业机器人技术、电工各一名"))
    assert met == ["工业机器人技术", "电工"]
    assert words_met(analyse("机器人"), analyse("护理")) == []


def test_version_names_code_and_words():
    assert ANALYSIS_VERSION.startswith(text.CODE_VERSION + "-")
    assert text._analysis_version() == ANALYSIS_VERSION


def test_threads_agree():
    expected, answers = analyse("注塑模具钳工与 UG 编程"), []

    def ask():
        for _ in range(50):
            answers.append(analyse("注塑模具钳工与 UG 编程"))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 200
    assert all(answer == expected for answer in answers)

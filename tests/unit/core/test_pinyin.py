"""Pinyin for look-up."""
from app.core.pinyin import initials, pinyin


def test_initials_and_full():
    assert initials("工业机器人技术") == "gyjqrjs"
    assert pinyin("数控技术") == "shukongjishu"


def test_latin_and_punctuation():
    assert initials("Web前端（中级）") == "webqdzj"
    assert pinyin("") == ""

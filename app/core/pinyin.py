"""Pinyin of a name, for look-up by people who type fast."""
from functools import lru_cache

from app.core.text import normalise


@lru_cache(maxsize=20_000)
def pinyin(name: str) -> str:
    """Full pinyin without tones, joined: 数控技术 → "shukongjishu"."""
    return "".join(_syllables(name))


@lru_cache(maxsize=20_000)
def initials(name: str) -> str:
    """First letters of the syllables: 工业机器人技术 → "gyjqrjs". Latin letters and digits stay."""
    from pypinyin import Style

    return "".join(_syllables(name, Style.FIRST_LETTER))


def _syllables(name: str, style=None) -> list[str]:
    from pypinyin import Style, lazy_pinyin

    return lazy_pinyin(normalise(name), style=Style.NORMAL if style is None else style)

"""Properties of the analysis that hold for every text and for every name of the catalogue."""
from collections import Counter

import opencc
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import text
from app.core.text import analyse, fold, normalise

NAMES = sorted({row for file, column in text.WORD_FILES for row in text._column(file, column)})
LIGHT = [" ", "\u3000", "·", "-", "\u200b", "“", "”"]
ANY = [*LIGHT, "，", "。", "、", "\n", "（", "）", "/", "！"]
TRADITIONAL = opencc.OpenCC("s2t")

names = st.sampled_from(NAMES)
chinese_names = st.sampled_from([name for name in NAMES if len(normalise(name)) > 1 and not normalise(name).isascii()])


def fullwidth(word: str) -> str:
    """The word with its ASCII letters and digits in full width."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word)


@st.composite
def strewn(draw, marks):
    """A catalogue name and the same with marks strewn between its characters."""
    name = draw(chinese_names)
    gaps = draw(st.lists(st.sampled_from(["", "", *marks]), min_size=len(name), max_size=len(name)))
    return name, "".join(a + b for a, b in zip(name, gaps, strict=True))


@given(st.text())
def test_normalise_and_fold_are_idempotent(anything):
    assert normalise(normalise(anything)) == normalise(anything)
    assert fold(fold(anything)) == fold(anything)


@given(st.text(alphabet=st.characters()))
def test_never_raises_and_is_deterministic(anything):
    tokens = analyse(anything)
    assert tokens == analyse(anything)
    assert all(isinstance(token, str) and token for token in tokens)


@given(names)
def test_width_and_case_change_nothing(name):
    expected = Counter(analyse(name))
    assert Counter(analyse(fullwidth(name))) == expected
    assert Counter(analyse(name.upper())) == expected
    assert Counter(analyse(name.lower())) == expected


@given(names)
def test_traditional_changes_nothing(name):
    assert Counter(analyse(TRADITIONAL.convert(name))) == Counter(analyse(name))


@settings(max_examples=300)
@given(strewn(ANY))
def test_punctuation_and_spacing_change_nothing_of_a_name(pair):
    name, marked = pair
    assert Counter(analyse(marked)) == Counter(analyse(name))


@given(strewn(LIGHT), st.sampled_from(["我司要做的是{}。", "会计，{}，电工", "PLC {} UG"]))
def test_light_marks_change_nothing_in_a_sentence(pair, sentence):
    name, marked = pair
    assert Counter(analyse(sentence.format(marked))) == Counter(analyse(sentence.format(name)))


@given(chinese_names)
def test_a_name_is_kept_whole_unless_it_says_nothing(name):
    key = normalise(name)
    assert key in analyse(name) or key in text._load().stop

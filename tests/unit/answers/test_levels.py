"""The level of a school's answer follows from the specialty's code, for 技工院校 from the school."""
import pytest

from app.answers.levels import level_of


@pytest.mark.parametrize(("code", "kind", "level"), [
    ("210101", "", "bachelor"), ("390101", "", "bachelor"), ("410101", "", "college"), ("590101", "", "college"),
    ("610101", "", "secondary"), ("790101", "", "secondary"), ("400101", "", ""), ("600101", "", ""), ("990101", "", ""),
    ("460305", "technical", "technician"), (None, "technical", "technician"), ("310401", "college", "bachelor"),
    (None, "college", "college"), (None, "secondary", "secondary"), (None, "vocational_university", "bachelor"),
    (None, "applied_university", ""), ("", "", ""), ("ab", "", ""),
])
def test_the_level_is_derived(code, kind, level):
    assert level_of(code, kind) == level

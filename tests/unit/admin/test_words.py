"""The desk's words: nothing that a person reads is a code."""
from app.admin import words
from app.authz import Permission


def test_every_permission_has_words_and_a_group():
    assert set(words.PERMISSIONS) == set(Permission)
    prefixes = {prefix for _title, found in words.GROUPS for prefix in found}
    assert {one.value.split(".")[0] for one in Permission} <= prefixes

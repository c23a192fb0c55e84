from datetime import UTC, date, datetime

import pytest

from app.search.document import DocumentRefused, Field, FieldType, Schema, date_, integer, keyword, path, text

SCHEMA = Schema("things", [keyword("kind"), keyword("tags", multi=True), text("title", weight_class="title"),
                           integer("n"), date_("day"), path("place", levels=3), path("trees", levels=2, multi=True)])


def test_values_become_canonical():
    made = SCHEMA.document(1, 2, {"kind": "a", "tags": ["b", "a", "b", ""], "title": ("z", "y", "z"), "n": 3,
                                  "day": date(2027, 1, 2), "place": "1/2", "trees": ["2", "1/2"]})
    assert dict(made.fields) == {"kind": ("a",), "tags": ("a", "b"), "title": ("y", "z"), "n": (3,),
                                 "day": (date(2027, 1, 2),), "place": ("1/2",), "trees": ("1/2", "2")}
    SCHEMA.check(made)


def test_nothing_is_the_same_as_absent():
    empty = SCHEMA.document(1, 1, {"kind": "", "tags": [], "title": None, "n": None, "day": None, "place": None})
    assert empty == SCHEMA.document(1, 1)
    assert empty.digest == SCHEMA.document(1, 9).digest
    assert empty.digest != SCHEMA.document(1, 1, hidden=True).digest


@pytest.mark.parametrize("fields", [
    {"detail": "x"}, {"kind": 3}, {"kind": ["a", "b"]}, {"kind": "x" * 257}, {"kind": "\ud800"}, {"n": "3"},
    {"n": 1.5}, {"n": True}, {"n": 2**53}, {"day": "2027-01-01"}, {"day": datetime(2027, 1, 1, tzinfo=UTC)},
    {"place": "1/2/3/4"}, {"place": "1//2"}, {"place": "/1"}, {"place": "1/"}, {"trees": [("1", "2")]}, {"title": [3]},
    {"tags": ["a", None]},
])
def test_what_is_not_declared_or_of_another_type_is_refused(fields):
    with pytest.raises(DocumentRefused):
        SCHEMA.document(1, 1, fields)


@pytest.mark.parametrize(("id", "revision"), [(0, 1), (-1, 1), ("1", 1), (1, -1), (1, None)])
def test_identity_is_a_positive_number(id, revision):
    with pytest.raises(DocumentRefused):
        SCHEMA.document(id, revision)


def test_endless_tokens_are_left_out_not_refused():
    assert SCHEMA.document(1, 1, {"title": ["x" * 65, "a", "\ud800"]}).fields["title"] == ("a",)


def test_the_hash_is_of_the_declaration():
    fields = [keyword("a"), integer("b")]
    assert Schema("s", fields).hash == Schema("s", fields[::-1]).hash
    others = [Schema("t", fields), Schema("s", fields[:1]), Schema("s", [keyword("a", multi=True), integer("b")]),
              Schema("s", fields, analysis="2"), Schema("s", [keyword("a"), date_("b")])]
    assert len({s.hash for s in [Schema("s", fields), *others]}) == 6
    assert Schema("s", fields).index_name == f"s-{Schema('s', fields).hash}"


def test_text_fields_by_weight_class():
    schema = Schema("s", [text("a", weight_class="title"), text("b", weight_class="body"), keyword("c")])
    assert schema.text_fields("title") == ("a",)
    assert schema.text_fields("body") == ("b",)
    assert schema.text_fields() == ("a", "b")


@pytest.mark.parametrize("name", ["", "A", "a__b", "a.b", "_a", "a_", "1a", "模"])
def test_field_names_are_plain(name):
    with pytest.raises(ValueError, match="bad field name"):
        keyword(name)


@pytest.mark.parametrize(("declare", "why"), [
    (lambda: Field("a", FieldType.PATH), "levels"), (lambda: Field("a", FieldType.KEYWORD, levels=2), "levels"),
    (lambda: text("a", weight_class="x"), "weight class"), (lambda: Schema("s", [keyword("a"), integer("a")]), "twice"),
    (lambda: Schema("s", [keyword("revision")]), "reserved")])
def test_a_declaration_makes_sense(declare, why):
    with pytest.raises(ValueError, match=why):
        declare()

"""Comparing a file with a catalogue."""
from datetime import date

from app.taxonomy.datasets import DATASETS
from app.taxonomy.plan import compare

DATASET = DATASETS["specialties"]


def row(code, name, **more):
    """A specialty as a file gives it."""
    return {"code": code, "name": name, "level": "college", "catalogue": "moe", "class_name": "自动化类",
            "state_controlled": False, "valid_from": None, "valid_to": None, **more}


def stored(*rows):
    """Rows by key."""
    return {(one["code"],): one for one in rows}


def test_every_row_is_one_of_added_renamed_changed_ended_unchanged():
    plan = compare(DATASET, [row("460301", "甲"), row("460302", "乙新"), row("460303", "丙", class_name="新类"),
                             row("460304", "丁"), row("460305", "戊", valid_to=date(2027, 1, 1))],
                   stored(row("460301", "甲"), row("460302", "乙"), row("460303", "丙"), row("460305", "戊")), False)
    assert plan.counts() == {"added": 1, "renamed": 1, "changed": 1, "ended": 1, "unchanged": 1}
    report = plan.report()
    assert report["added"] == [["460304", "丁"]]
    assert report["renamed"] == [["460302", "乙", "乙新"]]
    assert report["changed"] == [["460303", "丙", {"class_name": ["自动化类", "新类"]}]]
    assert report["ended"] == [["460305", "戊", "2027-01-01"]]


def test_a_supplement_ends_nothing():
    assert compare(DATASET, [row("460301", "甲")], stored(row("460301", "甲"), row("460302", "乙")), False).is_empty


def test_a_complete_file_ends_what_it_lacks_at_the_levels_it_touches():
    plan = compare(DATASET, [row("460301", "甲")], stored(
        row("460301", "甲"), row("460302", "乙"), row("660301", "丙", level="secondary"),
        row("460309", "已停", valid_to=date(2024, 1, 1))), True)
    assert [one["code"] for one, _on in plan.ended] == ["460302"]


def test_a_refused_line_keeps_its_row():
    plan = compare(DATASET, [row("460301", "甲")], stored(row("460301", "甲"), row("460302", "乙")), True,
                   keep=frozenset({("460302",)}))
    assert plan.is_empty


def test_a_row_that_had_ended_comes_back():
    plan = compare(DATASET, [row("460301", "甲")], stored(row("460301", "甲", valid_to=date(2024, 1, 1))), False)
    assert plan.report()["changed"] == [["460301", "甲", {"valid_to": ["2024-01-01", None]}]]


def test_an_empty_cell_changes_nothing():
    plan = compare(DATASET, [row("460301", "甲", class_name=None)], stored(row("460301", "甲")), False)
    assert plan.is_empty

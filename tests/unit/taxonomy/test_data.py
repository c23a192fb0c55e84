"""The shipped files: complete, consistent, and nothing points at nothing."""
from collections import Counter

import pytest

from app.taxonomy import shipped
from app.taxonomy.datasets import DATASETS, key_of, level_of


@pytest.mark.parametrize(("file", "rows"), [
    ("specialties.csv", 1486), ("occupations.csv", 1636), ("industries.csv", 1971), ("clusters.csv", 20),
    ("colleges.csv", 96), ("cities.csv", 21), ("regions.csv", 4822),
])
def test_numbers(file, rows):
    assert len(shipped.table(file)) == rows


@pytest.mark.parametrize("name", [name for name in DATASETS if name != "calendar"])
def test_every_file_is_read_has_a_source_and_unique_keys(name):
    rows = shipped.rows(name)
    keys = Counter(key_of(DATASETS[name], row) for row in rows)
    assert rows
    assert [key for key, n in keys.items() if n > 1] == []
    assert {"authority", "document", "version", "valid_from"} <= set(shipped.source(name))


def test_level_follows_from_the_code():
    rows = shipped.rows("specialties")
    assert Counter(row["level"] for row in rows) == {"college": 797, "secondary": 368, "bachelor": 321}
    assert all(row["level"] == level_of(row["code"]) and row["code"].startswith(row["class_code"]) for row in rows)


def test_references_exist():
    specialties = {row["code"] for row in shipped.rows("specialties")}
    occupations = {row["code"] for row in shipped.rows("occupations")}
    clusters = {row["code"] for row in shipped.rows("clusters")}
    regions = {row["code"] for row in shipped.rows("regions")}
    assert {row["specialty_code"] for row in shipped.rows("terms")} <= specialties
    assert {row["specialty_code"] for row in shipped.rows("aliases")} <= specialties
    lines = shipped.rows("map")
    assert {row["specialty_code"] for row in lines} <= specialties
    assert {row["occupation_code"] for row in lines} <= occupations
    assert {row["cluster_code"] for row in lines} == clusters
    assert {row["region_code"] for row in shipped.rows("colleges")} <= regions
    assert all(row["parent_code"] in regions for row in shipped.rows("regions") if row["level"] != "province")


def test_towns_of_cities_without_counties_hang_on_the_city():
    towns = [row for row in shipped.rows("regions") if row["level"] == "town"]
    assert {len(row["code"]) for row in towns} == {12}
    assert {row["parent_code"] for row in towns if row["code"].startswith(("4419", "4420"))} == {"441900", "442000"}


def test_neighbours_are_mutual():
    pairs = set(shipped.neighbours())
    assert ("440600", "440100") in pairs
    assert ("440300", "440600") not in pairs
    assert all((b, a) in pairs for a, b in pairs)


def test_trade_terms_cover_the_trades():
    terms = shipped.rows("terms")
    assert len({row["term"] for row in terms}) >= 1500
    assert {row["code"][:2] for row in shipped.rows("specialties") if row["level"] == "college"} - {
        row["specialty_code"][:2] for row in terms} == set()


def test_calendar_has_whole_years():
    days = {row["day"]: row["is_working"] for row in shipped.calendar()}
    years = Counter(day.year for day in days)
    assert set(years.values()) <= {365, 366}

"""The files shipped with the platform: plain official facts, their sources in data/sources.json."""
import csv
import hashlib
import json
from datetime import date, timedelta
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from app.taxonomy.datasets import DATASETS, Dataset

DATA = Path(__file__).resolve().parent / "data"
FIRST_CALENDAR_YEAR = 2021


@cache
def sources() -> dict[str, dict[str, str]]:
    """Per file: issuing authority, document, version, valid_from (and a note)."""
    return json.loads((DATA / "sources.json").read_text(encoding="utf-8"))


def source(dataset: str) -> dict[str, str]:
    """The source of one dataset."""
    return sources()["calendar" if dataset == "calendar" else DATASETS[dataset].file]


def table(file: str) -> list[dict[str, str]]:
    """Rows of a shipped file as text."""
    with (DATA / file).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def digest(dataset: str) -> str:
    """Changes when what is shipped for the dataset changes."""
    if dataset == "calendar":
        return f"chinesecalendar {version('chinesecalendar')} from {FIRST_CALENDAR_YEAR}"
    content = (DATA / DATASETS[dataset].file).read_bytes()
    if dataset == "regions":
        content += (DATA / "cities.csv").read_bytes()
    return hashlib.sha256(content).hexdigest()


def rows(dataset: str) -> list[dict[str, Any]]:
    """Rows of a dataset with typed values, ready to be stored."""
    if dataset == "calendar":
        return calendar()
    declared = DATASETS[dataset]
    default_from = source(dataset).get("valid_from") or None
    typed = [_typed(declared, row, default_from) for row in table(declared.file)]
    if dataset == "regions":
        places = {row["region_code"]: row for row in table("cities.csv")}
        for row in typed:
            place = places.get(row["code"])
            row["lon"], row["lat"] = (float(place["lon"]), float(place["lat"])) if place else (None, None)
    return typed


def neighbours() -> list[tuple[str, str]]:
    """Pairs of cities with a land border, both directions."""
    return [(row["region_code"], other) for row in table("cities.csv") for other in row["neighbours"].split()]


def _typed(declared: Dataset, row: dict[str, str], default_from: str | None) -> dict[str, Any]:
    typed: dict[str, Any] = {}
    for column in declared.columns:
        value = row.get(column.name)
        if column.name in ("valid_from", "valid_to"):
            value = value or (default_from if column.name == "valid_from" else None)
            typed[column.name] = date.fromisoformat(value) if value else None
        else:
            typed[column.name] = column.read(value) if value is not None else None
    if declared.name == "aliases":
        typed["kind"] = typed["kind"] or "former"
    return typed


def calendar() -> list[dict[str, Any]]:
    """Every day of the years the package knows: working or not, and the holiday's name."""
    import chinese_calendar
    from chinese_calendar import constants

    last = max(constants.holidays).year
    day, days = date(FIRST_CALENDAR_YEAR, 1, 1), []
    while day.year <= last:
        on_holiday, name = chinese_calendar.get_holiday_detail(day)
        working = chinese_calendar.is_workday(day)
        named = HOLIDAYS.get(name or "", "") if on_holiday else ""
        days.append({"day": day, "is_working": working, "name": named})
        day += timedelta(days=1)
    return days


HOLIDAYS = {"New Year's Day": "元旦", "Spring Festival": "春节", "Tomb-sweeping Day": "清明节", "Labour Day": "劳动节",
            "Dragon Boat Festival": "端午节", "National Day": "国庆节", "Mid-autumn Festival": "中秋节"}
"""Holidays as the State Council writes them, by the package's names."""

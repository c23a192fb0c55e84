"""Places of organisations: region codes from province to town, and the area of an office."""
from flask import current_app

from app.taxonomy import queries as taxonomy


def prefix(code: str | None) -> str:
    """What every region code within a place begins with: 440000 → "44", 440600 → "4406",
    440606 → "440606", 440606001000 → "440606001". Empty for no code."""
    return taxonomy.region_prefix(code) if code else ""


def city_prefix() -> str:
    """The prefix of the city this platform belongs to."""
    return prefix(current_app.config["CITY_CODE"])


def name(code: str | None) -> str:
    """The name of a place, or an empty text."""
    return (taxonomy.region_name(code) or "") if code else ""


def in_city(code: str | None) -> bool:
    """The place lies in this platform's city."""
    return bool(code) and code.startswith(city_prefix())


def city_code() -> str:
    """The region code of the city this platform belongs to."""
    return current_app.config["CITY_CODE"]

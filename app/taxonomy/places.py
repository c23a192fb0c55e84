"""Regions: names, prefixes, closeness and honest distances. Pure over the catalogue."""
from math import asin, cos, radians, sin, sqrt

from app.core import clock
from app.taxonomy.catalogue import Entry, current

EARTH_KM = 6371.0


def region(code: str) -> Entry | None:
    """The region of a 6- or 12-digit code."""
    return current().kinds["region"].get(code or "")


def region_path(code: str) -> list[Entry]:
    """From the province down to the region itself; [] when unknown."""
    path, regions = [], current().kinds["region"]
    entry = regions.get(code or "")
    while entry is not None and len(path) < 5:
        path.insert(0, entry)
        entry = regions.get(entry.parent)
    return path


def region_name(code: str, full: bool = False) -> str:
    """The region's name, or with `full` the names from the city down (佛山市顺德区大良街道); "" when unknown.

    A province stands in front only when the region is outside Guangdong or is the province itself.
    """
    path = region_path(code)
    if not full or not path:
        return path[-1].name if path else ""
    shown = path[1:] if len(path) > 1 and path[0].code == "440000" else path
    return "".join(entry.name for entry in shown)


def region_prefix(code: str) -> str:
    """What the codes of everything inside begin with: 440600 → "4406", 440604 → "440604", a town → 9 digits.

    ValueError when it is no code of a region.
    """
    if not code or not code.isascii() or not code.isdigit() or len(code) not in (6, 12):
        raise ValueError(f"no region code: {code!r}")
    if len(code) == 12:
        return code[:9]
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def city_of(code: str | None) -> str:
    """The 6-digit code of the city a code lies in; "" for a province or nothing."""
    if not code or len(code) not in (6, 12) or not code.isdigit() or code[2:4] == "00":
        return ""
    return code[:4] + "00"


def region_children(code: str) -> list[Entry]:
    """Regions in force directly inside, in order of code; of "" the provinces."""
    found, today = current(), clock.today()
    inside = (found.kinds["region"][one] for one in sorted(found.children.get(code, ())))
    return [one for one in inside if one.in_force(today)]


def distance_km(region_a: str, region_b: str) -> float | None:
    """Kilometres between the centroids of the two cities, great circle; 0.0 within one city.

    Known at city level and for Guangdong only: within a city nothing is claimed (0.0), elsewhere None.
    """
    a, b = city_of(region_a), city_of(region_b)
    places = current().places
    if a not in places or b not in places:
        return None
    if a == b:
        return 0.0
    (lon_a, lat_a), (lon_b, lat_b) = places[a], places[b]
    half = sin(radians(lat_b - lat_a) / 2) ** 2 + (
        cos(radians(lat_a)) * cos(radians(lat_b)) * sin(radians(lon_b - lon_a) / 2) ** 2)
    return round(2 * EARTH_KM * asin(sqrt(half)), 1)


def region_closeness(a: str | None, b: str | None) -> float:
    """1.0 same town, 0.9 same county, 0.7 same city, 0.4 neighbouring city, 0.2 same province, else 0.0.

    As much as both codes say: a town and its county are in the same county. In Dongguan and Zhongshan,
    which have no counties, two towns are in the same city.
    """
    if not a or not b:
        return 0.0
    if len(a) == len(b) == 12 and a == b:
        return 1.0
    city = city_of(a)
    if a[:6] == b[:6] and a[4:6] != "00":
        return 0.9
    if city and city == city_of(b):
        return 0.7
    if city and city_of(b) in current().neighbours.get(city, ()):
        return 0.4
    return 0.2 if a[:2] == b[:2] else 0.0

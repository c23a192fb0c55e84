"""Reads of the catalogues: what other rooms ask. All of it is answered from memory (catalogue.py)."""
from collections.abc import Callable, Iterable

from app.core import clock
from app.core.db import db
from app.core.text import normalise
from app.taxonomy.catalogue import Entry, MapLine, current
from app.taxonomy.closeness import closeness, tail
from app.taxonomy.lookup import Hit, lookup, note
from app.taxonomy.models import CatalogueRelease
from app.taxonomy.places import (
    city_of,
    distance_km,
    region,
    region_children,
    region_closeness,
    region_name,
    region_path,
    region_prefix,
)
from app.taxonomy.working_days import (
    add_working_days,
    holiday_name,
    is_announced,
    is_working_day,
    working_days_between,
)


def entry(kind: str, code: str | None) -> Entry | None:
    """One row by its code, ended ones too (old postings still name them). KeyError for an unknown kind."""
    return current().kinds[kind].get(code or "")


def specialty(code: str | None) -> Entry | None:
    """A specialty: code, name, level, class_name, division_name, state_controlled, valid_to."""
    return entry("specialty", code)


def occupation(code: str | None) -> Entry | None:
    """An occupation of the 2022 classification: code, name, green, digital."""
    return entry("occupation", code)


def industry(code: str | None) -> Entry | None:
    """A line of GB/T 4754-2017."""
    return entry("industry", code)


def cluster(code: str | None) -> Entry | None:
    """An industry cluster: code, name, no, group."""
    return entry("cluster", code)


def certificate(code: str | None) -> Entry | None:
    """A certificate: code, name, kind."""
    return entry("certificate", code)


def college(code: str | None) -> Entry | None:
    """A vocational college of Guangdong: code, name, region_code, level, ownership."""
    return entry("college", code)


def entries(kind: str, ended: bool = False) -> list[Entry]:
    """Rows of a catalogue in force today (all with `ended`), by code; clusters by their number."""
    today = clock.today()
    rows = [one for one in current().kinds[kind].values() if ended or one.in_force(today)]
    return sorted(rows, key=(lambda one: one.no) if kind == "cluster" else (lambda one: one.code))


def clusters() -> list[Entry]:
    """The clusters in their official order."""
    return entries("cluster")


def names_of(kind: str, codes: Iterable[str]) -> dict[str, str]:
    """code → name of those that exist."""
    known = current().kinds[kind]
    return {code: known[code].name for code in codes if code in known}


def names(kind: str) -> Callable[[Iterable[str]], dict[str, str]]:
    """For `CodesField(names=…)`: a function codes → {code: name}."""
    return lambda codes: names_of(kind, codes)


def former_names(specialty_code: str) -> list[str]:
    """Names the specialty had."""
    return [name for name, _partial in current().former.get(specialty_code, ())]


def by_name(kind: str, name: str) -> list[Entry]:
    """Rows with exactly this name (width, case, spacing aside), for imports; for specialties former names too."""
    key, found = normalise(name), current()
    rows = [one for one in found.kinds[kind].values() if one.key == key]
    if not rows and kind == "specialty":
        rows = [found.kinds[kind][code] for code, old in found.former.items()
                if code in found.kinds[kind] and any(normalise(each) == key for each, _partial in old)]
    return sorted(rows, key=lambda one: one.code)


def map_lines(*, cluster: str = "", occupation: str = "", specialty: str = "") -> list[MapLine]:
    """Lines of the industry map that meet all given codes."""
    return [line for line in current().map
            if (not cluster or line.cluster_code == cluster) and (not occupation or line.occupation_code == occupation)
            and (not specialty or line.specialty_code == specialty)]


def clusters_of_specialty(code: str) -> dict[str, float]:
    """Cluster → the greatest weight with which the map gives it this specialty."""
    return _strongest((line.cluster_code, line.weight) for line in map_lines(specialty=code))


def specialties_of_occupation(code: str) -> dict[str, float]:
    """Specialty → the greatest weight with which the map gives it for this occupation."""
    return _strongest((line.specialty_code, line.weight) for line in map_lines(occupation=code))


def specialties_of_cluster(code: str) -> dict[str, float]:
    """Specialty → the greatest weight with which the map gives it for this cluster."""
    return _strongest((line.specialty_code, line.weight) for line in map_lines(cluster=code))


def _strongest(pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    best: dict[str, float] = {}
    for code, weight in pairs:
        best[code] = max(weight, best.get(code, 0.0))
    return dict(sorted(best.items(), key=lambda pair: (-pair[1], pair[0])))


def trade_terms() -> dict[str, dict[str, float]]:
    """Normalised word of the trade → {specialty code: weight 0–1}. The catalogue's own dict: do not change it."""
    return current().terms


def terms_of(specialty_code: str, at_least: float = 0.7) -> list[str]:
    """Words of the trade that speak for a specialty, strongest first."""
    found = current()
    pairs = [(-weights[specialty_code], found.term_words[key]) for key, weights in found.terms.items()
             if weights.get(specialty_code, 0) >= at_least]
    return [word for _weight, word in sorted(pairs)]


def releases(limit: int = 50) -> list[CatalogueRelease]:
    """The latest changes of the catalogues, newest first."""
    return list(db.session.scalars(db.select(CatalogueRelease).order_by(CatalogueRelease.id.desc()).limit(limit)))


def release(release_id: int) -> CatalogueRelease | None:
    """One change."""
    return db.session.get(CatalogueRelease, release_id)


__all__ = [
    "Entry", "Hit", "MapLine", "add_working_days", "by_name", "certificate", "city_of", "closeness", "cluster",
    "clusters", "clusters_of_specialty",
    "college", "distance_km", "entries", "entry", "former_names", "holiday_name", "industry",
    "is_announced", "is_working_day", "lookup", "map_lines", "names", "names_of", "note", "occupation", "region",
    "region_children", "region_closeness", "region_name", "region_path", "region_prefix", "release", "releases",
    "specialties_of_cluster", "specialties_of_occupation", "specialty", "tail", "terms_of", "trade_terms",
    "working_days_between",
]

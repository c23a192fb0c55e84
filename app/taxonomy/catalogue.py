"""The catalogues in memory: built once per release, asked thousands of times while ranking.

With a database (an application context) its rows are read and read again when a release has been
applied; without one the shipped files are, so that pure functions need no database.
"""
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import g, has_app_context

from app.core import clock
from app.core.text import normalise
from app.taxonomy import shipped, store
from app.taxonomy.datasets import DATASETS

RECHECK_SECONDS = 20.0
"""How long one application context trusts the release it has seen."""

SINGULAR = {"specialty": "specialties", "occupation": "occupations", "industry": "industries", "cluster": "clusters",
            "certificate": "certificates", "region": "regions", "college": "colleges"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a catalogue. parent: code of what it stands under ("" none); fields: the other columns."""

    kind: str
    code: str
    name: str
    parent: str = ""
    level: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    fields: dict[str, Any] = field(default_factory=dict, compare=False)
    key: str = ""

    def in_force(self, on: date) -> bool:
        """Whether the row holds on a day."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on < self.valid_to)

    def __getattr__(self, name: str) -> Any:
        try:
            return object.__getattribute__(self, "fields")[name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass(frozen=True, slots=True)
class MapLine:
    """One line of the industry map; weight 0–1."""

    cluster_code: str
    chain_segment: str
    occupation_code: str
    specialty_code: str
    weight: float
    ground: str


class Catalogue:
    """All catalogues of one state."""

    def __init__(self, rows: dict[str, list[dict[str, Any]]], neighbours: list[tuple[str, str]]) -> None:
        today = clock.today()
        self.kinds: dict[str, dict[str, Entry]] = {
            kind: {row["code"]: _entry(kind, row) for row in rows[name]} for kind, name in SINGULAR.items()}
        self.former: dict[str, list[tuple[str, bool]]] = defaultdict(list)
        for row in rows["aliases"]:
            self.former[row["specialty_code"]].append((row["name"], row["partial"]))
        self.children: dict[str, list[str]] = defaultdict(list)
        for region in self.kinds["region"].values():
            self.children[region.parent].append(region.code)
        self.places = {row["code"]: (row["lon"], row["lat"]) for row in rows["regions"] if row.get("lon") is not None}
        self.neighbours: dict[str, set[str]] = defaultdict(set)
        for a, b in neighbours:
            self.neighbours[a].add(b)
        self.days = {row["day"]: (row["is_working"], row["name"]) for row in rows["calendar"]}
        self.years = frozenset(day.year for day in self.days if (day.month, day.day) == (12, 31)) | frozenset(
            year for year, count in _per_year(self.days).items() if count >= 10)
        self.map = [MapLine(*(row[name] for name in ("cluster_code", "chain_segment", "occupation_code",
                                                     "specialty_code", "weight", "ground")))
                    for row in rows["map"] if not row["valid_to"] or row["valid_to"] > today]
        self.terms: dict[str, dict[str, float]] = defaultdict(dict)
        self.term_words: dict[str, str] = {}
        for row in rows["terms"]:
            if not row["valid_to"] or row["valid_to"] > today:
                key = normalise(row["term"])
                weights = self.terms[key]
                weights[row["specialty_code"]] = max(row["weight"], weights.get(row["specialty_code"], 0.0))
                self.term_words.setdefault(key, row["term"])
        self.map_closeness = _map_closeness(self.map)


def _per_year(days) -> dict[int, int]:
    counts: dict[int, int] = defaultdict(int)
    for day in days:
        counts[day.year] += 1
    return counts


def _entry(kind: str, row: dict[str, Any]) -> Entry:
    parent = row.get("parent_code") or row.get("class_code") or row.get("region_code") or ""
    if kind == "occupation":
        parent = row["code"][:7]
    fixed = {"code", "name", "parent_code", "level", "valid_from", "valid_to", "origin"}
    return Entry(kind, row["code"], row["name"], parent, row.get("level") or "", row["valid_from"], row["valid_to"],
                 {k: v for k, v in row.items() if k not in fixed}, normalise(row["name"]))


def _map_closeness(lines: list[MapLine]) -> dict[tuple[str, str], float]:
    """(specialty, specialty) → how far one occupation of one segment takes either: the lesser of the two weights."""
    groups: dict[tuple, list[MapLine]] = defaultdict(list)
    for line in lines:
        groups[line.cluster_code, line.chain_segment, line.occupation_code].append(line)
    pairs: dict[tuple[str, str], float] = {}
    for group in groups.values():
        for a in group:
            for b in group:
                if a.specialty_code != b.specialty_code:
                    pair = a.specialty_code, b.specialty_code
                    pairs[pair] = max(pairs.get(pair, 0.0), min(a.weight, b.weight))
    return pairs


_built: dict[Any, Catalogue] = {}
_building = threading.Lock()


def current() -> Catalogue:
    """The catalogues in force now."""
    if not has_app_context():
        return _get("shipped")
    seen = g.get("taxonomy_seen")
    now = time.monotonic()
    if seen is None or now - seen[1] > RECHECK_SECONDS:
        seen = g.taxonomy_seen = (_get(_stamp()), now)
    return seen[0]


def forget() -> None:
    """Look at the releases again at the next question in this context."""
    if has_app_context():
        g.pop("taxonomy_seen", None)


def _stamp() -> Any:
    from app.core.db import db
    from app.taxonomy.models import CatalogueRelease

    last = db.session.execute(
        db.select(CatalogueRelease.id, CatalogueRelease.applied_at).where(CatalogueRelease.applied_at.is_not(None))
        .order_by(CatalogueRelease.applied_at.desc(), CatalogueRelease.id.desc()).limit(1)).first()
    return (str(db.engine.url), *last) if last else "shipped"


def _get(stamp: Any) -> Catalogue:
    built = _built.get(stamp)
    if built is None:
        with _building:
            built = _built.get(stamp)
            if built is None:
                built = _from_files() if stamp == "shipped" else _from_database()
                for old in [key for key in _built if key != "shipped"]:
                    del _built[old]
                _built[stamp] = built
    return built


def _from_files() -> Catalogue:
    rows = {name: shipped.rows(name) for name in DATASETS}
    _derive_levels(rows)
    return Catalogue(rows, shipped.neighbours())


def _derive_levels(rows: dict[str, list[dict]]) -> None:
    for row in rows["aliases"]:
        row["partial"] = bool(row["partial"])


def _from_database() -> Catalogue:
    from app.core.db import db
    from app.taxonomy.models import CityNeighbour, Region

    rows = {name: list(store.existing(dataset).values()) for name, dataset in DATASETS.items()}
    places = {code: (lon, lat) for code, lon, lat in
              db.session.execute(db.select(Region.code, Region.lon, Region.lat).where(Region.lon.is_not(None)))}
    for row in rows["regions"]:
        row["lon"], row["lat"] = places.get(row["code"], (None, None))
    pairs = [(a, b) for a, b in db.session.execute(db.select(CityNeighbour.city_code, CityNeighbour.neighbour_code))]
    return Catalogue(rows, pairs)

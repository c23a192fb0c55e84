"""The catalogues arranged for reading: trees, counts, the map of one cluster."""
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from app.taxonomy import queries
from app.taxonomy.catalogue import Entry, current


@dataclass
class Division:
    """A division (专业大类) with its classes: (code, name, number of specialties)."""

    code: str
    name: str
    total: int = 0
    classes: list[tuple[str, str, int]] = field(default_factory=list)


def specialty_tree(level: str) -> list[Division]:
    """Divisions and classes of a level in order of code, with counts of what is in force."""
    rows = [one for one in queries.entries("specialty") if one.level == level]
    counts = Counter(one.class_code for one in rows)
    divisions: dict[str, Division] = {}
    for one in rows:
        division = divisions.setdefault(one.division_code, Division(one.division_code, one.division_name))
        division.total += 1
        if not division.classes or division.classes[-1][0] != one.class_code:
            division.classes.append((one.class_code, one.class_name, counts[one.class_code]))
    return list(divisions.values())


def level_counts() -> dict[str, int]:
    """Specialties in force per level."""
    return Counter(one.level for one in queries.entries("specialty"))


def same_class(row: Entry) -> list[Entry]:
    """Other specialties of the class, and of the same class at the other levels."""
    own = queries.tail(row.code)
    return [one for one in queries.entries("specialty") if queries.tail(one.code) == own and one.code != row.code]


@dataclass(frozen=True)
class Served:
    """A line of the map read from the specialty's side."""

    cluster: Entry
    segment: str
    occupation: Entry
    weight: float


def served_by(specialty_code: str) -> list[Served]:
    """Clusters, segments and occupations the map gives for a specialty, heaviest first."""
    lines = sorted(queries.map_lines(specialty=specialty_code), key=lambda line: -line.weight)
    served = [
        (queries.cluster(line.cluster_code), line.chain_segment, queries.occupation(line.occupation_code), line.weight)
        for line in lines]
    return [Served(*one) for one in served if one[0] and one[2]]


def map_counts() -> dict[str, tuple[int, int, int]]:
    """Cluster → numbers of segments, occupations and specialties on the map."""
    parts: dict[str, tuple[set, set, set]] = defaultdict(lambda: (set(), set(), set()))
    for line in current().map:
        segments, occupations, specialties = parts[line.cluster_code]
        segments.add(line.chain_segment)
        occupations.add(line.occupation_code)
        specialties.add(line.specialty_code)
    return {code: (len(a), len(b), len(c)) for code, (a, b, c) in parts.items()}


def map_of(cluster_code: str) -> list[tuple[str, list[tuple[Entry, list[tuple[Entry, float]]]]]]:
    """Segments of a cluster in their order: [(segment, [(occupation, [(specialty, weight)])])]."""
    segments: dict[str, dict[str, list]] = {}
    for line in queries.map_lines(cluster=cluster_code):
        specialty = queries.specialty(line.specialty_code)
        if specialty is not None:
            jobs = segments.setdefault(line.chain_segment, {})
            jobs.setdefault(line.occupation_code, []).append((specialty, line.weight))
    return [
        (segment, [(occupation, sorted(rows, key=lambda row: -row[1])) for code, rows in jobs.items()
                   if (occupation := queries.occupation(code))])
        for segment, jobs in segments.items()]


def below(code: str) -> int:
    """How many regions stand directly under one."""
    return len(queries.region_children(code))

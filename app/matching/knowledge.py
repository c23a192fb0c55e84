"""The trade's knowledge in memory: the map (谱系图) and the words of the shop floor, per release.

Built from the reviewed rows of the catalogue; suggestions, ranking and reasons read the same.
"""
import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from app.core import clock
from app.core.text import analyse, normalise
from app.taxonomy.catalogue import Catalogue
from app.taxonomy.catalogue import current as catalogue_now

NAME_WEIGHT = 0.5
FORMER_NAME = 0.9


@dataclass
class Side:
    """Words → codes of one catalogue (specialties or occupations)."""

    names: dict[str, str] = field(default_factory=dict)
    by_word: dict[str, list[tuple[str, float]]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class Knowledge:
    """specialties/occupations: words that point to codes with a weight. clusters: specialty → cluster → weight.

    terms: normalised word of the trade → how people write it.
    """

    specialties: Side
    occupations: Side
    levels: dict[str, str]
    clusters: dict[str, dict[str, float]]
    cluster_names: dict[str, str]
    segments: dict[tuple[str, str], str]
    occupation_of: dict[str, dict[str, float]]
    terms: dict[str, str]


def word_value(documents: int, size: int) -> float:
    """How much a word tells that stands in `documents` of `size` names, 0–1."""
    return math.log(1 + size / documents) / math.log(1 + size)


def side_from_names(names: dict[str, str], extra: Iterable[tuple[str, str, float]] = ()) -> Side:
    """A side from code → name; every word of a name points to its code.

    extra: (term, code, weight) points directly; a term that points to many codes tells less.
    """
    side = Side(names=names)
    words = {code: set(analyse(name)) for code, name in names.items()}
    counts = Counter(word for found in words.values() for word in found)
    for code, found in words.items():
        for word in found:
            side.by_word[word].append((code, NAME_WEIGHT * word_value(counts[word], len(names))))
    grouped: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for term, code, weight in extra:
        if code in names:
            grouped[normalise(term)].append((code, weight))
    for word, targets in grouped.items():
        spread = 1 / (1 + 0.3 * math.log(len(targets)))
        side.by_word[word].extend((code, weight * weight * spread) for code, weight in targets)
    return side


@lru_cache(maxsize=2)
def _build(catalogue: Catalogue) -> Knowledge:
    today = clock.today()
    specialties = [one for one in catalogue.kinds["specialty"].values() if one.in_force(today)]
    occupations = [one for one in catalogue.kinds["occupation"].values() if one.in_force(today)]
    terms = [(word, code, weight) for word, codes in catalogue.terms.items() for code, weight in codes.items()]
    former = [(name, code, FORMER_NAME) for code, names in catalogue.former.items() for name, partial in names if not partial]
    clusters: dict[str, dict[str, float]] = defaultdict(dict)
    occupation_of: dict[str, dict[str, float]] = defaultdict(dict)
    segments = {}
    for line in catalogue.map:
        segments[line.cluster_code, line.specialty_code] = line.chain_segment
        for table, key in ((clusters, line.cluster_code), (occupation_of, line.occupation_code)):
            if key:
                table[line.specialty_code][key] = max(line.weight, table[line.specialty_code].get(key, 0))
    return Knowledge(
        specialties=side_from_names({one.code: one.name for one in specialties}, [*terms, *former]),
        occupations=side_from_names({one.code: one.name for one in occupations}),
        levels={one.code: one.level for one in specialties},
        clusters=dict(clusters),
        cluster_names={code: one.name for code, one in catalogue.kinds["cluster"].items()},
        segments=segments, occupation_of=dict(occupation_of), terms=dict(catalogue.term_words))


def current() -> Knowledge:
    """The knowledge of the catalogue in force; built once per release."""
    return _build(catalogue_now())

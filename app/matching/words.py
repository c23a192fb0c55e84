"""The versioned table of word weights: how much a word tells, from the official catalogue.

A word that stands in few names of the catalogue tells much, one in many little. The table is a
function of the catalogue release alone, so the same words weigh the same on every engine and day.
"""
import hashlib
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from app.core.text import ANALYSIS_VERSION, analyse
from app.taxonomy.catalogue import Catalogue
from app.taxonomy.catalogue import current as catalogue_now


@dataclass(frozen=True)
class WordWeights:
    """weights: word → 0–1. unknown: the weight of a word the catalogue does not have."""

    version: str
    weights: dict[str, float]
    unknown: float = 0.7

    def weight(self, word: str) -> float:
        """How much the word tells, 0–1."""
        return self.weights.get(word, self.unknown)

    def total(self, words: Iterable[str]) -> float:
        """Sum over distinct words."""
        return sum(self.weight(word) for word in set(words))


def build(names: Iterable[str], version: str) -> WordWeights:
    """Weights from the names of the catalogue: log-scaled inverse document frequency, 0.15–1."""
    counts: Counter[str] = Counter()
    size = 0
    for name in names:
        size += 1
        counts.update(set(analyse(name)))
    top = math.log(1 + size)
    return WordWeights(version, {word: max(0.15, math.log(1 + size / n) / top) for word, n in counts.items()})


@lru_cache(maxsize=2)
def _of(catalogue: Catalogue) -> WordWeights:
    names = sorted(one.name for kind in ("specialty", "occupation") for one in catalogue.kinds[kind].values())
    digest = hashlib.sha256("\n".join(names).encode()).hexdigest()[:8]
    return build(names, f"{digest}/{ANALYSIS_VERSION}")


def current() -> WordWeights:
    """The table of the catalogue in force."""
    return _of(catalogue_now())

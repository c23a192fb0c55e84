"""Understanding a posting: from its title and text to specialties, occupation, clusters and skills.

Every proposal carries its confidence and the words it came from; a person confirms. The words of the
title weigh double. Evidence for a specialty's class supports the specialty.
"""
import math
from collections import defaultdict
from dataclasses import dataclass, field

from app.core.text import analyse
from app.matching.knowledge import Knowledge, Side, current

TITLE_WEIGHT = 2.0
CLASS_SHARE = 0.3
HALF_SURE = 1.2
MAX_TEXT = 6000


@dataclass(frozen=True)
class Proposed:
    """One proposal. confidence 0–1; words: the words of the text it came from, strongest first."""

    code: str
    name: str
    confidence: float
    words: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class Proposal:
    """What a posting seems to be about; each list is best first."""

    specialties: list[Proposed] = field(default_factory=list)
    occupations: list[Proposed] = field(default_factory=list)
    clusters: list[Proposed] = field(default_factory=list)
    skills: list[Proposed] = field(default_factory=list)


def propose(title: str, text: str = "", *, levels: frozenset[str] | None = None, limit: int = 5,
            knowledge: Knowledge | None = None) -> Proposal:
    """Propose for a title and text. levels: restrict specialties to these (secondary, college, bachelor)."""
    known = knowledge or current()
    counts = _weighted_words(title[:MAX_TEXT], text[:MAX_TEXT])
    scored = _score(counts, known.specialties)
    lifted = _with_class_evidence(scored)
    specialties = [
        Proposed(code, known.specialties.names[code], _confidence(value), _strongest(scored[code][1]), known.levels[code])
        for code, value in sorted(lifted.items(), key=lambda item: (-item[1], item[0]))
        if levels is None or known.levels[code] in levels
    ][:limit]
    return Proposal(specialties, _occupations(counts, specialties, known, limit), _clusters(specialties, known, 3),
                    _skills(counts, known))


def rank_specialties(text: str, *, level: str | None = None, knowledge: Knowledge | None = None) -> list[tuple[str, float]]:
    """All specialties with any evidence in the text, best first: (code, score)."""
    known = knowledge or current()
    lifted = _with_class_evidence(_score(_weighted_words("", text), known.specialties))
    found = [(code, value) for code, value in lifted.items() if level is None or known.levels[code] == level]
    return sorted(found, key=lambda item: (-item[1], item[0]))


def _weighted_words(title: str, text: str) -> dict[str, float]:
    """Word → weight; repetition adds little, so that a long text cannot win by length."""
    counts: dict[str, float] = defaultdict(float)
    for part, weight in ((title, TITLE_WEIGHT), (text, 1.0)):
        times: dict[str, int] = defaultdict(int)
        for word in analyse(part):
            times[word] += 1
        for word, n in times.items():
            counts[word] = max(counts[word], weight * (1 + math.log(n) / 2))
    return counts


def _score(counts: dict[str, float], side: Side) -> dict[str, tuple[float, dict[str, float]]]:
    """code → (score, word → contribution)."""
    found: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for word, times in counts.items():
        for code, weight in side.by_word.get(word, ()):
            found[code][word] += weight * times
    return {code: (sum(words.values()), dict(words)) for code, words in found.items()}


def _with_class_evidence(scored: dict[str, tuple[float, dict[str, float]]]) -> dict[str, float]:
    by_class: dict[str, list[float]] = defaultdict(list)
    for code, (value, _words) in scored.items():
        by_class[code[:4]].append(value)
    support = {name: sum(sorted(values, reverse=True)[:3]) / 3 for name, values in by_class.items()}
    return {code: value + CLASS_SHARE * support[code[:4]] for code, (value, _words) in scored.items()}


def _confidence(value: float) -> float:
    """0–0.97: half sure at HALF_SURE points of evidence."""
    return round(min(0.97, value / (value + HALF_SURE)), 2)


def _strongest(words: dict[str, float], limit: int = 5) -> tuple[str, ...]:
    ordered = sorted(words.items(), key=lambda item: (-item[1], item[0]))
    return tuple(word for word, _value in ordered[:limit])


def _occupations(counts, specialties: list[Proposed], known: Knowledge, limit: int) -> list[Proposed]:
    scored = {code: (value, words) for code, (value, words) in _score(counts, known.occupations).items()}
    total = {code: value for code, (value, _w) in scored.items()}
    for one in specialties[:3]:
        for code, weight in known.occupation_of.get(one.code, {}).items():
            total[code] = total.get(code, 0) + weight * one.confidence
    ordered = sorted(total.items(), key=lambda item: (-item[1], item[0]))[:limit]
    return [Proposed(code, known.occupations.names[code], _confidence(value),
                     _strongest(scored.get(code, (0, {}))[1])) for code, value in ordered
            if code in known.occupations.names]


def _clusters(specialties: list[Proposed], known: Knowledge, limit: int) -> list[Proposed]:
    total: dict[str, float] = defaultdict(float)
    why: dict[str, list[str]] = defaultdict(list)
    for one in specialties:
        for cluster, weight in known.clusters.get(one.code, {}).items():
            total[cluster] += weight * one.confidence
            why[cluster].append(one.name)
    ordered = sorted(total.items(), key=lambda item: (-item[1], item[0]))[:limit]
    return [Proposed(code, known.cluster_names[code], _confidence(value * HALF_SURE), tuple(dict.fromkeys(why[code]))[:3])
            for code, value in ordered if code in known.cluster_names]


def _skills(counts: dict[str, float], known: Knowledge, limit: int = 10) -> list[Proposed]:
    """Terms of the trade that the text uses, the most telling first."""
    values = {}
    for word in counts:
        if word in known.terms:
            values[word] = max((weight for _code, weight in known.specialties.by_word.get(word, ())), default=0)
    ordered = sorted(values.items(), key=lambda item: (-item[1], item[0]))[:limit]
    return [Proposed(known.terms[word], known.terms[word], _confidence(value * 2), (word,)) for word, value in ordered]

"""What the landing page shows, asked by name from whoever counts it.

Contract of the facts (each may be absent; then its section is left out):
`home.figures` → list of {value, unit, label, note, url}; `home.as_of` → text or None
`home.questions` → {items: [{kind, title, url, org, place, cluster, quantity, unit, deadline, note}], total, url}
`home.districts` → [(name, count, url)] · `home.cities` → {city name without 市: (free places, url)}
`home.notices` → [{date, text, url}] · `home.popular` → [(words, url)]
"""
from dataclasses import dataclass, field
from typing import Any

from app.core import facts

# Rough places of the 21 cities of Guangdong on a grid of squares; None is sea or a neighbour.
CITY_TILES: tuple[tuple[str | None, ...], ...] = (
    (None, None, "清远", "韶关", "河源", "梅州", None),
    (None, "肇庆", "佛山", "广州", "惠州", "揭阳", "潮州"),
    (None, "云浮", "江门", "东莞", "深圳", "汕尾", "汕头"),
    ("茂名", "阳江", "中山", "珠海", None, None, None),
    ("湛江", None, None, None, None, None, None),
)


@dataclass
class Landing:
    """Everything the landing page shows."""

    figures: list[dict[str, Any]] = field(default_factory=list)
    as_of: str | None = None
    questions: dict[str, Any] = field(default_factory=dict)
    districts: list[tuple[str, int, str]] = field(default_factory=list)
    tiles: list[list[dict[str, Any] | None]] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    popular: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """No question is public yet: the page tells the next step instead."""
        return not self.questions.get("items")


def landing() -> Landing:
    """Ask all facts of the landing page."""
    return Landing(
        figures=facts.ask("home.figures", default=[]) or [],
        as_of=facts.ask("home.as_of", default=None),
        questions=facts.ask("home.questions", default={}) or {},
        districts=facts.ask("home.districts", default=[]) or [],
        tiles=city_tiles(facts.ask("home.cities", default={}) or {}),
        notices=facts.ask("home.notices", default=[]) or [],
        popular=facts.ask("home.popular", default=[]) or [],
    )


def city_tiles(counts: dict[str, tuple[int, str]]) -> list[list[dict[str, Any] | None]]:
    """Rows of squares with name, number, address and one of four tints; [] when nothing is counted."""
    if not counts:
        return []
    top = max(n for n, _url in counts.values()) or 1
    return [[_tile(name, *counts.get(name, (0, "")), top) if name else None for name in row] for row in CITY_TILES]


def _tile(name: str, count: int, url: str, top: int) -> dict[str, Any]:
    tint = 0 if not count else 1 if count * 20 < top else 2 if count * 3 < top else 3 if count * 3 < 2 * top else 4
    return {"name": name, "count": count, "url": url, "tint": f"q{tint}" if tint else ""}

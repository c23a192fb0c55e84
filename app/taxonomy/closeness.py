"""How near two specialties are, across the three levels. Pure over the catalogue."""
from app.taxonomy.catalogue import current

SAME, SAME_CLASS, SAME_DIVISION = 1.0, 0.6, 0.3
MAP_SHARE = 0.6
"""What the map can add at most: one occupation that takes both is as near as one class."""


def tail(code: str) -> str:
    """A specialty's class without its level: 260304, 460305 and 660303 all give "0603" (division 6, class 03).

    The division of the same trade stands 20 higher for each level (26/46/66, domain.md §3.6).
    """
    division = int(code[:2])
    return f"{(division - 21) % 20:02d}{code[2:4]}"


def closeness(code_a: str, code_b: str) -> float:
    """1.0 same code; 0.6 same class; 0.3 same division; else 0.0; levels do not matter (a criterion of its own does).

    Two specialties that the industry map gives for one occupation are at least as near as 0.6 × the
    lesser of their weights. Unknown or empty codes give 0.0.
    """
    if not code_a or not code_b or len(code_a) != 6 or len(code_b) != 6:
        return 0.0
    if code_a == code_b:
        return SAME
    if not (code_a.isdigit() and code_b.isdigit()):
        return 0.0
    tail_a, tail_b = tail(code_a), tail(code_b)
    near = SAME_CLASS if tail_a == tail_b else SAME_DIVISION if tail_a[:2] == tail_b[:2] else 0.0
    if near < SAME_CLASS:
        near = max(near, MAP_SHARE * current().map_closeness.get((code_a, code_b), 0.0))
    return round(near, 3)

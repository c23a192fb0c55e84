"""A neutral order for equal documents, the same on every engine and another every day.

Each document has a place on each of a few rings, computed from its id alone and stored with
it. A seed (the day) picks a ring and the point on it where counting starts.
"""
from functools import lru_cache
from hashlib import blake2b

RINGS = 4
SIZE = 2**48


@lru_cache(maxsize=65536)
def places(id: int) -> tuple[int, ...]:
    """The document's place on each ring, in 0..SIZE-1."""
    digest = blake2b(str(id).encode(), digest_size=6 * RINGS).digest()
    return tuple(int.from_bytes(digest[6 * n:6 * n + 6]) for n in range(RINGS))


def start(seed: str) -> tuple[int, int]:
    """(ring, point) where counting starts for a seed."""
    digest = blake2b(b"seed:" + seed.encode("utf-8", "replace"), digest_size=8).digest()
    return digest[0] % RINGS, int.from_bytes(digest[1:7])


def distance(id: int, seed: str) -> int:
    """How far after the starting point the document stands; the smaller comes first."""
    ring, point = start(seed)
    return (places(id)[ring] - point) % SIZE

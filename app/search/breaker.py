"""A circuit breaker: after a few failures in a row the engine is left alone for a while."""
import threading
import time
from collections.abc import Callable


class Breaker:
    """failures: how many in a row open it. rest: seconds until one try is let through again."""

    def __init__(self, failures: int = 3, rest: float = 5.0, time_of: Callable[[], float] = time.monotonic):
        self._limit = failures
        self._rest = rest
        self._time = time_of
        self._lock = threading.Lock()
        self._failed = 0
        self._open_until = 0.0
        self.reason = ""

    @property
    def state(self) -> str:
        """ "closed" (used), "open" (left alone) or "half-open" (the next call is the test)."""
        if self._failed < self._limit:
            return "closed"
        return "open" if self._time() < self._open_until else "half-open"

    def lets_through(self) -> bool:
        """Whether to try the engine now; while half-open only one caller per rest is let through."""
        with self._lock:
            if self._failed < self._limit:
                return True
            if self._time() < self._open_until:
                return False
            self._open_until = self._time() + self._rest
            return True

    def succeeded(self) -> None:
        """The engine answered."""
        with self._lock:
            self._failed, self.reason = 0, ""

    def failed(self, reason: str) -> None:
        """The engine failed."""
        with self._lock:
            self._failed += 1
            self.reason = reason
            if self._failed >= self._limit:
                self._open_until = self._time() + self._rest

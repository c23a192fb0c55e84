"""One process owns the folder of indices; a second one is told so, with the first one's id."""
import fcntl
import os
import threading
from pathlib import Path

from app.search.engines.base import EngineLocked

_held: dict[Path, list] = {}
_guard = threading.Lock()


def acquire(root: Path) -> None:
    """Own the folder for this process; may be called once per engine. EngineLocked otherwise."""
    root = root.resolve()
    with _guard:
        if root in _held:
            _held[root][1] += 1
            return
        root.mkdir(parents=True, exist_ok=True)
        file = open(root / "owner.lock", "a+")  # noqa: SIM115 held for as long as the folder is owned
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            owner = owner_of(root)
            file.close()
            raise EngineLocked(
                f"the search index in {root} belongs to the running process {owner or '(unknown)'}; "
                "stop it, or let it do the work (its worker takes `flask search rebuild` as a request)") from None
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        _held[root] = [file, 1]


def release(root: Path) -> None:
    """Give back one acquisition; the last one frees the folder."""
    root = root.resolve()
    with _guard:
        if root in _held:
            _held[root][1] -= 1
            if _held[root][1] == 0:
                _held.pop(root)[0].close()


def owner_of(root: Path) -> str:
    """The process id that the lock file names, or "" ."""
    try:
        return (root / "owner.lock").read_text().strip()
    except OSError:
        return ""

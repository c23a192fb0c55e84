import app as _a
_a.PACKAGES = tuple(p for p in _a.PACKAGES if p not in ("exchange", "statistics", "admin", "search"))

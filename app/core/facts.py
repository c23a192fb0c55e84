"""Facts asked by name: how a lower room learns what only a higher room can count.

A provider is registered by the owner of the data; whoever needs the fact asks by name.
"""
from collections.abc import Callable

_providers: dict[str, Callable] = {}
_MISSING = object()


def provide(name: str):
    """Decorator: the function answers the fact `name`."""

    def keep(function):
        _providers[name] = function
        return function

    return keep


def ask(name: str, *, default=_MISSING, **arguments):
    """The fact `name`; `default` when nobody provides it, else LookupError."""
    provider = _providers.get(name)
    if provider is None:
        if default is _MISSING:
            raise LookupError(f"no provider for fact {name!r}")
        return default
    return provider(**arguments)

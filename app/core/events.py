"""Events: what happened, told to whoever registered, in the same transaction.

An event is a frozen dataclass. Subscribers may write; they may not commit. An exception in a
subscriber fails the whole operation: nothing half-written.
"""
from collections import defaultdict
from collections.abc import Callable

_subscribers: dict[type, list[Callable]] = defaultdict(list)


def subscribe(event_type: type):
    """Decorator: call the function with every published event of this type."""

    def keep(function):
        if function not in _subscribers[event_type]:
            _subscribers[event_type].append(function)
        return function

    return keep


def publish(event) -> None:
    """Tell all subscribers of the event's type, in order of registration."""
    for function in _subscribers[type(event)]:
        function(event)

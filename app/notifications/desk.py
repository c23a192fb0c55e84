"""What waits for a person: providers of every room, one list by deadline (design: 下一步在前)."""
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from flask_babel import gettext as _

from app.authz import Actor
from app.core import clock

HORIZON = timedelta(days=14)
SOON = 3


@dataclass(frozen=True)
class Task:
    """One thing to do. title: says it with a verb; due: date or None; action: the verb on the button.

    tone: "" (from the deadline), go, ok, warn, stop. more: further (label, url) buttons.
    """

    title: object
    url: str
    due: date | None = None
    note: object = ""
    action: object = ""
    tone: str = ""
    more: tuple = field(default=())

    @property
    def days(self) -> int | None:
        """Days left; negative when over."""
        return None if self.due is None else (self.due - clock.today()).days

    @property
    def shown_tone(self) -> str:
        """Red when over, amber within three days, blue otherwise."""
        if self.tone or self.days is None:
            return self.tone
        return "stop" if self.days < 0 else "warn" if self.days <= SOON else "go"

    @property
    def tag(self) -> str:
        """The words of the deadline."""
        if self.days is None:
            return _("待办")
        if self.days < 0:
            return _("超期 %(n)s 天", n=-self.days)
        return _("今天到期") if self.days == 0 else _("剩 %(n)s 天", n=self.days)

    @property
    def icon(self) -> str:
        """A sign beside the words, so that colour is never alone."""
        return {"stop": "exclamation-octagon", "warn": "clock-history", "ok": "check-lg"}.get(self.shown_tone, "clock")


_providers: list[Callable[[Actor], Iterable[Task]]] = []


def provider(function: Callable[[Actor], Iterable[Task]]):
    """Decorator: the function gives the tasks of an actor."""
    if function not in _providers:
        _providers.append(function)
    return function


def tasks(actor: Actor) -> list[Task]:
    """All tasks, the nearest deadline first, those without one last."""
    found = [task for ask in _providers for task in ask(actor)]
    return sorted(found, key=lambda task: (task.due is None, task.due or date.max, str(task.title)))


def timeline(found: list[Task]) -> list[dict]:
    """Deadlines of the coming two weeks, day by day, for the side of the page."""
    today = clock.today()
    near: dict[date, list[Task]] = {}
    for task in found:
        if task.due and today <= task.due <= today + HORIZON:
            near.setdefault(task.due, []).append(task)
    return [{"at": day, "planned": True, "url": due[0].url if len(due) == 1 else "",
             "text": str(due[0].title) if len(due) == 1 else _("%(first)s 等 %(n)s 件", first=due[0].title, n=len(due))}
            for day, due in sorted(near.items())]

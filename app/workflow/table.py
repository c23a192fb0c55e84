"""Transition tables as data."""
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, validates

from app.authz import Permission

moving: ContextVar[bool] = ContextVar("moving", default=False)


@dataclass(frozen=True)
class Transition:
    """One arrow of a workflow.

    permission None: only the system moves it. guard(subject, actor, data) raises Refused when the
    move is not possible now. target may be a function (subject) → state. reason: a text is required;
    reason_codes: one of these codes is required (code → label).
    """

    name: str
    sources: tuple[str, ...]
    target: str | Callable
    permission: Permission | None
    label: object = ""
    guard: Callable | None = None
    reason: bool = False
    reason_codes: dict = field(default_factory=dict)


@dataclass
class Workflow:
    """The states of one kind of row and the arrows between them.

    states: code → (label, tone); tone is the tag's: go, ok, warn, stop or "" (design guide).
    """

    table: str
    initial: str
    states: dict[str, tuple[object, str]]
    transitions: list[Transition]

    def find(self, name: str, source: str) -> Transition | None:
        """The transition of that name that starts at `source`."""
        return next((t for t in self.transitions if t.name == name and source in t.sources), None)

    def named(self, name: str) -> Transition:
        """The first transition of that name; KeyError when there is none."""
        for one in self.transitions:
            if one.name == name:
                return one
        raise KeyError(name)

    def label(self, state: str):
        """What a person reads for a state."""
        return self.states[state][0]

    def tone(self, state: str) -> str:
        """The tag's tone for a state."""
        return self.states[state][1]


_workflows: dict[str, Workflow] = {}


def declare(workflow: Workflow) -> Workflow:
    """Make a workflow known; returns it."""
    _workflows[workflow.table] = workflow
    return workflow


def workflow_of(subject_or_table) -> Workflow:
    """The workflow of a row, class or table name."""
    name = subject_or_table if isinstance(subject_or_table, str) else subject_or_table.__tablename__
    return _workflows[name]


def workflows() -> dict[str, Workflow]:
    """All declared workflows by table."""
    return dict(_workflows)


class Stateful:
    """Mixin: a `status` that only the engine may set (after the row was first given its initial state)."""

    status: Mapped[str] = mapped_column(String(24), index=True, sort_order=80)

    @validates("status")
    def _only_the_engine(self, _key, value):
        initial = _workflows[self.__tablename__].initial
        if not moving.get() and not (self.status is None and value == initial):
            raise RuntimeError(f"{self.__tablename__}.status changes only through workflow.move")
        return value

    @property
    def status_label(self):
        """What a person reads for the present state."""
        return workflow_of(self).label(self.status)

    @property
    def status_tone(self) -> str:
        """The tag's tone for the present state."""
        return workflow_of(self).tone(self.status)

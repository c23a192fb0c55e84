"""States and who moves them: transition tables, the one engine, the history."""
from app.workflow.engine import Moved, available, move, start
from app.workflow.history import TransitionRow, history
from app.workflow.table import Stateful, Transition, Workflow, workflow_of

__all__ = ["Moved", "Stateful", "Transition", "TransitionRow", "Workflow", "available", "history", "move",
           "start", "workflow_of"]

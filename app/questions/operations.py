"""Every write of this room, by name; each takes the actor first and commits nothing."""
from app.questions.deciding import (
    TERMS_VERSION,
    accept_terms,
    check,
    close_early,
    close_selection,
    finish_partly,
    leave_unfilled,
    publish,
    resume,
    return_,
    submit,
    suspend,
    withdraw,
)
from app.questions.drafting import ask_owner, attach, awaiting, confirm_as_owner, copy, detach, edit, save_draft

__all__ = [
    "TERMS_VERSION", "accept_terms", "ask_owner", "attach", "awaiting", "check", "close_early", "close_selection",
    "confirm_as_owner", "copy", "detach", "edit", "finish_partly", "leave_unfilled", "publish", "resume", "return_",
    "save_draft",
    "submit", "suspend", "withdraw",
]

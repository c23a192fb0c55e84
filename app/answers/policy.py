"""Who sees, edits, approves and suspends answers (domain.md §3.7)."""
from app.answers.models import INTERNAL, PUBLIC, Answer
from app.authz import Actor, Permission, Role, allow, seen_by
from app.authz.actor import OFFICERS, OVERSEERS, SCHOOL
from app.core import clock
from app.organisations.models import ANSWERING
from app.organisations.policy import looks_after

EDITORS = frozenset({Role.SCH_DEPT, Role.SCH_OFFICE})
APPROVERS = frozenset({Role.SCH_OFFICE})
# What the head of a specialty may change alone; once approved it is the office's.
DEPARTMENTS_OWN = ("draft", "returned")
OFFICES_OWN = (*DEPARTMENTS_OWN, "school_review", "published", "paused", "expired")


def is_own(actor: Actor, answer: Answer) -> bool:
    """The actor acts for the school."""
    return actor.org_id is not None and actor.org_id == answer.school_id and actor.org_type in ANSWERING


def is_listed(answer: Answer) -> bool:
    """On offer to others: published, still valid, of a verified school."""
    return (answer.status == "published" and answer.school.status == "verified"
            and answer.valid_until is not None and answer.valid_until >= clock.today())


def oversees(actor: Actor, answer: Answer) -> bool:
    """Not the school's internal drafts; else what lies in the jurisdiction."""
    return answer.status not in INTERNAL and looks_after(actor, answer.school)


def _edits(actor: Actor, answer: Answer) -> bool:
    if not is_own(actor, answer):
        return False
    return answer.status in (OFFICES_OWN if actor.roles & APPROVERS else DEPARTMENTS_OWN)


def declare() -> None:
    """Fill the policy table."""
    allow(Permission.ANSWER_VIEW, None, when=lambda actor, row: is_listed(row) and row.visibility == PUBLIC)
    allow(Permission.ANSWER_VIEW, None, when=lambda actor, row: is_listed(row), verified=True)
    allow(Permission.ANSWER_VIEW, SCHOOL, when=is_own)
    allow(Permission.ANSWER_VIEW, OVERSEERS, when=oversees)
    allow(Permission.ANSWER_VIEW, {Role.SYSTEM})
    allow(Permission.ANSWER_LIST, SCHOOL, when=is_own)
    allow(Permission.ANSWER_EDIT, EDITORS, when=_edits)
    allow(Permission.ANSWER_APPROVE, APPROVERS, when=is_own)
    allow(Permission.ANSWER_SUSPEND, OFFICERS, when=oversees, verified=True)
    seen_by("answer", Permission.ANSWER_VIEW)

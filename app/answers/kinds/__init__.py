"""Kinds of answers: one declaration a file (domain.md §3.4)."""
from app.answers.kinds.achievement import ACHIEVEMENT
from app.answers.kinds.base import SupplyKind
from app.answers.kinds.rd_platform import RD_PLATFORM
from app.answers.kinds.rd_team import RD_TEAM
from app.answers.kinds.specialty import SPECIALTY
from app.answers.kinds.trainee_cohort import TRAINEE_COHORT
from app.answers.kinds.training_service import TRAINING_SERVICE

_KINDS = {kind.code: kind for kind in (TRAINEE_COHORT, SPECIALTY, TRAINING_SERVICE, RD_TEAM, RD_PLATFORM, ACHIEVEMENT)}


def get(code: str) -> SupplyKind:
    """The declaration of a kind; KeyError when there is none."""
    return _KINDS[code]


def all_kinds() -> list[SupplyKind]:
    """All kinds, in the order in which a school is asked."""
    return list(_KINDS.values())


__all__ = ["SupplyKind", "all_kinds", "get"]

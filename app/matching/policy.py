"""Who may see rankings."""
from app.authz import Permission, Role, allow
from app.authz.actor import ENTERPRISE, OFFICERS, SCHOOL


def _own_question(actor, obj) -> bool:
    return getattr(obj, "enterprise_id", None) == actor.org_id


def _own_answer(actor, obj) -> bool:
    return getattr(obj, "school_id", None) == actor.org_id


def _in_area(actor, obj) -> bool:
    owner = getattr(obj, "enterprise", None) or obj.school
    return actor.covers(obj.region_code, owner.park_id)


allow(Permission.MATCH_VIEW, ENTERPRISE, _own_question)
allow(Permission.MATCH_VIEW, SCHOOL, _own_answer)
allow(Permission.MATCH_VIEW, OFFICERS, _in_area)
allow(Permission.MATCH_VIEW, {Role.AUDITOR})

"""Words of the trail that need the catalogues, the states and the types."""
from typing import Any

from app.audit import words
from app.organisations import places, types
from app.organisations.consortia import MEMBER_ROLES
from app.taxonomy import queries as taxonomy
from app.workflow.table import workflows


def _moves(action: str) -> Any:
    table, _dot, name = action.partition(".")
    workflow = workflows().get(table)
    if workflow is None:
        return None
    return next((move.label for move in workflow.transitions if move.name == name), None)


def _states(table: str, field: str, value: Any) -> Any:
    workflow = workflows().get(table)
    if field != "status" or workflow is None or value not in workflow.states:
        return None
    return workflow.label(value)


def _role(value: str) -> Any:
    return types.role_label(value) if value in set(types.Role) else value


def _industry(code: str) -> str:
    found = taxonomy.industry(code)
    return found.name if found else code


def declare() -> None:
    """Register them once."""
    words.action_source(_moves)
    words.value_source(_states)
    for field, said in {
        "org_type": types.TYPE_LABELS, "school_kind": types.SCHOOL_KINDS, "sponsor": types.SPONSORS,
        "scale": types.SCALES, "chain_role": types.CHAIN_ROLES, "fusion_status": types.FUSION,
        "office": types.OFFICES, "member_role": MEMBER_ROLES, "region_code": lambda code: places.name(code) or code,
        "area_code": lambda code: places.name(code) or code, "industry_code": _industry,
    }.items():
        words.values("organisation", field, said)
    words.values("", "region_code", lambda code: places.name(code) or code)
    words.values("membership", "roles", lambda codes: "、".join(str(_role(code)) for code in codes))

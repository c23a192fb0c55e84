"""Organisations that an officer brings along: verified, unclaimed (domain.md §3.7, a city begins empty)."""
from collections.abc import Iterable
from dataclasses import dataclass, field

from flask_babel import gettext as _

from app.authz import Actor, Permission, require
from app.core.db import db
from app.core.errors import Forbidden, NotVisible, Refused
from app.organisations import types
from app.organisations.founding import check_code, confirm_verified, new_organisation
from app.organisations.models import GOVERNMENT, PARK, SCHOOL, Organisation
from app.workflow import move


@dataclass
class RowErrors(Refused):
    """Some rows cannot be taken, so none is: {row number from 1: {field: message}}."""

    rows: dict[int, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self):
        super().__init__(_("有 %(n)s 行不能导入，一行也没有导入。", n=len(self.rows)))


def import_verified(actor: Actor, *, rows: Iterable[dict]) -> list[Organisation]:
    """Take all rows or none. A row: org_type, name, region_code, uscc or no_uscc_reason, and profile columns.

    Each becomes verified and unclaimed. Raises RowErrors, or Forbidden when the actor may import nothing.
    """
    rows = list(rows)
    errors = _check(actor, rows)
    if errors:
        raise RowErrors(rows=errors)
    return [_take(actor, row) for row in rows]


def _check(actor: Actor, rows: list[dict]) -> dict[int, dict[str, str]]:
    errors: dict[int, dict[str, str]] = {}
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, 1):
        found = _check_row(actor, row)
        key = (row.get("uscc") or "").strip().upper() or f"{row.get('name', '').strip()}/{row.get('region_code')}"
        if not found and key in seen:
            found = {"uscc" if row.get("uscc") else "name": _("和第 %(n)s 行重复。", n=seen[key])}
        seen.setdefault(key, number)
        if found:
            errors[number] = found
    return errors


def _check_row(actor: Actor, row: dict) -> dict[str, str]:
    org_type = row.get("org_type") or ""
    found: dict[str, str] = {}
    if org_type not in types.TYPE_LABELS or org_type in (GOVERNMENT, PARK):
        return {"org_type": _("单位类型不对。政府部门和园区请单独登记。")}
    if not (row.get("name") or "").strip():
        found["name"] = _("这一项要填。")
    if not row.get("region_code"):
        found["region_code"] = _("这一项要填。")
    if org_type == SCHOOL and row.get("school_kind") not in types.SCHOOL_KINDS:
        found["school_kind"] = _("请写明学校类别。")
    try:
        check_code(row.get("uscc"), row.get("no_uscc_reason") or "")
    except Refused as refused:
        found |= {key: str(words) for key, words in refused.errors.items()}
    if not row.get("uscc") and row.get("name") and _same_name(row):
        found["name"] = _("同一地区已有同名单位。")
    if not found:
        found |= _check_desk(actor, row)
    return found


def _same_name(row: dict) -> bool:
    return bool(db.session.scalar(db.select(Organisation.id).where(
        Organisation.name == row["name"].strip(), Organisation.region_code == row.get("region_code")).limit(1)))


def _check_desk(actor: Actor, row: dict) -> dict[str, str]:
    sketch = Organisation(**{key: row.get(key) for key in ("org_type", "region_code", "park_id")},
                          school_kind=row.get("school_kind") or "")
    try:
        require(actor, Permission.ORGANISATION_IMPORT, sketch)
    except (Forbidden, NotVisible):
        return {"region_code": _("这个单位不归你的部门或辖区核验。")}
    return {}


def _take(actor: Actor, row: dict) -> Organisation:
    known = {*types.profile_fields(row["org_type"]), *types.OFFICER_FIELDS}
    given = {key: value for key, value in row.items() if key in known}
    organisation = new_organisation(
        actor, org_type=row["org_type"], name=row["name"], uscc=row.get("uscc") or None,
        no_uscc_reason=row.get("no_uscc_reason") or "", **given)
    organisation.is_claimed = False
    move(organisation, "import", actor=actor)
    return confirm_verified(organisation)


check_rows = _check  # asked by exchange before the first write: {row number from 1: {field: message}}

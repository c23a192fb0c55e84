"""What an answer says, as plain keywords: one vocabulary for forms, imports, copies, checks and the trail."""
from datetime import date, datetime
from typing import Any

from app.answers.models import Answer, AnswerCluster, AnswerSkill, AnswerSpecialty, AnswerWish
from app.audit.recording import plain
from app.capacity import queries as capacity

TEXTS = ("title", "department", "public_summary", "region_code", "site_address", "conditions", "visibility",
         "import_row")
SCALARS = ("service_radius_km", "available_from", "available_to", "valid_until", "min_pay_fen", "min_price_fen",
           "min_quantity", "entry_year", "length_years", "size", "further_study_intent", "youngest_born_on",
           "qualification_valid_to")
FLAGS = ("has_cma", "has_cnas")
WISHES = {"accepted_kinds": "accepted_kind", "accepted_regions": "accepted_region",
          "excluded_industries": "excluded_industry"}
LISTS = ("specialties", "clusters", "skills", *WISHES)
NAMES = (*TEXTS, *SCALARS, *FLAGS, *LISTS, "details", "capacity")


def values_of(answer: Answer) -> dict[str, Any]:
    """All of NAMES; `capacity` is the stock's total or None."""
    values: dict[str, Any] = {name: getattr(answer, name) for name in (*TEXTS, *SCALARS, *FLAGS)}
    values.update({name: answer.wished(wish) for name, wish in WISHES.items()})
    values.update(
        specialties=answer.specialty_codes, clusters=[row.cluster_code for row in answer.clusters],
        skills=[row.name for row in answer.skills], details=dict(answer.details or {}),
        capacity=next((slot.total for slot in capacity.slots(answer.id) if slot.month is None), None)
        if answer.id else None)
    return values


def apply(answer: Answer, values: dict[str, Any]) -> None:
    """Write what is given (not the capacity); what is not given stays."""
    for name in TEXTS:
        if name in values:
            setattr(answer, name, (values[name] or "").strip())
    for name in SCALARS:
        if name in values:
            setattr(answer, name, values[name])
    for name in FLAGS:
        if name in values:
            setattr(answer, name, bool(values[name]))
    if "details" in values:
        answer.details = values["details"]
    _apply_lists(answer, values)


def _apply_lists(answer: Answer, values: dict[str, Any]) -> None:
    if "specialties" in values:
        _set(answer.specialties, _once(values["specialties"]), lambda row: row.code,
             lambda code, n: AnswerSpecialty(code=code, position=n))
    if "clusters" in values:
        _set(answer.clusters, _once(values["clusters"]), lambda row: row.cluster_code,
             lambda code, _n: AnswerCluster(cluster_code=code))
    if "skills" in values:
        _set(answer.skills, _once(values["skills"]), lambda row: row.name,
             lambda name, n: AnswerSkill(name=name, position=n))
    for name, wish in WISHES.items():
        if name in values:
            kept = [row for row in answer.wishes if row.wish != wish]
            have = {row.value: row for row in answer.wishes if row.wish == wish}
            answer.wishes = kept + [have.get(value) or AnswerWish(wish=wish, value=value)
                                    for value in _once(values[name])]


def _set(rows: list, wanted: list, key, new) -> None:
    """Make `rows` stand for `wanted`, in that order, keeping rows that stay (their keys are primary)."""
    have = {key(row): row for row in rows}
    for row in [row for row in rows if key(row) not in wanted]:
        rows.remove(row)
    for n, value in enumerate(wanted):
        if value not in have:
            rows.append(new(value, n))
        elif hasattr(have[value], "position"):
            have[value].position = n
    rows.sort(key=lambda row: wanted.index(key(row)))


def _once(items) -> list:
    return list(dict.fromkeys(items or []))


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list]:
    """{name: [before, after]} of what differs, own fields as `details.name`."""
    flat = [_flat(values) for values in (before, after)]
    names = [name for name in {**flat[0], **flat[1]} if flat[0].get(name) != flat[1].get(name)]
    return {name: [flat[0].get(name), flat[1].get(name)] for name in names}


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    found = {name: _plain(value) for name, value in values.items() if name != "details"}
    found.update({f"details.{name}": value for name, value in (values.get("details") or {}).items()})
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def _plain(value: Any) -> Any:
    return plain(value) if isinstance(value, date | datetime) else value

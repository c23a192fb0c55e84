"""What is wrong with what an answer says: {field: words for the person}. Reads the catalogues, writes nothing."""
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.answers.cohorts import a_year_later
from app.answers.kinds import SupplyKind
from app.answers.models import PUBLIC, VERIFIED
from app.core import clock, kinds
from app.core.errors import Refused
from app.taxonomy import queries as taxonomy

LENGTHS = {"title": 60, "department": 60, "public_summary": 500, "site_address": 200, "conditions": 1000}
BOUNDS = {"service_radius_km": (1, 2000), "min_quantity": (1, 1_000_000), "entry_year": (2000, 2100),
          "length_years": (1, 8), "size": (1, 100_000), "further_study_intent": (0, 100_000),
          "min_pay_fen": (0, 10**9), "min_price_fen": (0, 10**13), "capacity": (0, 1_000_000)}
COUNTS = {"clusters": 5, "skills": 10, "accepted_kinds": 30, "accepted_regions": 30, "excluded_industries": 30}
MONTHS = 36


def latest_validity() -> date:
    """The last day an answer confirmed today may stay valid: 12 months ahead (domain.md §3.3)."""
    return a_year_later(clock.today())


def problems(kind: SupplyKind, values: dict[str, Any], *, complete: bool, renewed: bool = True) -> dict[str, Any]:
    """All that is wrong. complete: what is required must be there. renewed: valid_until was set just now."""
    errors: dict[str, Any] = {}
    if complete:
        errors.update({name: _("这一项要填。") for name in values
                       if kind.requires(name) and values[name] in (None, "", [])
                       and not (name == "capacity" and kind.capacity_default)})
    if not values.get("title"):
        errors["title"] = _("写标题；填了专业和入学年份，也可以不写。") if kind.title_of else _("请写标题。")
    for check in (_lengths, _bounds, _codes, _dates):
        errors = {**check(kind, values), **errors}
    if renewed:
        errors = {**_validity(values), **errors}
    errors.update(_details(kind, values, complete))
    return {**kind.check(values), **errors}


def _details(kind, values, complete) -> dict:
    try:
        kinds.clean(kind, values.get("details"), complete=complete)
    except Refused as refused:
        return dict(refused.errors)
    return {}


def _lengths(_kind, values) -> dict:
    errors = {name: _("最多 %(n)s 个字，请删短。", n=most) for name, most in LENGTHS.items()
              if len(values.get(name) or "") > most}
    errors.update({name: _("最多 %(n)s 个，现在 %(m)s 个。", n=most, m=len(values[name]))
                   for name, most in COUNTS.items() if len(values.get(name) or []) > most})
    if any(len(name) > 40 for name in values.get("skills") or []):
        errors["skills"] = _("每个技能最多 40 个字。")
    if values.get("visibility") not in (PUBLIC, VERIFIED):
        errors["visibility"] = _("请从列出的选项里选。")
    return errors


def _bounds(_kind, values) -> dict:
    errors = {}
    for name, (least, most) in BOUNDS.items():
        value, scale = values.get(name), 100 if name.endswith("_fen") else 1
        if value is not None and not least <= value <= most:
            errors[name] = _("要在 %(least)s 到 %(most)s 之间。", least=least // scale, most=most // scale)
    return errors


def _codes(kind, values) -> dict:
    errors = {}
    catalogues = {"specialties": "specialty", "clusters": "cluster", "accepted_regions": "region",
                  "excluded_industries": "industry"}
    for name, catalogue in catalogues.items():
        codes = values.get(name) or []
        unknown = [code for code in codes if code not in taxonomy.names_of(catalogue, codes)]
        if unknown:
            errors[name] = _("没有代码“%(code)s”。请核对，或按名称查。", code=unknown[0])
    region = values.get("region_code")
    if region and not taxonomy.names_of("region", [region]):
        errors["region_code"] = _("没有代码“%(code)s”。请核对，或按名称查。", code=region)
    if len(values.get("specialties") or []) > kind.max_specialties:
        errors["specialties"] = _("最多 %(n)s 个，现在 %(m)s 个。", n=kind.max_specialties,
                                  m=len(values["specialties"]))
    return errors


def _dates(kind, values) -> dict:
    start, end = values.get("available_from"), values.get("available_to")
    if start is None or end is None:
        return {}
    if end < start:
        return {"available_to": _("结束日期不能早于开始日期 %(day)s。", day=start.isoformat())}
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if kind.capacity == "month" and months > MONTHS:
        return {"available_to": _("按月登记最多 %(n)s 个月，现在 %(m)s 个月。", n=MONTHS, m=months)}
    return {}


def _validity(values) -> dict:
    until = values.get("valid_until")
    if until is None:
        return {}
    if until > latest_validity():
        return {"valid_until": _("有效期最多 12 个月，最晚 %(day)s。到期前可以重新确认。",
                                 day=latest_validity().isoformat())}
    if until < clock.today():
        return {"valid_until": _("有效期已经过了。填今天或以后的日期。")}
    return {}

"""Plans to JSON and back, for the log and for replay: `plan_from_json(plan_to_json(p)) == p`."""
from dataclasses import fields, is_dataclass
from datetime import date

from app.search import plan as plans

_TYPES = {cls.__name__: cls for cls in (
    plans.Term, plans.AnyOf, plans.Range, plans.Under, plans.Exists, plans.Not, plans.All, plans.Any,
    plans.Clause, plans.Choice, plans.Facet, plans.Best, plans.Page, plans.Order, plans.Plan)}


def plan_to_json(value) -> object:
    """A plan (or any part of one) as plain lists, dicts, strings and numbers."""
    if is_dataclass(value):
        return {"is": type(value).__name__, **{f.name: plan_to_json(getattr(value, f.name)) for f in fields(value)}}
    if isinstance(value, tuple):
        return [plan_to_json(one) for one in value]
    return {"is": "date", "day": value.isoformat()} if isinstance(value, date) else value


def plan_from_json(data) -> object:
    """The plan that `plan_to_json` wrote. KeyError or TypeError when it is not one."""
    if isinstance(data, list):
        return tuple(plan_from_json(one) for one in data)
    if not isinstance(data, dict):
        return data
    if data["is"] == "date":
        return date.fromisoformat(data["day"])
    return _TYPES[data["is"]](**{k: plan_from_json(v) for k, v in data.items() if k != "is"})

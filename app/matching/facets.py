"""Facets on the page: what a person ticked becomes choices, what the engine counted becomes options."""
import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.answers import kinds as answer_kinds
from app.matching.weights import name_of
from app.questions import kinds as question_kinds
from app.search.plan import Any, AnyOf, Choice, Under
from app.taxonomy import queries as taxonomy

LEVELS = {"secondary": _l("中职"), "technician": _l("技工"), "college": _l("高职专科"), "bachelor": _l("职业本科")}
TREES = {"region": (2, 3, 4), "specialty": (1, 2, 3)}
FLAT = ("kind", "level", "cluster")
_PATH = re.compile(r"\d{2,12}(/\d{2,12}){0,3}\Z")
_CODE = re.compile(r"[a-z_]{1,30}\Z")
MOST = 40


def chosen(args) -> dict[str, list[str]]:
    """The ticked values per facet field; what does not look like a value is ignored."""
    found = {}
    for name in (*FLAT, *TREES):
        pattern = _PATH if name in TREES else _CODE
        values = [value for value in args.getlist(name)[:MOST] if pattern.match(value)]
        if values:
            found[name] = list(dict.fromkeys(values))
    return found


def choices(ticked: dict[str, list[str]]) -> tuple[Choice, ...]:
    """Plan choices of the ticked values: any of one field, all fields together."""
    return tuple(
        Choice(name, Any(tuple(Under(name, value) for value in values)) if name in TREES else AnyOf(name, tuple(values)))
        for name, values in ticked.items())


def panel(side: str, counted: dict, ticked: dict[str, list[str]]) -> list[dict]:
    """The facets for components/filters.html: label, options with counts, ticked ones always there."""
    shown = []
    for name, label in (("kind", _("类型")), ("level", _("院校层次")), ("cluster", _("产业集群")),
                        ("specialty", _("专业")), ("region", _("所在地"))):
        options = _tree(name, counted, ticked.get(name, [])) if name in TREES else _flat(
            side, name, counted, ticked.get(name, []))
        if options:
            shown.append({"name": name, "label": label, "options": options})
    return shown


def label_of(side: str, name: str, value: str) -> str:
    """What a person reads for a facet value."""
    last = value.split("/")[-1]
    if name == "kind":
        kinds = question_kinds if side == "questions" else answer_kinds
        return next((str(kind.label) for kind in kinds.all_kinds() if kind.code == value), value)
    if name == "level":
        return str(LEVELS.get(value, value))
    if name == "cluster":
        return name_of(taxonomy.cluster(value), value)
    if name == "region":
        return taxonomy.region_name(last.ljust(6, "0")) or last
    return _specialty_label(last)


def _specialty_label(code: str) -> str:
    if len(code) == 6:
        return f"{name_of(taxonomy.specialty(code), code)} {code}"
    group = {2: "division_name", 4: "class_name"}[len(code)]
    for one in taxonomy.entries("specialty"):
        if one.code.startswith(code):
            return f"{getattr(one, group)} {code}"
    return code


def _flat(side: str, name: str, counted: dict, ticked: list[str]) -> list[dict]:
    counts = {bucket.value: bucket.count for bucket in counted.get(name, ())}
    values = [*counts, *(value for value in ticked if value not in counts)]
    return [{"value": v, "label": label_of(side, name, v), "count": counts.get(v, 0), "on": v in ticked, "sub": 0}
            for v in values if v]


def _tree(name: str, counted: dict, ticked: list[str]) -> list[dict]:
    """Options in tree order. Deeper levels are shown only below a ticked or the only branch."""
    levels = TREES[name]
    counts = {bucket.value: bucket.count for level in levels for bucket in counted.get(f"{name}.{level}", ())}
    counts |= {value: counts.get(value, 0) for value in ticked}
    roots = [value for value in counts if value.count("/") == levels[0] - 1]
    opened = {part for value in ticked for part in _ancestors(value)} | (set(roots) if len(roots) == 1 else set())
    kept = [v for v in counts if v.count("/") == levels[0] - 1 or v in ticked or v.rpartition("/")[0] in opened]
    order = sorted(kept, key=lambda v: [(-counts.get(part, 0), part) for part in _ancestors(v)])
    return [{"value": v, "label": label_of("", name, v), "count": counts[v], "on": v in ticked,
             "sub": v.count("/") - levels[0] + 1} for v in order]


def _ancestors(value: str) -> list[str]:
    parts = value.split("/")
    return ["/".join(parts[:n]) for n in range(1, len(parts) + 1)]

"""The weights in force: a versioned setting that the city may change within bounds."""
import hashlib
import json

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import settings
from app.core.errors import Refused
from app.matching.criteria import CRITERIA, Context
from app.matching.words import current as current_words
from app.taxonomy import queries as taxonomy

KEY = "matching.weights"
BOUNDS = {"past": (0, 10)}
DEFAULT_BOUND = (0, 60)
settings.declare(KEY, {c.code: c.weight for c in CRITERIA}, _l("匹配评分权重"))


def current() -> dict[str, int]:
    """Criterion code → weight, in force today."""
    return {**{c.code: 0 for c in CRITERIA}, **settings.get(KEY)}


def version(weights: dict[str, int]) -> str:
    """A short name of exactly these weights."""
    return hashlib.sha256(json.dumps(weights, sort_keys=True).encode()).hexdigest()[:8]


def check(weights: dict[str, int]) -> None:
    """Refused unless every weight is a whole number within its bounds and one at least is above 0."""
    for criterion in CRITERIA:
        low, high = BOUNDS.get(criterion.code, DEFAULT_BOUND)
        value = weights.get(criterion.code)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise Refused(_("%(name)s 的权重要在 %(low)s 到 %(high)s 之间。", name=criterion.label, low=low, high=high),
                          criterion.code)
    if set(weights) - {c.code for c in CRITERIA} or not any(weights.values()):
        raise Refused(_("至少一项权重要大于 0，且不能有未知的项。"))


def context() -> Context:
    """What the criteria look up, from the catalogue in force."""
    return Context(
        words=current_words(), closeness=taxonomy.closeness, region_closeness=taxonomy.region_closeness,
        region_within=lambda code, area: code.startswith(taxonomy.region_prefix(area)),
        specialty_name=lambda code: name_of(taxonomy.specialty(code), code),
        cluster_name=lambda code: name_of(taxonomy.cluster(code), code),
        region_name=lambda code: taxonomy.region_name(code) or code)


def name_of(entry, code: str) -> str:
    """The entry's name, or the code when the catalogue does not have it."""
    return entry.name if entry else code

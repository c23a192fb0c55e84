"""Look-up for pickers: Chinese text, code, pinyin, former names, words of the trade. At most 20 hits."""
import threading
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from flask_babel import gettext as _

from app.core import clock
from app.core.pinyin import initials, pinyin
from app.core.text import analyse, normalise
from app.taxonomy.catalogue import Catalogue, Entry, current
from app.taxonomy.labels import CERTIFICATES, GROUPS, LEVELS

LIMIT = 20
LEVEL_ORDER = {"college": 0, "secondary": 1, "bachelor": 2, "province": 2, "city": 0, "county": 1, "town": 3,
               "section": 0, "division": 1, "group": 2, "class": 3}
HOME_PROVINCE = "44"


@dataclass(frozen=True)
class Hit:
    """One answer: what to store, what to show, and why it was found."""

    code: str
    name: str
    note: str
    score: int


@dataclass(frozen=True, slots=True)
class _Indexed:
    entry: Entry
    code: str
    initials: str
    pinyin: str
    former: tuple[tuple[str, str], ...]
    former_initials: tuple[str, ...]


_indexes: WeakKeyDictionary[Catalogue, dict[str, list[_Indexed]]] = WeakKeyDictionary()
_building = threading.Lock()


def _index(catalogue: Catalogue, kind: str) -> list[_Indexed]:
    """Every entry with its pinyin; made once per state of the catalogue and kind."""
    kinds = _indexes.get(catalogue)
    if kinds is None or kind not in kinds:
        with _building:
            kinds = _indexes.setdefault(catalogue, {})
            if kind not in kinds:
                kinds[kind] = [_indexed(catalogue, entry) for entry in catalogue.kinds[kind].values()]
    return kinds[kind]


def _indexed(catalogue: Catalogue, entry: Entry) -> _Indexed:
    names = [name for name, _partial in catalogue.former.get(entry.code, ())] if entry.kind == "specialty" else []
    return _Indexed(entry, normalise(entry.code), initials(entry.name), pinyin(entry.name),
                    tuple((normalise(name), name) for name in names), tuple(initials(name) for name in names))


def lookup(kind: str, text: str, *, limit: int = LIMIT, level: str = "", within: str = "") -> list[Hit]:
    """Entries of a catalogue in force today, best first. KeyError for an unknown kind.

    level: only this level; within: only codes that begin so (a region prefix, a class).
    """
    catalogue = current()
    index = _index(catalogue, kind)
    key = normalise(text)[:60]
    if not key:
        return []
    today = clock.today()
    terms = catalogue.terms.get(key, {}) if kind == "specialty" else {}
    tokens = frozenset(analyse(key)) if not key.isascii() else frozenset()
    by_code = key.isdigit()
    found = []
    for one in index:
        entry = one.entry
        if (level and entry.level != level) or (within and not entry.code.startswith(within)):
            continue
        score, why = _score(one, key, terms, tokens)
        if score and entry.in_force(today):
            found.append((-score, _order(entry), 0 if by_code else len(entry.name), entry.code, entry, why))
    found.sort(key=lambda row: row[:4])
    return [Hit(entry.code, entry.name, note(entry, why), -score)
            for score, _order_, _length, _code, entry, why in found[:min(limit, LIMIT)]]


def _order(entry: Entry) -> int:
    order = LEVEL_ORDER.get(entry.level, 0)
    if entry.kind == "region":
        order += 0 if entry.code.startswith(HOME_PROVINCE) else 10
    return order


def _score(one: _Indexed, key: str, terms: dict[str, float], tokens: frozenset[str]) -> tuple[int, str]:
    """(0–100, why in words or ""). The order of what people mean: the name itself, its beginning, its code …"""
    name = one.entry.key
    if key == name or key == one.code:
        return 100, ""
    if key.isascii():
        return _score_latin(one, key, terms)
    for former, shown in one.former:
        if key == former:
            return 92, _("曾用名：%(name)s", name=shown)
    if name.startswith(key):
        return 88, ""
    if key in name:
        return 80, ""
    for former, shown in one.former:
        if key in former:
            return 66, _("曾用名：%(name)s", name=shown)
    if one.entry.code in terms:
        return 68 + round(8 * terms[one.entry.code]), _("用语：%(word)s", word=key)
    if len(name) > 2 and name in key:
        return 60 + min(len(name), 8), ""
    shared = [token for token in tokens if len(token) > 1 and token in name]
    if shared and sum(map(len, shared)) * 2 >= len(key):
        return 30 + min(20, 4 * sum(len(token) for token in shared)), ""
    if len(key) > 1 and name[0] == key[0] and _in_order(key, name):
        return 45, ""
    return 0, ""


def _in_order(short: str, name: str) -> bool:
    """Whether the characters of an abbreviation stand in the name in this order (广轻 in 广东轻工…)."""
    rest = iter(name)
    return all(character in rest for character in short)


def _score_latin(one: _Indexed, key: str, terms: dict[str, float]) -> tuple[int, str]:
    if one.code.startswith(key):
        return 90, ""
    if key in one.entry.key:
        return 86, ""
    if one.entry.code in terms:
        return 70 + round(8 * terms[one.entry.code]), _("用语：%(word)s", word=key.upper())
    if key.isdigit():
        return 0, ""
    if one.initials == key:
        return 84, ""
    if one.initials.startswith(key):
        return 78, ""
    if len(key) > 1 and one.pinyin.startswith(key):
        return 76, ""
    if len(key) > 2 and key in one.initials:
        return 62, ""
    for (_former, shown), first in zip(one.former, one.former_initials, strict=True):
        if len(key) > 2 and first.startswith(key):
            return 56, _("曾用名：%(name)s", name=shown)
    if len(key) > 3 and key in one.pinyin:
        return 50, ""
    return 0, ""


def note(entry: Entry, why: str = "") -> str:
    """The quiet words behind a name: level and class, place, kind."""
    parts: list[str] = []
    if entry.kind == "specialty":
        parts = [str(LEVELS[entry.level]), entry.class_name]
    elif entry.kind == "region":
        from app.taxonomy.places import region_name

        parts = [region_name(entry.parent, full=True)]
    elif entry.kind == "college":
        from app.taxonomy.places import region_name

        parts = [region_name(entry.region_code), str(LEVELS.get(entry.level, ""))]
    elif entry.kind == "cluster":
        parts = [str(GROUPS[entry.group])]
    elif entry.kind == "certificate":
        parts = [str(CERTIFICATES[entry.fields["kind"]])]
    return " · ".join(part for part in (*parts, why) if part)

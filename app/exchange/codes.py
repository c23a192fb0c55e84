"""Codes of a catalogue from what people write in a cell: the code, the name, or both side by side."""
import re

from flask_babel import gettext as _

from app.core import forms
from app.core.reading import short
from app.taxonomy import queries as taxonomy
from app.taxonomy.queries import Entry

_APART = re.compile(r"[、，,;；|\n]+")
SHOWN = 4


def read(kind: str, text: str) -> list[str]:
    """Codes named by a cell, each once, in the order written. ValueError: unknown, or several of that name."""
    found: dict[str, None] = {}
    for part in filter(str.strip, _APART.split(forms.fold(text))):
        found.update(dict.fromkeys(_part(kind, part.strip())))
    return list(found)


def _part(kind: str, part: str) -> list[str]:
    """One entry: "460305", "工业机器人技术", "工业机器人技术 460305", "460305 460301"."""
    words = part.split()
    known = [word for word in words if taxonomy.entry(kind, word)]
    if known:
        strays = [word for word in words if word not in known and not _is_name_of(kind, known, word)]
        if strays:
            raise ValueError(_("没有代码“%(code)s”。请核对，或按名称查。", code=short(strays[0])))
        return known
    entries = _named(kind, part)
    if len(entries) > 1:
        raise ValueError(_("“%(name)s”不止一个：%(list)s。请填代码。", name=short(part), list="、".join(
            f"{_full(one)} {one.code}" for one in entries[:SHOWN])))
    if not entries:
        raise ValueError(_("目录里没有“%(name)s”。填代码，或目录里的全称。", name=short(part)))
    return [entries[0].code]


def _is_name_of(kind: str, known: list[str], word: str) -> bool:
    return any(taxonomy.entry(kind, code).name == word or word.endswith(taxonomy.entry(kind, code).name)
               for code in known)


def _named(kind: str, name: str) -> list[Entry]:
    """Entries of that name; of regions also by the path (佛山市顺德区), those of the city first."""
    found = taxonomy.by_name(kind, name)
    if kind != "region" or len(found) == 1:
        return found
    ends = {one.code: one for start in range(1, len(name) - 1) for one in taxonomy.by_name(kind, name[start:])}
    exact = [one for one in ends.values() if _full(one).endswith(name)]
    return exact or _here(found)


def _here(found: list[Entry]) -> list[Entry]:
    """Of several places with one name those of the city this platform belongs to, if any."""
    from app.organisations import places

    return [one for one in found if places.in_city(one.code)] or found


def _full(entry: Entry) -> str:
    return taxonomy.region_name(entry.code, full=True) if entry.kind == "region" else entry.name

"""Documents of the search index, declared once and for every engine.

A `Schema` declares the fields of one side; only declared fields get in, each value in one
canonical form, so that two engines hold the very same thing. The hash of the declaration
names the index: a changed declaration is a new index, built beside the old one.
"""
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any

FORMAT = 1
"""Raised when engines store the same declaration differently than before."""
MAX_KEYWORD = 256
MAX_TOKEN = 64
MAX_VALUES = 5000
INTEGER_LIMIT = 2**53
SEPARATOR = "/"
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*\Z")


class DocumentRefused(ValueError):
    """The document does not fit its schema; the text says why."""


class FieldType(StrEnum):
    """What a field can do: see the constructors below."""

    KEYWORD = "keyword"
    TEXT = "text"
    INTEGER = "integer"
    DATE = "date"
    PATH = "path"


@dataclass(frozen=True)
class Field:
    """One declared field. Use `keyword`, `text`, `integer`, `date_` and `path` to make one."""

    name: str
    type: FieldType
    multi: bool = False
    levels: int = 0
    weight_class: str = ""

    def __post_init__(self):
        if not _NAME.match(self.name):
            raise ValueError(f"bad field name {self.name!r}")
        if (self.type is FieldType.PATH) != (self.levels > 0):
            raise ValueError(f"{self.name}: a path, and nothing else, has levels")

    @property
    def sortable(self) -> bool:
        """One number or date per document: results may be ordered by it."""
        return self.type in (FieldType.INTEGER, FieldType.DATE) and not self.multi

    @property
    def facetable(self) -> bool:
        """Its values can be counted."""
        return self.type in (FieldType.KEYWORD, FieldType.PATH)


def keyword(name: str, *, multi: bool = False) -> Field:
    """Exact strings: filter, facet."""
    return Field(name, FieldType.KEYWORD, multi)


def text(name: str, *, weight_class: str) -> Field:
    """Tokens analysed by core.text, a set. weight_class: "title" (decides what is in) or "body" (only adds)."""
    if weight_class not in ("title", "body"):
        raise ValueError(f"{name}: weight class is title or body")
    return Field(name, FieldType.TEXT, True, weight_class=weight_class)


def integer(name: str, *, multi: bool = False) -> Field:
    """Whole numbers: range, order when single."""
    return Field(name, FieldType.INTEGER, multi)


def date_(name: str, *, multi: bool = False) -> Field:
    """Calendar days: range, order when single."""
    return Field(name, FieldType.DATE, multi)


def path(name: str, *, levels: int, multi: bool = False) -> Field:
    """A place in a tree, "46/4601/460103": filter and facet at any of `levels` levels."""
    return Field(name, FieldType.PATH, multi, levels)


@dataclass(frozen=True)
class Document:
    """One posting as the engines hold it. Make it with `Schema.document`, which checks it.

    id: the row's id, never reused. revision: the row's index_revision, the external version.
    hidden: kept so that a late write cannot bring it back, never found.
    fields: name → tuple of canonical values (sorted, no duplicates; dates as date).
    """

    id: int
    revision: int
    hidden: bool = False
    fields: Mapping[str, tuple] = field(default_factory=dict)

    @cached_property
    def sets(self) -> dict[str, frozenset]:
        """The values of each field as sets, for engines that evaluate in Python."""
        return {name: frozenset(values) for name, values in self.fields.items()}

    @cached_property
    def digest(self) -> int:
        """A 62-bit checksum of what the document says, equal on every engine."""
        said = json.dumps([self.hidden, {k: list(v) for k, v in self.fields.items()}],
                          ensure_ascii=True, sort_keys=True, default=str)
        return int.from_bytes(hashlib.blake2b(said.encode(), digest_size=8).digest()) >> 2


class Schema:
    """The declaration of one side's documents.

    side: "questions", "answers" or "catalogue". fields: what a document may hold.
    analysis: version of the text analysis; another version makes another index.
    """

    def __init__(self, side: str, fields: Iterable[Field], *, analysis: str = ""):
        self.side = side
        self.analysis = analysis
        declared = {}
        for one in fields:
            if one.name in declared or one.name in ("id", "revision", "hidden", "digest"):
                raise ValueError(f"{side}: field {one.name!r} is declared twice or reserved")
            declared[one.name] = one
        self.fields: Mapping[str, Field] = MappingProxyType(declared)

    def __repr__(self):
        return f"<Schema {self.side} {self.hash}>"

    @cached_property
    def hash(self) -> str:
        """Twelve hex digits that change with the declaration, the analysis and the format."""
        said = [FORMAT, self.side, self.analysis] + sorted(
            [f.name, f.type.value, f.multi, f.levels, f.weight_class] for f in self.fields.values())
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:12]

    @property
    def index_name(self) -> str:
        """Name of the index or folder that holds documents of exactly this declaration."""
        return f"{self.side}-{self.hash}"

    def text_fields(self, weight_class: str | None = None) -> tuple[str, ...]:
        """Names of the text fields, of one weight class if given."""
        return tuple(f.name for f in self.fields.values()
                     if f.type is FieldType.TEXT and weight_class in (None, f.weight_class))

    def document(self, id: int, revision: int, fields: Mapping[str, Any] | None = None, *,
                 hidden: bool = False) -> Document:
        """A checked document in canonical form. None and empty values mean "not there".

        Raises DocumentRefused: undeclared field, wrong type, a value too long or too many.
        """
        if not (isinstance(id, int) and isinstance(revision, int)) or not (0 < id < 2**62 and 0 <= revision < 2**62):
            raise DocumentRefused(f"id {id!r} and revision {revision!r} must be positive integers")
        canonical = {}
        for name, value in sorted((fields or {}).items()):
            declared = self.fields.get(name)
            if declared is None:
                raise DocumentRefused(f"field {name!r} is not declared for {self.side}")
            values = _canonical(declared, value)
            if values:
                canonical[name] = values
        return Document(id, revision, bool(hidden), canonical)

    def check(self, document: Document) -> None:
        """Raise DocumentRefused unless the document is one that this schema would make."""
        again = self.document(document.id, document.revision, document.fields, hidden=document.hidden)
        if again.fields != dict(document.fields):
            raise DocumentRefused("values are not in canonical form; make documents with Schema.document")


def path_prefixes(value: str) -> list[str]:
    """"46/4601/460103" → ["46", "46/4601", "46/4601/460103"]."""
    parts = value.split(SEPARATOR)
    return [SEPARATOR.join(parts[:n]) for n in range(1, len(parts) + 1)]


def join_path(parts: Iterable[str]) -> str:
    """["46", "4601"] → "46/4601"."""
    return SEPARATOR.join(parts)


def encodable(value: str) -> bool:
    """Whether the string is valid Unicode (no lone surrogates); others match nothing anywhere."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _canonical(declared: Field, value) -> tuple:
    if value is None:
        return ()
    many = value if isinstance(value, list | tuple | set | frozenset) else (value,)
    read = _READERS[declared.type]
    values = sorted({v for one in many if one != "" and (v := read(declared, one)) is not None})
    if len(values) > (MAX_VALUES if declared.multi else 1):
        raise DocumentRefused(f"{declared.name}: {len(values)} values")
    return tuple(values)


def _keyword(declared: Field, value) -> str | None:
    if not isinstance(value, str):
        raise DocumentRefused(f"{declared.name}: {value!r} is not a string")
    if len(value) > MAX_KEYWORD or not encodable(value):
        raise DocumentRefused(f"{declared.name}: value too long or not valid text")
    return value or None


def _token(declared: Field, value) -> str | None:
    if not isinstance(value, str):
        raise DocumentRefused(f"{declared.name}: {value!r} is not a token")
    return value if 0 < len(value) <= MAX_TOKEN and encodable(value) else None


def _integer(declared: Field, value) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= INTEGER_LIMIT:
        raise DocumentRefused(f"{declared.name}: {value!r} is not an integer in range")
    return value


def _date(declared: Field, value) -> date:
    if type(value) is not date:
        raise DocumentRefused(f"{declared.name}: {value!r} is not a date")
    return value


def _path(declared: Field, value) -> str | None:
    parts = value.split(SEPARATOR) if isinstance(value, str) else []
    if not all(parts) or not 0 < len(parts) <= declared.levels:
        raise DocumentRefused(f"{declared.name}: {value!r} is not a path of at most {declared.levels} levels")
    return _keyword(declared, value)


_READERS = {FieldType.KEYWORD: _keyword, FieldType.TEXT: _token, FieldType.INTEGER: _integer,
            FieldType.DATE: _date, FieldType.PATH: _path}

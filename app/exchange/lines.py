"""One row of an import on its way: what it says, what is wrong, what became of it."""
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

TAKEN, KNOWN, BAD, FIT = "taken", "known", "bad", "fit"


@dataclass
class Line:
    """number: of the row in the file. cells: column name → text. values: keywords for the operation.

    errors: (name of the column or "", words). lacks: (name, head) of what is still to be filled before submitting.
    checks: (rule, outcome, words) of what the rules of law say already. key: what makes the row the same when the
    file comes again.
    """

    number: int
    cells: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lacks: list[tuple[str, str]] = field(default_factory=list)
    checks: list[tuple[str, str, str]] = field(default_factory=list)
    key: str = ""
    outcome: str = FIT
    public_no: str = ""

    def wrong(self, name: str, words: Any) -> None:
        """Note an error at a column ("" for the row as a whole)."""
        self.errors.append((name, str(words)))
        self.outcome = BAD

    def refused(self, refused) -> None:
        """Note what an operation refused, field by field."""
        for name, words in (refused.errors or {"": refused.message}).items():
            for one in words if isinstance(words, list | tuple) else [words]:
                self.wrong(name or "", one)

    @property
    def is_bad(self) -> bool:
        return self.outcome == BAD


def key_of(own: str, *parts: Any) -> str:
    """At most 80 characters that stand for a row: its own number when it has one, else all it says."""
    if own:
        return f"no:{own}"[:80]
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
    return "sha:" + hashlib.sha256(text.encode()).hexdigest()[:40]

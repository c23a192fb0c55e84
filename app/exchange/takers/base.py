"""What every taker does: say its columns, complete and check rows, find the known ones, write."""
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from app.authz import Actor, Permission
from app.core.errors import Refused
from app.exchange.columns import Column, text_column
from app.exchange.lines import Line, key_of

SURE = 0.4
"""A suggestion below this confidence is not taken over without a person."""


class Taker(ABC):
    """what: its name in addresses; label: in words; permission: who may write these rows by hand, too.

    key_column: where two different rows with one key are told apart; "" when `check` does it.
    """

    what: str
    label: Any
    permission: Permission
    key_column: str = "import_row"

    @abstractmethod
    def kinds(self) -> list[tuple[str, Any]]:
        """(code, label) of the kinds that have a template."""

    @abstractmethod
    def columns(self, actor: Actor, kind: str) -> list[Column]:
        """The columns of the kind's template for this actor."""

    def wanted(self, actor: Actor) -> tuple[str, ...]:
        """Names of the columns without which a file is not this template."""
        return ("title",)

    def known_kind(self, kind: str) -> None:
        """Refused at "kind" when there is no such kind."""
        if kind not in {code for code, _label in self.kinds()}:
            raise Refused(_("请选择类型。"), "kind")

    def kinds_for(self, actor: Actor) -> list[tuple[str, Any]]:
        """Those of the kinds that this actor brings in."""
        return self.kinds()

    @abstractmethod
    def prepare(self, actor: Actor, kind: str, lines: list[Line], *, suggest: bool) -> None:
        """Give each new row what the platform adds to it; reads only."""

    def key(self, actor: Actor, kind: str, line: Line) -> str:
        """What makes a row the same when the file comes again."""
        return key_of(line.values.get("import_row", ""), kind, line.cells)

    @abstractmethod
    def known(self, actor: Actor, lines: Iterable[Line]) -> dict[str, str]:
        """key → public number of the rows that are on the platform already."""

    @abstractmethod
    def check(self, actor: Actor, kind: str, lines: list[Line]) -> None:
        """Note on each row what is wrong and what still lacks; reads only."""

    @abstractmethod
    def write(self, actor: Actor, kind: str, lines: list[Line]) -> None:
        """Write the rows through the operations; a refusal is noted on its row."""


def number_column() -> Column:
    """The row's own number in the people's own list: with it, a mended row is known again."""
    return text_column("import_row", _("导入编号"), _("选填；你们自己的编号，同一编号只导入一次"), longest=70)


def sure(proposed, most: int) -> list:
    """The proposals to take over: the best one when it is sure enough, others when nearly as good."""
    if not proposed or proposed[0].confidence < SURE:
        return []
    return [one for one in proposed[:most] if one.confidence >= max(SURE, 0.8 * proposed[0].confidence)]


def said(label: Any, chosen) -> str:
    """对口专业按建议填：工业机器人技术 460305（把握 62%）."""
    def name(one) -> str:
        return f"{one.name} {one.code}" if one.code[:1].isdigit() else one.name

    listed = "、".join(_("%(name)s（把握 %(n)s%%）", name=name(one), n=round(one.confidence * 100)) for one in chosen)
    return _("%(label)s按建议填：%(list)s", label=label, list=listed)

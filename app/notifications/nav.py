"""The navigation of a role. Rooms may add their own; what does not exist yet is left out."""
from dataclasses import dataclass

from flask import request
from flask_babel import lazy_gettext as _l

from app.authz import Actor, Role
from app.authz.actor import ENTERPRISE, OFFICERS, OVERSEERS, SCHOOL
from app.authz.guards import open_url

EVERYBODY = None
VISITOR = frozenset()
SIGNED_IN = frozenset({Role.SYSTEM})  # nobody's role: stands for whoever has an account


@dataclass(frozen=True)
class Item:
    """label; endpoints in order of preference; roles (None everybody, VISITOR, SIGNED_IN); place in the row."""

    label: object
    endpoints: tuple[str, ...]
    roles: frozenset[Role] | None
    order: int


_items: list[Item] = []


def add(label, *endpoints: str, roles=EVERYBODY, order: int = 50) -> None:
    """Declare one entry of the navigation; declared again (a second application), it stays one."""
    item = Item(label, endpoints, None if roles is None else frozenset(roles), order)
    if any((one.endpoints, one.roles) == (item.endpoints, item.roles) for one in _items):
        return
    _items.append(item)
    _items.sort(key=lambda item: item.order)


def items(actor: Actor) -> list[tuple[object, str, bool]]:
    """(label, url, active) for this actor; the longest address that begins the page's is active."""
    shown = []
    for item in _items:
        if not _for(item, actor):
            continue
        url = next(filter(None, (open_url(name) for name in item.endpoints)), "")
        if url and url not in {one[1] for one in shown}:
            shown.append((item.label, url))
    here = request.path if request else ""
    best = max((url for _label, url in shown if _begins(here, url)), key=len, default=None)
    return [(label, url, url == best) for label, url in shown]


def _for(item: Item, actor: Actor) -> bool:
    if item.roles is None or (item.roles == SIGNED_IN and actor.is_signed_in):
        return True
    return bool(item.roles & actor.roles) if item.roles else not actor.is_signed_in


def _begins(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))


def declare() -> None:
    """The house's own row; endpoints of rooms that are not there are skipped."""
    add(_l("工作台"), "notifications.desk", roles=SIGNED_IN, order=10)
    add(_l("我的命题"), "questions.mine", roles=ENTERPRISE, order=20)
    add(_l("我们的供给"), "answers.mine", roles=SCHOOL, order=20)
    add(_l("审核"), "admin.index", "organisations.review_queue", roles=OFFICERS, order=20)
    add(_l("单位核验"), "organisations.review_queue", roles={Role.SYSADMIN}, order=25)
    add(_l("合适命题"), "matching.school_inbox", roles=SCHOOL, order=30)
    add(_l("应答与邀约"), "applications.index", roles=ENTERPRISE | SCHOOL | OVERSEERS, order=40)
    add(_l("合作与记录"), "cooperations.index", roles=ENTERPRISE | SCHOOL | OVERSEERS, order=50)
    add(_l("周一看板"), "statistics.board", roles=OVERSEERS, order=60)
    add(_l("在榜命题"), "questions.index", roles=VISITOR, order=20)
    add(_l("查找"), "matching.find_questions", order=65)
    add(_l("单位名录"), "organisations.directory", roles=VISITOR, order=70)
    add(_l("操作记录"), "audit.search", roles=OFFICERS | {Role.AUDITOR, Role.SYSADMIN}, order=80)
    add(_l("运维"), "admin.operate", roles={Role.SYSADMIN}, order=90)

"""The list of cooperations: what is asked, facets with their counts, a page of rows."""
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from app.authz import Actor
from app.authz.actor import OVERSEERS
from app.cooperations import legal, queries, shown
from app.cooperations.models import Cooperation, CooperationRecord
from app.core.db import db
from app.core.filters import with_query, without
from app.organisations.models import Organisation
from app.questions import kinds
from app.taxonomy import queries as taxonomy

PER_PAGE = 50


@dataclass(frozen=True)
class Asked:
    """What the address asks for; unknown values ask for nothing."""

    group: str = ""
    kind: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    q: str = ""
    wait: str = ""

    @classmethod
    def of(cls, args) -> "Asked":
        """Read the query of an address."""
        codes = {k.code for k in kinds.all_kinds()}
        group = args.get("group", "")
        return cls(group if group in shown.GROUPS else "", tuple(k for k in args.getlist("kind") if k in codes),
                   tuple(r for r in args.getlist("region") if taxonomy.region_name(r)), args.get("q", "").strip()[:60],
                   "1" if args.get("wait") else "")

    @property
    def chosen(self) -> int:
        """How many filters are on."""
        return len(self.kind) + len(self.region) + bool(self.q) + bool(self.wait)


def _select(actor: Actor, asked: Asked):
    select = queries.visible(actor)
    if asked.group:
        select = select.where(Cooperation.status.in_(shown.GROUPS[asked.group][1]))
    if asked.kind:
        select = select.where(Cooperation.kind.in_(asked.kind))
    if asked.region:
        select = select.where(db.or_(*(Cooperation.region_code.startswith(taxonomy.region_prefix(r), autoescape=True)
                                       for r in asked.region)))
    if asked.wait:
        select = select.where(Cooperation.id.in_(_waiting_ids()))
    if asked.q:
        select = select.where(_said(asked.q))
    return select


def _said(words: str):
    parties = db.select(Organisation.id).where(Organisation.name.contains(words, autoescape=True))
    return db.or_(Cooperation.title.contains(words, autoescape=True), Cooperation.enterprise_id.in_(parties),
                  Cooperation.cooperation_no.contains(words.upper(), autoescape=True),
                  Cooperation.school_id.in_(parties))


def _waiting_ids():
    return db.select(CooperationRecord.cooperation_id).where(CooperationRecord.status == "submitted")


def page(actor: Actor, asked: Asked, number: int):
    """A page of the list, newest first."""
    return db.paginate(_select(actor, asked).order_by(Cooperation.id.desc()), page=max(number, 1), per_page=PER_PAGE,
                       error_out=False)


def _count(select) -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(select.subquery()))


def tabs(actor: Actor, asked: Asked) -> list[tuple]:
    """(label, url, active, count) per group of states."""
    rows = [(_("全部"), "")] + [(label, code) for code, (label, _states) in shown.GROUPS.items()]
    return [(label, with_query(group=code or None, page=None), asked.group == code,
             _count(_select(actor, replace(asked, group=code)))) for label, code in rows]


def facets(actor: Actor, asked: Asked) -> list[dict]:
    """Kind, and for overseers the district; counts are those of the other filters."""
    found = [{"name": "kind", "label": _("类型"), "options": [
        {"value": k.code, "label": k.label, "count": n, "on": k.code in asked.kind}
        for k in kinds.all_kinds() if (n := _by(actor, replace(asked, kind=()), Cooperation.kind).get(k.code, 0))
        or k.code in asked.kind]}]
    if actor.roles & OVERSEERS:
        by = _by(actor, replace(asked, region=()), db.func.substr(Cooperation.region_code, 1, 6))
        found.append({"name": "region", "label": _("地区"), "options": [
            {"value": code, "label": taxonomy.region_name(code) or code, "count": n, "on": code in asked.region}
            for code, n in sorted(by.items()) if code]})
    found.append({"name": "wait", "label": _("待办"), "options": [
        {"value": "1", "label": _("有记录等确认"), "count": _count(_select(actor, replace(asked, wait="1"))),
         "on": bool(asked.wait)}]})
    return found


def _by(actor: Actor, asked: Asked, column) -> dict[str, int]:
    inner = _select(actor, asked).with_only_columns(column.label("value")).subquery()
    return dict(db.session.execute(
        db.select(inner.c.value, db.func.count()).group_by(inner.c.value)).all())


def pills(asked: Asked) -> list[tuple]:
    """(label, address without it) of what is applied."""
    labels = {k.code: k.label for k in kinds.all_kinds()}
    found = [(labels[k], without("kind", k)) for k in asked.kind]
    found += [(taxonomy.region_name(r) or r, without("region", r)) for r in asked.region]
    if asked.wait:
        found.append((_("有记录等确认"), without("wait", "1")))
    if asked.q:
        found.append((asked.q, without("q", asked.q)))
    return found


def waiting(cooperation: Cooperation) -> int:
    """Records that wait for a confirmation."""
    return sum(record.status == "submitted" for record in cooperation.records)


def kind_label(cooperation: Cooperation):
    """What a person reads for its kind."""
    return legal.kind_of(cooperation).label


chosen = _select  # the same rows as a file (exchange)

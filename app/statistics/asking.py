"""What an address asks for: the week, the dimensions, and which of them there are to choose from."""
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask import current_app, request
from flask_babel import gettext as _

from app.authz import Actor
from app.core import clock
from app.core.errors import NotVisible
from app.questions import kinds
from app.statistics import policy, words
from app.statistics.base import Scope
from app.taxonomy import queries as taxonomy

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Asked:
    """A board as it was asked for. scope: within the jurisdiction; place: its name."""

    monday: date
    scope: Scope
    actor: Actor

    @property
    def query(self) -> dict[str, str]:
        """The parameters that lead back here."""
        chosen = {"week": self.monday.isoformat(), "area": self.chosen_area, "cluster": self.scope.cluster,
                  "kind": self.scope.kind, "office": self.scope.office}
        return {name: value for name, value in chosen.items() if value}

    @property
    def chosen_area(self) -> str:
        """The area when it is narrower than the jurisdiction."""
        return self.scope.area if self.scope.area != policy.jurisdiction(self.actor).area else ""

    @property
    def place(self) -> str:
        """The name of the jurisdiction."""
        if self.actor.park_id is not None:
            return self.actor.org_name
        area = policy.jurisdiction(self.actor).area
        return words.area_name(area) or _("全市")

    @property
    def filter_words(self) -> list[str]:
        """What was chosen, in words."""
        return words.filter_words(self.scope, self.place)

    def for_code(self, code: str) -> "Asked":
        """W12 counts what waits for the viewer's own office unless another was chosen."""
        own = policy.own_office(self.actor)
        if code.startswith("W12") and own and not self.scope.office:
            return replace(self, scope=replace(self.scope, office=own))
        return self


def asked(actor: Actor) -> Asked:
    """Read the address. NotVisible for a week, place, cluster, kind or office that there is not."""
    monday = _week(request.args.get("week", ""))
    area, cluster, kind, office = (request.args.get(name, "").strip() for name in ("area", "cluster", "kind", "office"))
    if area and (not area.isdigit() or not words.area_name(area)):
        raise NotVisible()
    if cluster and taxonomy.cluster(cluster) is None:
        raise NotVisible()
    if kind and kind not in {one.code for one in kinds.all_kinds()}:
        raise NotVisible()
    if office and office not in words.OFFICES:
        raise NotVisible()
    return Asked(monday, policy.scope_of(actor, area=area, cluster=cluster, kind=kind, office=office), actor)


def _week(text: str) -> date:
    """The Monday of a day, at most the present week; last week by default, for it is the one that is over."""
    this_week = clock.monday_of(clock.today())
    if not text:
        return this_week - WEEK
    try:
        monday = clock.monday_of(date.fromisoformat(text))
    except ValueError:
        raise NotVisible() from None
    if not date(2020, 1, 1) <= monday <= this_week:
        raise NotVisible()
    return monday


def choices(one: Asked) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """(name, label, chosen, [(value, words)]) of every dimension that can be chosen."""
    clusters = [(each.code, each.name) for each in taxonomy.clusters()]
    declared = [(each.code, str(each.label)) for each in kinds.all_kinds()]
    offices = [(code, str(label)) for code, label in words.OFFICES.items()]
    return [
        ("area", _("地区"), one.chosen_area, [("", one.place), *areas(one)]),
        ("cluster", _("集群"), one.scope.cluster, [("", _("全部集群")), *clusters]),
        ("kind", _("类型"), one.scope.kind, [("", _("全部类型")), *declared]),
        ("office", _("部门"), one.scope.office, [("", _("全部部门")), *offices]),
    ]


def areas(one: Asked) -> list[tuple[str, str]]:
    """(prefix, name) of the places inside the jurisdiction: counties, and the towns of a chosen county."""
    base = policy.jurisdiction(one.actor).area
    top = base.ljust(6, "0") if base else current_app.config["CITY_CODE"]
    if len(base) > 6:
        return []
    listed = []
    for place in taxonomy.region_children(top):
        prefix = taxonomy.region_prefix(place.code)
        listed.append((prefix, place.name))
        if one.scope.area.startswith(prefix) and len(prefix) == 6:
            listed += [(taxonomy.region_prefix(town.code), f"　{town.name}")
                       for town in taxonomy.region_children(place.code)]
    return listed

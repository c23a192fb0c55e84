"""The next step of somebody for whom nothing waits: by role and by the state of the organisation."""
from collections.abc import Callable
from dataclasses import dataclass, field

from flask_babel import gettext as _

from app.authz import Actor
from app.authz.actor import ENTERPRISE, OFFICERS, SCHOOL
from app.authz.guards import open_url
from app.core import facts


@dataclass(frozen=True)
class Step:
    """What to do next: title, why, and links (label, url), the first the most useful."""

    title: str
    text: str
    links: list[tuple[str, str]] = field(default_factory=list)


def next_step(actor: Actor) -> Step:
    """The one answer for this actor."""
    if actor.org_id is None:
        return _nowhere()
    if actor.org_status in _BY_STATE:
        return _BY_STATE[actor.org_status](actor)
    if actor.roles & ENTERPRISE:
        return _enterprise(actor)
    if actor.roles & SCHOOL:
        return _school(actor)
    if actor.roles & OFFICERS:
        return _officer(actor)
    return _reader(actor)


def _links(*pairs: tuple[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """(label, url) of the first endpoint of each that this person may open; never nothing."""
    found = []
    for label, endpoints in (*pairs, (_("看单位名录"), ("organisations.directory",))):
        url = next(filter(None, (open_url(name) for name in endpoints)), "")
        if url and len(found) < 3 and url not in {one[1] for one in found}:
            found.append((label, url))
    return found


def _nowhere() -> Step:
    return Step(_("你的账号现在不属于任何单位"),
                _("登记你的单位，或请已登记单位的管理员邀请你加入。"),
                _links((_("登记单位"), ("organisations.register",)), (_("用认领码认领"), ("organisations.claim",))))


def _registered(actor: Actor) -> Step:
    return Step(_("把单位资料补全，交给主管部门核验"),
                _("核验后，%(name)s才能公开、发命题或登记供给。一般 2 个工作日内答复。", name=actor.org_name),
                _links((_("补全资料"), ("organisations.edit",)), (_("看办事指南"), ("home.help",))))


def _pending(actor: Actor) -> Step:
    return Step(_("资料已交，等主管部门核验"),
                _("一般 2 个工作日内答复，结果会发消息。现在可以先邀请同事，或看看别的单位在做什么。"),
                _links((_("邀请同事"), ("organisations.members",))))


def _stopped(actor: Actor) -> Step:
    return Step(_("单位已暂停或撤销"), _("原因见单位页的操作记录。有疑问，请联系主管部门或提出申诉。"),
                _links((_("看单位页"), ("organisations.mine",)), (_("投诉与建议"), ("home.complaints",))))


_BY_STATE: dict[str, Callable[[Actor], Step]] = {
    "registered": _registered, "pending_review": _pending, "suspended": _stopped, "revoked": _stopped}


def _enterprise(actor: Actor) -> Step:
    if facts.ask("questions.count_of", default=None, organisation_id=actor.org_id) == 0:
        return Step(_("发第一道命题"), _("说清要什么、要多少、什么时候要，5 分钟就够；发布后平台列出谁能接、为什么。"),
                    _links((_("发布命题"), ("questions.choose",)),
                           (_("看学校能给什么"), ("matching.search",))))
    return Step(_("今天没有等你办的事"), _("有学校应答、协议要确认、记录要确认时，会出现在这里，也会发消息。"),
                _links((_("我的命题"), ("questions.mine",)),
                       (_("再发一道命题"), ("questions.choose",))))


def _school(actor: Actor) -> Step:
    if facts.ask("answers.count_of", default=None, organisation_id=actor.org_id) == 0:
        return Step(_("登记第一项供给"), _("登记专业、在校生批次或研发团队；发布后平台列出合适的命题，并说明理由。"),
                    _links((_("登记供给"), ("answers.new",)),
                           (_("看在榜命题"), ("questions.index",))))
    return Step(_("今天没有等你办的事"), _("有合适的命题、企业邀约、记录要确认时，会出现在这里，也会发消息。"),
                _links((_("我们的供给"), ("answers.mine",)), (_("看在榜命题"), ("questions.index",))))


def _officer(actor: Actor) -> Step:
    return Step(_("今天没有等你审的"),
                _("有单位要核验、命题要审核、记录有异议时，会出现在这里。城市刚起步，可以先导入学校和重点企业。"),
                _links((_("导入单位"), ("exchange.index",)), (_("单位核验"), ("organisations.review_queue",)),
                       (_("看周一看板"), ("statistics.board",))))


def _reader(actor: Actor) -> Step:
    return Step(_("今天没有等你办的事"), _("可以查数、查记录。"),
                _links((_("操作记录"), ("audit.search",)), (_("看周一看板"), ("statistics.board",)),))

"""Messages about organisations, told when their state moves (organisations stands below and cannot tell)."""
from flask_babel import lazy_gettext as _l

from app.core import events
from app.core.filters import url_or
from app.notifications.kinds import kind
from app.notifications.operations import tell
from app.organisations import queries
from app.organisations.events import ReverifySoon
from app.organisations.models import Organisation
from app.workflow import Moved

kind("organisation.to_review", title=_l("%(name)s交来资料，等你核验"), body=_l("请在 %(due)s 前答复。"), mail=True)
kind("organisation.verify", title=_l("%(name)s已通过核验"), body=_l("现在可以公开、发命题或登记供给。"), mail=True)
kind("organisation.return", title=_l("%(name)s的资料退回补正"), body=_l("理由：%(reason)s。改好后再交。"), mail=True)
kind("organisation.suspend", title=_l("%(name)s已被暂停"), body=_l("理由：%(reason)s。暂停期间不公开。"), mail=True)
kind("organisation.restore", title=_l("%(name)s已恢复"), body=_l("说明：%(reason)s。"), mail=True)
kind("organisation.revoke", title=_l("%(name)s已被撤销"), body=_l("理由：%(reason)s。"), mail=True)
kind("organisation.reverify", title=_l("%(name)s要重新核验"),
     body=_l("改了核验过的内容或满一年，已交主管部门重新核验；核验通过前不公开。"), mail=True)
kind("organisation.reverify_soon", title=_l("%(name)s的年度复核 %(due)s 到期"),
     body=_l("请核对单位资料；到期前主管部门确认，就不影响公开。"), mail=True)
_TO_MEMBERS = ("verify", "return", "suspend", "restore", "revoke", "reverify")


@events.subscribe(Moved)
def on_moved(event: Moved) -> None:
    """The organisation's administrators learn of every decision, officers of every registration."""
    if not isinstance(event.subject, Organisation):
        return
    organisation = event.subject
    if event.name in _TO_MEMBERS:
        tell(queries.administrators(organisation), f"organisation.{event.name}",
             {"name": organisation.name, "reason": event.reason.rstrip("。")}, url_or("organisations.mine", "/"),
             besides=event.actor)
    if event.target == "pending_review":
        tell(queries.reviewers(organisation), "organisation.to_review",
             {"name": organisation.name, "due": queries.review_due(organisation).isoformat()},
             url_or("organisations.review", "/", org_no=organisation.org_no), besides=event.actor)


@events.subscribe(ReverifySoon)
def on_reverify_soon(event: ReverifySoon) -> None:
    """A month and a week before the yearly review."""
    organisation = event.organisation
    people = [*queries.administrators(organisation), *queries.reviewers(organisation)]
    tell(people, "organisation.reverify_soon",
         {"name": organisation.name, "due": organisation.reverify_due.isoformat()},
         url_or("organisations.show", "/", org_no=organisation.org_no))



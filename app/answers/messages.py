"""What people are told about answers."""
from datetime import date

from flask_babel import lazy_gettext as _l

from app.answers.models import Answer
from app.authz import Actor, Role
from app.notifications.kinds import kind
from app.notifications.operations import tell
from app.organisations.queries import members_with

kind("answer.to_approve", title=_l("%(title)s等你批准"), mail=True,
     body=_l("%(department)s送来供给 %(no)s。批准后企业才能看到。"))
kind("answer.approved", title=_l("%(title)s已批准发布"), body=_l("供给 %(no)s 有效到 %(until)s，到期前要重新确认。"))
kind("answer.returned", title=_l("%(title)s被退回，改后再送"), mail=True, body=_l("供给 %(no)s。理由：%(reason)s"))
kind("answer.suspended", title=_l("%(title)s被主管部门暂停"), mail=True,
     body=_l("供给 %(no)s 暂时不再展示，也不能新占名额。理由：%(reason)s"))
kind("answer.lifted", title=_l("%(title)s已恢复"), mail=True, body=_l("供给 %(no)s 的暂停已解除。说明：%(reason)s"))
kind("answer.expiring", title=_l("%(count)s 份供给 %(days)s 天后到期"), mail=True,
     body=_l("%(until)s 后不再展示。重新确认只要一步，在校生批次可以一次确认全部。"))
kind("answer.expired", title=_l("%(count)s 份供给已过期，不再展示"), mail=True,
     body=_l("重新确认后马上恢复展示。数字没变的，只改有效期。"))


def path(answer: Answer) -> str:
    """The answer's own page (jobs have no request to make a URL from)."""
    return f"/answers/{answer.answer_no}"


def office(school_id: int) -> list:
    """Those who approve for the school."""
    return members_with(school_id, [Role.SCH_OFFICE])


def _owner(answer: Answer) -> list:
    people = members_with(answer.school_id, [Role.SCH_DEPT, Role.SCH_OFFICE])
    mine = [one for one in people if one.user_id == answer.owner_id]
    return mine or office(answer.school_id)


def to_approve(answer: Answer, actor: Actor) -> None:
    """To the office."""
    tell(office(answer.school_id), "answer.to_approve",
         {"title": answer.title, "no": answer.answer_no, "department": answer.department}, path(answer), besides=actor)


def approved(answer: Answer, actor: Actor) -> None:
    """To who drafted it."""
    tell(_owner(answer), "answer.approved",
         {"title": answer.title, "no": answer.answer_no, "until": answer.valid_until.isoformat()}, path(answer),
         besides=actor)


def returned(answer: Answer, reason: str) -> None:
    """To who drafted it."""
    tell(_owner(answer), "answer.returned", _why(answer, reason), path(answer))


def suspended(answer: Answer, reason: str) -> None:
    """To the office and who drafted it."""
    tell([*office(answer.school_id), *_owner(answer)], "answer.suspended", _why(answer, reason), path(answer))


def lifted(answer: Answer, reason: str) -> None:
    """To the office and who drafted it."""
    tell([*office(answer.school_id), *_owner(answer)], "answer.lifted", _why(answer, reason), path(answer))


def expiring(school_id: int, answers: list[Answer], days: int, until: date) -> None:
    """To the office, one message for all of a day."""
    tell(office(school_id), "answer.expiring", {"count": len(answers), "days": days, "until": until.isoformat()},
         path(answers[0]) if len(answers) == 1 else "/answers/grid")


def expired(school_id: int, answers: list[Answer]) -> None:
    """To the office, one message for all of a run."""
    tell(office(school_id), "answer.expired", {"count": len(answers)},
         path(answers[0]) if len(answers) == 1 else "/answers/grid")


def _why(answer: Answer, reason: str) -> dict:
    return {"title": answer.title, "no": answer.answer_no, "reason": reason}

"""The list behind a number: one line a row, each linked to its object, in the order of the figure's ids."""
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import joinedload, lazyload

from app.applications.models import Application, Invitation
from app.applications.workflow import DECLINE_REASONS
from app.authz import Permission, may
from app.authz.guards import current_actor
from app.cooperations import record_types
from app.cooperations.models import Agreement, Cooperation, CooperationRecord
from app.core.db import db
from app.core.filters import url_or
from app.organisations import types
from app.organisations.models import Organisation
from app.questions import kinds
from app.questions.models import Question
from app.rules.models import RuleCheck
from app.statistics.base import Figure, Rows
from app.taxonomy import queries as taxonomy

BATCH = 500


@dataclass
class Line:
    """One row of a list. value: what was summed or measured, None in a plain count."""

    table: str
    key: int
    no: str
    title: str
    url: str = ""
    kind: Any = ""
    enterprise: Organisation | None = None
    school: Organisation | None = None
    place: str = ""
    status: Any = ""
    tone: str = ""
    note: str = ""
    value: Decimal | None = None


def lines(rows: Rows, start: int = 0, stop: int | None = None) -> list[Line]:
    """The lines of rows[start:stop], exactly one for each id (a row that is gone is named by its id)."""
    ids = rows.ids[start:stop]
    found = _described(rows.table, ids)
    values = rows.values[start:stop] if rows.weighted else ()
    listed = []
    for at, key in enumerate(ids):
        line = found.get(key) or Line(rows.table, key, f"#{key}", _("已不存在"))
        if values:
            line.value = values[at]
        listed.append(line)
    return listed


def all_lines(figure: Figure, part: str) -> list[Line]:
    """Every line of one part of a figure; part "": of all its parts."""
    return [line for name, rows in figure.rows.items() if part in ("", name) for line in lines(rows)]


def _described(table: str, ids: Iterable[int]) -> dict[int, Line]:
    ids, found = list(ids), {}
    for at in range(0, len(ids), BATCH):
        found.update(_BUILDERS[table](ids[at:at + BATCH]))
    return found


def region(code: str | None) -> str:
    """A place with its county, without the province."""
    return taxonomy.region_name(code, full=True) if code else ""


def kind_label(code: str):
    """The words of a kind of question; the code of one that is no longer declared."""
    try:
        return kinds.get(code).label
    except LookupError:
        return code


def _rows(model, ids, *options):
    """Rows of these ids; of what hangs on them only what `options` name."""
    return db.session.scalars(db.select(model).options(lazyload("*"), *options).where(model.id.in_(ids))).unique()


def _questions(ids) -> dict[int, Line]:
    said = _declined(ids)
    return {q.id: Line("question", q.id, q.question_no, q.title,
                       url_or("questions.show", question_no=q.question_no), kind_label(q.question_type), q.enterprise,
                       None, region(q.region_code or q.enterprise.region_code), q.status_label, q.status_tone,
                       said.get(q.id, ""))
            for q in _rows(Question, ids, joinedload(Question.enterprise))}


def _declined(ids) -> dict[int, str]:
    """question id → why schools declined invitations to it, in words with counts."""
    rows = db.session.execute(
        db.select(Invitation.question_id, Invitation.decline_code, db.func.count()).where(
            Invitation.question_id.in_(ids), Invitation.status == "declined", Invitation.decline_code != "")
        .group_by(Invitation.question_id, Invitation.decline_code).order_by(db.func.count().desc()))
    said: dict[int, list[str]] = {}
    for key, code, n in rows:
        said.setdefault(key, []).append(f"{DECLINE_REASONS.get(code, code)} {n}")
    return {key: "、".join(words) for key, words in said.items()}


def _reviewed_here(organisation: Organisation) -> bool:
    """Whoever looks at the list decides about it; others read its page."""
    return organisation.status == "pending_review" and may(current_actor(), Permission.ORGANISATION_REVIEW, organisation)


def _organisations(ids) -> dict[int, Line]:
    return {o.id: Line("organisation", o.id, o.org_no, o.name,
                       url_or("organisations.review" if _reviewed_here(o) else "organisations.show", org_no=o.org_no),
                       types.type_label(o), None, None, region(o.region_code), o.status_label, o.status_tone)
            for o in _rows(Organisation, ids)}


def _applications(ids) -> dict[int, Line]:
    found = _rows(Application, ids, joinedload(Application.question).joinedload(Question.enterprise),
                  joinedload(Application.school))
    return {a.id: Line("application", a.id, a.application_no, a.question.title,
                       url_or("applications.show", application_no=a.application_no),
                       kind_label(a.question.question_type), a.question.enterprise, a.school,
                       region(a.question.region_code), a.status_label, a.status_tone)
            for a in found}


def _parties(model):
    return (joinedload(model.cooperation).joinedload(Cooperation.enterprise),
            joinedload(model.cooperation).joinedload(Cooperation.school))


def _agreements(ids) -> dict[int, Line]:
    return {a.id: Line("agreement", a.id, a.agreement_no, a.cooperation.title,
                       url_or("cooperations.agreement", cooperation_no=a.cooperation.cooperation_no,
                              agreement_no=a.agreement_no),
                       record_types.AGREEMENT_TYPES.get(a.agreement_type, a.agreement_type), a.cooperation.enterprise,
                       a.cooperation.school, region(a.cooperation.region_code), a.status_label, a.status_tone,
                       a.sign_date.isoformat())
            for a in _rows(Agreement, ids, *_parties(Agreement))}


def _cooperations(ids) -> dict[int, Line]:
    found = _rows(Cooperation, ids, joinedload(Cooperation.enterprise), joinedload(Cooperation.school))
    return {c.id: Line("cooperation", c.id, c.cooperation_no, c.title,
                       url_or("cooperations.show", cooperation_no=c.cooperation_no), kind_label(c.kind), c.enterprise,
                       c.school, region(c.region_code), c.status_label, c.status_tone)
            for c in found}


def _records(ids) -> dict[int, Line]:
    found = {}
    for r in _rows(CooperationRecord, ids, *_parties(CooperationRecord)):
        known = record_types.RECORD_TYPES.get(r.record_type)
        found[r.id] = Line("cooperation_record", r.id, r.record_no, r.cooperation.title,
                           url_or("cooperations.record", record_no=r.record_no),
                           known.label if known else r.record_type, r.cooperation.enterprise, r.cooperation.school,
                           region(r.cooperation.region_code),
                           r.status_label, r.status_tone, r.event_date.isoformat())
    return found


OUTCOMES = {"block": "stop", "warn": "warn", "info": "go", "pass": "ok"}


def _checks(ids) -> dict[int, Line]:
    checks = list(_rows(RuleCheck, ids))
    subjects: dict[str, set[int]] = {}
    for check in checks:
        subjects.setdefault(check.subject_type, set()).add(check.subject_id)
    about = {(table, key): line for table, keys in subjects.items() for key, line in _described(table, keys).items()}
    words = {"block": _("特批放行"), "warn": _("提醒")}
    found = {}
    for check in checks:
        object_ = about.get((check.subject_type, check.subject_id)) or Line(check.subject_type, 0, "–", "–")
        note = f"{check.message}" + (_("理由：%(text)s", text=check.reason) if check.reason else "")
        found[check.id] = Line("rule_check", check.id, check.rule_code, object_.title, object_.url, object_.no,
                               object_.enterprise, object_.school, object_.place,
                               words.get(check.outcome, check.outcome), OUTCOMES.get(check.outcome, ""), note)
    return found


_BUILDERS: dict[str, Callable[[Iterable[int]], dict[int, Line]]] = {
    "question": _questions, "organisation": _organisations, "application": _applications, "agreement": _agreements,
    "cooperation": _cooperations, "cooperation_record": _records, "rule_check": _checks,
}

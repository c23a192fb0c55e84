"""All cohorts of a school at once: reconfirmed with today's numbers, or rolled over to the next intake."""
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.answers import checking, cohorts, operations, queries, review
from app.answers.models import Answer
from app.authz import Actor, Permission, may
from app.core import clock
from app.core.db import db
from app.core.errors import Refused, Stale

KEEP, RECONFIRM, ROLL = "keep", "reconfirm", "roll"
FIELDS = ("size", "further_study_intent", "youngest_born_on", "available_from", "available_to", "valid_until")


@dataclass(frozen=True)
class GridRow:
    """One line: which cohort as it was seen, what to do with it, and its numbers (of the new one when rolled)."""

    answer_no: str
    seen_version: int | None
    action: str
    values: dict[str, Any] = field(default_factory=dict)


def lines(actor: Actor, fill: str = KEEP) -> list[tuple[Answer, dict[str, Any]]]:
    """The school's cohorts, each with the numbers to begin from under an action for all."""
    return [(answer, proposal(answer, fill if _fits(answer, fill) else KEEP))
            for answer in queries.cohorts(actor.org_id)]


def _fits(answer: Answer, action: str) -> bool:
    """Whether an action for all makes sense for this one: who has left is not confirmed, nobody rolled over twice."""
    if action == ROLL:
        return queries.successor(answer, answer.entry_year + 1, answer.specialty_codes) is None
    return action == KEEP or not cohorts.has_left(answer, clock.today())


def proposal(answer: Answer, action: str) -> dict[str, Any]:
    """Numbers to begin from: as they are; a roll-over moves every date by a year."""
    values = {name: getattr(answer, name) for name in FIELDS}
    if action == ROLL:
        for name in ("youngest_born_on", "available_from", "available_to"):
            values[name] = values[name] and cohorts.a_year_later(values[name])
    if action != KEEP:
        values["valid_until"] = _until(values["available_to"])
    return {**values, "action": action}


def _until(available_to: date | None) -> date:
    """As long as allowed, but not beyond the last day on which anybody is there."""
    latest = checking.latest_validity()
    return min(latest, available_to) if available_to and available_to >= clock.today() else latest


def save(actor: Actor, *, rows: Iterable[GridRow]) -> dict[str, int]:
    """Do all lines or none; returns {"reconfirm": n, "roll": n}.

    Refused with errors `rows.<index>.<field>` of every bad line (index in the order given).
    """
    given = list(rows)
    done, errors = {RECONFIRM: 0, ROLL: 0}, {}
    if not any(row.action in done for row in given):
        raise Refused(_("没有选要做什么。每行选“确认”或“结转”，或用上面的按钮一次选好。"))
    with db.session.begin_nested() as all_or_none:
        for n, row in enumerate(given):
            if row.action not in done:
                continue
            try:
                _line(actor, row)
                done[row.action] += 1
            except Refused as refused:
                errors.update(_placed(n, refused))
        if errors:
            all_or_none.rollback()
    if errors:
        raise Refused(_("有 %(n)s 处要改。一行都没有保存，改好后再一起保存。", n=len(errors)), errors=errors)
    return done


def _line(actor: Actor, row: GridRow) -> None:
    answer = db.session.scalar(db.select(Answer).where(Answer.answer_no == row.answer_no))
    if answer is None or answer.school_id != actor.org_id or not may(actor, Permission.ANSWER_APPROVE, answer):
        raise Refused(_("没有这个批次。请刷新页面。"))
    if row.seen_version is not None and row.seen_version != answer.row_version:
        raise Stale()
    values = {name: row.values.get(name) for name in FIELDS}
    if row.action == ROLL:
        _roll(actor, answer, values)
    else:
        _reconfirm(actor, answer, values)


def _reconfirm(actor: Actor, answer: Answer, values: dict[str, Any]) -> None:
    until = values.pop("valid_until")
    if cohorts.has_left(answer, clock.today()):
        raise Refused(_("这一届已经毕业，不能再确认。请归档，或结转到下一届。"), "action")
    operations.edit(actor, answer=answer, **values)
    review.reconfirm(actor, answer=answer, valid_until=until)


def _roll(actor: Actor, answer: Answer, values: dict[str, Any]) -> None:
    """The next intake of the same specialty, approved at once: the office fills this page."""
    entry_year = answer.entry_year + 1
    earlier = queries.successor(answer, entry_year, answer.specialty_codes)
    if earlier is not None:
        raise Refused(_("%(year)s 级已有一份：%(no)s。", year=entry_year, no=earlier.answer_no), "action")
    draft = {**operations.copy_values(answer), **values, "capacity": None, "entry_year": entry_year,
             "title": answer.title.replace(str(answer.entry_year), str(entry_year))}
    draft["details"] = {name: value for name, value in (draft["details"] or {}).items()
                        if name not in ("male_count", "female_count", "certs_held")}
    rolled = operations.save_draft(actor, answer_type=answer.answer_type, **draft)
    review.submit(actor, answer=rolled, tell=False)
    review.approve(actor, answer=rolled)


def _placed(n: int, refused: Refused) -> dict[str, Any]:
    """A line's errors at the fields the grid shows; what belongs to none stands at the action."""
    errors = refused.errors or {refused.field or "action": refused.message}
    placed: dict[str, Any] = {}
    for name, message in errors.items():
        shown = name if name in (*FIELDS, "action") else "action"
        key = f"rows.{n}.{shown}"
        placed[key] = f"{placed[key]} {message}" if key in placed else message
    return placed

"""What the pages show: lines of a list, the answer's page, the order of its form. Plain values for templates."""
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.answers import cohorts, kinds, levels, wishes
from app.answers.forms import FIRST, MORE, VISIBILITIES, WISHES, answer_form
from app.answers.models import Answer
from app.answers.operations import PAPER
from app.answers.policy import is_listed, is_own, oversees
from app.audit import words
from app.audit.readable import audit_rows, audit_total
from app.authz import Actor, Permission, may
from app.authz.actor import OVERSEERS
from app.capacity import queries as capacity
from app.capacity.models import AnswerSlot
from app.capacity.queries import Capacity
from app.core import clock, facts, files, kind_forms
from app.core.filters import number, url_or, yuan
from app.taxonomy import queries as taxonomy
from app.workflow import available

FAMILIES = {"trainees": _l("在校生"), "specialty": _l("专业"), "rd": _l("研发与服务")}
ICONS = {"published": "check-lg", "school_review": "hourglass-split", "returned": "arrow-return-left",
         "paused": "pause", "expired": "clock-history", "suspended": "x-octagon", "draft": "pencil",
         "archived": "archive"}
PENDING = _l("要确认")


@dataclass(frozen=True)
class Line:
    """One answer of a list."""

    answer: Answer
    kind: kinds.SupplyKind
    capacity: Capacity | None
    about: str
    tone: str
    label: str
    icon: str
    note: str = ""


@dataclass(frozen=True)
class Page:
    """One answer in full, as far as this viewer may see it."""

    kind: kinds.SupplyKind
    capacity: Capacity | None
    months: list[AnswerSlot]
    facts: list[tuple]
    details: list[tuple]
    wishes: list[tuple]
    evidence: list[dict]
    is_own: bool
    is_listed: bool
    moves: set[str]
    may_edit: bool
    trail: list = field(default_factory=list)
    trail_total: int = 0
    links: dict[str, str] = field(default_factory=dict)


def capacities(answers: Iterable[Answer]) -> dict[int, Capacity]:
    """Answer id → its counters."""
    return capacity.capacity_many([answer.id for answer in answers])


def lines(answers: Iterable[Answer]) -> list[Line]:
    """The lines of a list, their counters read at once."""
    rows = list(answers)
    counted = capacities(rows)
    return [_line(answer, counted.get(answer.id)) for answer in rows]


def _line(answer: Answer, has: Capacity | None) -> Line:
    kind = kinds.get(answer.answer_type)
    tone, label, icon = answer.status_tone, str(answer.status_label), ICONS.get(answer.status, "")
    days = (answer.valid_until - clock.today()).days if answer.valid_until else None
    note = ""
    if answer.valid_until and answer.status in ("published", "paused"):
        note = _("有效到 %(day)s", day=answer.valid_until.isoformat())
    elif answer.valid_until and answer.status == "expired":
        note = _("%(day)s 到期", day=answer.valid_until.isoformat())
    if answer.status == "published" and days is not None and days <= 14:
        tone, label, icon = "warn", str(PENDING), "clock-history"
        note = _("%(day)s 到期，剩 %(n)s 天", day=answer.valid_until.isoformat(), n=days) if days else _("今天到期")
    return Line(answer, kind, has, _about(answer, kind), tone, label, icon, note)


def _about(answer: Answer, kind) -> str:
    """What stands under the title: code and intake of a cohort, else kind and department."""
    if answer.answer_type == "trainee_cohort" and answer.entry_year:
        parts = [*answer.specialty_codes[:1], _("%(year)s 级", year=answer.entry_year)]
        if answer.length_years and not cohorts.has_left(answer, clock.today()):
            parts.append(_("现在 %(n)s 年级", n=max(1, cohorts.year_of_study(answer, clock.today()))))
        return _("，").join([*parts, answer.department] if answer.department else parts)
    parts = [str(kind.label), *answer.specialty_codes[:1], answer.department]
    return _("，").join(part for part in parts if part)


# ------------------------------------------------------------------------------------------ the answer's page

def page(actor: Actor, answer: Answer) -> Page:
    """Everything the page says to this viewer."""
    kind, own = kinds.get(answer.answer_type), is_own(actor, answer)
    inside = own or bool(actor.roles & OVERSEERS) and oversees(actor, answer)
    return Page(
        kind=kind, capacity=capacity.capacity(answer.id),
        months=[slot for slot in capacity.slots(answer.id) if slot.month] if kind.capacity == "month" else [],
        facts=_facts(answer, kind), details=kind_forms.display_rows(kind, answer.details, confidential=own),
        wishes=_wishes(answer, kind), evidence=_evidence(actor, answer), is_own=own, is_listed=is_listed(answer),
        moves={one.name for one in available(answer, actor)}, may_edit=may(actor, Permission.ANSWER_EDIT, answer),
        trail=_folded(audit_rows(answer)) if inside else [], trail_total=audit_total(answer) if inside else 0,
        links=_links(actor, answer, own))


def _folded(trail: list) -> list:
    """The creation as one line: what it said then stands in the changes that followed."""
    made = words.action_text("answer.create")
    first = next((line for line in trail if line.what.startswith(made)), None)
    kept = [line for line in trail if not line.what.startswith(made)]
    return [*kept, replace(first, what=made, before="", after="")] if first else kept


def _facts(answer: Answer, kind) -> list[tuple]:
    names = taxonomy.names_of("specialty", answer.specialty_codes)
    clusters = taxonomy.names_of("cluster", [row.cluster_code for row in answer.clusters])
    found = [
        (_("专业"), "、".join(f"{names.get(code, '')} {code}".strip() for code in answer.specialty_codes)),
        (_("层次"), str(levels.LABELS.get(answer.level, ""))),
        *(_cohort_facts(answer) if answer.answer_type == "trainee_cohort" else []),
        (_("资质"), _qualification(answer)),
        (_("可用时间"), _period(answer.available_from, answer.available_to)),
        (_("所在地"), " ".join(part for part in (taxonomy.region_name(answer.region_code, full=True),
                                              answer.site_address) if part)),
        (_("服务半径"), _("%(n)s 公里", n=answer.service_radius_km) if answer.service_radius_km else ""),
        (_("产业集群"), "、".join(clusters.values())),
        (_("技能"), "、".join(row.name for row in answer.skills)),
        (_("院系"), answer.department),
        (_("有效期至"), answer.valid_until.isoformat() if answer.valid_until else ""),
    ]
    return [(label, value) for label, value in found if value]


def _cohort_facts(answer: Answer) -> list[tuple]:
    if not (answer.entry_year and answer.length_years):
        return []
    today = clock.today()
    year = cohorts.year_of_study(answer, today)
    said = _("已毕业") if cohorts.has_left(answer, today) else _("还未入学") if year < 1 else _("%(n)s 年级", n=year)
    intake = _("%(entry)s 级，学制 %(n)s 年，%(out)s 年毕业", entry=answer.entry_year, n=answer.length_years,
               out=cohorts.graduation_year(answer))
    found = [(_("届别"), intake), (_("现在"), said)]
    if answer.size:
        found.append((_("批次人数"), _("%(n)s 人，其中打算升学 %(m)s 人", n=answer.size,
                                    m=answer.further_study_intent or 0)))
    if answer.youngest_born_on:
        start = max(answer.available_from or today, today)
        age = cohorts.youngest_age(answer, start)
        minors = _("，有未成年学生") if age < 18 else ""
        found.append((_("最小年龄"), _("%(day)s 时 %(n)s 周岁", day=start.isoformat(), n=age) + minors))
    return found


def _qualification(answer: Answer) -> str:
    held = [word for word, has in (("CMA", answer.has_cma), ("CNAS", answer.has_cnas)) if has]
    if not held:
        return ""
    until = answer.qualification_valid_to
    if until is None:
        return "、".join(held)
    over = until < clock.today()
    return (_("%(what)s，%(day)s 已过期", what="、".join(held), day=until.isoformat()) if over
            else _("%(what)s，有效到 %(day)s", what="、".join(held), day=until.isoformat()))


def _period(start: date | None, end: date | None) -> str:
    return _("%(a)s 至 %(b)s", a=start.isoformat() if start else "–", b=end.isoformat() if end else "–") if (
        start or end) else ""


def _wishes(answer: Answer, kind) -> list[tuple]:
    known = wishes.question_kinds()
    found = [
        (_("只接这些命题"), "、".join(str(known.get(code, code)) for code in answer.wished("accepted_kind"))),
        (_("一次至少"), f"{number(answer.min_quantity)} {kind.unit}" if answer.min_quantity else ""),
        (_("月报酬不低于"), yuan(answer.min_pay_fen, unit=True) if answer.min_pay_fen else ""),
        (_("预算不低于"), yuan(answer.min_price_fen, unit=True) if answer.min_price_fen else ""),
        (_("只接这些地方"), "、".join(taxonomy.names_of("region", answer.wished("accepted_region")).values())),
        (_("不接这些行业"), "、".join(taxonomy.names_of("industry", answer.wished("excluded_industry")).values())),
        (_("合作条件"), answer.conditions),
    ]
    return [(label, value) for label, value in found if value]


def _evidence(actor: Actor, answer: Answer) -> list[dict]:
    rows = [row.file for row in answer.evidence if row.file.purpose == PAPER and files.may_read(actor, row.file)]
    people = facts.ask("accounts.names", default={}, ids={file.created_by_id for file in rows}) if rows else {}
    return [{"id": file.id, "name": file.name, "size": file.size, "sha256": file.sha256,
             "url": url_for("answers.evidence", answer_no=answer.answer_no, file_id=file.id),
             "submitted_by": people.get(file.created_by_id, "") if is_own(actor, answer) else "",
             "submitted_at": file.created_at} for file in rows]


def _links(actor: Actor, answer: Answer, own: bool) -> dict[str, str]:
    links = {"school": url_or("organisations.show", "", org_no=answer.school.org_no)}
    if own and answer.status == "published":
        links["matches"] = url_or("matching.for_answer", "", answer_no=answer.answer_no)
    if may(actor, Permission.INVITATION_SEND) and is_listed(answer):
        links["invite"] = url_or("questions.mine", "")
    return links


# ------------------------------------------------------------------------------------------ the form

@dataclass(frozen=True)
class Layout:
    """Which fields stand where: asked first, the kind's own required ones, the rest folded, wishes folded."""

    first: list
    own: list
    more: list
    wishes: list


def layout(form, kind) -> Layout:
    """Few fields first: everything the kind requires; the rest is folded under 更多条件."""
    own = form.details.form
    return Layout(
        first=[name for name in FIRST if name in form],
        own=[one.name for one in kind.fields if one.required and one.when is None],
        more=[*[f"details.{one.name}" for one in kind.fields if not one.required or one.when is not None],
              *[name for name in MORE if name in form]] if own else [name for name in MORE if name in form],
        wishes=[name for name in WISHES if name in form])


def more_has_errors(form, kind) -> bool:
    """Whether a folded part holds an error, so that it opens."""
    places = layout(form, kind)
    return any((form.details.form[name[8:]] if name.startswith("details.") else form[name]).errors
               for name in (*places.more, *places.wishes))


def differences(kind, theirs: dict[str, Any], mine: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(label, their version, mine) of every value that differs, for a stale form."""
    form = answer_form(kind)(formdata=None)
    rows = []
    for name, field_ in form._fields.items():
        if name in mine and name != "details" and mine[name] != theirs.get(name) and (mine[name] or theirs.get(name)):
            rows.append((field_.label.text, words.value_text("answer", name, theirs.get(name)) or "–",
                         words.value_text("answer", name, mine[name]) or "–"))
    had, has = theirs.get("details") or {}, mine.get("details") or {}
    rows += [(str(one.label), kind_forms.words(one, had.get(one.name)), kind_forms.words(one, has.get(one.name)))
             for one in kind.fields
             if kind_forms.words(one, had.get(one.name)) != kind_forms.words(one, has.get(one.name))
             and (had.get(one.name) or has.get(one.name))]
    return rows


def visibility_words(answer: Answer) -> str:
    """Who may see it, in words."""
    return str(dict(VISIBILITIES).get(answer.visibility, ""))


def field_words(name: str) -> str:
    """The label of a field that an operation named; "" for what is none (an answer's number, the reason)."""
    found = words.field_text("answer", name)
    return "" if found == words.field_text("answer", "-") else found

"""From rows to views, in a few queries for any number of postings; tokens kept per index revision."""
from collections import defaultdict
from datetime import timedelta
from functools import lru_cache

from app.answers import kinds as answer_kinds
from app.answers.models import Answer
from app.capacity import queries as capacity
from app.capacity.models import QuestionNeed
from app.cooperations.models import COUNTED, Cooperation, CooperationRecord
from app.core import clock
from app.core.db import db
from app.core.text import analyse
from app.matching.views import AnswerView, QuestionView
from app.matching.weights import name_of
from app.organisations.models import ConsortiumMember
from app.questions import kinds as question_kinds
from app.questions.models import Question
from app.taxonomy import queries as taxonomy

PAST_DAYS = 730


def question_views(rows: list[Question]) -> list[QuestionView]:
    """Views of the questions, in order."""
    ids = [row.id for row in rows]
    needs = {n.question_id: n for n in db.session.scalars(
        db.select(QuestionNeed).where(QuestionNeed.question_id.in_(ids)))}
    organisations = {row.enterprise_id for row in rows}
    consortia, past = _consortia(organisations), _past(organisations)
    return [_question(row, needs.get(row.id), consortia[row.enterprise_id], past.get(row.enterprise_id, 0))
            for row in rows]


def answer_views(rows: list[Answer]) -> list[AnswerView]:
    """Views of the answers, in order."""
    free = capacity.free_many([row.id for row in rows])
    organisations = {row.school_id for row in rows}
    consortia, past = _consortia(organisations), _past(organisations)
    return [_answer(row, free.get(row.id), consortia[row.school_id], past.get(row.school_id, 0)) for row in rows]


def _question(row: Question, need, consortia, past) -> QuestionView:
    kind = question_kinds.get(row.question_type)
    names = tuple(name_of(taxonomy.specialty(code), code) for code in row.specialty_codes)
    skills = tuple(skill.name for skill in row.skills)
    gate, body = _tokens("\n".join((row.title, row.post_name, *skills)), row.public_summary)
    if not skills:
        gate = gate + tuple(t for name in names for t in analyse(name) if t not in gate)
    return QuestionView(
        id=row.id, no=row.question_no, title=row.title, kind=row.question_type, org_id=row.enterprise_id,
        org_name=row.enterprise.name, org_is_demo=row.enterprise.is_demo, status=row.status,
        answer_kinds=tuple(kind.answer_kinds(row.details or {})), specialties=tuple(row.specialty_codes),
        levels=frozenset(level.level for level in row.levels), cluster=row.cluster_code,
        industry=row.industry_code or row.enterprise.industry_code, region=row.region_code, start=row.start_date,
        end=row.end_date, deadline=row.apply_deadline, quantity=row.quantity,
        lacking=need.lacking if need else row.quantity, unit=str(row.quantity_unit), pay_fen=row.monthly_pay_fen,
        budget_fen=row.budget_max_fen or row.budget_min_fen, tokens=gate, body=frozenset(body), skills=skills,
        visibility=row.visibility, needs_qualification=bool((row.details or {}).get("need_cma_cnas")),
        students_on_site=row.students_on_site,
        is_listed=row.is_major_project or row.is_bottleneck or row.enterprise.is_core_listed,
        consortia=consortia, past=past, summary=row.public_summary)


def _answer(row: Answer, free: int | None, consortia, past) -> AnswerView:
    kind = answer_kinds.get(row.answer_type)
    names = "\n".join(name_of(taxonomy.specialty(code), code) for code in row.specialty_codes)
    skills = tuple(skill.name for skill in row.skills)
    gate, body = _tokens("\n".join((row.title, names, *skills)), row.public_summary)
    limited = kind.capacity is not None and row.slots
    return AnswerView(
        id=row.id, no=row.answer_no, title=row.title, kind=row.answer_type, org_id=row.school_id,
        org_name=row.school.name, org_is_demo=row.school.is_demo, status=row.status,
        specialties=tuple(row.specialty_codes), level=row.level, clusters=tuple(c.cluster_code for c in row.clusters),
        region=row.region_code, available_from=row.available_from, available_to=row.available_to,
        valid_until=row.valid_until, confirmed_on=row.confirmed_at and clock.local_date(row.confirmed_at),
        total=sum(slot.total for slot in row.slots) if limited else None, free=(free or 0) if limited else None,
        unit=str(kind.unit), tokens=frozenset(gate), body=frozenset(body), skills=skills, visibility=row.visibility,
        accepted_kinds=frozenset(row.wished("accepted_kind")), accepted_regions=tuple(row.wished("accepted_region")),
        excluded_industries=tuple(row.wished("excluded_industry")), min_pay_fen=row.min_pay_fen,
        min_price_fen=row.min_price_fen, min_quantity=row.min_quantity, entry_year=row.entry_year,
        youngest_born_on=row.youngest_born_on, has_qualification=row.has_cma or row.has_cnas,
        qualification_valid_to=row.qualification_valid_to, consortia=consortia, past=past, summary=row.public_summary)


@lru_cache(maxsize=40_000)
def _tokens(gate: str, body: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Distinct tokens in order of reading, of the gate text and the body."""
    return tuple(dict.fromkeys(analyse(gate))), tuple(dict.fromkeys(analyse(body)))


def _consortia(organisation_ids) -> dict[int, frozenset[int]]:
    found = defaultdict(set)
    for member in db.session.scalars(
            db.select(ConsortiumMember).where(ConsortiumMember.organisation_id.in_(organisation_ids))):
        found[member.organisation_id].add(member.consortium_id)
    return defaultdict(frozenset, {key: frozenset(value) for key, value in found.items()})


def _past(organisation_ids) -> dict[int, int]:
    """Mutually confirmed records of the last two years, per organisation, as either party."""
    since = clock.today() - timedelta(days=PAST_DAYS)
    counts: dict[int, int] = defaultdict(int)
    for side in (Cooperation.enterprise_id, Cooperation.school_id):
        for org_id, n in db.session.execute(
                db.select(side, db.func.count()).join(CooperationRecord).where(
                    side.in_(organisation_ids), CooperationRecord.status.in_(COUNTED),
                    CooperationRecord.event_date >= since).group_by(side)):
            counts[org_id] += n
    return counts

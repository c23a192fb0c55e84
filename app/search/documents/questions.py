"""Questions as documents. Title, public summary and structured fields only; never `detail`."""
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy.orm import joinedload

from app.capacity.models import QuestionNeed
from app.core.db import db
from app.core.text import ANALYSIS_VERSION
from app.questions import kinds
from app.questions.models import LISTED, Question, QuestionGuest
from app.search.document import Document, Schema, date_, integer, keyword, path, text
from app.search.documents.parties import consortia, is_listed
from app.search.documents.rows import (
    RowSource,
    industry_path,
    number,
    region_path,
    specialty_names,
    specialty_path,
    tokens,
)
from app.taxonomy import queries as taxonomy

SCHEMA = Schema("questions", [
    keyword("kind"), keyword("family"), keyword("status"), keyword("visibility"), keyword("guests", multi=True),
    keyword("org_id"), keyword("org_type"), keyword("park"), keyword("entered_by"), keyword("cluster"),
    keyword("chain_segment"), keyword("occupation"), keyword("level", multi=True), keyword("form", multi=True),
    keyword("office"), keyword("selection_mode"), keyword("answer_kind", multi=True),
    keyword("consortium", multi=True), keyword("flags", multi=True),
    path("region", levels=4), path("specialty", levels=3, multi=True), path("industry", levels=3),
    integer("quantity"), integer("lacking"), integer("pay_fen"), integer("budget_fen"), integer("published"),
    date_("start"), date_("end"), date_("deadline"),
    text("title", weight_class="title"), text("terms", weight_class="title"), text("body", weight_class="body"),
], analysis=ANALYSIS_VERSION)
FLAGS = ("is_bottleneck", "is_major_project", "students_on_site", "nda_required", "budget_negotiable")
"""Flags in `flags`: these columns, and needs_qualification, core_listed, specialised_new, above_scale, demo."""


def build(rows: Sequence[Question]) -> list[Document]:
    """One document per question, in order."""
    ids = [row.id for row in rows]
    needs = {n.question_id: n for n in db.session.scalars(
        db.select(QuestionNeed).where(QuestionNeed.question_id.in_(ids)))}
    guests = defaultdict(list)
    for guest in db.session.scalars(db.select(QuestionGuest).where(QuestionGuest.question_id.in_(ids))):
        guests[guest.question_id].append(str(guest.organisation_id))
    joined = consortia(row.enterprise_id for row in rows)
    return [_document(row, needs.get(row.id), guests[row.id], joined.get(row.enterprise_id, [])) for row in rows]


def _document(row: Question, need: QuestionNeed | None, guests: list[str], joined: list[str]) -> Document:
    if row.status not in LISTED or not is_listed(row.enterprise):
        return SCHEMA.document(row.id, row.index_revision, hidden=True)
    kind, firm, occupation = kinds.get(row.question_type), row.enterprise, taxonomy.occupation(row.occupation_code)
    names = specialty_names(row.specialty_codes)
    return SCHEMA.document(row.id, row.index_revision, {
        "kind": row.question_type, "family": kind.family, "status": row.status, "visibility": row.visibility,
        "guests": guests, "org_id": str(row.enterprise_id), "org_type": firm.org_type, "park": number(firm.park_id),
        "entered_by": number(row.entered_by_org_id), "cluster": row.cluster_code,
        "chain_segment": row.chain_segment, "occupation": row.occupation_code,
        "level": [one.level for one in row.levels], "form": [one.form for one in row.forms],
        "office": row.review_office, "selection_mode": row.selection_mode,
        "answer_kind": list(kind.answer_kinds(row.details or {})), "consortium": joined, "flags": _flags(row),
        "region": region_path(row.region_code or firm.region_code),
        "specialty": [specialty_path(code) for code in row.specialty_codes],
        "industry": industry_path(row.industry_code or firm.industry_code),
        "quantity": row.quantity, "lacking": need.lacking if need else row.quantity, "pay_fen": row.monthly_pay_fen,
        "budget_fen": row.budget_max_fen or row.budget_min_fen,
        "published": int(row.published_at.timestamp()) if row.published_at else None,
        "start": row.start_date, "end": row.end_date, "deadline": row.apply_deadline,
        "title": tokens(row.title, row.post_name),
        "terms": tokens(*names, occupation.name if occupation else "", *(one.name for one in row.skills)),
        "body": tokens(row.public_summary),
    })


def _flags(row: Question) -> list[str]:
    firm = row.enterprise
    more = {"needs_qualification": bool((row.details or {}).get("need_cma_cnas")), "core_listed": firm.is_core_listed,
            "specialised_new": firm.is_specialised_new, "above_scale": firm.is_above_scale, "demo": firm.is_demo}
    return [name for name in FLAGS if getattr(row, name)] + [name for name, holds in more.items() if holds]


SOURCE = RowSource(SCHEMA, Question, build, listed=Question.status.in_(LISTED),
                   options=lambda: [joinedload(Question.enterprise)])

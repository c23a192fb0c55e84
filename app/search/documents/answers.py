"""Answers as documents. Cohorts are aggregate numbers; no person, no contact, no free conditions."""
from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import joinedload

from app.answers import kinds
from app.answers.models import Answer
from app.capacity import queries as capacity
from app.core.text import ANALYSIS_VERSION
from app.search.document import Document, Schema, date_, integer, keyword, path, text
from app.search.documents.parties import consortia, is_listed
from app.search.documents.rows import RowSource, number, region_path, specialty_names, specialty_path, tokens

LISTED = ("published",)
ADULT_WORK_AGE = 16
SCHEMA = Schema("answers", [
    keyword("kind"), keyword("family"), keyword("status"), keyword("visibility"), keyword("org_id"), keyword("park"),
    keyword("org_type"), keyword("school_kind"), keyword("cluster", multi=True), keyword("level"),
    keyword("accepted_kind", multi=True), keyword("accepted_region", multi=True),
    keyword("excluded_industry", multi=True), keyword("consortium", multi=True), keyword("flags", multi=True),
    path("region", levels=4), path("org_region", levels=4), path("specialty", levels=3, multi=True),
    integer("total"), integer("free"), integer("min_quantity"), integer("min_pay_fen"), integer("min_price_fen"),
    integer("entry_year"), integer("radius_km"), integer("published"),
    date_("available_from"), date_("available_to"), date_("valid_until"), date_("adult_from"), date_("qualified_until"),
    text("title", weight_class="title"), text("terms", weight_class="title"), text("body", weight_class="body"),
], analysis=ANALYSIS_VERSION)
"""flags: cma, cnas, demo. free, total: absent when the kind keeps no capacity. adult_from: the first
day on which everyone of the cohort is 16."""


def build(rows: Sequence[Answer]) -> list[Document]:
    """One document per answer, in order."""
    capacities = capacity.capacity_many([row.id for row in rows])
    joined = consortia(row.school_id for row in rows)
    return [_document(row, capacities.get(row.id), joined.get(row.school_id, [])) for row in rows]


def _document(row: Answer, has: capacity.Capacity | None, joined: list[str]) -> Document:
    if row.status not in LISTED or not is_listed(row.school):
        return SCHEMA.document(row.id, row.index_revision, hidden=True)
    kind, school = kinds.get(row.answer_type), row.school
    names = specialty_names(row.specialty_codes)
    limited = kind.capacity is not None and bool(row.slots)
    return SCHEMA.document(row.id, row.index_revision, {
        "kind": row.answer_type, "family": kind.family, "status": row.status, "visibility": row.visibility,
        "org_id": str(row.school_id), "park": number(school.park_id), "org_type": school.org_type,
        "school_kind": school.school_kind,
        "cluster": [one.cluster_code for one in row.clusters], "level": row.level,
        "accepted_kind": row.wished("accepted_kind"),
        "accepted_region": row.wished("accepted_region"), "excluded_industry": row.wished("excluded_industry"),
        "consortium": joined,
        "flags": [n for n, holds in (("cma", row.has_cma), ("cnas", row.has_cnas), ("demo", school.is_demo)) if holds],
        "region": region_path(row.region_code), "org_region": region_path(school.region_code),
        "specialty": [specialty_path(code) for code in row.specialty_codes],
        "total": (has.total if has else 0) if limited else None, "free": (has.free if has else 0) if limited else None,
        "min_quantity": row.min_quantity, "min_pay_fen": row.min_pay_fen, "min_price_fen": row.min_price_fen,
        "entry_year": row.entry_year, "radius_km": row.service_radius_km,
        "published": int(row.published_at.timestamp()) if row.published_at else None,
        "available_from": row.available_from, "available_to": row.available_to, "valid_until": row.valid_until,
        "adult_from": _years_after(row.youngest_born_on, ADULT_WORK_AGE),
        "qualified_until": row.qualification_valid_to if row.has_cma or row.has_cnas else None,
        "title": tokens(row.title), "terms": tokens(*names, *(one.name for one in row.skills)),
        "body": tokens(row.public_summary),
    })


def _years_after(day: date | None, years: int) -> date | None:
    if day is None:
        return None
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


SOURCE = RowSource(SCHEMA, Answer, build, listed=Answer.status.in_(LISTED), options=lambda: [joinedload(Answer.school)])

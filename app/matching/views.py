"""What ranking knows of a posting: plain frozen data, read from the rows in one place.

The score is a function of two views, the weights and the word weights; nothing else. A view
holds no confidential text and no person.
"""
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class QuestionView:
    """A question as ranking sees it. Money in 分, dates in city days, tokens analysed by core.text.

    details holds only the own fields that ranking asks (need_cma_cnas, track).
    """

    id: int
    no: str
    title: str
    kind: str
    org_id: int
    org_name: str
    org_is_demo: bool
    status: str
    answer_kinds: tuple[str, ...]
    specialties: tuple[str, ...]
    levels: frozenset[str]
    cluster: str
    industry: str
    region: str
    start: date | None
    end: date | None
    deadline: date | None
    quantity: int | None
    lacking: int | None
    unit: str
    pay_fen: int | None
    budget_fen: int | None
    tokens: tuple[str, ...]
    body: frozenset[str]
    skills: tuple[str, ...]
    visibility: str
    needs_qualification: bool
    students_on_site: bool
    is_listed: bool
    consortia: frozenset[int]
    past: int
    summary: str = ""


@dataclass(frozen=True)
class AnswerView:
    """An answer as ranking sees it. free: capacity not reserved and not committed (None: no capacity)."""

    id: int
    no: str
    title: str
    kind: str
    org_id: int
    org_name: str
    org_is_demo: bool
    status: str
    specialties: tuple[str, ...]
    level: str
    clusters: tuple[str, ...]
    region: str
    available_from: date | None
    available_to: date | None
    valid_until: date | None
    confirmed_on: date | None
    total: int | None
    free: int | None
    unit: str
    tokens: frozenset[str]
    body: frozenset[str]
    skills: tuple[str, ...]
    visibility: str
    accepted_kinds: frozenset[str]
    accepted_regions: tuple[str, ...]
    excluded_industries: tuple[str, ...]
    min_pay_fen: int | None
    min_price_fen: int | None
    min_quantity: int | None
    entry_year: int | None
    youngest_born_on: date | None
    has_qualification: bool
    qualification_valid_to: date | None
    consortia: frozenset[int]
    past: int
    summary: str = ""

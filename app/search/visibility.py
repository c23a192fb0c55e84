"""What a viewer may find, as the filter that every plan needs.

The same scopes as `queries.visible(actor)` of questions and answers, said over documents (which are
listed ones only). Rows are checked again when they are loaded; here counts and facets are kept right.
"""
from app.authz.actor import ENTERPRISE, GOVERNMENT, OVERSEERS, SCHOOL, Actor, Role
from app.core import clock
from app.organisations import places
from app.organisations.models import ANSWERING
from app.organisations.policy import is_city_office
from app.questions.policy import ENTERING
from app.search.document import join_path
from app.search.documents.rows import region_path
from app.search.plan import EVERYTHING, All, Any, Filter, Not, Range, Term, Under


def visible_to(actor: Actor, side: str) -> Filter:
    """The visibility filter of a viewer on "questions" or "answers"; KeyError for another side."""
    return {"questions": _questions, "answers": _answers}[side](actor)


def area_path(area: str) -> str:
    """The path of a jurisdiction's prefix: "4406" → "44/4406", nine digits → the town."""
    return region_path(area.ljust(12 if len(area) > 6 else 6, "0")) or join_path([area[:2]])


def _questions(actor: Actor) -> Filter:
    if actor.is_system or actor.has(Role.AUDITOR):
        return EVERYTHING
    seen: list[Filter] = [Term("visibility", "public")]
    if actor.org_id is not None and actor.roles & ENTERPRISE:
        seen.append(Term("org_id", str(actor.org_id)))
    if actor.roles & SCHOOL and actor.is_verified:
        seen += [Term("visibility", "verified_schools"), Term("guests", str(actor.org_id))]
    if actor.roles & GOVERNMENT:
        if actor.park_id is not None:
            seen.append(Term("park", str(actor.park_id)))
        elif actor.area is not None:
            seen.append(Under("region", area_path(actor.area)))
        if actor.roles & ENTERING:
            seen.append(Term("entered_by", str(actor.org_id)))
    return Any(tuple(seen))


def _answers(actor: Actor) -> Filter:
    if actor.is_system:
        return EVERYTHING
    valid = Range("valid_until", clock.today())
    seen: list[Filter] = [valid if actor.is_verified else All((valid, Term("visibility", "public")))]
    if actor.org_id is not None and actor.org_type in ANSWERING and actor.roles & SCHOOL:
        seen.append(Term("org_id", str(actor.org_id)))
    if actor.roles & OVERSEERS:
        seen.append(_schools_of(actor))
    return Any(tuple(seen))


def _schools_of(actor: Actor) -> Filter:
    if actor.park_id is not None:
        return Term("park", str(actor.park_id))
    if actor.area is None:
        return EVERYTHING
    within = Under("org_region", area_path(actor.area))
    if is_city_office(actor):
        return Any((within, Not(Under("org_region", area_path(places.city_prefix())))))
    return within

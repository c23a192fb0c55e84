"""Reads of organisations and their people, scoped to an actor."""
from collections.abc import Iterable
from datetime import date, timedelta

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select

from app.authz import Actor, Permission, Role, may
from app.core import clock, facts
from app.core.db import db
from app.core.errors import NotVisible
from app.organisations import places, types
from app.organisations.models import ClaimCode, Membership, MembershipRole, Organisation
from app.organisations.policy import DECIDERS, OVERSIGHT, is_city_office
from app.taxonomy import queries as taxonomy
from app.workflow import TransitionRow

PER_PAGE = 50
REVIEW_DAYS = 2
SOON = timedelta(days=30)


def _in_jurisdiction(actor: Actor):
    """SQL for `policy.looks_after`."""
    if actor.park_id is not None:
        return db.or_(Organisation.park_id == actor.park_id, Organisation.id == actor.park_id)
    if actor.area is None:
        return db.true() if actor.has(Role.AUDITOR, Role.SYSADMIN, Role.SYSTEM) else db.false()
    inside = Organisation.region_code.startswith(actor.area, autoescape=True)
    if is_city_office(actor):
        return db.or_(inside, ~Organisation.region_code.startswith(places.city_prefix(), autoescape=True))
    return inside


def visible(actor: Actor) -> Select:
    """A select of the organisations the actor may see: verified ones, its own, an officer's all in its area."""
    seen = [Organisation.status == "verified"]
    if actor.org_id is not None:
        seen.append(Organisation.id == actor.org_id)
    if actor.roles & OVERSIGHT and actor.is_verified:
        seen.append(_in_jurisdiction(actor))
    return db.select(Organisation).where(db.or_(*seen))


def public() -> Select:
    """A select of what a visitor sees."""
    return db.select(Organisation).where(Organisation.status == "verified")


def get(actor: Actor, org_no: str) -> Organisation:
    """The organisation of a number; NotVisible when it does not exist for the actor."""
    found = db.session.scalar(db.select(Organisation).where(Organisation.org_no == org_no))
    if found is None or not may(actor, Permission.ORGANISATION_VIEW, found):
        raise NotVisible()
    return found


def own(actor: Actor) -> Organisation | None:
    """The organisation the actor acts for."""
    return db.session.get(Organisation, actor.org_id) if actor.org_id else None


@facts.provide("organisations.names")
def names(ids: Iterable[int | None]) -> dict[int, str]:
    """id → name."""
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    return dict(db.session.execute(
        db.select(Organisation.id, Organisation.name).where(Organisation.id.in_(wanted))).all())


@facts.provide("organisations.in_jurisdiction")
def in_jurisdiction(actor: Actor) -> Select:
    """A select of the ids of the organisations an officer looks after, whatever their state."""
    return db.select(Organisation.id).where(_in_jurisdiction(actor))


@facts.provide("organisations.by_words")
def by_words(words: str) -> Select:
    """A select of the ids of organisations by part of a name, by number or by code."""
    typed = words.strip()
    return db.select(Organisation.id).where(db.or_(
        Organisation.name.contains(typed, autoescape=True), Organisation.org_no == typed.upper(),
        Organisation.uscc == typed.upper()))


def directory(actor: Actor, *, org_type: str = "", kind: str = "", region: str = "", words: str = "",
              page: int = 1) -> Pagination:
    """The public directory: verified organisations, those of government aside, by place and name."""
    found = public().where(Organisation.org_type != types.GOVERNMENT)
    if org_type in types.TYPE_LABELS:
        found = found.where(Organisation.org_type == org_type)
    if kind in types.SCHOOL_KINDS:
        found = found.where(Organisation.school_kind == kind)
    found = _at(found, region)
    for word in words.split()[:5]:
        found = found.where(db.or_(Organisation.name.contains(word, autoescape=True),
                                   Organisation.short_name.contains(word, autoescape=True),
                                   Organisation.uscc == word.upper()))
    ordered = found.order_by(Organisation.region_code, Organisation.name, Organisation.id)
    return db.paginate(ordered, page=max(page, 1), per_page=PER_PAGE, error_out=False)


def _at(found: Select, region: str) -> Select:
    if region and taxonomy.region(region):
        return found.where(Organisation.region_code.startswith(places.prefix(region), autoescape=True))
    return found


def directory_counts() -> tuple[dict[str, int], dict[str, int]]:
    """(type → count, kind of school → count) of the whole directory."""
    listed = (Organisation.status == "verified", Organisation.org_type != types.GOVERNMENT)
    by_type = db.session.execute(db.select(Organisation.org_type, db.func.count()).where(*listed)
                                 .group_by(Organisation.org_type)).all()
    by_kind = db.session.execute(db.select(Organisation.school_kind, db.func.count())
                                 .where(*listed, Organisation.school_kind != "")
                                 .group_by(Organisation.school_kind)).all()
    return dict(by_type), dict(by_kind)


# ---- people

def members(organisation: Organisation) -> list[Membership]:
    """Everybody who acts or acted for it, the active first."""
    return list(db.session.scalars(db.select(Membership).where(Membership.organisation_id == organisation.id)
                                   .order_by(Membership.is_active.desc(), Membership.id)))


def member(organisation: Organisation, membership_id: int) -> Membership:
    """One membership of this organisation; NotVisible for another's."""
    found = db.session.get(Membership, membership_id)
    if found is None or found.organisation_id != organisation.id:
        raise NotVisible()
    return found


def members_with(org_id: int, roles: Iterable[Role]) -> list[Membership]:
    """Active members of an organisation who hold one of the roles."""
    return list(db.session.scalars(
        db.select(Membership).where(
            Membership.organisation_id == org_id, Membership.is_active,
            db.exists().where(MembershipRole.membership_id == Membership.id, MembershipRole.role.in_(list(roles))))
        .order_by(Membership.id)))


def administrators(organisation: Organisation) -> list[Membership]:
    """Active members who manage the organisation."""
    role = types.admin_role(organisation)
    return members_with(organisation.id, [role]) if role else []


def officers_for(region_code: str | None, office: str | Role | Iterable,
                 park_id: int | None = None) -> list[Membership]:
    """Active officers of an office ("edu", "hrss", … or roles) whose jurisdiction holds the place.

    The nearest decide: of several areas that fit (town, county, city) the smallest with people; a park's own
    officers are added for its objects when their role is asked for. Places outside the city are the city's.
    """
    roles = _roles_of(office)
    found = list(db.session.scalars(
        db.select(Membership).join(Membership.organisation)
        .where(Membership.is_active, Organisation.status == "verified",
               db.exists().where(MembershipRole.membership_id == Membership.id, MembershipRole.role.in_(roles)))
        .order_by(Membership.id)))
    parks = [m for m in found if park_id is not None and m.organisation_id == park_id]
    bodies = [m for m in found if m.organisation.org_type == types.GOVERNMENT]
    nearest = _nearest(bodies, region_code or "")
    if not nearest and not places.in_city(region_code):
        nearest = _nearest(bodies, places.city_prefix())
    return [*parks, *nearest]


def _roles_of(office) -> list[str]:
    if isinstance(office, str):
        office = [office]
    return [str(Role(one)) if one in set(Role) else str(Role(f"gov_{one}")) for one in office]


def _nearest(bodies: list[Membership], place: str) -> list[Membership]:
    by_area: dict[str, list[Membership]] = {}
    for membership in bodies:
        area = places.prefix(membership.organisation.area_code)
        if area and place.startswith(area):
            by_area.setdefault(area, []).append(membership)
    return by_area[max(by_area, key=len)] if by_area else []


# ---- review

def reviewers(organisation: Organisation) -> list[Membership]:
    """The officers whose desk the organisation lies on."""
    roles = [role for role in types.desk_roles(organisation) if role != Role.SYSADMIN]
    place = places.city_prefix() if organisation.org_type in types.CITY_ONLY else organisation.region_code
    return [m for m in officers_for(place, roles, organisation.park_id) if m.organisation_id != organisation.id]


def on_my_desk(actor: Actor) -> Select:
    """A select of the organisations this officer verifies, whatever their state (`policy.reviews` in SQL)."""
    kinds = [_kind_is(key) for key, roles in types.review_table().items() if roles & actor.roles]
    if not kinds or not actor.is_verified or not actor.roles & DECIDERS:
        return db.select(Organisation).where(db.false())
    mine = db.or_(*kinds)
    if not is_city_office(actor):
        mine = db.and_(mine, Organisation.org_type.not_in(types.CITY_ONLY))
        place = _in_jurisdiction(actor)
    else:
        place = db.or_(Organisation.org_type.in_(types.CITY_ONLY), _in_jurisdiction(actor))
    return db.select(Organisation).where(mine, place, Organisation.id != (actor.org_id or 0))


def _kind_is(key: str):
    """SQL for one key of the table; a general type leaves out the kinds that have a key of their own."""
    org_type, _colon, kind = key.partition(":")
    if kind:
        return db.and_(Organisation.org_type == org_type, Organisation.school_kind == kind)
    own_keys = [other.partition(":")[2] for other in types.review_table() if other.startswith(f"{org_type}:")]
    general = Organisation.org_type == org_type
    return db.and_(general, Organisation.school_kind.not_in(own_keys)) if own_keys else general


def review_queue(actor: Actor) -> list[Organisation]:
    """What waits for this officer, longest first."""
    return list(db.session.scalars(on_my_desk(actor).where(Organisation.status == "pending_review")
                                   .order_by(Organisation.updated_at, Organisation.id)))


def reviewed(actor: Actor, status: str, page: int = 1) -> Pagination:
    """This officer's organisations in another state."""
    found = on_my_desk(actor).where(Organisation.status == status)
    return db.paginate(found.order_by(Organisation.name, Organisation.id), page=max(page, 1), per_page=PER_PAGE,
                       error_out=False)


def state_counts(actor: Actor) -> dict[str, int]:
    """state → how many of this officer's organisations are in it."""
    inner = on_my_desk(actor).subquery()
    return dict(db.session.execute(db.select(inner.c.status, db.func.count()).group_by(inner.c.status)).all())


def due_soon(actor: Actor) -> list[Organisation]:
    """Verified organisations of this desk whose yearly review falls due within a month."""
    return list(db.session.scalars(
        on_my_desk(actor).where(Organisation.status == "verified", Organisation.reverify_due.is_not(None),
                                Organisation.reverify_due <= clock.today() + SOON)
        .order_by(Organisation.reverify_due, Organisation.id)))


def last_move(organisation: Organisation, *names_: str) -> TransitionRow | None:
    """The latest move of these names."""
    return db.session.scalar(
        db.select(TransitionRow).where(
            TransitionRow.subject_type == "organisation", TransitionRow.subject_id == organisation.id,
            TransitionRow.name.in_(names_)).order_by(TransitionRow.id.desc()).limit(1))


def last_reason(organisation: Organisation) -> str:
    """Why it was sent back, when the last thing that happened was that."""
    row = last_move(organisation, "create", "submit", "return")
    return row.reason if row is not None and row.name == "return" else ""


def review_due(organisation: Organisation) -> date:
    """Two working days after it was handed in (domain.md §3.7)."""
    row = last_move(organisation, "submit", "reverify")
    handed_in = clock.local_date(row.at if row else organisation.created_at)
    return taxonomy.add_working_days(handed_in, REVIEW_DAYS)


def parks() -> list[Organisation]:
    """Verified parks, for choosing."""
    return list(db.session.scalars(public().where(Organisation.org_type == types.PARK).order_by(Organisation.name)))


def unclaimed(actor: Actor) -> list[tuple[Organisation, ClaimCode | None]]:
    """Imported organisations of this desk that nobody has claimed, with their live code."""
    live = db.and_(ClaimCode.organisation_id == Organisation.id, ClaimCode.used_at.is_(None),
                   ClaimCode.revoked_at.is_(None), ClaimCode.expires_at > clock.now())
    found = on_my_desk(actor).add_columns(ClaimCode).outerjoin(ClaimCode, live).where(
        Organisation.status == "verified", Organisation.is_claimed.is_(False)).order_by(Organisation.name)
    return [tuple(row) for row in db.session.execute(found)]

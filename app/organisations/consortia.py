"""The municipal consortia and industry communities (domain.md §1.2) and who belongs to them."""
import csv
from pathlib import Path

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import audit
from app.authz import SYSTEM, Actor, Permission, require
from app.core import outbox
from app.core.db import db
from app.core.errors import Refused
from app.organisations.models import Consortium, ConsortiumMember, Organisation

KINDS = {"municipal": _l("市域产教联合体"), "industry": _l("行业产教融合共同体")}
MEMBER_ROLES = {"lead_park": _l("牵头园区"), "lead_enterprise": _l("牵头企业"), "lead_school": _l("牵头院校"),
                "member": _l("成员")}
_SEED = Path(__file__).with_name("data") / "consortia.csv"


def seed() -> int:
    """Add the eight consortia that are not there yet; how many were added."""
    have = set(db.session.scalars(db.select(Consortium.code)))
    with _SEED.open(encoding="utf-8", newline="") as file:
        missing = [row for row in csv.DictReader(file) if row["code"] not in have]
    for row in missing:
        one = Consortium(**row)
        db.session.add(one)
        db.session.flush()
        audit.record(SYSTEM, "consortium.seed", one, changes={"name": [None, one.name]})
    return len(missing)


def all_consortia() -> list[Consortium]:
    """The municipal ones first."""
    return list(db.session.scalars(db.select(Consortium).order_by(Consortium.kind.desc(), Consortium.id)))


def members_of(consortium: Consortium) -> list[tuple[Organisation, str]]:
    """Verified members with their role, the leading ones first."""
    rows = db.session.execute(
        db.select(Organisation, ConsortiumMember.role)
        .join(ConsortiumMember, ConsortiumMember.organisation_id == Organisation.id)
        .where(ConsortiumMember.consortium_id == consortium.id, Organisation.status == "verified")
        .order_by(Organisation.name)).all()
    order = list(MEMBER_ROLES)
    return sorted(((o, role) for o, role in rows), key=lambda pair: order.index(pair[1]) if pair[1] in order else 9)


def add_member(actor: Actor, *, consortium: Consortium, organisation: Organisation,
               role: str = "member") -> ConsortiumMember:
    """Make a verified organisation a member; Refused when it is not verified or the role is unknown."""
    require(actor, Permission.ORGANISATION_REVIEW, organisation)
    if organisation.status != "verified":
        raise Refused(_("单位核验后才能加入联合体。"), "organisation")
    if role not in MEMBER_ROLES:
        raise Refused(_("请选择成员角色。"), "role")
    member = db.session.get(ConsortiumMember, (consortium.id, organisation.id))
    before = member.role if member else None
    if member is None:
        member = ConsortiumMember(consortium_id=consortium.id, organisation_id=organisation.id, role=role)
        db.session.add(member)
    member.role = role
    db.session.flush()
    audit.record(actor, "consortium.add_member", organisation,
                 changes={"consortium": [None if before is None else consortium.name, consortium.name],
                          "member_role": [before, role]})
    outbox.reindex(organisation)
    return member

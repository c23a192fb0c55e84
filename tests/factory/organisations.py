"""Organisations and people for tests, made through the operations.

make.enterprise(), make.school(school_kind="technical"), make.university(), make.training_body(),
make.association(), make.park(), make.government(office="edu", area_code="440600"), make.auditor(),
make.sysadmin(): verified unless `verified=False` (then waiting for review). Any column of the organisation
may be given. make.user(organisation, roles) adds a person; make.actor(user, organisation) is its Actor;
make.admin(organisation) the first account; make.officer(organisation) an Actor in one step.
"""
import io
from itertools import count

from stdnum.cn import uscc as stdnum_uscc
from werkzeug.datastructures import FileStorage

from app.accounts import operations as accounts
from app.accounts import passwords
from app.accounts.models import User
from app.authz import ANONYMOUS, SYSTEM, Actor
from app.core.db import db
from app.organisations import founding, operations, types
from app.organisations.acting import actor_of
from app.organisations.models import Membership, Organisation

PASSWORD = "gou-chang-de-mi-ma-2027"
_numbers = count(1)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n" \
      b"trailer<</Root 1 0 R>>\n%%EOF\n"
# First two signs of a code by kind of body (GB 32100): 91 enterprise, 12 public institution, 11 government, 51 社团.
_PREFIX = {"enterprise": "91", "school": "12", "university": "12", "research_institute": "12", "training_body": "52",
           "association": "51", "government": "11", "park": "12"}


def upload(name: str = "执照.pdf", content: bytes = PDF) -> FileStorage:
    """A file as a form sends it."""
    return FileStorage(io.BytesIO(content), filename=name)


def valid_uscc(number: int, org_type: str = "enterprise", region: str = "440600") -> str:
    """An invented code whose check digit is right."""
    body = f"{_PREFIX[org_type]}{region[:6]}MA{number:07d}"
    return body + stdnum_uscc.calc_check_digit(body)


class Making:
    """Mixin of `Make`."""

    def organisation(self, org_type: str, *, verified: bool = True, is_claimed: bool = True, **given) -> Organisation:
        """An organisation with its first account; registered, handed in and (unless told) verified."""
        n = next(_numbers)
        given.setdefault("name", f"{types.TYPE_LABELS[org_type]}第{n}号")
        given.setdefault("region_code", "440606")
        given.setdefault("uscc", valid_uscc(n, org_type, given["region_code"]))
        given.setdefault("contact_name", "陈小明")
        given.setdefault("contact_phone", "13800000000")
        direct = {key: given.pop(key) for key in ("is_core_listed", "is_trusted", "sanction_until", "is_demo")
                  if key in given}
        account = {"login": f"admin{n}@example.cn", "name": f"管理员{n}", "phone": f"139{n:08d}", "password": PASSWORD}
        organisation = operations.register(ANONYMOUS, org_type=org_type, account=account, licence=upload(),
                                           authorisation=upload("授权书.pdf"), **given)
        if verified:
            operations.verify(SYSTEM, organisation=organisation)
        for key, value in direct.items():
            setattr(organisation, key, value)
        organisation.is_claimed = is_claimed
        db.session.commit()
        return organisation

    def enterprise(self, **given) -> Organisation:
        """A verified enterprise in Shunde with 1,000 staff."""
        return self.organisation("enterprise", **{"staff_on_post": 1000, "scale": "medium", "industry_code": "C34",
                                                  **given})

    def school(self, **given) -> Organisation:
        """A verified 高职 in Shunde; school_kind="secondary" or "technical" for others."""
        return self.organisation("school", **{"school_kind": "college", **given})

    def university(self, **given) -> Organisation:
        return self.organisation("university", **given)

    def research_institute(self, **given) -> Organisation:
        return self.organisation("research_institute", **given)

    def training_body(self, **given) -> Organisation:
        return self.organisation("training_body", **given)

    def association(self, **given) -> Organisation:
        return self.organisation("association", **given)

    def government(self, office: str = "edu", area_code: str = "440600", **given) -> Organisation:
        """A bureau: office edu, miit, hrss, dr, st; area_code of a city, county (440606) or town (440606001000)."""
        return self.organisation("government", **{"office": office, "area_code": area_code,
                                                  "region_code": area_code, **given})

    def park(self, **given) -> Organisation:
        return self.organisation("park", **given)

    def auditor(self, **given) -> Organisation:
        """The audit office; its people hold the role auditor."""
        return self.government(office="audit", **given)

    def sysadmin(self, **given) -> Organisation:
        """The operators; their people hold the role sysadmin."""
        return self.government(office="sys", **given)

    def user(self, organisation: Organisation | None = None, roles=None, *, name: str | None = None,
             login: str | None = None, phone: str | None = None, department: str = "") -> User:
        """A new person with PASSWORD; roles default to the administrator's. Without organisation: no capacity."""
        n = next(_numbers)
        user = accounts.create_user(SYSTEM, login=login or f"person{n}@example.cn", name=name or f"李{n}",
                                    phone=phone if phone is not None else f"136{n:08d}",
                                    password_hash=passwords.hash_password(PASSWORD))
        if organisation is not None:
            founding.join(SYSTEM, organisation, user, roles or [types.admin_role(organisation)], department)
        db.session.commit()
        return user

    def admin(self, organisation: Organisation) -> User:
        """The organisation's first account."""
        return db.session.scalars(db.select(User).join(Membership, Membership.user_id == User.id).where(
            Membership.organisation_id == organisation.id).order_by(Membership.id)).first()

    def actor(self, user: User, organisation: Organisation) -> Actor:
        """The person in its capacity at the organisation."""
        membership = db.session.scalar(db.select(Membership).where(
            Membership.user_id == user.id, Membership.organisation_id == organisation.id))
        return actor_of(user, membership)

    def officer(self, organisation: Organisation, roles=None) -> Actor:
        """The Actor of the organisation's first account, or of a new person with these roles."""
        return self.actor(self.user(organisation, roles) if roles else self.admin(organisation), organisation)

"""Related parties: each side declares, the platform points at what looks like a relation (domain.md §4.5 rule 4)."""
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app import audit
from app.accounts.models import User
from app.authz import Actor, Permission, require
from app.cooperations.models import Cooperation
from app.core import clock
from app.core.db import db
from app.core.errors import Refused
from app.organisations.models import Membership, Organisation

# Mail of everybody's provider says nothing about who owns whom.
PUBLIC_MAIL = frozenset({
    "qq.com", "163.com", "126.com", "139.com", "189.cn", "sina.com", "sina.cn", "sohu.com", "foxmail.com",
    "yeah.net", "aliyun.com", "outlook.com", "hotmail.com", "gmail.com", "icloud.com", "vip.163.com", "vip.qq.com",
})


@dataclass(frozen=True)
class Hint:
    """Something two organisations have in common. code: legal_person, phone, address, email_domain, person."""

    code: str
    words: Any


def squeeze(text: str | None) -> str:
    """Width, case, spaces and punctuation folded away, so that two ways of writing one address meet."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text or "").casefold())


def phone_digits(text: str | None) -> str:
    """The digits of a telephone number without the country code; empty when too few to tell anything."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", text or ""))
    digits = digits[2:] if digits.startswith("86") and len(digits) == 13 else digits
    return digits if len(digits) >= 7 else ""


RESERVED = ("example", "test", "invalid", "localhost")
"""Domains that stand for nobody (RFC 2606)."""


def mail_domain(address: str | None) -> str:
    """The domain of an address, empty for a public provider's or a reserved one."""
    domain = (address or "").rpartition("@")[2].strip().casefold()
    return "" if domain in PUBLIC_MAIL or set(domain.split(".")[-2:]) & set(RESERVED) else domain


def hints(cooperation: Cooperation) -> list[Hint]:
    """What the enterprise and the school have in common; none does not prove that they are unrelated."""
    one, two = cooperation.enterprise, cooperation.school
    found = []
    if one.legal_person.strip() and squeeze(one.legal_person) == squeeze(two.legal_person):
        found.append(Hint("legal_person", _("法定代表人同名")))
    if _phones(one) & _phones(two):
        found.append(Hint("phone", _("联系电话相同")))
    if len(squeeze(one.address)) >= 8 and squeeze(one.address) == squeeze(two.address):
        found.append(Hint("address", _("地址相同")))
    if _domains(one) & _domains(two):
        found.append(Hint("email_domain", _("邮箱域名相同")))
    if _people(one) & _people(two):
        found.append(Hint("person", _("有人同时在两个单位任职")))
    return found


def _members(organisation: Organisation) -> list[User]:
    return list(db.session.scalars(
        db.select(User).join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == organisation.id, Membership.is_active)))


def _phones(organisation: Organisation) -> set[str]:
    numbers = {phone_digits(organisation.contact_phone), *(phone_digits(u.phone) for u in _members(organisation))}
    return numbers - {""}


def _domains(organisation: Organisation) -> set[str]:
    return {mail_domain(organisation.contact_email), *(mail_domain(u.login) for u in _members(organisation))} - {""}


def _people(organisation: Organisation) -> set[int]:
    return {user.id for user in _members(organisation)}


def declare_relation(actor: Actor, *, cooperation: Cooperation, related: bool | None, note: str = "") -> None:
    """One side says whether it is related to the other; needed before it uploads or confirms an agreement.

    Refused at `related` when nothing is said, at `note` when a relation (or a denial in spite of a hint)
    goes unexplained. A declaration can be made again, until the end; every version stays in the trail.
    """
    require(actor, Permission.COOPERATION_EDIT, cooperation)
    if related is None:
        raise Refused(_("请选择有没有关联关系。"), "related")
    note = (note or "").strip()
    if not note and related:
        raise Refused(_("写明是什么关联关系，如“校办企业”。"), "relation_note")
    if not note and hints(cooperation):
        raise Refused(_("平台发现双方有相同信息。写明为什么不是关联关系。"), "relation_note")
    party = cooperation.party(actor.org_id)
    before = party.declared_related
    party.declared_related, party.declared_note = related, note
    party.declared_at, party.declared_by_id = clock.now(), actor.user_id
    was = cooperation.is_related_party
    cooperation.is_related_party = any(p.declared_related for p in cooperation.parties)
    cooperation.relation_note = "\n".join(p.declared_note for p in cooperation.parties if p.declared_note)
    db.session.flush()
    audit.record(actor, "cooperation.declare_relation", cooperation, reason=note,
                 changes={"declared_related": [before, related],
                          "is_related_party": [was, cooperation.is_related_party]})


def require_declaration(actor: Actor, cooperation: Cooperation, related: bool | None, note: str) -> None:
    """Take a declaration that comes with another act, or insist on the one that is missing."""
    if related is not None:
        declare_relation(actor, cooperation=cooperation, related=related, note=note)
    elif cooperation.party(actor.org_id).declared_related is None:
        raise Refused(_("先声明双方有没有关联关系。"), "related")

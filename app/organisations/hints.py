"""What an officer should look at twice: signs that one organisation hides behind another.

A hint is a question to the officer, never a refusal (product.md: suspicious organisations found by shared
domain and phone).
"""
from dataclasses import dataclass

from flask_babel import gettext as _

from app.core.db import db
from app.organisations.models import Membership, Organisation

# Addresses that say nothing about who owns them.
FREE_MAIL = frozenset({
    "qq.com", "foxmail.com", "163.com", "126.com", "yeah.net", "sina.com", "sina.cn", "sohu.com", "139.com", "189.cn",
    "wo.cn", "aliyun.com", "gmail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com",
    "21cn.com", "vip.qq.com", "vip.163.com", "example.cn", "example.com",
})
LIMIT = 10


@dataclass(frozen=True)
class Hint:
    """words: what is the same; others: the organisations that share it."""

    words: str
    others: list[Organisation]


def hints(organisation: Organisation) -> list[Hint]:
    """Everything this organisation shares with others, strongest sign first."""
    found = [
        Hint(_("联系电话相同"), _same(organisation, Organisation.contact_phone, organisation.contact_phone)),
        Hint(_("法定代表人相同"), _same(organisation, Organisation.legal_person, organisation.legal_person)),
        Hint(_("地址相同"), _same(organisation, Organisation.address, organisation.address)),
        Hint(_("名称相同"), _same(organisation, Organisation.name, organisation.name)),
        Hint(_("邮箱域名相同"), _same_domain(organisation)),
        Hint(_("有同一个人在管"), _same_person(organisation)),
    ]
    return [hint for hint in found if hint.others]


def _same(organisation: Organisation, column, value: str) -> list[Organisation]:
    if not value:
        return []
    return list(db.session.scalars(db.select(Organisation).where(
        column == value, Organisation.id != organisation.id).order_by(Organisation.id).limit(LIMIT)))


def _same_domain(organisation: Organisation) -> list[Organisation]:
    domain = organisation.contact_email.rpartition("@")[2].casefold()
    if not domain or domain in FREE_MAIL:
        return []
    return list(db.session.scalars(db.select(Organisation).where(
        db.func.lower(Organisation.contact_email).endswith(f"@{domain}", autoescape=True),
        Organisation.id != organisation.id).order_by(Organisation.id).limit(LIMIT)))


def _same_person(organisation: Organisation) -> list[Organisation]:
    people = db.select(Membership.user_id).where(Membership.organisation_id == organisation.id)
    return list(db.session.scalars(
        db.select(Organisation).join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.user_id.in_(people), Organisation.id != organisation.id)
        .distinct().order_by(Organisation.id).limit(LIMIT)))

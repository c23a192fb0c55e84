"""Organisations as a file, for officers."""
from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from app.authz import Actor, Role
from app.authz.actor import OVERSEERS
from app.core.db import db
from app.exchange.lists.base import Listing, day, named, place
from app.organisations import places, queries, types
from app.organisations.models import Organisation
from app.organisations.policy import looks_after

HEADER = (_l("单位编号"), _l("单位全称"), _l("类型"), _l("状态"), _l("统一社会信用代码"), _l("没有代码的原因"),
          _l("地区代码"), _l("地区"),
          _l("详细地址"), _l("联系人"), _l("联系电话"), _l("行业代码"), _l("行业"), _l("规模"), _l("在岗人数"),
          _l("学校标识码"), _l("在校生数"),
          _l("已认领"), _l("核心企业"), _l("核验日期"), _l("复核期限"))


def _rows(actor: Actor, args) -> Iterator[list]:
    chosen = queries.visible(actor).where(Organisation.org_type != types.GOVERNMENT)
    if args.get("type") in types.TYPE_LABELS:
        chosen = chosen.where(Organisation.org_type == args["type"])
    if args.get("kind") in types.SCHOOL_KINDS:
        chosen = chosen.where(Organisation.school_kind == args["kind"])
    if args.get("region", "").isdigit():
        chosen = chosen.where(Organisation.region_code.startswith(places.prefix(args["region"]), autoescape=True))
    if args.get("state"):
        chosen = chosen.where(Organisation.status == args["state"])
    for word in args.get("q", "").split()[:5]:
        chosen = chosen.where(db.or_(Organisation.name.contains(word, autoescape=True),
                                     Organisation.uscc == word.upper()))
    for row in db.session.scalars(chosen.order_by(Organisation.region_code, Organisation.name, Organisation.id)):
        yield [row.org_no, row.name, types.type_label(row), row.status_label, row.uscc, row.no_uscc_reason,
               row.region_code,
               place(row.region_code), row.address, *_contact(actor, row), row.industry_code,
               named("industry", row.industry_code), types.SCALES.get(row.scale, ""), row.staff_on_post,
               row.school_code,
               row.student_count, row.is_claimed, row.is_core_listed, day(row.verified_at), row.reverify_due]


def _contact(actor: Actor, row: Organisation) -> tuple[str, str]:
    """Name and phone, of those in the officer's own jurisdiction only."""
    return (row.contact_name, row.contact_phone) if looks_after(actor, row) else ("", "")


ORGANISATIONS = Listing("organisations", _l("单位"), OVERSEERS | {Role.SYSADMIN}, HEADER, _rows,
                        ("type", "kind", "region", "state", "q"))

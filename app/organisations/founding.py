"""How organisations and memberships come into being: shared by registration, import, claim and invitation."""
from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _

from app import audit
from app.accounts.models import User
from app.authz import Actor
from app.core import clock, files, outbox
from app.core.db import db
from app.core.errors import Refused
from app.core.forms import Unreadable, parse_uscc
from app.core.numbers import next_number
from app.organisations import types
from app.organisations.models import Membership, MembershipRole, Organisation
from app.workflow import start

REVIEW_EVERY = timedelta(days=365)
PAPERS = ("pdf", "png", "jpg")


def new_organisation(actor: Actor, *, org_type: str, name: str, uscc: str | None, no_uscc_reason: str = "",
                     is_demo: bool = False, **profile) -> Organisation:
    """A row in its initial state. Refused at the field when the code is wrong, taken, or the type unknown."""
    if org_type not in types.TYPE_LABELS:
        raise Refused(_("请选择单位类型。"), "org_type")
    uscc = check_code(uscc, no_uscc_reason)
    if current_app.config["ENVIRONMENT"] == "production" and is_demo and not current_app.config["DEMO"]:
        raise Refused(_("正式环境不收示例单位。"))
    unknown = set(profile) - {*types.profile_fields(org_type), *types.OFFICER_FIELDS}
    given = {key: value for key, value in profile.items() if key not in unknown and value not in (None, "")}
    organisation = Organisation(
        org_no=next_number("O", current_app.config["CITY_CODE"]), org_type=org_type, name=name.strip(), uscc=uscc,
        no_uscc_reason="" if uscc else no_uscc_reason.strip(), is_demo=is_demo, **given)
    if org_type == types.GOVERNMENT and not organisation.area_code:
        organisation.area_code = organisation.region_code
    if types.admin_role(organisation) is None:
        raise Refused(_("请选择部门。"), "office")
    start(organisation, actor=actor)
    return organisation


def check_code(uscc: str | None, reason: str = "", besides: int | None = None) -> str | None:
    """The normalised code, or None with a reason. Refused at `uscc` or `no_uscc_reason`."""
    if not uscc:
        if not (reason or "").strip():
            raise Refused(_("填统一社会信用代码；没有代码的，写明原因。"), "uscc")
        return None
    try:
        code = parse_uscc(uscc)
    except Unreadable as wrong:
        raise Refused(str(wrong), "uscc") from None
    taken = db.session.scalar(db.select(Organisation).where(Organisation.uscc == code))
    if taken is not None and taken.id != besides:
        if not taken.is_claimed:
            raise Refused(_("这个单位已由主管部门导入。请用信函上的认领码认领，或请主管部门补发。"), "uscc")
        raise Refused(_("这个代码已经登记过。请让本单位管理员邀请你加入。"), "uscc")
    return code


def join(actor: Actor, organisation: Organisation, person: User, roles, department: str = "") -> Membership:
    """Make the person a member with these roles. Refused when it is one already or a role does not fit."""
    allowed = types.roles_for(organisation)
    chosen = [role for role in allowed if role in set(roles)]
    if not chosen or len(chosen) != len(set(roles)):
        raise Refused(_("这类单位没有这个角色。"), "roles")
    membership = Membership(user_id=person.id, organisation_id=organisation.id, department=department,
                            roles=[MembershipRole(role=role) for role in chosen])
    membership.organisation, membership.user = organisation, person
    db.session.add(membership)
    db.session.flush()
    audit.record(actor, "member.add", membership,
                 changes={"person": [None, person.public_no], "roles": [None, [str(r) for r in chosen]]})
    return membership


def keep_papers(actor: Actor, organisation: Organisation, membership: Membership, *, licence=None,
                authorisation=None) -> None:
    """Keep the uploads given; Refused at `licence` or `authorisation`."""
    if licence:
        organisation.licence_file_id = files.store(actor, upload=licence, purpose="organisation.licence",
                                                   field="licence", accept=PAPERS).id
    if authorisation:
        membership.authorisation_file_id = files.store(
            actor, upload=authorisation, purpose="organisation.authorisation", field="authorisation",
            accept=PAPERS).id
    db.session.flush()


def missing_papers(organisation: Organisation) -> dict[str, str]:
    """What an officer would send back: {field: message}; empty when complete."""
    missing = {}
    if not organisation.licence_file_id:
        missing["licence"] = _("上传营业执照或法人证书。")
    if not db.session.scalar(db.select(Membership.id).where(
            Membership.organisation_id == organisation.id, Membership.authorisation_file_id.is_not(None)).limit(1)):
        missing["authorisation"] = _("上传盖章的授权书。")
    for field, words in {"region_code": _("选择所在地区。"), "contact_name": _("填联系人。"),
                         "contact_phone": _("填联系电话。")}.items():
        if not getattr(organisation, field):
            missing[field] = words
    return missing


def confirm_verified(organisation: Organisation) -> Organisation:
    """Set what being verified means: since when, until when; the search document changes."""
    organisation.verified_at = clock.now()
    # A bureau whose year ran out would lock out the very officers who renew the others.
    organisation.reverify_due = None if organisation.org_type in types.CITY_ONLY else clock.today() + REVIEW_EVERY
    outbox.reindex(organisation)
    return organisation

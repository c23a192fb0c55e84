"""Types of organisations: their words, their roles, their own fields, and which office verifies them."""
from flask_babel import lazy_gettext as _l

from app.authz.actor import ROLE_LABELS, Role
from app.core import settings
from app.organisations.models import (
    ASSOCIATION,
    ENTERPRISE,
    GOVERNMENT,
    PARK,
    RESEARCH,
    SCHOOL,
    TRAINING,
    UNIVERSITY,
)

TYPE_LABELS = {
    ENTERPRISE: _l("企业"), SCHOOL: _l("职业院校"), UNIVERSITY: _l("普通高校"), RESEARCH: _l("科研院所"),
    TRAINING: _l("培训机构"), ASSOCIATION: _l("行业协会"), GOVERNMENT: _l("政府部门"), PARK: _l("园区"),
}
TECHNICAL = "technical"
SCHOOL_KINDS = {
    "secondary": _l("中等职业学校"), TECHNICAL: _l("技工院校"), "college": _l("高职专科"),
    "vocational_university": _l("职业本科"), "applied_university": _l("应用型本科"),
}
SPONSORS = {"province": _l("省属"), "city": _l("市属"), "county": _l("区县属"), "private": _l("民办"),
            "enterprise": _l("企业办"), "ministry": _l("部委属")}
SCALES = {"large": _l("大型"), "medium": _l("中型"), "small": _l("小型"), "micro": _l("微型")}
CHAIN_ROLES = {"none": _l("不是"), "chain_leader": _l("链主"), "chain_member": _l("链员")}
FUSION = {"none": _l("不是"), "reserve": _l("建设培育中"), "certified": _l("已认证")}
OFFICES = {"edu": _l("教育局"), "miit": _l("工信局"), "hrss": _l("人社局"), "dr": _l("发改局"), "st": _l("科技局"),
           "audit": _l("审计督导"), "sys": _l("平台运维")}
_OFFICE_ROLE = {"edu": Role.GOV_EDU, "miit": Role.GOV_MIIT, "hrss": Role.GOV_HRSS, "dr": Role.GOV_DR,
                "st": Role.GOV_ST, "audit": Role.AUDITOR, "sys": Role.SYSADMIN}
_ASKING = (Role.ENT_ADMIN, Role.ENT_EDITOR)
_ANSWERING = (Role.SCH_ADMIN, Role.SCH_OFFICE, Role.SCH_DEPT)

_PLACE = ("short_name", "address", "website", "intro")
_CONTACT = ("contact_name", "contact_phone", "contact_email")
# What an officer verified: a change of it asks for a new review.
VERIFIED_FIELDS = ("org_type", "name", "uscc", "no_uscc_reason", "school_kind", "office", "area_code",
                   "licence_file_id")
FREE_FIELDS = {
    ENTERPRISE: ("scale", "industry_code", "staff_on_post", "insured_staff", "chain_role", "fusion_status",
                 "is_above_scale", "is_specialised_new", "legal_person", "park_id"),
    SCHOOL: ("school_code", "sponsor", "student_count", "teacher_count"),
    UNIVERSITY: ("school_code", "sponsor", "student_count", "teacher_count"),
    RESEARCH: ("sponsor", "staff_on_post"),
    TRAINING: ("sponsor", "teacher_count", "legal_person", "park_id"),
    ASSOCIATION: ("industry_code", "legal_person"),
    GOVERNMENT: (),
    PARK: (),
}
# Fields that only registration, re-review or an officer's import sets.
OFFICER_FIELDS = ("is_core_listed", "is_trusted", "sanction_until", "is_demo")


def free_fields(org_type: str) -> tuple[str, ...]:
    """Columns that people of the organisation change without a new review."""
    return ("region_code", *_PLACE, *_CONTACT, *FREE_FIELDS[org_type])


def profile_fields(org_type: str) -> tuple[str, ...]:
    """All columns that registration and import may fill beyond type, name and code."""
    own = {SCHOOL: ("school_kind",), GOVERNMENT: ("office", "area_code")}.get(org_type, ())
    return (*free_fields(org_type), *own)


def roles_for(organisation) -> tuple[Role, ...]:
    """The roles people of this organisation may hold, the administrator's first."""
    if organisation.org_type in (ENTERPRISE, ASSOCIATION):
        return _ASKING
    if organisation.org_type == PARK:
        return (Role.PARK,)
    if organisation.org_type == GOVERNMENT:
        return (_OFFICE_ROLE[organisation.office],) if organisation.office in _OFFICE_ROLE else ()
    return _ANSWERING


def admin_role(organisation) -> Role | None:
    """The role whose holder manages the organisation and its people."""
    roles = roles_for(organisation)
    return roles[0] if roles else None


def role_label(role: Role | str):
    """What a person reads for a role."""
    return ROLE_LABELS[Role(role)]


def type_label(organisation):
    """What a person reads for the type: the kind of a school, the office of a government body, else the type."""
    if organisation.org_type == SCHOOL and organisation.school_kind in SCHOOL_KINDS:
        return SCHOOL_KINDS[organisation.school_kind]
    if organisation.org_type == GOVERNMENT and organisation.office in OFFICES:
        return OFFICES[organisation.office]
    return TYPE_LABELS[organisation.org_type]


REVIEW_DESKS = "organisations.review_desks"
# Key: type, or type:kind of school. Value: roles that verify it within their jurisdiction.
settings.declare(REVIEW_DESKS, {
    SCHOOL: [Role.GOV_EDU], f"{SCHOOL}:{TECHNICAL}": [Role.GOV_HRSS], UNIVERSITY: [Role.GOV_EDU],
    RESEARCH: [Role.GOV_MIIT], TRAINING: [Role.GOV_HRSS], ENTERPRISE: [Role.GOV_MIIT, Role.PARK],
    ASSOCIATION: [Role.GOV_MIIT, Role.PARK], GOVERNMENT: [Role.GOV_EDU, Role.SYSADMIN],
    PARK: [Role.GOV_EDU, Role.SYSADMIN],
}, _l("哪类单位由哪个部门核验"))
# Verified by the city itself, never by a district: it hands out jurisdiction.
CITY_ONLY = (GOVERNMENT, PARK)


def review_table() -> dict[str, frozenset[str]]:
    """Type (or type:kind) → roles that verify it, as set today."""
    return {key: frozenset(str(role) for role in roles) for key, roles in settings.get(REVIEW_DESKS).items()}


def desk_roles(organisation, table: dict[str, frozenset[str]] | None = None) -> frozenset[str]:
    """The roles that verify this organisation."""
    table = review_table() if table is None else table
    own = table.get(f"{organisation.org_type}:{organisation.school_kind}")
    return own if own is not None else table.get(organisation.org_type, frozenset())

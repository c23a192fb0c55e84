"""Who acts: a person in one role at one organisation, the anonymous visitor, or the system."""
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Role(StrEnum):
    """Roles of domain.md §3.7."""

    ENT_EDITOR = "ent_editor"
    ENT_ADMIN = "ent_admin"
    SCH_DEPT = "sch_dept"
    SCH_OFFICE = "sch_office"
    SCH_ADMIN = "sch_admin"
    GOV_EDU = "gov_edu"
    GOV_MIIT = "gov_miit"
    GOV_HRSS = "gov_hrss"
    GOV_DR = "gov_dr"
    GOV_ST = "gov_st"
    PARK = "park"
    AUDITOR = "auditor"
    SYSADMIN = "sysadmin"
    SYSTEM = "system"


ROLE_LABELS = {
    Role.ENT_EDITOR: _l("企业经办"), Role.ENT_ADMIN: _l("企业管理员"), Role.SCH_DEPT: _l("院系"),
    Role.SCH_OFFICE: _l("产教融合办"), Role.SCH_ADMIN: _l("学校管理员"), Role.GOV_EDU: _l("教育局"),
    Role.GOV_MIIT: _l("工信局"), Role.GOV_HRSS: _l("人社局"), Role.GOV_DR: _l("发改局"), Role.GOV_ST: _l("科技局"),
    Role.PARK: _l("园区"), Role.AUDITOR: _l("审计督导"), Role.SYSADMIN: _l("系统管理员"), Role.SYSTEM: _l("系统"),
}
ENTERPRISE = frozenset({Role.ENT_EDITOR, Role.ENT_ADMIN})
SCHOOL = frozenset({Role.SCH_DEPT, Role.SCH_OFFICE, Role.SCH_ADMIN})
# Officers decide; readers of the government (发改、科技) only look.
OFFICERS = frozenset({Role.GOV_EDU, Role.GOV_MIIT, Role.GOV_HRSS, Role.PARK})
GOVERNMENT = OFFICERS | {Role.GOV_DR, Role.GOV_ST}
OVERSEERS = GOVERNMENT | {Role.AUDITOR}


@dataclass(frozen=True)
class Actor:
    """The person and capacity in which a request acts. Plain data, safe outside the session.

    area: region prefix of a government body's jurisdiction ("4406" city, "440604" county,
    nine digits town), None when unlimited or not an officer. park_id: the park's organisation.
    """

    user_id: int | None = None
    user_name: str = ""
    membership_id: int | None = None
    org_id: int | None = None
    org_name: str = ""
    org_type: str = ""
    org_status: str = ""
    is_demo: bool = False
    roles: frozenset[Role] = frozenset()
    area: str | None = None
    park_id: int | None = None

    @property
    def is_system(self) -> bool:
        return Role.SYSTEM in self.roles

    @property
    def is_signed_in(self) -> bool:
        return self.user_id is not None

    @property
    def is_officer(self) -> bool:
        return bool(self.roles & OFFICERS)

    @property
    def is_verified(self) -> bool:
        """The organisation acted for has been verified by an officer."""
        return self.org_status == "verified"

    def has(self, *roles: Role) -> bool:
        """True when the actor holds one of the roles."""
        return bool(self.roles & set(roles))

    def role_words(self) -> str:
        """Role codes, joined, for the trail."""
        return ",".join(sorted(role.value for role in self.roles))[:60]

    def covers(self, region_code: str | None, park_id: int | None = None) -> bool:
        """The object's place lies within this officer's jurisdiction."""
        if self.park_id is not None:
            return park_id == self.park_id
        if self.area is None:
            return bool(self.roles & {Role.AUDITOR, Role.SYSADMIN, Role.SYSTEM})
        return bool(region_code) and region_code.startswith(self.area)


ANONYMOUS = Actor()
SYSTEM = Actor(roles=frozenset({Role.SYSTEM}), user_name="system")

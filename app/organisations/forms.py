"""Forms about organisations. One class holds all fields; what a type does not have is left out."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import Field
from wtforms.validators import URL, Email, EqualTo, Length, Optional, ValidationError

from app.accounts.forms import PASSWORD_HINT, login_field
from app.authz import Role
from app.core.forms import (
    BaseForm,
    BooleanField,
    ChoiceField,
    ChoicesField,
    CodeField,
    DeclarationField,
    IntField,
    PasswordField,
    PhoneField,
    QueryForm,
    Required,
    StringField,
    TextAreaField,
    UsccField,
)
from app.organisations import types
from app.organisations.models import GOVERNMENT, SCHOOL
from app.taxonomy import queries as taxonomy

PAPER_HINT = _l("PDF 或照片（PNG、JPG），不超过 20 MB。")


class OrganisationForm(BaseForm):
    """What a registration and the edit of one's own data share."""

    name = StringField(_l("单位全称"), [Required(), Length(max=120)], description=_l("和证照一致。"),
                       render_kw={"autocomplete": "organization"})
    uscc = UsccField(_l("统一社会信用代码"), hint=_l("18 位，照营业执照或法人证书填。"),
                     render_kw={"autocomplete": "off", "spellcheck": "false"})
    no_uscc_reason = StringField(_l("没有代码的原因"), [Length(max=200)], description=_l(
        "有代码就不填。例如“中外合作办学机构，代码在办理中”。由主管部门凭其他证件核验。"))
    school_kind = ChoiceField(_l("学校类别"), [Required()], enum=list(types.SCHOOL_KINDS.items()))
    office = ChoiceField(_l("部门"), [Required()], enum=list(types.OFFICES.items()))
    area_code = CodeField(_l("辖区"), [Required()], kind="region", names=taxonomy.names("region"),
                          hint=_l("市、区县或镇街。只看得到、审得了辖区里的单位。"))
    region_code = CodeField(_l("所在地区"), [Required()], kind="region", names=taxonomy.names("region"),
                            hint=_l("选到镇街，匹配时按它算远近。"))
    address = StringField(_l("详细地址"), [Length(max=200)], render_kw={"autocomplete": "street-address"})
    park_id = ChoiceField(_l("所在园区"), blank=_l("不在园区"))
    contact_name = StringField(_l("联系人"), [Required(), Length(max=60)])
    contact_phone = PhoneField(_l("联系电话"), [Required()], hint=_l("只有主管部门和合作对方看得到。"))
    contact_email = StringField(_l("联系邮箱"), [Optional(), Length(max=254), Email()])
    licence = FileField(_l("营业执照或法人证书"), description=PAPER_HINT)
    authorisation = FileField(_l("盖章的授权书"), description=PAPER_HINT)
    # own data, free to change
    short_name = StringField(_l("简称"), [Length(max=60)])
    website = StringField(_l("网站"), [Optional(), Length(max=200), URL(require_tld=True)])
    intro = TextAreaField(_l("简介"), [Length(max=2000)])
    legal_person = StringField(_l("法定代表人"), [Length(max=60)])
    industry_code = CodeField(_l("行业"), kind="industry", names=taxonomy.names("industry"))
    scale = ChoiceField(_l("规模"), enum=list(types.SCALES.items()), blank=_l("不填"))
    staff_on_post = IntField(_l("在岗人数"), unit=_l("人"), min=0, max=2_000_000,
                             hint=_l("岗位实习人数比例按它算。"))
    insured_staff = IntField(_l("参保人数"), unit=_l("人"), min=0, max=2_000_000)
    chain_role = ChoiceField(_l("产业链角色"), enum=list(types.CHAIN_ROLES.items()), blank=_l("不填"))
    fusion_status = ChoiceField(_l("产教融合型企业"), enum=list(types.FUSION.items()), blank=_l("不填"))
    is_above_scale = BooleanField(_l("规模以上企业"))
    is_specialised_new = BooleanField(_l("专精特新企业"))
    school_code = StringField(_l("学校标识码"), [Length(max=20)])
    sponsor = ChoiceField(_l("举办者"), enum=list(types.SPONSORS.items()), blank=_l("不填"))
    student_count = IntField(_l("在校生数"), unit=_l("人"), min=0, max=500_000)
    teacher_count = IntField(_l("专任教师数"), unit=_l("人"), min=0, max=50_000)

    def keep_only(self, *names: str) -> None:
        """Leave out every field but these and the hidden ones."""
        machinery = {"csrf_token", "row_version", "form_token"}
        for name in list(self._fields):
            if name not in machinery and name not in names:
                del self[name]

    def offer_parks(self, parks) -> None:
        """Fill the choice of parks."""
        if "park_id" in self._fields:
            self.park_id.choices = [("", _("不在园区")), *((str(park.id), park.name) for park in parks)]

    def validate_uscc(self, field):
        """A code, or a reason why there is none."""
        if not field.data and not self.no_uscc_reason.data:
            raise ValidationError(_("填统一社会信用代码；没有代码的，在下一栏写明原因。"))

    def organisation_values(self) -> dict:
        """The values of the organisation's columns that this form shows."""
        columns = {*types.free_fields(types.ENTERPRISE), *types.free_fields(SCHOOL), "name", "uscc",
                   "no_uscc_reason", "school_kind", "office", "area_code"}
        found = {name: field.data for name, field in self._fields.items() if name in columns}
        if "park_id" in found:
            found["park_id"] = int(found["park_id"]) if found["park_id"] else None
        return found


class RegistrationForm(OrganisationForm):
    """A new organisation and its first account."""

    account_name = StringField(_l("你的姓名"), [Required(), Length(max=60)], render_kw={"autocomplete": "name"})
    account_phone = PhoneField(_l("你的手机"), [Required()], mobile=True, render_kw={"autocomplete": "tel"})
    login = login_field(_l("登录用的邮箱"))
    password = PasswordField(_l("密码"), [Required()], description=PASSWORD_HINT,
                             render_kw={"autocomplete": "new-password"})
    repeat = PasswordField(_l("再输一次密码"), [Required(), EqualTo("password", _l("两次输的不一样。"))],
                           render_kw={"autocomplete": "new-password"})
    declaration = DeclarationField(_l("我受本单位委托登记，所填属实；同意平台为核验和联系使用这些资料"))

    ACCOUNT = ("account_name", "account_phone", "login", "password", "repeat")

    def shape(self, org_type: str, signed_in: bool) -> None:
        """Only what this type is asked at registration; no account for who has one."""
        own = {SCHOOL: ("school_kind",), GOVERNMENT: ("office", "area_code")}.get(org_type, ())
        park = ("park_id",) if "park_id" in types.FREE_FIELDS[org_type] else ()
        account = () if signed_in else self.ACCOUNT
        self.keep_only("name", "uscc", "no_uscc_reason", *own, "region_code", "address", *park, "contact_name",
                       "contact_phone", "licence", "authorisation", *account, "declaration")

    def account_values(self) -> dict | None:
        """The new account, or None."""
        return account_values(self)


def account_values(form) -> dict | None:
    """login, name, phone, password of the account part of a form, or None without one."""
    if "login" not in form._fields:
        return None
    return {"login": form.login.data, "name": form.account_name.data, "phone": form.account_phone.data or "",
            "password": form.password.data}


ACCOUNT_ALIASES = {"name": "account_name", "phone": "account_phone"}


class EditForm(OrganisationForm):
    """One's own organisation."""

    def shape(self, org_type: str) -> None:
        """Only the fields of this type."""
        own = {SCHOOL: ("school_kind",)}.get(org_type, ())
        self.keep_only("name", "uscc", "no_uscc_reason", *own, *types.free_fields(org_type), "licence",
                       "authorisation")


class ClaimForm(BaseForm):
    """The code of the letter, the letter of authority, the first account."""

    code = StringField(_l("认领码"), [Required(), Length(max=60)], description=_l("信函上的 16 位，横线可填可不填。"),
                       render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"})
    authorisation = FileField(_l("盖章的授权书"), description=PAPER_HINT)
    account_name = StringField(_l("你的姓名"), [Required(), Length(max=60)], render_kw={"autocomplete": "name"})
    account_phone = PhoneField(_l("你的手机"), [Required()], mobile=True, render_kw={"autocomplete": "tel"})
    login = login_field(_l("登录用的邮箱"))
    password = PasswordField(_l("密码"), [Required()], description=PASSWORD_HINT,
                             render_kw={"autocomplete": "new-password"})
    repeat = PasswordField(_l("再输一次密码"), [Required(), EqualTo("password", _l("两次输的不一样。"))],
                           render_kw={"autocomplete": "new-password"})

    def shape(self, signed_in: bool) -> None:
        """No account for who has one."""
        if signed_in:
            for name in RegistrationForm.ACCOUNT:
                del self[name]


def _role_field(organisation) -> Field:
    return ChoicesField(_l("角色"), [Required(_l("至少选一个角色。"))],
                        enum=[(str(role), types.role_label(role)) for role in types.roles_for(organisation)],
                        hints=ROLE_HINTS)


ROLE_HINTS = {
    Role.ENT_ADMIN: _l("管单位资料和成员；发布、选定、签协议"), Role.ENT_EDITOR: _l("起草和提交命题，跟进应答"),
    Role.SCH_ADMIN: _l("管单位资料和成员"), Role.SCH_OFFICE: _l("审定供给和应答，对外提交，签协议"),
    Role.SCH_DEPT: _l("登记专业、批次，起草应答"), Role.PARK: _l("看本园区单位的命题、合作和记录"),
}


def member_form(organisation, invite: bool):
    """The form of one member of this organisation: a class made for its roles, and an instance of it."""

    class MemberForm(BaseForm):
        roles = _role_field(organisation)
        department = StringField(_l("院系或部门"), [Length(max=60)])

    if invite:
        class MemberForm(MemberForm):  # noqa: F811
            login = login_field()
            name = StringField(_l("姓名"), [Required(), Length(max=60)])
    return MemberForm


class ReasonForm(BaseForm):
    """A decision with its reason."""

    reason = TextAreaField(_l("理由"), [Required(_l("请写明理由，对方会看到。")), Length(max=1000)])


class DirectoryForm(QueryForm):
    """What is looked for in the directory."""

    q = StringField(_l("名称"), [Length(max=60)])
    type = ChoiceField(_l("类型"), enum=[(k, v) for k, v in types.TYPE_LABELS.items() if k != GOVERNMENT],
                       blank=_l("全部"))
    kind = ChoiceField(_l("学校类别"), enum=list(types.SCHOOL_KINDS.items()), blank=_l("全部"))
    region = ChoiceField(_l("地区"), blank=_l("全部"))

"""Forms of this room. The form of a record is built from its type's declaration."""
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, MultipleFileField
from wtforms import BooleanField, FormField, StringField, TextAreaField
from wtforms.validators import Length

from app.cooperations import legal
from app.cooperations.models import Cooperation
from app.cooperations.record_types import OTHER_EVIDENCE, RecordType
from app.core import clock
from app.core.forms import (
    BaseForm,
    ChoiceField,
    DeclarationField,
    Group,
    IntField,
    IsoDateField,
    MoneyField,
    NumberField,
    QueryForm,
    Required,
)

RELATED = [("no", _l("没有关联关系")), ("yes", _l("有关联关系，如校办企业、同一法定代表人或股东、同一地址或电话"))]
INSURANCE = [("internship_liability", _l("实习责任保险")), ("work_injury", _l("为实习学生办理的工伤保险"))]
PAID_BY = [("school", _l("学校")), ("enterprise", _l("企业")), ("student", _l("学生（不允许）"))]


class RelationForm(BaseForm):
    """Whether the two sides are related."""

    related = ChoiceField(_l("与对方的关系"), [Required()], enum=RELATED, radio=True)
    relation_note = TextAreaField(_l("说明"), [Length(max=300)],
                                  description=_l("有关联关系，或平台提示有相同信息时必须写。"))

    @property
    def answer(self) -> bool | None:
        """True related, False not, None nothing said."""
        return {"yes": True, "no": False}.get(self.related.data)


class AgreementForm(BaseForm):
    """The signed agreement, typed in and uploaded."""

    goal = TextAreaField(_l("合作目标"), [Required(), Length(max=500)])
    content = TextAreaField(_l("合作内容和形式"), [Required(), Length(max=2000)])
    rights_duties = TextAreaField(_l("双方权利义务"), [Required(), Length(max=2000)])
    quantity = IntField(_l("约定数量"), [Required()], min=1)
    amount_fen = MoneyField(_l("约定金额"))
    effective_from = IsoDateField(_l("生效日期"), [Required()])
    effective_to = IsoDateField(_l("截止日期"), [Required()])
    signatories = StringField(_l("签署人"), [Required(), Length(max=200)],
                              description=_l("双方在协议上签字的人，如“陈一；梁二”。"))
    sign_date = IsoDateField(_l("签订日期"), [Required()], max=clock.today)
    file = FileField(_l("协议扫描件"), [Required()], description=_l("盖章扫描件，PDF 或图片，20 MB 以内。"))
    reason_term = TextAreaField(_l("期限不到 3 年的理由"), [Length(max=500)])


class AgreementWithRelationForm(AgreementForm, RelationForm):
    """The same for a side that has not declared yet."""


class ConfirmAgreementForm(BaseForm):
    """Confirmation of the file with the hash that was shown."""

    seen_sha256 = StringField(_l("文件指纹"), [Length(max=64)])
    seen = DeclarationField(_l("我打开看过这份文件，与双方签署的一致"))


class ConfirmAgreementWithRelationForm(ConfirmAgreementForm, RelationForm):
    """The same for a side that has not declared yet."""


class FileForm(BaseForm):
    """One file."""

    file = FileField(_l("协议扫描件"), [Required()])


class FilingForm(BaseForm):
    """The number of a filing."""

    filing_no = StringField(_l("备案号"), [Required(), Length(max=60)])


class TerminateForm(BaseForm):
    """The end before its time."""

    reason = TextAreaField(_l("终止理由"), [Required(), Length(max=500)])
    settlement_note = TextAreaField(_l("结清说明"), [Required(), Length(max=2000)],
                                    description=_l("已完成什么、费用怎样结清、学生怎样安排。"))


# ------------------------------------------------------------------------------------------ start

_START_FIELDS = {
    "head_count": IntField(_l("到岗人数"), unit=_l("人"), min=0),
    "tripartite_count": IntField(_l("已签三方协议"), unit=_l("份"), min=0),
    "consent_count": IntField(_l("已收知情同意书"), unit=_l("份"), min=0),
    "insurance_kind": ChoiceField(_l("险种"), enum=INSURANCE),
    "insurer": StringField(_l("保险公司"), [Length(max=60)]),
    "policy_no": StringField(_l("保单号"), [Length(max=60)]),
    "insured_from": IsoDateField(_l("保险开始")),
    "insured_to": IsoDateField(_l("保险截止")),
    "insured_count": IntField(_l("投保人数"), unit=_l("人"), min=0),
    "insurance_paid_by": ChoiceField(_l("谁付保险费"), enum=PAID_BY),
    "school_mentor": StringField(_l("学校指导老师"), [Length(max=60)]),
    "enterprise_mentor": StringField(_l("企业指导人员"), [Length(max=60)]),
    "apprentice_agreement_count": IntField(_l("已签学徒培养协议"), unit=_l("份"), min=0),
    "plan_ready": BooleanField(_l("培养计划已制定")),
    "roster_ready": BooleanField(_l("花名册已备好（不上传）")),
    "safety_training_done": BooleanField(_l("岗前安全教育已完成")),
}


def start_form(cooperation: Cooperation) -> type[BaseForm]:
    """The form with just the facts this cooperation is asked for."""
    asked = legal.start_facts_asked(cooperation)
    return type("StartForm", (BaseForm,), {name: _START_FIELDS[name] for name in asked})


# ------------------------------------------------------------------------------------------ records

def record_form(kind: RecordType, payers: list[tuple[str, str]]) -> type[BaseForm]:
    """The form of a record of this type; payers: (organisation id, name) who may have paid."""
    fields = {}
    if kind.instant:
        fields["period_from"] = IsoDateField(_l("到账日期") if kind.money else _l("发生日期"), [Required()],
                                             max=clock.today)
    else:
        fields["period_from"] = IsoDateField(_l("开始日期"), [Required()])
        fields["period_to"] = IsoDateField(_l("截止日期"), [Required()], max=clock.today)
    if kind.money:
        fields["amount_fen"] = MoneyField(_l("到账金额"), [Required()], min=1)
        fields["payer_org_id"] = ChoiceField(_l("付款方"), [Required()], enum=payers)
        fields["invoice_no"] = StringField(_l("发票号"), [Required(), Length(max=60)])
    if kind.measures:
        fields["measures"] = FormField(_measures(kind), label=_l("数量"))
    details = _details(kind)
    if details:
        fields["details"] = FormField(details, label=_l("实际情况"))
    if kind.roster:
        fields["roster"] = TextAreaField(
            _l("学号名册"), [Length(max=200_000)],
            description=_l("每行一个学号，不填姓名和证件号。平台只留不可还原的指纹，用来发现重复计数，任何人都看不到学号。"))
    for one in (*kind.evidence, OTHER_EVIDENCE):
        fields[f"evidence_{one.code}"] = MultipleFileField(one.label, [Asked()] if one.required else [])
    fields["note"] = TextAreaField(_l("说明"), [Length(max=500)])
    return type("RecordForm", (BaseForm,), fields)


class Asked:
    """Marks a field that is needed to submit, though a draft may lack it; the operation checks."""

    field_flags = {"required": True}

    def __call__(self, form, field):
        """Nothing to check here."""


def _measures(kind: RecordType) -> type[Group]:
    fields = {}
    for measure in kind.measures:
        checks = [Asked()] if measure.required else []
        make = NumberField if measure.places else IntField
        fields[measure.name] = make(measure.label, checks, unit=measure.unit, hint=measure.hint, min=0)
    return type("Measures", (Group,), fields)


def _details(kind: RecordType) -> type[Group] | None:
    if kind.code == "milestone_accept":
        return type("Details", (Group,), {"milestone": StringField(_l("节点名称"), [Asked(), Length(max=80)])})
    if kind.workplace:
        return type("Details", (Group,), {
            "monthly_pay_fen": MoneyField(_l("实发月报酬")),
            "hours_per_day": IntField(_l("每天工时"), unit=_l("小时"), min=0, max=24),
            "hours_per_week": IntField(_l("每周工时"), unit=_l("小时"), min=0, max=168)})
    return None


# ------------------------------------------------------------------------------------------ lists, certificates

class CertificateForm(BaseForm):
    """Which period."""

    period_from = IsoDateField(_l("开始日期"), [Required()])
    period_to = IsoDateField(_l("截止日期"), [Required()], max=clock.today)


class VerifyForm(QueryForm):
    """Number and check code of a certificate."""

    no = StringField(_l("证明编号"), [Length(max=30)])
    code = StringField(_l("校验码"), [Length(max=20)])

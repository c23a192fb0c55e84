"""Forms of answers. Required at submit is marked and checked by the operation; a draft needs a title."""
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, FieldList, FormField, HiddenField, StringField, TextAreaField
from wtforms.validators import Length

from app.answers import wishes
from app.answers.checking import LENGTHS, latest_validity
from app.answers.grid import KEEP, RECONFIRM, ROLL
from app.answers.kinds import SupplyKind
from app.answers.models import PUBLIC, VERIFIED
from app.core import clock
from app.core.forms import (
    BaseForm,
    ChoiceField,
    ChoicesField,
    CodeField,
    CodesField,
    Group,
    IntField,
    IsoDateField,
    LinesField,
    MoneyField,
    Required,
)
from app.core.kind_forms import Asked, with_details
from app.taxonomy import queries as taxonomy

VISIBILITIES = ((PUBLIC, _l("公开")), (VERIFIED, _l("只给已核验的单位看")))


def _text(label, name, **more):
    return lambda asked: StringField(label, [*asked, Length(max=LENGTHS[name])], **more)


_MAKERS = {
    "title": lambda asked: StringField(_l("标题"), [*asked, Length(max=60)],
                                       description=_l("能力加方向，不超过 60 字")),
    "department": _text(_l("院系"), "department"),
    "public_summary": lambda asked: TextAreaField(
        _l("公开说明"), [*asked, Length(max=500)],
        description=_l("会做什么、学过什么、有什么条件。不写姓名和电话")),
    "specialties": lambda asked: CodesField(_l("专业"), asked, kind="specialty", max_codes=10,
                                            names=taxonomy.names("specialty")),
    "clusters": lambda asked: CodesField(_l("产业集群"), asked, kind="cluster", max_codes=5,
                                         names=taxonomy.names("cluster"), hint=_l("服务哪些产业，最多 5 个")),
    "skills": lambda asked: LinesField(_l("技能要点"), asked, max_lines=10, max_length=40,
                                       hint=_l("一行一个，最多 10 个，如“示教编程”")),
    "region_code": lambda asked: CodeField(_l("所在地"), asked, kind="region", names=taxonomy.names("region"),
                                           hint=_l("校区或平台所在的区、镇街")),
    "site_address": _text(_l("详细地址"), "site_address"),
    "service_radius_km": lambda asked: IntField(_l("服务半径"), asked, unit=_l("公里"), min=1, max=2000),
    "available_from": lambda asked: IsoDateField(_l("可用自"), asked),
    "available_to": lambda asked: IsoDateField(_l("可用至"), asked),
    "valid_until": lambda asked: IsoDateField(_l("有效期至"), asked, min=clock.today, max=latest_validity,
                                              hint=_l("到期要重新确认，最长 12 个月")),
    "conditions": lambda asked: TextAreaField(_l("合作条件说明"), [*asked, Length(max=1000)]),
    "visibility": lambda asked: ChoiceField(_l("可见范围"), asked, enum=VISIBILITIES, radio=True, default=PUBLIC),
    "capacity": lambda asked: IntField(_l("可提供名额"), asked, min=0, max=1_000_000),
    "min_pay_fen": lambda asked: MoneyField(_l("月报酬不低于"), asked),
    "min_price_fen": lambda asked: MoneyField(_l("预算不低于"), asked),
    "min_quantity": lambda asked: IntField(_l("一次至少"), asked, min=1, max=1_000_000),
    "accepted_regions": lambda asked: CodesField(_l("只接这些地方的命题"), asked, kind="region", max_codes=30,
                                                 names=taxonomy.names("region")),
    "excluded_industries": lambda asked: CodesField(_l("不接这些行业"), asked, kind="industry", max_codes=30,
                                                    names=taxonomy.names("industry")),
    "entry_year": lambda asked: IntField(_l("入学年份"), asked, unit=_l("级"), min=2000, max=2100),
    "length_years": lambda asked: IntField(_l("学制"), asked, unit=_l("年"), min=1, max=8),
    "size": lambda asked: IntField(_l("批次人数"), asked, unit=_l("人"), min=1, max=100_000),
    "further_study_intent": lambda asked: IntField(_l("其中打算升学"), asked, unit=_l("人"), min=0, max=100_000,
                                                   hint=_l("没有填 0")),
    "youngest_born_on": lambda asked: IsoDateField(_l("最小学生的出生日期"), asked,
                                                   hint=_l("只要一个日期，用来判断是否满 16、18 周岁")),
    "has_cma": lambda asked: BooleanField(_l("有 CMA 资质（检验检测机构资质认定）")),
    "has_cnas": lambda asked: BooleanField(_l("有 CNAS 认可")),
    "qualification_valid_to": lambda asked: IsoDateField(_l("资质有效期至"), asked),
}
ALWAYS = ("title", "department", "public_summary", "clusters", "region_code", "available_from", "available_to",
          "valid_until", "skills", "site_address", "service_radius_km", "visibility", "min_quantity",
          "accepted_regions", "excluded_industries", "conditions")
# The order in which a person is asked: what it is, how many, when; then what the rest is for.
FIRST = ("title", "specialties", "entry_year", "length_years", "size", "further_study_intent", "capacity",
         "youngest_born_on", "available_from", "available_to", "public_summary", "department", "clusters",
         "region_code", "has_cma", "has_cnas", "qualification_valid_to", "valid_until")
MORE = ("skills", "site_address", "service_radius_km", "visibility", "conditions")
WISHES = ("accepted_kinds", "min_quantity", "min_pay_fen", "min_price_fen", "accepted_regions", "excluded_industries")


def answer_form(kind: SupplyKind) -> type[BaseForm]:
    """The form of one kind: common fields it asks for, wishes, and its own fields under `details`."""
    fields = {name: _MAKERS[name]([Asked()] if kind.requires(name) else [])
              for name in (*FIRST, *MORE, *WISHES) if name in ALWAYS or name in _MAKERS and kind.asks(name)}
    if kind.title_of:
        fields["title"] = StringField(_l("标题"), [Length(max=60)], description=_l("不填就用专业名称和届别"))
    fields["accepted_kinds"] = ChoicesField(_l("只接这些类型的命题"), enum=wishes.offered(kind.family))
    return with_details(type("AnswerForm", (BaseForm,), fields), kind)


class ReasonForm(BaseForm):
    """A move that needs its reason."""

    reason = TextAreaField(_l("理由"), [Required(), Length(max=500)])


class NoteForm(BaseForm):
    """A move that may say why."""

    reason = TextAreaField(_l("说明"), [Length(max=500)])


class ReconfirmForm(BaseForm):
    """A new last day for one answer."""

    valid_until = IsoDateField(_l("有效期至"), [Required()], min=clock.today, max=latest_validity,
                               hint=_l("最长 12 个月"))


class EvidenceForm(BaseForm):
    """One file."""

    file = FileField(_l("佐证文件"), [Required()],
                     description=_l("证书、批文等，pdf、docx、xlsx、png、jpg，不超过 20 MB"))


class GridLine(Group):
    """One cohort of the grid."""

    answer_no = HiddenField()
    seen = HiddenField()
    action = ChoiceField(_l("做什么"), blank=None, default=KEEP,
                         enum=((KEEP, _l("不动")), (RECONFIRM, _l("确认")), (ROLL, _l("结转"))))
    size = IntField(_l("批次人数"), unit="", min=1, max=100_000)
    further_study_intent = IntField(_l("打算升学"), min=0, max=100_000)
    youngest_born_on = IsoDateField(_l("最小学生出生"))
    available_from = IsoDateField(_l("可用自"))
    available_to = IsoDateField(_l("可用至"))
    valid_until = IsoDateField(_l("有效期至"))


class GridForm(BaseForm):
    """All cohorts of a school."""

    rows = FieldList(FormField(GridLine), _l("批次"))

"""The form of a question: at most twelve inputs before the kind's own, then the kind's, then what is optional."""
import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FormField, StringField, TextAreaField
from wtforms.validators import Length

from app.core import kind_forms
from app.core.fields import OwnText
from app.core.forms import (
    BaseForm,
    ChoiceField,
    ChoicesField,
    CodeField,
    CodesField,
    IntField,
    IsoDateField,
    MoneyField,
    WanField,
)
from app.core.kind_forms import Asked
from app.core.kinds import QuestionKind
from app.questions import fields
from app.questions.kinds import on_site, shared
from app.taxonomy import queries as taxonomy

ASKED = (Asked(),)


class WordsField(OwnText):
    """A few words apart by 、 or commas ↔ list of texts."""

    part = "line"

    def __init__(self, label=None, validators=None, **kwargs):
        kwargs.setdefault("default", list)
        super().__init__(label, validators, **kwargs)

    def process_formdata(self, valuelist):
        """An empty line is an empty list."""
        if valuelist:
            self.data = self.parse(str(valuelist[0]))

    def parse(self, text):
        return list(dict.fromkeys(word.strip() for word in re.split(r"[、，,;；\n]+", text) if word.strip()))

    def show(self, value):
        return "、".join(value)


class QuestionForm(BaseForm):
    """All common fields; `form_for` leaves only those a kind asks for."""

    title = StringField(_l("标题"), [*ASKED, Length(max=60)], description=_l("岗位或难题加技能，6 到 60 字"))
    public_summary = TextAreaField(_l("说明"), [*ASKED, Length(max=500)],
                                   description=_l("做什么、用什么设备、谁来带。30 到 500 字，公开"))
    detail = TextAreaField(_l("详情"), [Length(max=8000)],
                           description=_l("只给看得到详情的学校，不进搜索，不公开。最多 8000 字"))
    quantity = IntField(_l("数量"), [*ASKED], min=1, max=1_000_000)
    start_date = IsoDateField(_l("开始日期"), [*ASKED])
    end_date = IsoDateField(_l("结束日期"), [*ASKED])
    apply_deadline = IsoDateField(_l("应答截止"), [*ASKED])
    region_code = CodeField(_l("所在区、镇"), [*ASKED], kind="region", names=taxonomy.names("region"))
    site_address = StringField(_l("详细地址"), [*ASKED, Length(max=200)])
    specialties = CodesField(_l("对口专业"), [], kind="specialty", max_codes=5, names=taxonomy.names("specialty"),
                             hint=_l("最多 5 个，第一个算主专业。"))
    occupation_code = CodeField(_l("职业"), [], kind="occupation", names=taxonomy.names("occupation"))
    cluster_code = ChoiceField(_l("产业集群"), [*ASKED], enum=())
    skills = WordsField(_l("技能"), [], hint=_l("最多 10 个，用顿号隔开"))

    post_name = StringField(_l("岗位名称"), [Length(max=60)], description=_l("同名岗位的学生合并计算占比"))
    monthly_pay_fen = MoneyField(_l("月报酬（税前）"), [])
    budget_min_fen = WanField(_l("预算下限"), [])
    budget_max_fen = WanField(_l("预算上限"), [])
    budget_negotiable = BooleanField(_l("预算可议"))
    funding_source = ChoiceField(_l("经费来源"), [], enum=shared.FUNDING)
    is_bottleneck = BooleanField(_l("属于“卡脖子”难题"))

    visibility = ChoiceField(_l("可见范围"), [], enum=tuple(fields.VISIBILITIES.items()), blank=None)
    nda_required = BooleanField(_l("看详情须先接受保密约定"))
    levels = ChoicesField(_l("院校层次"), [], enum=tuple(shared.LEVELS.items()),
                          description=_l("不选时按对口专业的层次"))
    contact_user_id = ChoiceField(_l("联系人"), [], enum=(), description=_l("电话打码显示，洽谈后对方才看得到"))
    selection_mode = ChoiceField(_l("应答方式"), [], enum=tuple(fields.SELECTION_MODES.items()), blank=None)
    max_applications = IntField(_l("最多接收应答"), [], min=1, max=1000, unit=_l("份"))
    enterprise_offer = TextAreaField(_l("企业可提供的条件"), [Length(max=1000)])
    chain_segment = StringField(_l("产业链环节"), [Length(max=60)])
    is_major_project = BooleanField(_l("属于重大项目"))

    def __init__(self, *args, people=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.cluster_code.choices = [("", _l("请选择")), *[(one.code, one.name) for one in taxonomy.clusters()]]
        if self.contact_user_id is not None:
            self.contact_user_id.choices = [("", _l("请选择")), *people]

    def values_for_operation(self, *, readable_only: bool = False, stored: dict | None = None) -> dict[str, Any]:
        """What was typed, as keywords for save_draft and edit.

        readable_only: leave out what cannot be read (autosave); of the details the stored value then stays.
        """
        bad = {field.name for field in self if field.errors} if readable_only else set()
        values = {name: value for name, value in self.values("details").items() if name not in bad}
        if values.get("contact_user_id"):
            values["contact_user_id"] = int(values["contact_user_id"])
        for name in ("funding_source", "cluster_code", "region_code", "occupation_code"):
            if name in values:
                values[name] = values[name] or ""
        own = self.details.form
        wrong = {field.short_name for field in own if field.errors} if readable_only else set()
        details = {name: value for name, value in own.data.items() if name not in wrong}
        values["details"] = {**{k: v for k, v in (stored or {}).items() if k in wrong}, **details}
        return values


MAIN = ("title", "public_summary", "quantity", "start_date", "end_date", "apply_deadline", "region_code",
        "site_address")
SUGGESTED = ("specialties", "occupation_code", "cluster_code", "skills")
BUDGET = ("budget_min_fen", "budget_max_fen", "budget_negotiable")
MORE = ("detail", "visibility", "nda_required", "levels", "contact_user_id", "selection_mode", "max_applications",
        "enterprise_offer", "chain_segment", "is_major_project")


def layout(kind: QuestionKind) -> dict[str, tuple[str, ...]]:
    """Names of the common fields by place: main and suggested (at most 12 together), own, more."""
    wanted = (*kind.needs, *kind.takes)
    talks_of_people = "occupation_code" in wanted
    main = tuple(name for one in MAIN
                 for name in ((one, "detail") if one == "public_summary" and "detail" in wanted else (one,)))
    own = [name for one in wanted for name in (BUDGET if one == "budget" else (one,))
           if one not in (*MAIN, *SUGGESTED, "detail", "levels")]
    order = ("post_name", "monthly_pay_fen", *BUDGET, "funding_source", "is_bottleneck")
    return {"main": main,
            "suggested": tuple(name for name in SUGGESTED if name != "occupation_code" or talks_of_people),
            "own": tuple(name for name in order if name in own),
            "more": tuple(name for name in MORE if name not in main)}


def form_class(kind: QuestionKind) -> type[QuestionForm]:
    """The form of one kind: its common fields and, nested, its own."""
    shown = {name for names in layout(kind).values() for name in names}
    hidden = {name: None for name in fields.LABELS if hasattr(QuestionForm, name) and name not in shown}
    own = {"details": FormField(kind_forms.details_form(kind), label=kind.label)}
    return type(f"{kind.code.title().replace('_', '')}Form", (QuestionForm,), {**hidden, **own})


def mark_required(form: QuestionForm, kind: QuestionKind) -> QuestionForm:
    """Set the flag of what this kind requires, so that only the rest is marked 选填."""
    names = set(fields.required(kind)) | ({"budget_max_fen"} if "budget" in kind.needs else set())
    for name in names:
        field = getattr(form, name, None)
        if field is not None and name not in ("visibility", "selection_mode", "levels"):
            field.flags.required = True
    form.quantity.unit = kind.unit
    if kind.unit == shared.PERSON:
        form.quantity.label.text = _l("需要人数")
    return form


def groups(form: QuestionForm, kind: QuestionKind) -> dict[str, list]:
    """The kind's own fields for the page: `own` and, apart, those of students at a workplace."""
    inside = {field.short_name: field for field in form.details.form}
    names = [one.name for one in kind.fields]
    conditional = kind.code != "internship"
    return {"own": [inside[name] for name in names if name not in on_site.NAMES],
            "on_site": [inside[name] for name in names if name in on_site.NAMES], "conditional": conditional}

"""Forms of applications and invitations. What is free is asked of the operations, not repeated here."""
from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, HiddenField, MultipleFileField, StringField, TextAreaField
from wtforms.validators import Length

from app.answers.models import Answer
from app.applications.checking import quantity_field
from app.applications.workflow import DECLINE_REASONS, NOT_SELECTED_REASONS
from app.core.forms import BaseForm, ChoiceField, ChoicesField, IntField, IsoDateField, MoneyField, Required, RowsField
from app.questions.models import Question

MOST = 1_000_000


class Lines(StringField):
    """No input of its own: carries what is wrong with the lines as a whole."""


class ApplyBase(BaseForm):
    """The application but its lines, which `apply_form` adds, one for each usable answer."""

    lines = Lines(_l("供给和数量"))
    nda = Lines(_l("保密条款"))
    start_date = IsoDateField(_l("开始"))
    end_date = IsoDateField(_l("结束"))
    quote_fen = MoneyField(_l("报价"), hint=_l("整份应答的价格。可以写 64.5万。"))
    proposal = TextAreaField(_l("应答方案"), [Length(max=4000)],
                             description=_l("怎么做、谁来做、做到什么程度。不写学生姓名。"))
    timeline = TextAreaField(_l("时间安排"), [Length(max=1000)])
    team = RowsField(_l("团队"), {
        "role": StringField(_l("角色"), [Required(), Length(max=40)]),
        "count": IntField(_l("人数"), [Required()], min=1, max=500, unit=_l("人")),
        "note": StringField(_l("说明"), [Length(max=100)]),
    }, max_rows=12, hint=_l("写角色和人数，不写姓名和证件号。"))
    partners = RowsField(_l("联合应答的单位"), {
        "org_no": StringField(_l("单位编号"), [Required(), Length(max=30)]),
        "contribution": StringField(_l("承担什么"), [Length(max=200)]),
    }, max_rows=6, hint=_l("每个单位自己确认后才能提交。"))
    no_conflict = BooleanField(_l("我们声明：学校和参加人员与企业没有利益关系"))
    conflict_note = TextAreaField(_l("有利益关系时，写明是什么关系"), [Length(max=500)])
    site_visit_on = IsoDateField(_l("实地考察日期"))
    site_visit_report = FileField(_l("考察评估报告"))
    party_meeting_on = IsoDateField(_l("学校党组织会议日期"))
    list_published_on = IsoDateField(_l("名单公开日期"))
    cross_province_filing_no = StringField(_l("跨省实习备案号"), [Length(max=60)])
    kept_files = ChoicesField(_l("已上传的附件"), hints=None)
    new_files = MultipleFileField(_l("添加附件"))

    def quantity_fields(self) -> list:
        """The inputs of the lines, one for each usable answer."""
        return [field for name, field in self._fields.items() if name.startswith("quantity-")]

    def asked(self) -> dict[str, int]:
        """{answer_no: quantity} of what was filled in."""
        return {field.name.removeprefix("quantity-"): field.data for field in self.quantity_fields() if field.data}


def apply_form(question: Question, answers: Iterable[Answer], files: Iterable = (), **given) -> ApplyBase:
    """The form for this question and these answers; `files` are already attached."""
    fields = {quantity_field(answer): IntField(answer.title, unit=question.quantity_unit, min=0, max=MOST)
              for answer in answers}
    form = type("ApplyForm", (ApplyBase,), fields)(**given)
    form.kept_files.choices = [(str(file.id), file.name) for file in files]
    return form


class OfferBase(BaseForm):
    """New terms; `offer_form` adds the lines."""

    lines = Lines(_l("供给和数量"))
    price_fen = MoneyField(_l("价格"), hint=_l("可以写 64.5万。"))
    start_date = IsoDateField(_l("开始"))
    end_date = IsoDateField(_l("结束"))
    note = TextAreaField(_l("给对方的话"), [Length(max=500)])

    quantity_fields = ApplyBase.quantity_fields
    asked = ApplyBase.asked


def offer_form(question: Question, answers: Iterable[Answer], **given) -> OfferBase:
    """The form of an offer over these answers."""
    fields = {quantity_field(answer): IntField(answer.title, unit=question.quantity_unit, min=0, max=MOST)
              for answer in answers}
    return type("OfferForm", (OfferBase,), fields)(**given)


class ReasonForm(BaseForm):
    """A step back or an end, with its reason."""

    reason = TextAreaField(_l("理由"), [Required(), Length(max=500)])


class ApproveForm(BaseForm):
    """One step of the school's approval."""

    note = TextAreaField(_l("意见"), [Length(max=500)])


class PressForm(BaseForm):
    """Only a button."""

    do = HiddenField()


class SelectForm(BaseForm):
    """The selection; reasons of warnings are posted as reason-<code>."""


class DeclineForm(BaseForm):
    """Why a school is not selected."""

    reason_code = ChoiceField(_l("原因"), [Required()], enum=NOT_SELECTED_REASONS.items(), radio=True)
    note = TextAreaField(_l("说明"), [Length(max=500)], description=_l("学校会看到。选“其他”时要写。"))


class InviteForm(BaseForm):
    """What is written to the owner of an answer."""

    message = TextAreaField(_l("给学校的话"), [Length(max=500)],
                            description=_l("为什么找这份供给，想怎么合作。不写商业秘密。"))


class DeclineInvitationForm(BaseForm):
    """Why an invitation is declined."""

    reason_code = ChoiceField(_l("原因"), [Required()], enum=DECLINE_REASONS.items(), radio=True)
    note = TextAreaField(_l("说明"), [Length(max=500)], description=_l("企业会看到。选“其他”时要写。"))

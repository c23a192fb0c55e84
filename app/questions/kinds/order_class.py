"""订单培养 (domain.md §3.2, 6)."""
from flask_babel import lazy_gettext as _l

from app.core.kinds import Field, QuestionKind
from app.questions.kinds import on_site, shared

GRADES = (("entry", _l("入学时")), ("second", _l("二年级")), ("third", _l("三年级")))


def on_the_site(details) -> bool:
    """The class comes to the workplace within this cooperation."""
    return bool(details.get("on_site"))


FIELDS = (
    Field("class_name", _l("班名"), "text", False, max=60),
    Field("entry_grade", _l("何时组班"), "choice", True, choices=GRADES),
    Field("graduation_year", _l("毕业年份"), "int", True, "", _l("年"), min=2020, max=2060),
    Field("recruit_commitment", _l("承诺录用"), "int", True, "", _l("人"), min=1, max=100_000),
    Field("scholarship", _l("奖学金或助学金"), "money", False, _l("每人每年"), max=100_000_000),
    Field("enterprise_courses", _l("企业课程"), "rows", False, max=20, fields=(
        Field("name", _l("课程"), "text", True, max=60), Field("hours", _l("学时"), "int", True, min=1, max=2000))),
    Field("salary_min", _l("毕业后月薪不低于"), "money", False, max=100_000_000),
    Field("post_after", _l("毕业后的岗位"), "text", False, max=60),
    Field("on_site", _l("合作期内学生到企业上岗"), "bool", False, _l("勾选后适用实习管理规定"), default=False),
)

KIND = QuestionKind(
    code="order_class", label=_l("订单培养"), about=_l("与学校合办订单班，毕业后录用"), family=shared.ORDER_FAMILY,
    unit=shared.PERSON, agreement_type="order_class_agreement", legal_forms=("apprenticeship",),
    fields=(*FIELDS, *on_site.fields(on_the_site)), office=shared.office_of,
    answer_kinds=lambda details: ("trainee_cohort", "specialty"), capacity="stock", students_on_site=on_the_site,
    record_types=("order_class_roll", "hire_result"), needs=("specialties", "occupation_code", "levels"),
    takes=("post_name", "monthly_pay_fen"),
)

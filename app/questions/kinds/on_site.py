"""The fields of domain.md §2.2 that every question with students at a workplace carries, at submit.

They bind to the fact, not to the kind: a kind takes `fields(when)` and says by `students_on_site`
whether they hold.
"""
from collections.abc import Callable, Mapping
from dataclasses import replace

from flask_babel import lazy_gettext as _l

from app.core.kinds import Field
from app.rules.checks.hazards import BARRED_PLACES, HAZARDS

WORK_MODES = (("independent", _l("独立上岗")), ("assist", _l("协助师傅，不独立上岗")))
PLACES = (("workshop", _l("车间、厂房")), ("office", _l("办公室")), ("laboratory", _l("实验室")),
          ("shop", _l("门店、营业场所")),
          ("hotel_restaurant", _l("酒店、餐饮")), ("outdoor", _l("户外、工地")), ("farm", _l("农场、基地")),
          *BARRED_PLACES.items(), ("other", _l("其他")))
PAY_METHODS = (("direct_transfer", _l("银行转账给本人")), ("third_party", _l("经第三方代发")),
               ("goods", _l("物品或代金券")))
GRADES = (("I", _l("I 级，轻")), ("II", _l("II 级，中")), ("III", _l("III 级，重")), ("IV", _l("IV 级，很重")))
LODGING = (("provided", _l("提供，免费")), ("subsidised", _l("提供，有补贴")), ("none", _l("不提供")))
INSURERS = (("school", _l("学校")), ("enterprise", _l("企业")), ("both", _l("双方")))


def _independent(details: Mapping) -> bool:
    return details.get("work_mode") == "independent"


def _special(details: Mapping) -> bool:
    return bool(details.get("night_shift") or details.get("overtime") or details.get("holiday_work")
                or details.get("hazards"))


FIELDS = (
    Field("work_mode", _l("学生怎样上岗"), "choice", True, _l("独立上岗的报酬有下限"), choices=WORK_MODES),
    Field("staff_on_post", _l("本单位在岗职工"), "int", True, _l("在册并在岗的人数"), _l("人"), min=1, max=2_000_000),
    Field("same_post_staff", _l("同类岗位职工"), "int", True, _l("做同样工作的职工人数"), _l("人"), min=1,
          max=2_000_000),
    Field("other_interns_on_site", _l("其他学校在岗学生"), "int", True, _l("同一时间已在你单位的，没有填 0"), _l("人"),
          max=100_000,
          default=0),
    Field("other_interns_on_post", _l("其中在同类岗位"), "int", True, _l("没有填 0"), _l("人"), max=100_000, default=0),
    Field("same_post_wage", _l("同岗位职工月工资"), "money", True, _l("相同岗位、正式职工"), when=_independent,
          max=100_000_000),
    Field("lowest_tier_wage", _l("该岗位最低档月工资"), "money", False, _l("有分档的填最低一档"), when=_independent,
          max=100_000_000),
    Field("pay_method", _l("报酬怎样付"), "choice", True, choices=PAY_METHODS, default="direct_transfer"),
    Field("pay_cycle_days", _l("多少天发一次"), "int", True, "", _l("天"), min=1, max=366, default=30),
    Field("hours_per_day", _l("每天工时"), "int", True, "", _l("小时"), min=1, max=24, default=8),
    Field("hours_per_week", _l("每周工时"), "int", True, "", _l("小时"), min=1, max=168, default=40),
    Field("night_shift", _l("有夜班"), "bool", default=False),
    Field("overtime", _l("有加班"), "bool", default=False),
    Field("holiday_work", _l("休息日、节假日上班"), "bool", default=False),
    Field("hazards", _l("岗位涉及"), "choices", False, _l("没有就不勾"), choices=tuple(HAZARDS.items())),
    Field("special_filing_no", _l("特殊安排备案号"), "text", False, _l("夜班、加班、节假日上班或上述作业，须事先备案"),
          when=_special, max=60),
    Field("labour_intensity", _l("体力劳动强度"), "choice", True, _l("按国家分级，I 级最轻"), choices=GRADES,
          default="I"),
    Field("workplace_category", _l("场所"), "choice", True, choices=PLACES, default="workshop"),
    Field("task_list", _l("典型工作任务"), "lines", True, _l("每行一项，至少 3 项"), max=20),
    Field("accommodation", _l("住宿"), "choice", True, choices=LODGING, default="none"),
    Field("meals", _l("工作餐"), "choice", True, choices=LODGING, default="none"),
    Field("insurance_by", _l("实习责任保险由谁买"), "choice", True, choices=INSURERS, default="school"),
    Field("min_age", _l("最小年龄"), "int", True, "", _l("周岁"), min=1, max=60, default=16),
    Field("accept_minors", _l("接收 16、17 周岁的学生"), "bool", default=False),
    Field("is_cross_province", _l("接收外省学校的学生"), "bool", default=False),
    Field("fee_from_student", _l("向学生收取的费用"), "money", True, _l("任何名目都不能收，填 0"), default=0,
          max=100_000_000),
    Field("fee_declaration", _l("声明：不收押金，不扣证件，不要担保"), "declaration", True),
    Field("agency_declaration", _l("声明：不通过中介机构或有偿代理组织、管理学生"), "declaration", True),
)


def fields(when: Callable[[Mapping], bool] | None = None) -> tuple[Field, ...]:
    """The group, asked only when `when(details)`; each field's own condition still holds."""
    if when is None:
        return FIELDS
    return tuple(replace(one, when=_both(when, one.when)) for one in FIELDS)


def _both(first, second):
    if second is None:
        return first
    return lambda details: first(details) and second(details)


NAMES = frozenset(one.name for one in FIELDS)

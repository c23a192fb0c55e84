"""The common fields of a question: what they are called, what they accept, when they are lacking."""
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import kinds as core_kinds
from app.core.errors import Refused
from app.questions import kinds
from app.questions.kinds import shared
from app.questions.models import (
    INVITED_ONLY,
    PUBLIC,
    VERIFIED_SCHOOLS,
    Question,
    QuestionForm,
    QuestionLevel,
    QuestionSkill,
    QuestionSpecialty,
)
from app.taxonomy import queries as taxonomy

VISIBILITIES = {PUBLIC: _l("公开"), VERIFIED_SCHOOLS: _l("已核验的学校"), INVITED_ONLY: _l("只给受邀学校")}
SELECTION_MODES = {"open_call": _l("揭榜：截止后统一遴选"), "first_fit": _l("先到先谈"),
                   "direct_invite": _l("定向邀请")}

LABELS = {
    "title": _l("标题"), "public_summary": _l("公开说明"), "detail": _l("详情"), "visibility": _l("可见范围"),
    "nda_required": _l("看详情须先接受保密约定"), "contact_user_id": _l("联系人"), "cluster_code": _l("产业集群"),
    "chain_segment": _l("产业链环节"), "region_code": _l("所在地"), "site_address": _l("详细地址"),
    "occupation_code": _l("职业"), "post_name": _l("岗位名称"), "quantity": _l("数量"), "start_date": _l("开始日期"),
    "end_date": _l("结束日期"), "apply_deadline": _l("应答截止"), "budget_min_fen": _l("预算下限"),
    "budget_max_fen": _l("预算上限"), "budget_negotiable": _l("预算可议"), "funding_source": _l("经费来源"),
    "monthly_pay_fen": _l("月报酬（税前）"), "enterprise_offer": _l("企业可提供的条件"),
    "selection_mode": _l("应答方式"), "max_applications": _l("最多接收应答"), "is_bottleneck": _l("属于“卡脖子”难题"),
    "is_major_project": _l("属于重大项目"), "specialties": _l("对口专业"), "levels": _l("院校层次"),
    "skills": _l("技能"),
    "details": _l("本类型的内容"), "industry_code": _l("国民经济行业"), "attachments": _l("附件"),
}
TEXTS = {"title": 60, "public_summary": 500, "detail": 8000, "chain_segment": 60, "site_address": 200, "post_name": 60,
         "enterprise_offer": 1000, "funding_source": 30, "import_row": 80}
NUMBERS = ("quantity", "max_applications")
MONEY = ("budget_min_fen", "budget_max_fen", "monthly_pay_fen")
DATES = ("start_date", "end_date", "apply_deadline")
FLAGS = ("nda_required", "budget_negotiable", "is_bottleneck", "is_major_project")
CHOICES = {"visibility": VISIBILITIES, "selection_mode": SELECTION_MODES}
CODES = {"cluster_code": "cluster", "occupation_code": "occupation", "region_code": "region",
         "industry_code": "industry"}
LISTS = ("specialties", "levels", "skills")
REQUIRED = ("title", "public_summary", "visibility", "contact_user_id", "cluster_code", "region_code", "site_address",
            "quantity", "start_date", "end_date", "apply_deadline", "selection_mode")
# Changes of these after publishing make a new edition (domain.md §3.7); an earlier deadline only.
MATERIAL = ("quantity", "monthly_pay_fen", "budget_min_fen", "budget_max_fen", "specialties", "apply_deadline")
LEAST = {"title": 6, "public_summary": 30}


def clean(kind: core_kinds.QuestionKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Checked values of the common fields that were given, unknown names refused. Raises Refused per field."""
    kept, errors = {}, {}
    for name, value in values.items():
        if name == "details":
            continue
        try:
            kept[name] = _clean_one(name, value)
        except ValueError as problem:
            errors[name] = str(problem)
    if errors:
        raise Refused(_("有几项要改。"), errors=errors)
    if "details" in values:
        kept["details"] = core_kinds.clean(kind, values["details"], complete=False)
    return kept


def _clean_one(name: str, value: Any) -> Any:
    if name in TEXTS:
        text = str(value or "").strip()
        if len(text) > TEXTS[name]:
            raise ValueError(_("最多 %(n)s 个字，请删短。", n=TEXTS[name]))
        return text
    if name in LISTS:
        return _clean_list(name, list(dict.fromkeys(value or [])))
    if name in FLAGS:
        return bool(value)
    if name in CHOICES:
        if value and value not in CHOICES[name]:
            raise ValueError(_("请从列出的选项里选。"))
        return value or next(iter(CHOICES[name]))
    if name in CODES:
        if value and taxonomy.entry(CODES[name], value) is None:
            raise ValueError(_("没有代码“%(code)s”。请核对，或按名称查。", code=value))
        return value or ""
    if value in (None, ""):
        return None
    return _clean_number(name, value)


def _clean_number(name: str, value: Any) -> Any:
    if name in DATES:
        if not isinstance(value, date):
            raise ValueError(_("填日期，如 2027-07-01。"))
        return value
    if name in (*NUMBERS, *MONEY, "contact_user_id"):
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueError(_("填整数，如 36。"))
        if value < (1 if name in NUMBERS else 0):
            raise ValueError(_("不能小于 %(min)s。", min=1 if name in NUMBERS else 0))
        if name in NUMBERS and value > 1_000_000:
            raise ValueError(_("数字太大。请核对位数。"))
        return value
    raise KeyError(f"question has no field {name}")


def _clean_list(name: str, items: list[str]) -> list[str]:
    if name == "specialties":
        unknown = [code for code in items if taxonomy.specialty(code) is None]
        if unknown:
            raise ValueError(_("没有代码“%(code)s”。请核对，或按名称查。", code=unknown[0]))
        if len(items) > 5:
            raise ValueError(_("最多 %(n)s 个，现在 %(m)s 个。", n=5, m=len(items)))
    elif name == "levels":
        if any(level not in shared.LEVELS for level in items):
            raise ValueError(_("请从列出的选项里选。"))
    else:
        items = [text.strip() for text in items if text.strip()]
        if len(items) > 10:
            raise ValueError(_("最多 %(n)s 个，现在 %(m)s 个。", n=10, m=len(items)))
        if any(len(text) > 40 for text in items):
            raise ValueError(_("一个技能最多 40 个字。"))
    return items


def in_order(question: Question) -> dict[str, str]:
    """Errors between fields: dates and budget out of order."""
    errors = {}
    if question.start_date and question.end_date and question.end_date < question.start_date:
        errors["end_date"] = _("结束日期不能早于开始日期。")
    if question.budget_min_fen is not None and question.budget_max_fen is not None \
            and question.budget_max_fen < question.budget_min_fen:
        errors["budget_max_fen"] = _("预算上限不能小于下限。")
    return errors


def put(question: Question, values: Mapping[str, Any]) -> None:
    """Write checked values onto the row and what follows from them; the caller flushes."""
    for name, value in values.items():
        if name == "specialties":
            _put_ordered(question.specialties, QuestionSpecialty, "code", value)
        elif name == "skills":
            _put_ordered(question.skills, QuestionSkill, "name", value)
        elif name == "levels":
            _put_set(question.levels, QuestionLevel, "level", value)
        else:
            setattr(question, name, value)
    derive(question)


def derive(question: Question) -> None:
    """What the platform knows by itself: unit, whether students stand at a workplace, legal forms, levels."""
    kind = kinds.get(question.question_type)
    question.quantity_unit = kind.unit
    question.students_on_site = bool(kind.students_on_site(question.details or {}))
    if not question.forms:
        _put_set(question.forms, QuestionForm, "form", list(kind.legal_forms))
    if not question.levels and question.specialties:
        entries = [taxonomy.specialty(code) for code in question.specialty_codes]
        _put_set(question.levels, QuestionLevel, "level",
                 sorted({one.level for one in entries if one} & set(shared.LEVELS)))


def _put_ordered(rows: list, model, attribute: str, items: list[str]) -> None:
    old = {getattr(row, attribute): row for row in rows}
    kept = []
    for position, item in enumerate(items):
        row = old.get(item) or model(**{attribute: item})
        row.position = position
        kept.append(row)
    rows[:] = kept


def _put_set(rows: list, model, attribute: str, items: list[str]) -> None:
    old = {getattr(row, attribute): row for row in rows}
    rows[:] = [old.get(item) or model(**{attribute: item}) for item in items]


def value_of(question: Question, name: str) -> Any:
    """The present value of a common field, lists as plain lists."""
    return {"specialties": question.specialty_codes, "levels": question.level_codes,
            "skills": question.skill_names}[name] if name in LISTS else getattr(question, name)


def required(kind: core_kinds.QuestionKind) -> tuple[str, ...]:
    """Names of the common fields that must be there at submit; "budget" stands for a budget or its negotiability."""
    return (*REQUIRED, *kind.needs)


def lacking(question: Question) -> dict[str, str]:
    """Errors of what must still be filled before submitting, field → words."""
    kind = kinds.get(question.question_type)
    errors = dict(in_order(question))
    for name in required(kind):
        if name == "budget":
            if question.budget_max_fen is None and not question.budget_negotiable:
                errors["budget_max_fen"] = _("填预算，或勾选可议。")
        elif value_of(question, name) in (None, "", []):
            errors[name] = _("这一项要填。")
    for name, least in LEAST.items():
        text = value_of(question, name) or ""
        if name not in errors and len(text) < least:
            errors[name] = _("至少 %(n)s 个字，现在 %(m)s 个。", n=least, m=len(text))
    if question.nda_required and not question.detail:
        errors["detail"] = _("要保密约定的命题，把保密的内容写在详情里。")
    try:
        core_kinds.clean(kind, question.details, complete=True)
    except Refused as refused:
        errors.update(refused.errors)
    errors.update(_kind_problems(question))
    return errors


def _kind_problems(question: Question) -> dict[str, str]:
    milestones = (question.details or {}).get("milestones")
    if question.question_type == "rd_project" and milestones:
        total = sum(row.get("pay_pct") or 0 for row in milestones)
        if total != 100:
            return {"details.milestones": _("付款比例合计要 100，现在 %(n)s。", n=total)}
    return {}

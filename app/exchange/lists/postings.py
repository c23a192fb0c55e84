"""My questions and my answers as files."""
from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from app.answers import kinds as answer_kinds
from app.answers import queries as answers
from app.answers.models import Answer
from app.authz import Actor
from app.authz.actor import ENTERPRISE, SCHOOL
from app.capacity import queries as capacity
from app.core.db import db
from app.exchange.lists.base import Listing, day, named, place, yuan
from app.questions import kinds as question_kinds
from app.questions import policy, queries
from app.questions.kinds import shared
from app.questions.models import Question

QUESTION_HEADER = (
    _l("命题编号"), _l("类型"), _l("标题"), _l("状态"), _l("企业"), _l("数量"), _l("单位"), _l("已选定"),
    _l("专业代码"), _l("专业"),
    _l("职业代码"), _l("职业"), _l("院校层次"), _l("产业集群"), _l("地区代码"), _l("地区"), _l("详细地址"),
    _l("月报酬（元）"),
    _l("预算上限（元）"), _l("开始日期"), _l("结束日期"), _l("应答截止"), _l("发布日期"), _l("公开说明"))
ANSWER_HEADER = (
    _l("供给编号"), _l("类型"), _l("标题"), _l("状态"), _l("院系"), _l("专业代码"), _l("专业"), _l("层次"),
    _l("入学年份"), _l("学制"),
    _l("批次人数"), _l("打算升学"), _l("名额"), _l("已占用"), _l("已签约"), _l("可用"), _l("单位"), _l("地区代码"),
    _l("地区"),
    _l("可用自"), _l("可用至"), _l("有效期至"), _l("公开说明"))


def _questions(actor: Actor, args) -> Iterator[list]:
    mine = queries.mine(actor, args.get("status", "")).with_only_columns(Question.id).order_by(None)
    chosen = queries.visible(actor).where(Question.id.in_(mine)).order_by(Question.updated_at.desc(),
                                                                          Question.id.desc())
    for row in db.session.scalars(chosen):
        need = capacity.need(row.id) if row.published_at else None
        yield [row.question_no, question_kinds.get(row.question_type).label, row.title, row.status_label,
               row.enterprise.name, row.quantity, row.quantity_unit, need.taken if need else None,
               "、".join(row.specialty_codes), "、".join(named("specialty", code) for code in row.specialty_codes),
               row.occupation_code, named("occupation", row.occupation_code),
               "、".join(str(shared.LEVELS.get(level, level)) for level in row.level_codes),
               named("cluster", row.cluster_code), row.region_code, place(row.region_code), row.site_address,
               yuan(row.monthly_pay_fen), yuan(row.budget_max_fen), row.start_date, row.end_date, row.apply_deadline,
               day(row.published_at), row.public_summary]


def _answers(actor: Actor, args) -> Iterator[list]:
    family = args.get("family", "")
    mine = answers.own(actor, family=family if family in answers.FAMILIES else "", status=args.get("status", ""),
                       text=args.get("q", "").strip()[:60]).with_only_columns(Answer.id)
    chosen = answers.visible(actor).where(Answer.id.in_(mine)).order_by(Answer.answer_no)
    for row in db.session.scalars(chosen):
        kind = answer_kinds.get(row.answer_type)
        slots = [slot for slot in row.slots if slot.month is None] or row.slots
        held = [sum(getattr(slot, name) for slot in slots) if slots else None for name in ("total", "reserved",
                                                                                           "committed")]
        yield [row.answer_no, kind.label, row.title, row.status_label, row.department, "、".join(row.specialty_codes),
               "、".join(named("specialty", code) for code in row.specialty_codes),
               shared.LEVELS.get(row.level, row.level), row.entry_year, row.length_years, row.size,
               row.further_study_intent, *held, held[0] - held[1] - held[2] if slots else None, str(kind.unit),
               row.region_code, place(row.region_code), row.available_from, row.available_to, row.valid_until,
               row.public_summary]


QUESTIONS = Listing("questions", _l("我的命题"), ENTERPRISE | policy.ENTERING, QUESTION_HEADER, _questions, ("status",))
ANSWERS = Listing("answers", _l("我们的供给"), SCHOOL, ANSWER_HEADER, _answers, ("family", "status", "q"))

"""Cooperations and their records as files: what the actor sees on the page, by the same filter."""
from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.authz import Actor
from app.authz.actor import ENTERPRISE, OVERSEERS, SCHOOL
from app.cooperations import legal, listing, queries, record_types
from app.cooperations.models import COUNTED, Cooperation, CooperationRecord
from app.core.db import db
from app.exchange.lists.base import Listing, day, place, yuan

FILTERS = ("group", "kind", "region", "q", "wait")
EVERYBODY = ENTERPRISE | SCHOOL | OVERSEERS
COOPERATION_HEADER = (
    _l("合作编号"), _l("状态"), _l("类型"), _l("合作"), _l("企业"), _l("企业统一社会信用代码"), _l("学校"),
    _l("命题编号"), _l("地区代码"),
    _l("地区"), _l("商定数量"), _l("单位"), _l("商定金额（元）"), _l("开始日期"), _l("结束日期"), _l("协议编号"),
    _l("协议生效日期"),
    _l("备案号"), _l("记录数"), _l("已确认记录数"))
RECORD_HEADER = (
    _l("记录编号"), _l("状态"), _l("记录类型"), _l("合作编号"), _l("合作"), _l("企业"), _l("学校"), _l("期间自"),
    _l("期间至"), _l("发生日期"),
    _l("主要数量"), _l("单位"), _l("金额（元）"), _l("发票号"), _l("提交方"), _l("提交日期"), _l("确认方"),
    _l("确认日期"), _l("计入统计"), _l("佐证份数"))


def _cooperations(actor: Actor, args) -> Iterator[list]:
    chosen = listing.chosen(actor, listing.Asked.of(args)).order_by(Cooperation.id.desc())
    for row in db.session.scalars(chosen):
        agreement = legal.agreement_in_force(row)
        records = queries.records_of(actor, row)
        yield [row.cooperation_no, row.status_label, legal.kind_of(row).label, row.title, row.enterprise.name,
               row.enterprise.uscc, row.school.name, row.question.question_no if row.question else "", row.region_code,
               place(row.region_code), row.agreed_quantity, row.quantity_unit, yuan(row.agreed_amount_fen),
               row.start_date, row.end_date, agreement.agreement_no if agreement else "", day(row.effective_at),
               row.filing_no, len(records), sum(one.status in COUNTED for one in records)]


def _records(actor: Actor, args) -> Iterator[list]:
    chosen = listing.chosen(actor, listing.Asked.of(args)).order_by(Cooperation.id.desc())
    for cooperation in db.session.scalars(chosen):
        for row in queries.records_of(actor, cooperation):
            yield _record(row)


def _record(row: CooperationRecord) -> list:
    cooperation, kind = row.cooperation, record_types.get(row.record_type)
    main = kind.measure(kind.main)
    side = {cooperation.enterprise_id: _("企业"), cooperation.school_id: _("学校")}
    return [row.record_no, row.status_label, kind.label, cooperation.cooperation_no, cooperation.title,
            cooperation.enterprise.name, cooperation.school.name, row.period_from, row.period_to, row.event_date,
            row.measure(kind.main), str(main.unit) if main else "", yuan(row.amount_fen), row.invoice_no,
            side.get(row.submitted_by_org_id, ""), day(row.submitted_at), side.get(row.confirmed_by_org_id, ""),
            day(row.confirmed_at), row.status in COUNTED, len(row.evidence)]


COOPERATIONS = Listing("cooperations", _l("合作"), EVERYBODY, COOPERATION_HEADER, _cooperations, FILTERS)
RECORDS = Listing("records", _l("合作记录"), EVERYBODY, RECORD_HEADER, _records, FILTERS)

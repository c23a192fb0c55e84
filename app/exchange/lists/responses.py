"""Applications as a file: the school's own, those to the enterprise's questions, an officer's jurisdiction."""
from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from app.applications import queries
from app.applications.models import Application
from app.applications.shown import GROUPS
from app.authz import Actor
from app.authz.actor import ENTERPRISE, OVERSEERS, SCHOOL
from app.core.db import db
from app.exchange.lists.base import Listing, day, yuan
from app.questions import kinds

HEADER = (_l("应答编号"), _l("状态"), _l("命题编号"), _l("命题"), _l("类型"), _l("企业"), _l("学校"), _l("院系"),
          _l("供给编号"), _l("应答数量"),
          _l("单位"), _l("选定数量"), _l("报价（元）"), _l("开始日期"), _l("结束日期"), _l("送出日期"),
          _l("企业查看日期"), _l("等企业答复至"))


def _rows(actor: Actor, args) -> Iterator[list]:
    chosen = queries.visible(actor)
    if args.get("group") in GROUPS:
        chosen = chosen.where(Application.status.in_(GROUPS[args["group"]][1]))
    for row in db.session.scalars(chosen.order_by(Application.id.desc())).unique():
        question = row.question
        yield [row.application_no, row.status_label, question.question_no, question.title,
               kinds.get(question.question_type).label, question.enterprise.name, row.school.name, row.department,
               "、".join(line.answer.answer_no for line in row.lines), row.offered_quantity, question.quantity_unit,
               row.selected_quantity, yuan(row.quote_fen), row.start_date, row.end_date, day(row.submitted_at),
               day(row.viewed_at), row.lapse_due]


APPLICATIONS = Listing("applications", _l("应答"), ENTERPRISE | SCHOOL | OVERSEERS, HEADER, _rows, ("group",))

"""Figures about questions: W1–W4, W6–W9 (domain.md §5.2)."""
from datetime import timedelta
from decimal import Decimal

from flask_babel import lazy_gettext as _l

from app.core import clock
from app.core.db import db
from app.questions.models import LISTED
from app.statistics import past
from app.statistics.base import MEDIAN, P90, RATIO, Figure, Rows, count, figure, ratio
from app.statistics.view import View
from app.taxonomy import queries as taxonomy

EARLY_WITHDRAWAL = timedelta(days=3)
ANSWER_DAYS, SILENT_DAYS = 5, 10
# No run of holidays makes five working days longer than this: older questions need not be looked at.
LONGEST_WAIT = timedelta(days=45)
PERSONS = "人"


@figure("W1", _l("新发命题"), _l("本周首次发布的命题；退回后再发布的不重复计"), better="up")
def new_questions(view: View) -> Figure:
    """Questions first published in the period."""
    return count("W1", "question", [key for key, at in view.published.items()
                                    if view.period.begin <= at < view.period.end], "条")


@figure("W2", _l("在榜命题"), _l("截至时在榜或遴选中的命题"))
def listed(view: View) -> Figure:
    """Questions in published or in_selection at as_of."""
    return count("W2", "question", view.in_state(*LISTED), "条")


@figure("W3", _l("命题应答率"), _l("截至日之前 30 天至 7 天发布的命题中，已有学校应答的"), better="up",
        top=_l("其中至少有一份应答已提交的命题"),
        bottom=_l("截至日前第 30 天至第 7 天首次发布的命题；发布后 3 天内撤回的不算"))
def answered(view: View) -> Figure:
    """Share of the questions published in [as_of − 30 d, as_of − 7 d] with at least one application."""
    day = view.period.as_of_day
    first, last = day - timedelta(days=30), day - timedelta(days=7)
    withdrawn = _withdrawn_early(view)
    asked = [key for key, at in view.published.items()
             if first <= clock.local_date(at) <= last and key not in withdrawn]
    return ratio("W3", "question", [key for key in asked if key in view.answered], asked)


def _withdrawn_early(view: View) -> set[int]:
    """Questions withdrawn for good within three days of their first publishing."""
    first = past.first_moves("question", "withdraw", view.period.as_of)
    return {key for key, at in db.session.execute(db.select(first.c.subject_id, first.c.at))
            if key in view.published and at - view.published[key] <= EARLY_WITHDRAWAL}


@figure("W4", _l("5 日响应率"), _l("5 个工作日的期限在本周到期的命题中，期限内有学校应答的"), better="up",
        top=_l("其中第一份应答在发布后 5 个工作日内提交的命题"),
        bottom=_l("发布后第 5 个工作日落在本周、且已经过完的命题"))
def answered_soon(view: View) -> Figure:
    """Share with the first application within 5 working days, of those whose window ended in the period."""
    period, due, met = view.period, [], []
    for key, at in view.published.items():
        day = clock.local_date(at)
        if not period.first - LONGEST_WAIT <= day <= period.last:
            continue
        limit = taxonomy.add_working_days(day, ANSWER_DAYS)
        if period.first <= limit <= period.last and period.over(limit):
            due.append(key)
            if key in view.answered and clock.local_date(view.answered[key]) <= limit:
                met.append(key)
    return ratio("W4", "question", met, due)


@figure("W6", _l("零应答命题"), _l("在榜、发布满 10 个工作日仍没有应答的命题"), better="down")
def unanswered(view: View) -> Figure:
    """Listed questions published at least 10 working days ago with no application."""
    day = view.period.as_of_day
    silent = [key for key in view.in_state(*LISTED) if key in view.published and key not in view.answered]
    return count("W6", "question", [
        key for key in silent
        if taxonomy.working_days_between(clock.local_date(view.published[key]), day) >= SILENT_DAYS], "条")


@figure("W7", _l("签约率"), _l("本周结束的命题中，至少签成一份协议的"), better="up",
        top=_l("其中截至时至少有一份协议生效（含已到期）的命题"),
        bottom=_l("本周结束的命题：已兑现、部分兑现、未对接成功、已撤回"))
def signed(view: View) -> Figure:
    """Share of the questions closed in the period with at least one effective agreement."""
    with_agreement = {question for question, _agreement, _quantity in view.agreed}
    return ratio("W7", "question", [key for key in view.closed if key in with_agreement], view.closed)


@figure("W8", _l("命题兑现率"), _l("本周结束的命题，协议数量占命题数量的比例；单位不同的分开算，先列人数"), better="up",
        top=_l("这些命题的有效协议数量之和"), bottom=_l("本周结束的命题的数量之和（按截至时的版次）"))
def delivered(view: View) -> Figure:
    """Σ agreed ÷ Σ asked for the questions closed in the period, persons first, a line for every other unit."""
    units = {PERSONS, *(unit for _quantity, unit in view.quantities.values())}
    lines = [_delivered_of(view, unit) for unit in sorted(units, key=lambda unit: (unit != PERSONS, unit))]
    first, *rest = lines
    return Figure("W8", RATIO, PERSONS, first.rows, tuple(rest))


def _delivered_of(view: View, unit: str) -> Figure:
    asked = [(key, view.quantities[key][0]) for key in view.closed if view.quantities[key][1] == unit]
    mine = {key for key, _quantity in asked}
    agreed = [(agreement, quantity) for question, agreement, quantity in view.agreed if question in mine]
    return Figure(f"W8.{unit}", RATIO, unit, {"numerator": Rows.of("agreement", agreed),
                                              "denominator": Rows.of("question", asked)})


@figure("W9", _l("对接周期"), _l("本周生效的协议，从命题首次发布到协议生效的天数，取中位数；另列 P90。补充协议不算"),
        better="down", lines={"W9-P90": _l("九成协议不超过（P90）")})
def days_to_agreement(view: View) -> Figure:
    """Median and P90 of days from first publishing to effect, of the first agreements effective in the period."""
    days = [(key, Decimal((clock.local_date(at) - clock.local_date(view.published[question])).days))
            for key, question, at, _fen in view.taken_effect if question in view.published]
    counted = {"counted": Rows.of("agreement", days)}
    return Figure("W9", MEDIAN, "天", counted, (Figure("W9-P90", P90, "天", counted),))

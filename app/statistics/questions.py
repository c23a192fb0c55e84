"""Figures about questions: W1–W4, W6–W9 (domain.md §5.2)."""
from datetime import timedelta
from decimal import Decimal

from flask_babel import lazy_gettext as _l

from app.applications.models import Application
from app.cooperations.models import Agreement, Cooperation
from app.core import clock
from app.core.db import db
from app.questions.models import CLOSED, LISTED, Question, QuestionEdition
from app.statistics.base import Figure, Period, Rows, Scope, count, figure, percentile, ratio
from app.statistics.past import agreements_in, first_moves, questions_in, states_at
from app.taxonomy import queries as taxonomy

EARLY_WITHDRAWAL = timedelta(days=3)
IN_FORCE = ("effective", "expired")


def _published(scope: Scope, period: Period) -> dict[int, object]:
    """question id → instant of its first publishing before as_of."""
    first = first_moves("question", "publish", period.as_of)
    return dict(db.session.execute(
        db.select(first.c.subject_id, first.c.at).where(first.c.subject_id.in_(questions_in(scope)))
        .order_by(first.c.at, first.c.subject_id)).all())


def _first_applications(scope: Scope, period: Period) -> dict[int, object]:
    """question id → instant of its first submitted application before as_of."""
    first = first_moves("application", "submit", period.as_of)
    return dict(db.session.execute(
        db.select(Application.question_id, db.func.min(first.c.at)).join(first, first.c.subject_id == Application.id)
        .where(Application.question_id.in_(questions_in(scope))).group_by(Application.question_id)).all())


def _in_state(scope: Scope, period: Period, states) -> dict[int, tuple[str, object]]:
    """question id → (state, since) of the questions in one of `states` at as_of."""
    now = states_at("question", period.as_of)
    rows = db.session.execute(
        db.select(now.c.subject_id, now.c.state, now.c.since)
        .where(now.c.state.in_(states), now.c.subject_id.in_(questions_in(scope))).order_by(now.c.subject_id))
    return {row[0]: (row[1], row[2]) for row in rows}


def closed(scope: Scope, period: Period) -> list[int]:
    """Questions closed within the period (fulfilled, partly, unfilled, withdrawn) and still so at as_of."""
    return [key for key, (_state, since) in _in_state(scope, period, (*CLOSED, "archived")).items()
            if _closed_in(key, period, since)]


def _closed_in(question_id: int, period: Period, since) -> bool:
    from app.workflow import TransitionRow

    last = db.session.scalar(
        db.select(db.func.max(TransitionRow.at)).where(
            TransitionRow.subject_type == "question", TransitionRow.subject_id == question_id,
            TransitionRow.target.in_(CLOSED), TransitionRow.at < period.as_of))
    return last is not None and period.begin <= last < period.end


def agreed(scope: Scope, period: Period) -> list[tuple[int, int, int]]:
    """(question id, agreement id, quantity) of the agreements in force at as_of."""
    now = states_at("agreement", period.as_of)
    return list(db.session.execute(
        db.select(Cooperation.question_id, Agreement.id, Agreement.quantity)
        .join(Cooperation, Cooperation.id == Agreement.cooperation_id)
        .join(now, now.c.subject_id == Agreement.id)
        .where(now.c.state.in_(IN_FORCE), Agreement.id.in_(agreements_in(scope))).order_by(Agreement.id)).tuples())


@figure("W1", _l("新发命题"), _l("本周首次发布的命题"), better="up")
def new_questions(scope: Scope, period: Period) -> Figure:
    """Questions first published in the period."""
    return count("W1", "question", [key for key, at in _published(scope, period).items()
                                    if period.begin <= at < period.end], "条")


@figure("W2", _l("在榜命题"), _l("截至时在榜或遴选中的命题"))
def listed(scope: Scope, period: Period) -> Figure:
    """Questions in published or in_selection at as_of."""
    return count("W2", "question", _in_state(scope, period, LISTED), "条")


@figure("W3", _l("命题应答率"), _l("截至日前 30 天至前 7 天发布、3 天内未撤回的命题中，收到应答的"), better="up")
def answered(scope: Scope, period: Period) -> Figure:
    """Share of the questions published in [as_of − 30 d, as_of − 7 d] with at least one application."""
    day = period.as_of_day
    window = (day - timedelta(days=30), day - timedelta(days=7))
    withdrawn = _in_state(scope, period, ("withdrawn", "archived"))
    early = _withdrawn_early(scope, period)
    asked = [key for key, at in _published(scope, period).items()
             if window[0] <= clock.local_date(at) <= window[1] and not (key in withdrawn and key in early)]
    answers = _first_applications(scope, period)
    return ratio("W3", "question", [key for key in asked if key in answers], asked)


def _withdrawn_early(scope: Scope, period: Period) -> set[int]:
    published = _published(scope, period)
    first = first_moves("question", "withdraw", period.as_of)
    return {key for key, at in db.session.execute(
        db.select(first.c.subject_id, first.c.at).where(first.c.subject_id.in_(questions_in(scope))))
        if key in published and at - published[key] <= EARLY_WITHDRAWAL}


@figure("W4", _l("5 日响应率"), _l("5 个工作日期限在本周到期的命题中，期限内收到首个应答的"), better="up")
def answered_soon(scope: Scope, period: Period) -> Figure:
    """Share with the first application within 5 working days, of those whose window ended in the period."""
    answers = _first_applications(scope, period)
    due, met = [], []
    for key, at in _published(scope, period).items():
        limit = taxonomy.add_working_days(clock.local_date(at), 5)
        if period.first <= limit <= min(period.last, period.as_of_day):
            due.append(key)
            if key in answers and clock.local_date(answers[key]) <= limit:
                met.append(key)
    return ratio("W4", "question", met, due)


@figure("W6", _l("零应答命题"), _l("发布满 10 个工作日仍没有应答的在榜命题"), better="down")
def unanswered(scope: Scope, period: Period) -> Figure:
    """Listed questions published at least 10 working days ago with no application."""
    answers = _first_applications(scope, period)
    published = _published(scope, period)
    day = period.as_of_day
    return count("W6", "question", [
        key for key in _in_state(scope, period, LISTED)
        if key not in answers and key in published
        and taxonomy.add_working_days(clock.local_date(published[key]), 10) <= day], "条")


@figure("W7", _l("签约率"), _l("本周结束的命题中，至少签成一份协议的"), better="up")
def signed(scope: Scope, period: Period) -> Figure:
    """Share of the questions closed in the period with at least one effective agreement."""
    ended = closed(scope, period)
    with_agreement = {question for question, _agreement, _quantity in agreed(scope, period)}
    return ratio("W7", "question", [key for key in ended if key in with_agreement], ended)


@figure("W8", _l("命题兑现率"), _l("本周结束的命题，协议数量占命题数量的比例，同一单位才相加"), better="up")
def delivered(scope: Scope, period: Period) -> Figure:
    """Σ agreed ÷ Σ asked for the questions closed in the period; one line per unit, persons first."""
    ended = closed(scope, period)
    units = dict(db.session.execute(db.select(Question.id, Question.quantity_unit).where(Question.id.in_(ended))).all())
    asked = _quantities(ended, period)
    agreements = [row for row in agreed(scope, period) if row[0] in units]
    lines = [_delivered_of(unit, [k for k in ended if units[k] == unit], asked, agreements)
             for unit in sorted(set(units.values()), key=lambda unit: (unit != "人", unit))]
    if not lines:
        return Figure("W8", None, "%", Decimal(0), Decimal(0),
                      {"numerator": Rows("agreement", ()), "denominator": Rows("question", ())})
    first, *rest = lines
    return Figure(first.code, first.value, first.unit, first.numerator, first.denominator, first.rows, tuple(rest))


def _delivered_of(unit: str, ids: list[int], asked: dict[int, int], agreements) -> Figure:
    mine = [(agreement, quantity) for question, agreement, quantity in agreements if question in set(ids)]
    top = Decimal(sum(quantity for _a, quantity in mine))
    bottom = Decimal(sum(asked[key] for key in ids))
    return Figure("W8", top / bottom if bottom else None, "%", top, bottom, {
        "numerator": Rows("agreement", tuple(a for a, _q in mine), tuple(Decimal(q) for _a, q in mine), unit=unit),
        "denominator": Rows("question", tuple(ids), tuple(Decimal(asked[key]) for key in ids), unit=unit)})


def _quantities(ids: list[int], period: Period) -> dict[int, int]:
    """question id → its quantity in the edition that was in force at as_of."""
    quantities = dict(db.session.execute(db.select(Question.id, Question.quantity).where(Question.id.in_(ids))).all())
    editions = db.session.scalars(
        db.select(QuestionEdition).where(QuestionEdition.question_id.in_(ids), QuestionEdition.created_at < period.as_of)
        .order_by(QuestionEdition.edition))
    for edition in editions:
        quantities[edition.question_id] = edition.snapshot.get("quantity") or quantities[edition.question_id]
    return quantities


@figure("W9", _l("平均对接周期"), _l("本周生效的协议，从命题发布到生效天数的中位数，另列 P90"), better="down")
def days_to_agreement(scope: Scope, period: Period) -> Figure:
    """Median and P90 of days from first publishing to the agreement's effect, of agreements effective in the period."""
    published = _published(scope, period)
    effective = first_moves("agreement", "take_effect", period.as_of)
    rows = db.session.execute(
        db.select(Agreement.id, Cooperation.question_id, effective.c.at)
        .join(Cooperation, Cooperation.id == Agreement.cooperation_id)
        .join(effective, effective.c.subject_id == Agreement.id)
        .where(Agreement.id.in_(agreements_in(scope)), Agreement.amends_id.is_(None),
               effective.c.at >= period.begin, effective.c.at < period.end).order_by(Agreement.id)).all()
    days = {key: Decimal((clock.local_date(at) - clock.local_date(published[question])).days)
            for key, question, at in rows if question in published}
    values = sorted(days.values())
    counted = Rows("agreement", tuple(days), tuple(days.values()), unit="天")
    return Figure("W9", percentile(values, 0.5), "天", rows={"counted": counted},
                  more=(Figure("W9-P90", percentile(values, 0.9), "天", rows={"counted": counted}),))

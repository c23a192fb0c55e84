"""Figures about contact, agreements, rules, desks and records: W5, W10–W13 (domain.md §5.2)."""
from datetime import timedelta
from decimal import Decimal

from flask_babel import lazy_gettext as _l

from app.applications.models import Application, Offer
from app.cooperations.models import COUNTED, Agreement, CooperationRecord
from app.core import clock
from app.core.db import db
from app.organisations.models import Organisation
from app.questions.models import Question
from app.rules.models import RuleCheck
from app.statistics.base import Figure, Period, Rows, Scope, count, figure
from app.statistics.past import agreements_in, applications_in, cooperations_in, first_moves, moves, questions_in, states_at
from app.taxonomy import queries as taxonomy
from app.workflow import TransitionRow

WAITING = ("submitted", "viewed", "shortlisted", "negotiating")
WARNED_FROM, LAPSE_AT = 15, 20
UNCONFIRMED_DAYS = 7
REVIEW_DAYS = 2


@figure("W5", _l("超期未响应"), _l("本周因企业 20 个工作日没有动作而失效的应答，另列已等 15–20 个工作日的"), better="down")
def unanswered_applications(scope: Scope, period: Period) -> Figure:
    """Applications that lapsed in the period; beside it those waiting 15–20 working days at as_of."""
    inside = set(db.session.scalars(applications_in(scope)))
    lapsed = [key for key, _at in db.session.execute(moves("application", "lapse", period.begin, period.end))
              if key in inside]
    near = count("W5-15", "application", _waiting_long(inside, period), "条")
    base = count("W5", "application", sorted(lapsed), "条")
    return Figure(base.code, base.value, base.unit, rows=base.rows, more=(near,))


def _waiting_long(inside: set[int], period: Period) -> list[int]:
    now = states_at("application", period.as_of)
    waiting = {key: since for key, since in db.session.execute(
        db.select(now.c.subject_id, now.c.since).where(now.c.state.in_(WAITING))) if key in inside}
    last = _last_enterprise_action(waiting, period)
    return [key for key in sorted(waiting) if key in last
            and WARNED_FROM <= taxonomy.working_days_between(clock.local_date(last[key]), period.as_of_day) <= LAPSE_AT]


def _last_enterprise_action(ids, period: Period) -> dict[int, object]:
    """application id → the latest of its submission, the enterprise's moves and the enterprise's offers."""
    latest: dict[int, object] = {}
    acted = db.session.execute(
        db.select(TransitionRow.subject_id, db.func.max(TransitionRow.at))
        .join(Application, Application.id == TransitionRow.subject_id).join(Question, Question.id == Application.question_id)
        .where(TransitionRow.subject_type == "application", TransitionRow.at < period.as_of,
               TransitionRow.subject_id.in_(ids),
               db.or_(TransitionRow.name == "submit", TransitionRow.actor_org_id == Question.enterprise_id))
        .group_by(TransitionRow.subject_id)).all()
    offered = db.session.execute(
        db.select(Offer.application_id, db.func.max(Offer.created_at))
        .join(Application, Application.id == Offer.application_id).join(Question, Question.id == Application.question_id)
        .where(Offer.application_id.in_(ids), Offer.by_org_id == Question.enterprise_id, Offer.created_at < period.as_of)
        .group_by(Offer.application_id)).all()
    for key, at in (*acted, *offered):
        latest[key] = max(at, latest.get(key, at))
    return latest


@figure("W10", _l("新签协议"), _l("本周生效的协议数；另列合同额和已到款额，两者不相加"), better="up")
def new_agreements(scope: Scope, period: Period) -> Figure:
    """Agreements effective in the period; Σ contract amount; Σ payment received (by payment date, confirmed)."""
    effective = first_moves("agreement", "take_effect", period.as_of)
    rows = db.session.execute(
        db.select(Agreement.id, Agreement.amount_fen).join(effective, effective.c.subject_id == Agreement.id)
        .where(Agreement.id.in_(agreements_in(scope)), effective.c.at >= period.begin, effective.c.at < period.end)
        .order_by(Agreement.id)).all()
    base = count("W10", "agreement", [key for key, _fen in rows], "份")
    contract = _sum("W10-A", "agreement", [(key, fen) for key, fen in rows if fen])
    return Figure(base.code, base.value, base.unit, rows=base.rows, more=(contract, _received(scope, period)))


def _received(scope: Scope, period: Period) -> Figure:
    now = states_at("cooperation_record", period.as_of)
    rows = db.session.execute(
        db.select(CooperationRecord.id, CooperationRecord.amount_fen)
        .join(now, now.c.subject_id == CooperationRecord.id)
        .where(CooperationRecord.record_type == "payment_received", now.c.state.in_(COUNTED),
               CooperationRecord.event_date.between(period.first, period.last),
               CooperationRecord.cooperation_id.in_(cooperations_in(scope))).order_by(CooperationRecord.id)).all()
    return _sum("W10-R", "cooperation_record", [(key, fen) for key, fen in rows if fen])


def _sum(code: str, table: str, rows: list[tuple[int, int]]) -> Figure:
    """A sum of money, in 分."""
    return Figure(code, Decimal(sum(fen for _key, fen in rows)), "分", rows={"counted": Rows(
        table, tuple(key for key, _fen in rows), tuple(Decimal(fen) for _key, fen in rows), unit="分")})


@figure("W11", _l("合规告警"), _l("截至时仍有效的提醒和越过的拦截，按规则编号"), better="down")
def open_warnings(scope: Scope, period: Period) -> Figure:
    """Latest WARN and BLOCK results before as_of on questions that are not over, by rule code."""
    latest = (db.select(RuleCheck.id, RuleCheck.rule_code, RuleCheck.outcome, RuleCheck.subject_id,
                        db.func.row_number().over(
                            partition_by=(RuleCheck.rule_code, RuleCheck.subject_id, RuleCheck.stage),
                            order_by=RuleCheck.id.desc()).label("rank"))
              .where(RuleCheck.subject_type == "question", RuleCheck.created_at < period.as_of).subquery())
    now = states_at("question", period.as_of)
    rows = db.session.execute(
        db.select(latest.c.id, latest.c.rule_code).join(now, now.c.subject_id == latest.c.subject_id)
        .where(latest.c.rank == 1, latest.c.outcome.in_(("warn", "block")),
               now.c.state.in_(("submitted", "published", "in_selection", "awarded")),
               latest.c.subject_id.in_(questions_in(scope))).order_by(latest.c.rule_code, latest.c.id)).all()
    by_code: dict[str, list[int]] = {}
    for key, code in rows:
        by_code.setdefault(code, []).append(key)
    lines = tuple(count(code, "rule_check", ids, "条") for code, ids in by_code.items())
    base = count("W11", "rule_check", [key for key, _code in rows], "条")
    return Figure(base.code, base.value, base.unit, rows=base.rows, more=lines)


@figure("W12", _l("待审事项"), _l("截至时等待审核的命题和单位；另列超过 2 个工作日的"), better="down")
def waiting_reviews(scope: Scope, period: Period) -> Figure:
    """Questions submitted and organisations pending at as_of; those beyond the 2-working-day limit beside."""
    asked = _waiting("question", "submitted", set(db.session.scalars(questions_in(scope))), period)
    inside = set(db.session.scalars(_organisations_in(scope)))
    pending = _waiting("organisation", "pending_review", inside, period)
    late = count("W12-L", "question", [key for key, since in asked.items() if _late(since, period)], "条")
    organisations = count("W12-O", "organisation", pending, "家")
    late_organisations = count("W12-OL", "organisation", [k for k, since in pending.items() if _late(since, period)], "家")
    base = count("W12", "question", asked, "条")
    oldest = min(asked.values(), default=None)
    age = Decimal((period.as_of_day - clock.local_date(oldest)).days) if oldest else None
    return Figure(base.code, base.value, base.unit, rows=base.rows,
                  more=(Figure("W12-AGE", age, "天"), late, organisations, late_organisations))


def _organisations_in(scope: Scope):
    found = db.select(Organisation.id)
    if scope.area:
        found = found.where(Organisation.region_code.startswith(scope.area, autoescape=True))
    if scope.park_id is not None:
        found = found.where(Organisation.park_id == scope.park_id)
    return found


def _waiting(table: str, state: str, inside: set[int], period: Period) -> dict[int, object]:
    now = states_at(table, period.as_of)
    return {key: since for key, since in db.session.execute(
        db.select(now.c.subject_id, now.c.since).where(now.c.state == state).order_by(now.c.since, now.c.subject_id))
        if key in inside}


def _late(since, period: Period) -> bool:
    return taxonomy.add_working_days(clock.local_date(since), REVIEW_DAYS) < period.as_of_day


@figure("W13", _l("待确认记录"), _l("提交超过 7 天、对方还没有确认的记录"), better="down")
def unconfirmed_records(scope: Scope, period: Period) -> Figure:
    """Records in submitted for more than 7 days at as_of."""
    now = states_at("cooperation_record", period.as_of)
    limit = period.as_of - timedelta(days=UNCONFIRMED_DAYS)
    return count("W13", "cooperation_record", db.session.scalars(
        db.select(CooperationRecord.id).join(now, now.c.subject_id == CooperationRecord.id)
        .where(now.c.state == "submitted", now.c.since < limit,
               CooperationRecord.cooperation_id.in_(cooperations_in(scope))).order_by(CooperationRecord.id)), "条")

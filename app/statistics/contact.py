"""Figures about contact, agreements, rules, desks and records: W5, W10–W13 (domain.md §5.2)."""
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from flask_babel import lazy_gettext as _l

from app.applications.models import WAITING, Application, Offer
from app.cooperations.models import COUNTED, Cooperation, CooperationRecord, RecordFlag
from app.cooperations.queries import LIVE as RUNNING
from app.core import clock, settings
from app.core.db import db
from app.organisations import types
from app.organisations.models import Organisation
from app.questions.models import LISTED, Question
from app.questions.policy import OFFICE_ROLE
from app.rules.models import BLOCK, WARN, RuleCheck
from app.statistics import past
from app.statistics.base import COUNT, FEN, MAXIMUM, SUM, Figure, Rows, count, figure
from app.statistics.view import View
from app.taxonomy import queries as taxonomy
from app.workflow import TransitionRow

WARNED_FROM, LAPSE_AT = 15, 20
UNCONFIRMED_DAYS = 7
REVIEW_DAYS = 2
GOING_ON = (*LISTED, "awarded")
# States in which a warning about the object still matters.
LIVE = {
    "question": ("submitted", "returned", *GOING_ON, "suspended"),
    "application": (*WAITING, "selected"),
    "cooperation": RUNNING,
    "cooperation_record": ("submitted", "disputed", "unconfirmed", *COUNTED),
}


# ------------------------------------------------------------------------------------------------ W5

@figure("W5", _l("超期未响应"), _l("本周因企业 20 个工作日没有动作而失效的应答；另列已等 15 至 20 个工作日的"),
        better="down", lines={"W5-15": _l("已等 15 至 20 个工作日")},
        notes={"W5-15": _l("从学校提交、企业上一次动作或双方新条件算起；等学校答复的不算")})
def unanswered_applications(view: View) -> Figure:
    """Applications that lapsed in the period because the enterprise did nothing; those near it beside."""
    lapsed = db.session.scalars(
        db.select(TransitionRow.subject_id).where(
            TransitionRow.subject_type == "application", TransitionRow.name == "lapse",
            TransitionRow.reason_code == "no_enterprise_action",
            TransitionRow.at >= view.period.begin, TransitionRow.at < view.period.end,
            view.within(TransitionRow.subject_id, "application")).order_by(TransitionRow.subject_id))
    return Figure("W5", COUNT, "份", {"counted": Rows("application", tuple(lapsed))},
                  (count("W5-15", "application", _waiting_long(view), "份"),))


def _waiting_long(view: View) -> list[int]:
    """Applications that have waited 15–20 working days for the enterprise at as_of."""
    now = past.states_at("application", view.period.as_of)
    waiting = dict(db.session.execute(
        db.select(now.c.subject_id, Application.question_id).join(Application, Application.id == now.c.subject_id)
        .where(now.c.state.in_(WAITING), view.within(Application.question_id, "question"))
        .order_by(now.c.subject_id)).all())
    going_on = set(view.in_state(*GOING_ON))
    asked = [key for key, question in waiting.items() if question in going_on]
    since = _clock_set(view, asked, waiting)
    for_school = _waiting_for_school(view, asked)
    return [key for key in asked if key in since and key not in for_school
            and WARNED_FROM <= taxonomy.working_days_between(clock.local_date(since[key]), view.period.as_of_day)
            <= LAPSE_AT]


def _clock_set(view: View, ids: Iterable[int], question_of: dict[int, int]) -> dict[int, datetime]:
    """application id → when its 20 working days last began: submission, an act of the enterprise, any version of
    the terms or its acceptance, the end of a suspension of the question.
    """
    as_of = view.period.as_of
    acts = db.select(TransitionRow.subject_id, TransitionRow.at).join(
        Application, Application.id == TransitionRow.subject_id).join(
        Question, Question.id == Application.question_id).where(
        TransitionRow.subject_type == "application", TransitionRow.at < as_of, TransitionRow.subject_id.in_(ids),
        db.or_(TransitionRow.name == "submit", TransitionRow.actor_org_id == Question.enterprise_id))
    offers = db.select(Offer.application_id, Offer.created_at).where(
        Offer.application_id.in_(ids), Offer.created_at < as_of)
    accepted = db.select(Offer.application_id, Offer.accepted_at).where(
        Offer.application_id.in_(ids), Offer.accepted_at < as_of)
    resumed = dict(db.session.execute(
        db.select(TransitionRow.subject_id, db.func.max(TransitionRow.at)).where(
            TransitionRow.subject_type == "question", TransitionRow.name == "resume", TransitionRow.at < as_of,
            TransitionRow.subject_id.in_({question_of[key] for key in ids}))
        .group_by(TransitionRow.subject_id)).all())
    latest: dict[int, datetime] = {}
    found = [row for select in (acts, offers, accepted) for row in db.session.execute(select)]
    found += [(key, resumed[question_of[key]]) for key in ids if question_of[key] in resumed]
    for key, at in found:
        latest[key] = max(at, latest.get(key, at))
    return latest


def _waiting_for_school(view: View, ids: Iterable[int]) -> set[int]:
    """Those whose newest terms at as_of are the enterprise's and not yet accepted."""
    rows = db.session.execute(
        db.select(Offer.application_id, Offer.by_org_id, Offer.accepted_at, Question.enterprise_id)
        .join(Application, Application.id == Offer.application_id)
        .join(Question, Question.id == Application.question_id)
        .where(Offer.application_id.in_(ids), Offer.created_at < view.period.as_of).order_by(Offer.number))
    newest = {row[0]: row for row in rows}
    return {key for key, (_id, by, accepted, asker) in newest.items()
            if by == asker and (accepted is None or accepted >= view.period.as_of)}


# ------------------------------------------------------------------------------------------------ W10

@figure("W10", _l("新签协议"), _l("本周生效的协议份数，补充协议不算；另列合同额和本周到款额，两者不相加"), better="up",
        lines={"W10-A": _l("合同额"), "W10-R": _l("本周到款额")},
        notes={"W10-A": _l("本周生效协议的合同金额之和"),
               "W10-R": _l("到账日在本周、对方已确认的到款之和；退回企业的、180 天内双方互相付款的不算")})
def new_agreements(view: View) -> Figure:
    """First agreements effective in the period; Σ contract amount; Σ payment received (by payment date, confirmed)."""
    signed = [(key, fen) for key, _question, _at, fen in view.taken_effect]
    contract = Figure("W10-A", SUM, FEN, {"counted": Rows.of("agreement", [pair for pair in signed if pair[1]])})
    received = Figure("W10-R", SUM, FEN, {"counted": Rows.of("cooperation_record", _received(view))})
    return Figure("W10", COUNT, "份", {"counted": Rows("agreement", tuple(key for key, _fen in signed))},
                  (contract, received))


def _received(view: View) -> list[tuple[int, int]]:
    """(record, 分) of payments dated in the period and confirmed at as_of; money paid back to the payer and both
    halves of a round trip (domain.md §4.5 rule 5) are not received.
    """
    now = past.states_at("cooperation_record", view.period.as_of)
    trips = db.select(RecordFlag.record_id).where(RecordFlag.code == "round_trip",
                                                  RecordFlag.created_at < view.period.as_of)
    return list(db.session.execute(
        db.select(CooperationRecord.id, CooperationRecord.amount_fen)
        .join(Cooperation, Cooperation.id == CooperationRecord.cooperation_id)
        .join(now, now.c.subject_id == CooperationRecord.id)
        .where(CooperationRecord.record_type == "payment_received", now.c.state.in_(COUNTED),
               CooperationRecord.amount_fen > 0, Cooperation.origin == "matched",
               db.or_(CooperationRecord.payer_org_id.is_(None),
                      CooperationRecord.payer_org_id != Cooperation.school_id),
               CooperationRecord.id.not_in(trips),
               CooperationRecord.event_date.between(view.period.first, view.period.last),
               view.within(CooperationRecord.cooperation_id, "cooperation")).order_by(CooperationRecord.id)))


# ------------------------------------------------------------------------------------------------ W11

@figure("W11", _l("合规告警"), _l("截至时仍有效的提醒和被特批放行的拦截，逐条列出规则编号；对象已结束的不算"),
        better="down")
def open_warnings(view: View) -> Figure:
    """Results WARN and BLOCK in force at as_of on objects that are not over, a line for every rule."""
    found: list[tuple[str, int]] = []
    for table, states in LIVE.items():
        found += _open_checks(view, table, states)
    by_code: dict[str, list[int]] = {}
    for code, key in sorted(found):
        by_code.setdefault(code, []).append(key)
    return Figure("W11", COUNT, "条",
                  {"counted": Rows("rule_check", tuple(key for ids in by_code.values() for key in ids))},
                  tuple(count(f"W11.{code}", "rule_check", ids, "条") for code, ids in by_code.items()))


def _open_checks(view: View, table: str, states: tuple[str, ...]) -> list[tuple[str, int]]:
    """A check was in force at as_of when it is current, or stopped being so later (its last change)."""
    now, as_of = past.states_at(table, view.period.as_of), view.period.as_of
    return list(db.session.execute(
        db.select(RuleCheck.rule_code, RuleCheck.id).join(now, now.c.subject_id == RuleCheck.subject_id)
        .where(RuleCheck.subject_type == table, RuleCheck.created_at < as_of, RuleCheck.outcome.in_((WARN, BLOCK)),
               db.or_(RuleCheck.is_current, RuleCheck.updated_at >= as_of), now.c.state.in_(states),
               view.within(RuleCheck.subject_id, table))))


# ------------------------------------------------------------------------------------------------ W12

@figure("W12", _l("待审事项"), _l("截至时等待审核的命题和等待核验的单位；另列最久的和超过 2 个工作日的"), better="down",
        lines={"W12-AGE": _l("最久已等"), "W12-LATE": _l("超过 2 个工作日")})
def waiting_reviews(view: View) -> Figure:
    """Questions submitted and organisations pending at as_of for the scope's office; oldest age; SLA breaches."""
    asked = {key: since for key, (state, since) in view.states.items() if state == "submitted"}
    pending = _pending_organisations(view)
    parts = {"counted": ("question", asked), "organisations": ("organisation", pending)}
    late = {name: Rows(table, tuple(key for key, since in waiting.items() if _late(view, since)))
            for name, (table, waiting) in parts.items()}
    ages = {name: Rows.of(table, [(key, _waited(view, since)) for key, since in waiting.items()])
            for name, (table, waiting) in parts.items()}
    return Figure("W12", COUNT, "件", {name: Rows(table, tuple(waiting)) for name, (table, waiting) in parts.items()},
                  (Figure("W12-AGE", MAXIMUM, "个工作日", ages), Figure("W12-LATE", COUNT, "件", late)))


def _pending_organisations(view: View) -> dict[int, datetime]:
    """organisation id → since when it waits, of the scope's area and office, the oldest first."""
    now = past.states_at("organisation", view.period.as_of)
    found = (db.select(now.c.subject_id, now.c.since).join(Organisation, Organisation.id == now.c.subject_id)
             .where(now.c.state == "pending_review", Organisation.id.in_(past.organisations_in(view.scope)))
             .order_by(now.c.since, now.c.subject_id))
    if view.scope.office:
        found = found.where(of_desk(view.scope.office, view.period.as_of_day))
    return dict(db.session.execute(found).all())


def of_desk(office: str, day):
    """Condition on Organisation: verified by this office, by the setting in force on a day."""
    role = OFFICE_ROLE[office]
    table = {key: role in roles for key, roles in settings.get(types.REVIEW_DESKS, day).items()}
    special = {tuple(key.split(":")): mine for key, mine in table.items() if ":" in key}
    plain = [key for key, mine in table.items() if mine and ":" not in key]
    own = [db.and_(Organisation.org_type == kind, Organisation.school_kind == detail)
           for (kind, detail), mine in special.items() if mine]
    others = [db.and_(Organisation.org_type == kind, Organisation.school_kind == detail)
              for (kind, detail), mine in special.items() if not mine]
    return db.or_(db.false(), *own, db.and_(Organisation.org_type.in_(plain), db.not_(db.or_(db.false(), *others))))


def _waited(view: View, since: datetime) -> Decimal:
    return Decimal(taxonomy.working_days_between(clock.local_date(since), view.period.as_of_day))


def _late(view: View, since: datetime) -> bool:
    return view.period.over(taxonomy.add_working_days(clock.local_date(since), REVIEW_DAYS))


# ------------------------------------------------------------------------------------------------ W13

@figure("W13", _l("待确认记录"), _l("提交超过 7 天、对方还没有确认的记录；满 30 天转为逾期未确认，不再列入"),
        better="down")
def unconfirmed_records(view: View) -> Figure:
    """Records in submitted for more than 7 days at as_of."""
    now = past.states_at("cooperation_record", view.period.as_of)
    limit = view.period.as_of - timedelta(days=UNCONFIRMED_DAYS)
    return count("W13", "cooperation_record", db.session.scalars(
        db.select(now.c.subject_id).where(now.c.state == "submitted", now.c.since < limit,
                                          view.within(now.c.subject_id, "cooperation_record"))
        .order_by(now.c.subject_id)), "条")

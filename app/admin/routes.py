"""The desk's first page, records, warnings, the policy table."""
from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from app.admin import queries, words
from app.authz import Permission, policy
from app.authz.actor import ROLE_LABELS, Role
from app.authz.guards import current_actor, guard
from app.cooperations import record_types
from app.cooperations.models import Cooperation, CooperationRecord
from app.core import clock
from app.core.db import db
from app.statistics import listing
from app.taxonomy import queries as taxonomy

bp = Blueprint("admin", __name__, url_prefix="/admin")
PER_PAGE = 50
STATES = (("", lambda: _("全部")), ("waiting", lambda: _("待对方确认")), ("late", lambda: _("逾期未确认")),
          ("disputed", lambda: _("有异议")), ("sampled", lambda: _("抽查中")), ("counted", lambda: _("已确认")),
          ("ended", lambda: _("已更正或不通过")))


@bp.get("", endpoint="index")
@guard(Permission.REVIEW_DESK)
def show_desk():
    """What waits in the jurisdiction, and what goes wrong."""
    actor = current_actor()
    return render_template("admin/index.html", piles=queries.piles(actor), wrong=queries.unanswered(actor),
                           totals=queries.totals(actor), today=clock.today())


@bp.get("/records", endpoint="records")
@guard(Permission.REVIEW_DESK)
def show_records():
    """Every record of the jurisdiction with filters."""
    actor = current_actor()
    kinds = queries.record_kinds()
    state = request.args.get("state", "")
    state = state if state in queries.RECORD_STATES else ""
    kind = request.args.get("type", "")
    kind = kind if kind in dict(kinds) else ""
    text = request.args.get("q", "").strip()[:100]
    page = db.paginate(
        queries.records(actor, state=state, record_type=kind, text=text).options(
            joinedload(CooperationRecord.cooperation).joinedload(Cooperation.enterprise),
            joinedload(CooperationRecord.cooperation).joinedload(Cooperation.school)),
        page=request.args.get("page", 1, type=int), per_page=PER_PAGE, error_out=False)
    labels = {code: one.label for code, one in record_types.RECORD_TYPES.items()}
    return render_template("admin/records.html", page=page, state=state, kind=kind, text=text, kinds=kinds,
                           states=[(code, label()) for code, label in STATES], labels=labels,
                           measured=_measured)


def _measured(record: CooperationRecord) -> list[tuple[str, object, str]]:
    """(label, number, unit) of a record's measures."""
    known = record_types.RECORD_TYPES.get(record.record_type)
    found = []
    for one in record.measures:
        measure = known.measure(one.measure) if known else None
        found.append((str(measure.label) if measure else one.measure, one.value, str(measure.unit) if measure else ""))
    return found


@bp.get("/warnings", endpoint="warnings")
@guard(Permission.REVIEW_DESK)
def show_warnings():
    """Rule warnings in force now, by rule; one rule's objects."""
    from app.rules import all_rules

    shown = queries.now(current_actor(), "W11")
    titles = {one.code: one.title for one in all_rules()}
    by_rule = [(line.code.split(".", 1)[1], line) for line in shown.get("W11").more]
    chosen = request.args.get("rule", "")
    picked = shown.get(f"W11.{chosen}") if chosen else shown.get("W11")
    rows = picked.rows["counted"] if picked else None
    total = len(rows.ids) if rows else 0
    number = min(max(request.args.get("page", 1, type=int), 1), max(1, -(-total // PER_PAGE)))
    lines = listing.lines(rows, (number - 1) * PER_PAGE, number * PER_PAGE) if rows else []
    page = {"page": number, "total": total, "per_page": PER_PAGE, "pages": max(1, -(-total // PER_PAGE))}
    return render_template("admin/warnings.html", by_rule=by_rule, titles=titles, chosen=chosen, lines=lines, page=page,
                           whole=shown.get("W11"))


@bp.get("/policy", endpoint="policy")
@guard(Permission.AUDIT_SEARCH)
def show_policy():
    """Who may do what, as the program checks it."""
    table = policy.table()
    groups = []
    for title, prefixes in words.GROUPS:
        rows = [(words.PERMISSIONS[one], one.value, _who(table.get(one, [])))
                for one in Permission if one.value.split(".")[0] in prefixes]
        groups.append((title, rows))
    return render_template("admin/policy.html", groups=groups)


def _who(rules) -> list[tuple[str, bool, bool]]:
    """(roles in words, only within limits, only verified organisations) of every rule of a permission."""
    found = []
    for rule in rules:
        if rule.roles is None:
            who = _("有账号的人") if rule.needs_account else _("任何人")
        else:
            who = "、".join(str(ROLE_LABELS[role]) for role in Role if role in rule.roles)
        line = (who, rule.when is not None, rule.needs_verified)
        if line not in found:
            found.append(line)
    return found


@bp.app_template_global("place_name")
def place_name(code: str) -> str:
    """The name of a place with its county."""
    return taxonomy.region_name(code, full=True) if code else ""

"""The officer's desk for organisations: queue, decision, claim letters."""
import segno
from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.accounts.letters import address_of
from app.audit.readable import audit_rows
from app.authz import Permission, require
from app.authz.guards import current_actor, guard
from app.core import clock
from app.core.errors import Refused
from app.core.forms import apply_refused
from app.organisations import claims, operations, queries, types
from app.organisations.forms import ReasonForm
from app.organisations.hints import hints
from app.organisations.models import Organisation
from app.organisations.routes import bp
from app.taxonomy import queries as taxonomy

STATES = ("pending_review", "verified", "registered", "suspended", "revoked")


@bp.get("/review")
@guard(Permission.ORGANISATION_REVIEW)
def review_queue():
    """What waits for this officer, and what this desk has decided."""
    actor = current_actor()
    state = request.args.get("state", STATES[0])
    state = state if state in STATES else STATES[0]
    page = None if state == "pending_review" else queries.reviewed(actor, state, request.args.get("page", 1, type=int))
    queue = queries.review_queue(actor) if page is None else list(page.items)
    return render_template("organisations/review_queue.html", state=state, states=STATES, page=page, queue=queue,
                           counts=queries.state_counts(actor), types=types, place=taxonomy.region_name,
                           due=queries.review_due, soon=queries.due_soon(actor))


@bp.get("/review/<org_no>")
@guard(Permission.ORGANISATION_REVIEW)
def review(org_no: str):
    """One organisation with its papers, the signs to look at twice, and the decision."""
    return _page(_to_review(org_no), ReasonForm(formdata=None))


def _to_review(org_no: str) -> Organisation:
    actor = current_actor()
    organisation = queries.get(actor, org_no)
    require(actor, Permission.ORGANISATION_REVIEW, organisation)
    return organisation


def _page(organisation: Organisation, form: ReasonForm, deed: str = "", status: int = 200):
    people = queries.members(organisation)
    return render_template(
        "organisations/review.html", org=organisation, form=form, deed=deed, types=types, place=taxonomy.region_name,
        hints=hints(organisation), people=people, trail=audit_rows(organisation), due=queries.review_due(organisation),
        industry=taxonomy.industry(organisation.industry_code), live_code=claims.open_claim(organisation),
        can_claim=not organisation.is_claimed and organisation.status == "verified"), status


@bp.post("/review/<org_no>/<any(verify,renew):deed>")
@guard(Permission.ORGANISATION_REVIEW)
def approve(org_no: str, deed: str):
    """The papers are right."""
    organisation = _to_review(org_no)
    try:
        getattr(operations, deed)(current_actor(), organisation=organisation)
    except Refused as refused:
        flash(str(refused.message), "stop")
        return redirect(url_for("organisations.review", org_no=org_no))
    flash(_("%(name)s已通过核验。", name=organisation.name), "ok")
    return redirect(url_for("organisations.review_queue"))


DECIDE = {"return": operations.return_, "suspend": operations.suspend, "restore": operations.restore,
          "revoke": operations.revoke}


@bp.post("/review/<org_no>/<any(return,suspend,restore,revoke):deed>")
@guard(Permission.ORGANISATION_REVIEW)
def decide(org_no: str, deed: str):
    """A decision that needs a reason."""
    organisation = _to_review(org_no)
    form = ReasonForm()
    if not form.validate():
        return _page(organisation, form, deed, 422)
    try:
        DECIDE[deed](current_actor(), organisation=organisation, reason=form.reason.data)
    except Refused as refused:
        apply_refused(form, refused)
        return _page(organisation, form, deed, 422)
    flash({"return": _("已退回，理由已发给对方。"), "suspend": _("已暂停，不再公开。"), "restore": _("已恢复。"),
           "revoke": _("已撤销。")}[deed], "ok")
    return redirect(url_for("organisations.review_queue"))


@bp.get("/review/unclaimed")
@guard(Permission.CLAIM_ISSUE)
def unclaimed():
    """Imported organisations that nobody has claimed."""
    return render_template("organisations/unclaimed.html", rows=queries.unclaimed(current_actor()), types=types,
                           place=taxonomy.region_name)


@bp.post("/review/<org_no>/claim")
@guard(Permission.CLAIM_ISSUE)
def issue_claim(org_no: str):
    """The letter with a new code; it is shown this once."""
    organisation = _to_claim(org_no)
    try:
        code = operations.issue_claim(current_actor(), organisation=organisation)
    except Refused as refused:
        flash(str(refused.message), "stop")
        return redirect(url_for("organisations.review", org_no=org_no))
    link = address_of("organisations.claim", code=code)
    # Attributes only, no style: the content policy is strict. The code must not become a file of its own.
    picture = segno.make(link, error="m").svg_inline(scale=4, border=2, svgclass="qr", lineclass=None)
    return render_template("organisations/letter.html", org=organisation, code=claims.shown_code(code),
                           address=address_of("organisations.claim"), qr=Markup(picture), today=clock.today(),  # noqa: S704
                           until=claims.open_claim(organisation).expires_at, host=current_app.config["HOST_BODY"])


@bp.post("/review/<org_no>/claim/revoke")
@guard(Permission.CLAIM_ISSUE)
def revoke_claim(org_no: str):
    """Void the code of a letter that went astray."""
    organisation = _to_claim(org_no)
    count = operations.revoke_claim(current_actor(), organisation=organisation)
    flash(_("%(n)s 个认领码已作废。", n=count), "ok")
    return redirect(url_for("organisations.unclaimed"))


def _to_claim(org_no: str) -> Organisation:
    actor = current_actor()
    organisation = queries.get(actor, org_no)
    require(actor, Permission.CLAIM_ISSUE, organisation)
    return organisation

"""Public pages of organisations, registration, claim. Own data: routes_own.py; officers: routes_review.py."""
from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts import sessions
from app.accounts.models import User
from app.audit.readable import audit_rows
from app.authz import Actor, Permission, Role, may
from app.authz.guards import current_actor, public
from app.core import facts, files
from app.core.db import db
from app.core.errors import NotVisible, Refused
from app.core.filters import url_or
from app.core.forms import apply_refused
from app.extensions import limiter
from app.organisations import consortia, operations, places, queries, types
from app.organisations.forms import ACCOUNT_ALIASES, ClaimForm, DirectoryForm, RegistrationForm, account_values
from app.organisations.models import Membership, Organisation
from app.organisations.policy import OVERSIGHT, looks_after
from app.taxonomy import queries as taxonomy

bp = Blueprint("organisations", __name__, url_prefix="/organisations")


@bp.get("/", strict_slashes=False)
@public
def directory():
    """Verified organisations with filters."""
    form = DirectoryForm()
    form.region.choices = [("", _("全部")), *_districts()]
    good = form.validate()
    asked = {"org_type": form.type.data, "kind": form.kind.data, "region": form.region.data,
             "words": form.q.data} if good else {}
    page = queries.directory(current_actor(), page=request.args.get("page", 1, type=int),
                             **{key: value or "" for key, value in asked.items()})
    by_type, by_kind = queries.directory_counts()
    return render_template("organisations/directory.html", form=form, page=page, by_type=by_type, by_kind=by_kind,
                           types=types, place=taxonomy.region_name), 200 if good else 422


def _districts() -> list[tuple[str, str]]:
    city = places.city_code()
    return [(city, places.name(city)), *((one.code, one.name) for one in taxonomy.region_children(city))]


@bp.get("/consortia")
@public
def consortia_list():
    """The municipal consortia and industry communities."""
    return render_template("organisations/consortia.html", kinds=consortia.KINDS, roles=consortia.MEMBER_ROLES,
                           items=[(one, consortia.members_of(one)) for one in consortia.all_consortia()])


@bp.get("/<org_no>")
@public
def show(org_no: str):
    """One organisation: for everybody what is public, for its own people and officers also the rest."""
    actor = current_actor()
    organisation = queries.get(actor, org_no)
    inside = actor.org_id == organisation.id or looks_after_some(actor, organisation)
    return render_template(
        "organisations/show.html", org=organisation, types=types, place=taxonomy.region_name, inside=inside,
        questions=facts.ask("questions.public_of", default=[], organisation_id=organisation.id),
        answers=facts.ask("answers.public_of", default=[], organisation_id=organisation.id),
        industry=taxonomy.industry(organisation.industry_code), trail=audit_rows(organisation) if inside else [],
        reason=queries.last_reason(organisation) if inside else "",
        may_edit=may(actor, Permission.ORGANISATION_EDIT, organisation),
        may_submit=organisation.status == "registered" and may(actor, Permission.ORGANISATION_SUBMIT, organisation),
        may_review=may(actor, Permission.ORGANISATION_REVIEW, organisation))


def looks_after_some(actor: Actor, organisation: Organisation) -> bool:
    """An officer, auditor or operator in whose jurisdiction the organisation lies."""
    return bool(actor.roles & OVERSIGHT) and looks_after(actor, organisation)


@bp.route("/register", methods=["GET", "POST"])
@limiter.limit("6 per minute; 40 per hour", methods=["POST"])
@public
def register():
    """Register an organisation: first its type, then its data, papers and first account."""
    org_type = request.values.get("type", "")
    if org_type not in types.TYPE_LABELS:
        return render_template("organisations/register_type.html", types=types)
    actor = current_actor()
    form = RegistrationForm()
    form.shape(org_type, actor.is_signed_in)
    form.offer_parks(queries.parks())
    if form.validate_on_submit():
        try:
            organisation = operations.register(
                actor, org_type=org_type, account=form.account_values(), licence=form.licence.data,
                authorisation=form.authorisation.data, **form.organisation_values())
        except Refused as refused:
            _apply(form, refused)
        else:
            return _enter(actor, organisation)
    return render_template("organisations/register.html", form=form, org_type=org_type, types=types,
                           missing_files=_chosen_files()), 422 if form.is_submitted() else 200


def _apply(form, refused: Refused) -> None:
    """Errors of the account part belong to the fields of that part."""
    if "login" in refused.errors or "password" in refused.errors:
        refused.errors = {ACCOUNT_ALIASES.get(key, key): words for key, words in refused.errors.items()}
    apply_refused(form, refused)


def _chosen_files() -> bool:
    return any(upload.filename for upload in request.files.values())


def _enter(actor: Actor, organisation: Organisation):
    """The first person of an organisation is signed in at once and acts for it."""
    founder = db.session.scalar(db.select(Membership).where(Membership.organisation_id == organisation.id)
                                .order_by(Membership.id.desc()))
    if not actor.is_signed_in:
        sessions.begin(db.session.get(User, founder.user_id))
    sessions.choose(founder.id)
    flash(_("单位已登记，资料已交主管部门核验，一般 2 个工作日内答复。") if organisation.status == "pending_review"
          else _("单位已认领。") if organisation.status == "verified"
          else _("单位已登记。补全资料后交主管部门核验。"), "ok")
    return redirect(url_or("notifications.desk") or url_for("organisations.mine"))


@bp.route("/claim", methods=["GET", "POST"])
@limiter.limit("6 per minute; 30 per hour", methods=["POST"])
@public
def claim():
    """Claim an imported organisation with the code of a letter."""
    actor = current_actor()
    form = ClaimForm(code=request.args.get("code", ""))
    form.shape(actor.is_signed_in)
    if form.validate_on_submit():
        try:
            organisation, _membership = operations.claim(
                actor, code=form.code.data, account=account_values(form), authorisation=form.authorisation.data)
        except Refused as refused:
            _apply(form, refused)
        else:
            return _enter(actor, organisation)
    return render_template("organisations/claim.html", form=form, missing_files=_chosen_files()), \
        422 if form.is_submitted() else 200


@bp.get("/<org_no>/papers/<int:file_id>")
@public
def paper(org_no: str, file_id: int):
    """Licence or letter of authority: for the organisation's administrators, its reviewers and auditors."""
    actor = current_actor()
    organisation = queries.get(actor, org_no)
    mine = {organisation.licence_file_id, *(m.authorisation_file_id for m in queries.members(organisation))} - {None}
    allowed = (may(actor, Permission.ORGANISATION_EDIT, organisation)
               or may(actor, Permission.ORGANISATION_REVIEW, organisation)
               or (actor.has(Role.AUDITOR) and looks_after(actor, organisation)))
    if file_id not in mine or not allowed:
        raise NotVisible()
    return files.download(db.session.get(files.StoredFile, file_id))


def register_blueprints(app: Flask) -> None:
    """Serve everything of this room."""
    from app.organisations import routes_own, routes_review  # noqa: F401

    app.register_blueprint(bp)


__all__ = ["bp", "register_blueprints"]

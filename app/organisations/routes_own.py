"""One's own organisation: its data, handing in, its people."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.authz import Permission, require
from app.authz.guards import current_actor, guard
from app.core.errors import NotVisible, Refused
from app.core.forms import apply_refused
from app.organisations import members as people
from app.organisations import operations, queries, types
from app.organisations.forms import EditForm, member_form
from app.organisations.models import Organisation
from app.organisations.routes import bp


def _mine(permission: Permission | None = None) -> Organisation:
    """The organisation of the actor; NotVisible without one, Forbidden without the permission."""
    actor = current_actor()
    organisation = queries.own(actor)
    if organisation is None:
        raise NotVisible()
    if permission:
        require(actor, permission, organisation)
    return organisation


@bp.get("/mine")
@guard(Permission.SIGNED_IN)
def mine():
    """One's own page."""
    return redirect(url_for("organisations.show", org_no=_mine().org_no))


@bp.route("/mine/edit", methods=["GET", "POST"])
@guard(Permission.ORGANISATION_EDIT)
def edit():
    """Change the organisation's own data; hand it in when it has not been verified."""
    organisation = _mine(Permission.ORGANISATION_EDIT)
    form = EditForm(obj=organisation)
    form.shape(organisation.org_type)
    form.offer_parks(queries.parks())
    if form.validate_on_submit():
        try:
            _save(organisation, form)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            return redirect(url_for("organisations.mine"))
    return render_template(
        "organisations/edit.html", form=form, org=organisation, types=types, shown=set(form._fields),
        reason=queries.last_reason(organisation),
        has_files=any(one.filename for one in request.files.values())), 422 if form.is_submitted() else 200


def _save(organisation: Organisation, form: EditForm) -> None:
    actor, before = current_actor(), organisation.status
    operations.edit(actor, organisation=organisation, seen_version=form.seen_version, licence=form.licence.data,
                    authorisation=form.authorisation.data, **form.organisation_values())
    if before == "registered" and request.form.get("do") == "submit":
        operations.submit(actor, organisation=organisation)
        flash(_("资料已交主管部门核验，一般 2 个工作日内答复。"), "ok")
    elif organisation.status != before:
        flash(_("已保存。改了核验过的内容，已交主管部门重新核验，核验通过前不公开。"), "warn")
    else:
        flash(_("单位资料已保存。"), "ok")


@bp.post("/mine/submit")
@guard(Permission.ORGANISATION_SUBMIT)
def submit():
    """Hand the registration to the officer."""
    organisation = _mine(Permission.ORGANISATION_SUBMIT)
    try:
        operations.submit(current_actor(), organisation=organisation)
    except Refused as refused:
        words = list(refused.errors.values()) or [refused.message]
        flash("".join(str(word) for word in words), "stop")
        return redirect(url_for("organisations.edit"))
    flash(_("资料已交主管部门核验，一般 2 个工作日内答复。"), "ok")
    return redirect(url_for("organisations.mine"))


@bp.route("/mine/members", methods=["GET", "POST"])
@guard(Permission.MEMBER_MANAGE)
def members():
    """The people of the organisation; invite one more."""
    organisation = _mine(Permission.MEMBER_MANAGE)
    form = member_form(organisation, invite=True)()
    if form.validate_on_submit():
        try:
            people.invite(current_actor(), organisation=organisation, login=form.login.data, name=form.name.data,
                          roles=form.roles.data, department=form.department.data or "")
        except Refused as refused:
            apply_refused(form, refused)
        else:
            flash(_("已邀请%(name)s，请他查收邮件。", name=form.name.data), "ok")
            return redirect(url_for("organisations.members"))
    return render_template("organisations/members.html", form=form, org=organisation, types=types,
                           people=queries.members(organisation)), 422 if form.is_submitted() else 200


@bp.route("/mine/members/<int:membership_id>", methods=["GET", "POST"])
@guard(Permission.MEMBER_MANAGE)
def member(membership_id: int):
    """Roles and department of one member."""
    organisation = _mine(Permission.MEMBER_MANAGE)
    membership = queries.member(organisation, membership_id)
    form = member_form(organisation, invite=False)(
        roles=sorted(membership.role_codes), department=membership.department, row_version=membership.row_version)
    if form.validate_on_submit():
        try:
            people.set_roles(current_actor(), membership=membership, roles=form.roles.data,
                             department=form.department.data or "", seen_version=form.seen_version)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            flash(_("角色已保存。"), "ok")
            return redirect(url_for("organisations.members"))
    return render_template("organisations/member.html", form=form, org=organisation, one=membership, types=types), \
        422 if form.is_submitted() else 200


@bp.post("/mine/members/<int:membership_id>/<any(activate,deactivate,resend):deed>")
@guard(Permission.MEMBER_MANAGE)
def member_deed(membership_id: int, deed: str):
    """Deactivate, reactivate, or invite again."""
    membership = queries.member(_mine(Permission.MEMBER_MANAGE), membership_id)
    try:
        if deed == "resend":
            people.resend(current_actor(), membership=membership)
        else:
            people.set_active(current_actor(), membership=membership, active=deed == "activate")
    except Refused as refused:
        flash(str(refused.message), "stop")
    else:
        flash({"activate": _("已启用。"), "deactivate": _("已停用，他不能再以本单位的身份登录。"),
               "resend": _("邀请信已重发。")}[deed], "ok")
    return redirect(url_for("organisations.members"))

"""Sign-in, capacity, own account. Addresses under /account."""
from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError

from app import audit
from app.accounts import operations, sessions, tokens
from app.accounts.forms import AcceptForm, ForgottenForm, PasswordForm, PersonForm, ResetForm, SignInForm
from app.accounts.held import held_in_form, hold, without_session
from app.accounts.local import local_or
from app.accounts.models import User
from app.authz import Permission
from app.authz.guards import current_actor, guard, public
from app.core import facts
from app.core.boundary import keep
from app.core.db import db
from app.core.errors import NotVisible, Refused
from app.core.filters import url_or
from app.core.forms import apply_refused
from app.extensions import LOCALES, limiter

bp = Blueprint("accounts", __name__, url_prefix="/account")


@bp.record_once
def _install(state):
    state.app.before_request(hold)
    state.app.register_error_handler(CSRFError, without_session)


def _desk() -> str:
    return url_or("notifications.desk") or url_or("home.index", "/")


@bp.route("/sign-in", methods=["GET", "POST"])
@limiter.limit("20 per minute; 200 per hour", methods=["POST"])
@public
def sign_in():
    """Sign in and go on to where the person was going."""
    form = SignInForm(next=request.args.get("next", ""))
    held = held_in_form() if request.method == "POST" else None
    if request.method == "GET" and current_actor().is_signed_in:
        return redirect(local_or(request.args.get("next"), _desk()))
    if form.validate_on_submit():
        try:
            user = operations.sign_in(current_actor(), proof=operations.prove(form.login.data, form.password.data))
        except Refused as refused:
            keep()
            apply_refused(form, refused)
        else:
            sessions.begin(user)
            if held:
                return render_template("accounts/resume.html", held=held)
            return redirect(local_or(form.next.data, _desk()))
    return render_template("accounts/sign_in.html", form=form, held=held), 422 if form.is_submitted() else 200


@bp.post("/sign-out")
@guard(Permission.SIGNED_IN)
def sign_out():
    """End this session."""
    operations.sign_out(current_actor())
    sessions.end()
    return redirect(url_or("home.index", "/"))


@bp.post("/switch")
@guard(Permission.SIGNED_IN)
def switch():
    """Act in another capacity; back to the desk."""
    actor = current_actor()
    key = request.form.get("membership_id") or request.form.get("organisation") or ""
    membership_id = facts.ask("accounts.capacity", user_id=actor.user_id, key=key)
    if membership_id is None:
        raise NotVisible()
    sessions.choose(membership_id)
    audit.record(actor, "account.switch", db.session.get(User, actor.user_id))
    return redirect(_desk())


@bp.post("/locale")
@public
def locale():
    """Remember the language of the pages; back to the same page."""
    code = request.form.get("locale", "")
    if code not in LOCALES:
        abort(404)
    session["locale"] = code
    return redirect(local_or(request.form.get("next"), url_or("home.index", "/")))


@bp.get("/register")
@public
def register():
    """Registering begins with the organisation."""
    return redirect(url_for("organisations.register"))


@bp.route("/forgotten", methods=["GET", "POST"])
@limiter.limit("5 per minute; 30 per hour", methods=["POST"])
@public
def forgotten():
    """Ask for a link; the answer is the same whether or not the address has an account."""
    form = ForgottenForm()
    if form.validate_on_submit():
        operations.request_reset(current_actor(), login=form.login.data)
        return render_template("accounts/forgotten_done.html", login=form.login.data)
    return render_template("accounts/forgotten.html", form=form), 422 if form.is_submitted() else 200


@bp.route("/reset/<token>", methods=["GET", "POST"])
@limiter.limit("20 per minute", methods=["POST"])
@public
def reset(token: str):
    """Choose a new password with the link from the mail."""
    return _with_token(token, tokens.RESET, ResetForm(), "accounts/reset.html", operations.reset_password,
                       _("新密码设好了，请登录。别处的登录都已退出。"))


@bp.route("/accept/<token>", methods=["GET", "POST"])
@limiter.limit("20 per minute", methods=["POST"])
@public
def accept(token: str):
    """An invited person sets name and password."""
    row = tokens.find(token, tokens.INVITE)
    form = AcceptForm(obj=db.session.get(User, row.user_id) if row else None)
    return _with_token(token, tokens.INVITE, form, "accounts/accept.html", operations.accept_invitation,
                       _("账号好了，请登录。"))


def _with_token(token: str, purpose: str, form, template: str, operation, done: str):
    if tokens.find(token, purpose) is None:
        return render_template("accounts/token_gone.html", purpose=purpose), 404
    if form.validate_on_submit():
        try:
            operation(current_actor(), token=token, **form.values("repeat"))
        except Refused as refused:
            apply_refused(form, refused)
        else:
            sessions.end()
            flash(done, "ok")
            return redirect(url_for("accounts.sign_in"))
    return render_template(template, form=form, token=token), 422 if form.is_submitted() else 200


@bp.get("/security")
@guard(Permission.SIGNED_IN)
def security():
    """The person's account."""
    user = _me()
    return render_template("accounts/security.html", user=user, person=PersonForm(obj=user, formdata=None),
                           password=PasswordForm(formdata=None))


@bp.post("/security/person")
@guard(Permission.SIGNED_IN)
def edit_person():
    """Own name and phone."""
    form = PersonForm()
    if form.validate():
        operations.edit_person(current_actor(), name=form.name.data, phone=form.phone.data or "")
        flash(_("姓名和手机已保存。"), "ok")
        return redirect(url_for("accounts.security"))
    return render_template("accounts/security.html", user=_me(), person=form, password=PasswordForm(formdata=None)), 422


@bp.post("/security/password")
@limiter.limit("10 per minute", methods=["POST"])
@guard(Permission.SIGNED_IN)
def change_password():
    """Own password; this session goes on, all others end."""
    form = PasswordForm()
    if form.validate():
        try:
            user = operations.change_password(current_actor(), current=form.current.data, password=form.password.data)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            sessions.renew(user)
            flash(_("密码已改，别处的登录都已退出。"), "ok")
            return redirect(url_for("accounts.security"))
    user = _me()
    return render_template("accounts/security.html", user=user, person=PersonForm(obj=user, formdata=None),
                           password=form), 422


@bp.post("/security/sign-out-everywhere")
@guard(Permission.SIGNED_IN)
def sign_out_everywhere():
    """End every session of the account."""
    operations.sign_out_everywhere(current_actor())
    sessions.end()
    flash(_("所有设备都已退出，请重新登录。"), "ok")
    return redirect(url_for("accounts.sign_in"))


def _me() -> User:
    return db.session.get(User, current_actor().user_id)

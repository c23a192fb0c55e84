"""A form sent after the session ended: what was typed is held on the sign-in page and sent on afterwards.

Nothing is stored on the server: the fields travel as hidden inputs. Files cannot; the page says so.
"""
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from flask import current_app, render_template, request

from app.accounts.forms import SignInForm
from app.accounts.local import is_local
from app.authz.guards import current_actor

PREFIX = "held-"


@dataclass
class Held:
    """The fields of a form that waits, and where it was going."""

    target: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    lost_files: bool = False


def hold():
    """Before-request hook: a visitor's POST to a guarded page becomes the sign-in page with the form held."""
    if request.method != "POST" or current_actor().is_signed_in:
        return None
    view = current_app.view_functions.get(request.endpoint or "")
    if not hasattr(view, "permission"):
        return None
    fields = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
    held = Held(request.full_path.rstrip("?"), fields, any(upload.filename for upload in request.files.values()))
    return render_template("accounts/sign_in.html", form=SignInForm(formdata=None), held=held), 401


def without_session(_error):
    """Handler of a refused CSRF token: a form of ours whose session is wholly gone (its cookie has ended) is held too.

    Only what this site's own page sent: a form posted from elsewhere must not wait for somebody to sign in.
    """
    sender = request.headers.get("Origin") or request.referrer or ""
    held = hold() if urlsplit(sender).netloc == request.host else None
    return held or (render_template("errors/400.html", message=None), 400)


def held_in_form() -> Held | None:
    """The held form that came along with a sign-in, or None."""
    target = request.form.get("held_to", "")
    if not is_local(target):
        return None
    fields = [(name.removeprefix(PREFIX), value) for name, value in request.form.items(multi=True)
              if name.startswith(PREFIX)]
    return Held(target, fields, request.form.get("held_files") == "1")

"""The auditor's page. The pages of objects show their own trail by `audit_rows`."""
import click
from flask import Blueprint, render_template, request
from flask.cli import AppGroup
from flask_babel import lazy_gettext as _l
from wtforms.validators import Length

from app.audit import sealing, words
from app.audit import search as searching
from app.audit.readable import audit_rows, audit_total, lines_of
from app.authz import Permission, Role, allow
from app.authz.actor import OFFICERS
from app.authz.guards import current_actor, guard
from app.core.forms import ChoiceField, IsoDateField, QueryForm, StringField

bp = Blueprint("audit", __name__)
cli = AppGroup("audit", help="The trail: seal it, verify it.")


class SearchForm(QueryForm):
    """What is looked for."""

    org = StringField(_l("操作单位"), [Length(max=120)], description=_l("名称、编号或统一社会信用代码。"))
    subject = StringField(_l("对象编号"), [Length(max=40)], description=_l("如 Q-440600-2027-00417。"))
    action = ChoiceField(_l("操作"), blank=_l("全部"))
    since = IsoDateField(_l("从"))
    until = IsoDateField(_l("到"))


@bp.get("/audit", endpoint="search")
@guard(Permission.AUDIT_SEARCH)
def search():
    """Who did what, when, to which object, from what to what."""
    form = SearchForm()
    used = searching.actions_used()
    form.action.choices = [("", _l("全部")), *((code, words.action_text(code)) for code in used)]
    good = form.validate()
    asked = searching.Asked(
        actor_org=form.org.data or "", subject=form.subject.data or "", action=form.action.data or "",
        since=form.since.data, until=form.until.data, page=request.args.get("page", 1, type=int)) if good else None
    page = searching.find(current_actor(), asked) if asked else None
    return render_template("audit/search.html", form=form, page=page, lines=lines_of(page.items) if page else [],
                           seal=searching.seal_state()), 200 if good else 422


@cli.command("verify")
def verify_command():
    """Recompute every seal; exit code 1 and the broken links when an entry was changed."""
    broken = sealing.verify()
    for seal in broken:
        click.echo(f"broken: entries {seal.first_id}-{seal.last_id}, sealed {seal.sealed_at.isoformat()}")
    if broken:
        raise SystemExit(1)
    click.echo("ok")


@cli.command("seal")
def seal_command():
    """Seal what is settled."""
    click.echo(sealing.seal())


def register(app) -> None:
    """Serve the page, add the commands, give templates `audit_rows`."""
    allow(Permission.AUDIT_SEARCH, OFFICERS | {Role.AUDITOR, Role.SYSADMIN}, verified=True)
    app.register_blueprint(bp)
    app.cli.add_command(cli)
    app.jinja_env.globals.update(audit_rows=audit_rows, audit_total=audit_total)

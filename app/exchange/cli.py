"""The import as a command: the same checks, the same operations, the same result."""
import json
import time
from pathlib import Path

import click
from flask.cli import AppGroup

from app.accounts import operations as accounts
from app.authz import Actor, Permission, may
from app.core.db import db, read_only
from app.core.errors import Forbidden, Refused
from app.exchange import importing, takers
from app.exchange.models import ImportRun
from app.organisations.acting import actor_of
from app.organisations.models import Membership

cli = AppGroup("exchange", help="Lists in and out.")


@cli.command("import")
@click.argument("what", type=click.Choice(["questions", "answers", "organisations"]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "account", required=True, help="E-mail of the person who imports")
@click.option("--kind", default="", help="Kind of the rows; without it the template's sheet says it")
@click.option("--suggest/--no-suggest", default=True, show_default=True,
              help="Fill empty specialties, occupations and clusters from the platform's suggestions")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON")
def import_command(what, file, account, kind, suggest, as_json):
    """Import FILE as WHAT: all rows or none. Exit status 1 when rows are bad, 2 when the file cannot be read."""
    started, content = time.monotonic(), file.read_bytes()
    try:
        actor = person(account, what)
        run = bring_in(actor, what=what, kind=kind or importing.guess_kind(what, content), content=content,
                       filename=file.name, suggest=suggest)
        db.session.commit()
    except (Refused, Forbidden) as refused:
        db.session.rollback()
        raise click.exceptions.UsageError(str(refused) or f"{account} may not import {what}") from None
    said = report(run, time.monotonic() - started)
    click.echo(json.dumps(said, ensure_ascii=False, indent=1) if as_json else as_text(said))
    raise SystemExit(1 if run.bad else 0)


def person(login: str, what: str) -> Actor:
    """The person's capacity that may import this. Refused when there is no such account, Forbidden when none may."""
    user = accounts.find_user(login)
    if user is None or not user.is_active:
        raise Refused(f"no account {login}")
    for membership in db.session.scalars(db.select(Membership).where(
            Membership.user_id == user.id, Membership.is_active).order_by(Membership.id)):
        actor = actor_of(user, membership)
        if may(actor, Permission.EXCHANGE_IMPORT) and may(actor, takers.get(what).permission):
            return actor
    raise Forbidden()


def bring_in(actor: Actor, *, what: str, kind: str, content: bytes, filename: str, suggest: bool) -> ImportRun:
    """Check in a transaction that cannot write, then take. The caller commits."""
    db.session.rollback()
    with read_only():
        checked = importing.check(actor, what=what, kind=kind, content=content, filename=filename, suggest=suggest)
        db.session.rollback()
    return importing.take(actor, checked=checked)


def report(run: ImportRun, seconds: float) -> dict:
    """The result as plain data."""
    return {
        "run": run.id, "what": run.what, "kind": run.kind, "file": run.file_name, "suggested": run.suggested,
        "rows": run.total, "taken": run.taken, "known": run.known, "bad": run.bad, "seconds": round(seconds, 2),
        "errors": [{"row": line["line"], "column": head, "field": name, "message": words}
                   for line in run.lines for name, head, words in line["errors"]],
        "lines": [{"row": line["line"], "outcome": line["outcome"], "no": line["no"], "notes": line["notes"],
                   "lacks": [name for name, _head in line["lacks"]], "checks": line["checks"]} for line in run.lines]}


def as_text(said: dict) -> str:
    """The result for a person at a terminal."""
    head = f"{said['file']}: {said['rows']} rows, {said['taken']} taken, {said['known']} known, {said['bad']} bad " \
           f"({said['seconds']} s)"
    return "\n".join([head, *(f"row {one['row']}\t{one['column']}\t{one['message']}" for one in said["errors"])])

"""`flask search …` and `flask worker`."""
import json
import signal
import threading
import time
from dataclasses import asdict

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from app.search import indexing, registry, status, worker
from app.search.engines.base import EngineError, EngineLocked

cli = AppGroup("search", help="The search index: fill, compare, mend, look.")
SIDE = click.argument("sides", nargs=-1)


def _each(sides: tuple[str, ...]) -> list[str]:
    unknown = set(sides) - set(registry.sides())
    if unknown:
        raise click.UsageError(f"no such side: {', '.join(sorted(unknown))}; there are {', '.join(registry.sides())}")
    return list(sides) or registry.sides()


@cli.command("rebuild")
@SIDE
def rebuild_command(sides):
    """Fill new indices beside the live ones from the database and swap."""
    for side in _each(sides):
        began = time.monotonic()

        def progress(done: int, total: int, side=side, began=began) -> None:
            left = (time.monotonic() - began) / done * max(0, total - done)
            click.echo(f"\r{side}: {done}/{total}, {left:.0f} s left ", nl=False, err=True)
        try:
            found = indexing.rebuild(side, progress)
        except EngineLocked:
            worker.request_rebuild(current_app._get_current_object())
            click.echo("The running process owns the index and was asked to rebuild; it begins within seconds.")
            return
        except EngineError as error:
            raise click.ClickException(str(error)) from None
        click.echo(f"\r{side}: {found.rows} rows, {found.documents} documents, {time.monotonic() - began:.1f} s")
        _failed(found)


@cli.command("reconcile")
@SIDE
@click.option("--check", is_flag=True, help="Only look.")
def reconcile_command(sides, check):
    """Walk rows and index by id, mend what differs, print what was found."""
    for side in _each(sides):
        try:
            found = indexing.reconcile(side, repair=not check)
        except EngineError as error:
            raise click.ClickException(str(error)) from None
        counts = {n: len(getattr(found, n)) for n in ("missing", "stale", "differing", "ahead", "orphans")}
        said = ", ".join(f"{n} {name}" for name, n in counts.items())
        click.echo(f"{side}: {found.rows} rows, {found.documents} documents: {said}{'' if check else ' (mended)'}")
        _failed(found)


def _failed(found: indexing.Findings) -> None:
    for id, reason in list(found.failed.items())[:20]:
        click.echo(f"  {found.side} {id}: {reason}", err=True)
    if len(found.failed) > 20:
        click.echo(f"  and {len(found.failed) - 20} more", err=True)


@cli.command("status")
@click.option("--json", "as_json", is_flag=True)
def status_command(as_json):
    """Engine, documents in each store, lag, poison, breaker."""
    whole = status.status()
    if as_json:
        click.echo(json.dumps(whole, ensure_ascii=False))
        return
    for side, one in whole["sides"].items():
        click.echo(f"{side}: {one['engine'] or '?'} {one['state']} {one['reason']}".rstrip())
        click.echo(f"  rows {one['rows']}, documents {one['documents']}, visible {one['visible']}, "
                   f"schema {one['schema']}, breaker {one['breaker']}")
    click.echo("queue: {waiting} waiting, {poison} set aside, lag {lag_seconds} s".format(**whole["queue"]))


@cli.command("doctor")
def doctor_command():
    """What is wrong, each with the command that mends it. Exit status 1 when anything is."""
    findings = list(status.doctor())
    for one in findings:
        click.echo(f"{one.side}: {one.what}\n  → {one.mend}")
    if findings:
        raise SystemExit(1)
    click.echo("nothing is wrong")


@cli.command("poison")
@click.option("--json", "as_json", is_flag=True)
def poison_command(as_json):
    """Entries that were set aside, with the reason."""
    rows = [{"id": e.id, "key": e.key, "attempts": e.attempts, "error": e.error} for e in status.poison()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row['id']}\t{row['key']}\t{row['attempts']}\t{row['error']}")


@cli.command("retry")
def retry_command():
    """Put what was set aside back into the queue."""
    click.echo(f"{indexing.retry_poison()} entries put back")


@cli.command("drain")
def drain_command():
    """Work the queue off now, until nothing is due. With the embedded engine: while no server runs."""
    total = indexing.drain("drain")
    click.echo(json.dumps(asdict(total)))
    if total.blocked:
        raise click.ClickException(total.blocked)


@click.command("worker")
@with_appcontext
def worker_command():
    """Index, mail and scheduled jobs, until interrupted."""
    stop = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: stop.set())
    worker.run(current_app._get_current_object(), stop)


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(cli)
    app.cli.add_command(worker_command)

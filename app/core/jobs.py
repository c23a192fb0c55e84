"""Scheduled work: registered by its owner, run by the worker or by `flask jobs run`."""
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Row, UTCDateTime, db

log = logging.getLogger(__name__)
cli = AppGroup("jobs", help="Scheduled jobs: expiry, lapse, reminders, sealing.")


@dataclass(frozen=True)
class Job:
    name: str
    every: timedelta
    run: Callable[[], int]


_jobs: dict[str, Job] = {}


class JobRun(Row):
    """One run of a job and what it did."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(String(60), index=True)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done: Mapped[int] = mapped_column(Integer, default=0)
    error: Mapped[str | None] = mapped_column(Text)


def job(name: str, every: timedelta):
    """Decorator: `run()` does what is due, commits piecewise if it wants, returns how many it did."""

    def keep(function):
        _jobs[name] = Job(name, every, function)
        return function

    return keep


def names() -> list[str]:
    """Names of all registered jobs."""
    return sorted(_jobs)


def period(name: str) -> timedelta:
    """How often a job is due. KeyError for an unknown one."""
    return _jobs[name].every


def run(name: str) -> JobRun:
    """Run one job now in the current context; errors are recorded, not raised."""
    done, error = 0, None
    try:
        done = _jobs[name].run() or 0
        db.session.commit()
    except Exception as failure:
        db.session.rollback()
        log.exception("job %s failed", name)
        error = f"{type(failure).__name__}: {failure}"
    row = JobRun(name=name, finished_at=clock.now(), done=done, error=error)
    db.session.add(row)
    db.session.commit()
    return row


def run_due() -> list[JobRun]:
    """Run every job whose last run is longer ago than its period."""
    runs = []
    for one in _jobs.values():
        last = db.session.scalar(db.select(db.func.max(JobRun.created_at)).where(JobRun.name == one.name))
        db.session.rollback()
        if last is None or clock.now() - last >= one.every:
            runs.append(run(one.name))
    return runs


@cli.command("run")
@click.argument("name", required=False)
def run_command(name):
    """Run job NAME, or everything that is due."""
    for row in [run(name)] if name else run_due():
        click.echo(f"{row.name}\t{row.done}\t{row.error or 'ok'}")


@cli.command("list")
def list_command():
    """Names of the jobs."""
    for name in names():
        click.echo(name)


def register(app: Flask) -> None:
    """Add the command group."""
    app.cli.add_command(cli)

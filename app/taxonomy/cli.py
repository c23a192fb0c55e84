"""`flask taxonomy load` and `flask taxonomy import`."""
from pathlib import Path

import click
from flask.cli import AppGroup

from app.authz import SYSTEM
from app.core.db import db
from app.core.errors import Refused
from app.taxonomy import load, operations
from app.taxonomy.datasets import DATASETS

cli = AppGroup("taxonomy", help="Catalogues: specialties, occupations, regions, calendar …")


@cli.command("load")
def load_command():
    """Bring every catalogue to the shipped version; does nothing when they agree."""
    made = load.load_all()
    db.session.commit()
    for release in made:
        click.echo(f"{release.dataset}\t+{release.added}\t={release.unchanged}\t~{release.changed + release.renamed}"
                   f"\t-{release.ended}")
    if not made:
        click.echo("up to date")


@cli.command("import")
@click.argument("dataset", type=click.Choice(sorted(DATASETS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--complete", is_flag=True, help="The file is the whole catalogue: what it lacks ends.")
@click.option("--dry-run", is_flag=True, help="Report only.")
def import_command(dataset: str, file: Path, complete: bool, dry_run: bool):
    """Apply FILE (xlsx or csv) to DATASET after reporting every row it adds, renames, changes, ends or refuses."""
    try:
        release = operations.prepare(SYSTEM, dataset=dataset, content=file.read_bytes(), file_name=file.name,
                                     complete=complete)
    except Refused as refused:
        raise click.ClickException(str(refused)) from None
    for what in ("added", "renamed", "changed", "ended", "refused"):
        for line in release.report[what]:
            click.echo(f"{what}\t" + "\t".join(str(part) for part in line))
    click.echo(f"added {release.added}, renamed {release.renamed}, changed {release.changed}, ended {release.ended}, "
               f"unchanged {release.unchanged}, refused {release.refused}")
    if dry_run or release.added + release.renamed + release.changed + release.ended == 0:
        db.session.rollback()
        return
    operations.apply(SYSTEM, release=release)
    db.session.commit()
    click.echo("applied")

"""The sign-ins of the demonstration, and the commands that print and fill."""
import click
from flask import current_app, json
from flask.cli import AppGroup

from app.authz.actor import ROLE_LABELS, Role
from app.demo.organisations import ORGANISATIONS, PASSWORD, login

cli = AppGroup("demo", help="The demonstration city.")


def table() -> list[dict[str, str]]:
    """One line per person: login, password, role, organisation."""
    return [{"login": login(key, role), "password": PASSWORD, "role": role, "role_label": str(ROLE_LABELS[Role(role)]),
             "name": name, "organisation": organisation}
            for key, (_type, organisation, _region, _profile, people) in ORGANISATIONS.items()
            for role, name, _department in people]


def print_table() -> None:
    """One sign-in per role, for the terminal."""
    shown = set()
    click.echo(f"  password for all: {PASSWORD}")
    for one in table():
        if one["role"] not in shown:
            shown.add(one["role"])
            click.echo(f"  {one['login']:<32} {one['role']:<11} {one['organisation']}")


@cli.command("accounts")
@click.option("--json", "as_json", is_flag=True)
def accounts_command(as_json):
    """Print the sign-ins."""
    if as_json:
        click.echo(json.dumps(table(), ensure_ascii=False, indent=1))
    else:
        print_table()


@cli.command("fill")
def fill_command():
    """Fill an empty city with the demonstration."""
    from app.demo.fill import fill_if_empty

    if not current_app.config["DEMO"]:
        raise click.ClickException("DEMO is off")
    click.echo(fill_if_empty())

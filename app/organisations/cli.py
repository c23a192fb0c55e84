"""Commands for the first hour of an empty city."""
import click
from flask import current_app
from flask.cli import AppGroup

from app.accounts import letters, tokens
from app.accounts import operations as accounts
from app.authz import SYSTEM
from app.core.db import db
from app.core.errors import Refused
from app.organisations import consortia, founding, types
from app.organisations.models import GOVERNMENT
from app.workflow import move

cli = AppGroup("organisations", help="The first office of a city; seed data.")


@cli.command("first-office")
@click.option("--name", required=True, help="Name of the body, e.g. 佛山市教育局")
@click.option("--office", required=True, type=click.Choice(sorted(types.OFFICES)), help="Which office it is")
@click.option("--area", default=None, help="Region code of its jurisdiction (default: the city)")
@click.option("--uscc", default=None, help="18-character code; without it --reason")
@click.option("--reason", default="由平台主办单位直接开通", help="Why there is no code")
@click.option("--login", required=True, help="E-mail of its first person")
@click.option("--person", required=True, help="Name of its first person")
def first_office(name, office, area, uscc, reason, login, person):
    """Make a verified government body and print the link with which its first person chooses a password."""
    area = area or current_app.config["CITY_CODE"]
    try:
        body = founding.new_organisation(
            SYSTEM, org_type=GOVERNMENT, name=name, uscc=uscc, no_uscc_reason=reason, office=office, area_code=area,
            region_code=area, contact_name=person, contact_email=login)
        move(body, "import", actor=SYSTEM)
        founding.confirm_verified(body)
        user = accounts.find_user(login) or accounts.create_user(SYSTEM, login=login, name=person)
        founding.join(SYSTEM, body, user, [types.admin_role(body)])
        link = ""
        if not user.password_hash:
            link = letters.address_of("accounts.accept", token=tokens.issue(user, tokens.INVITE))
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        raise click.ClickException(str(refused)) from None
    click.echo(f"{body.org_no}\t{body.name}\t{login}\t{link}")


@cli.command("seed-consortia")
def seed_consortia():
    """Load the eight consortia of the plan."""
    click.echo(consortia.seed())
    db.session.commit()

"""Demonstration data: an invented city, filled through the operations, told from today."""


def register(app) -> None:
    """Add the commands, unless the demonstration is off."""
    from app.demo import accounts

    if app.config["DEMO"]:
        app.cli.add_command(accounts.cli)

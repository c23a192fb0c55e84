"""Lists in and out: import of questions, answers and organisations, export of every list people have."""


def register(app) -> None:
    """Load the tables, declare who may, serve the pages and the command."""
    from app.exchange import cli, models, policy, words  # noqa: F401
    from app.exchange.routes import bp

    policy.declare()
    words.declare()
    app.register_blueprint(bp)
    app.cli.add_command(cli.cli)

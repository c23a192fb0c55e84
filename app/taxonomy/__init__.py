"""Catalogues everybody refers to: specialties, occupations, industries, clusters, regions, certificates, the map."""


def register(app) -> None:
    """Load the tables, the policy, the pages and the commands."""
    from app.taxonomy import models, policy  # noqa: F401
    from app.taxonomy.cli import cli
    from app.taxonomy.routes import bp
    from app.taxonomy.routes_releases import bp as releases

    app.register_blueprint(bp)
    app.register_blueprint(releases)
    app.cli.add_command(cli)

"""The city's desk: what waits, records, warnings, settings, who may what, how the machine runs. Screens only."""


def register(app) -> None:
    """Declare who may, add the desk's tasks and the navigation, serve the pages."""
    from flask_babel import lazy_gettext as _l

    from app.admin import desk, policy, routes_operate, routes_settings  # noqa: F401
    from app.admin.routes import bp
    from app.authz import Role
    from app.notifications import nav

    policy.declare()
    nav.add(_l("设置"), "admin.settings", roles={Role.SYSADMIN, Role.GOV_EDU}, order=75)
    app.register_blueprint(bp)

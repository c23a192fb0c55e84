"""People who sign in: accounts, sessions, passwords."""


from flask_babel import lazy_gettext as _l

from app.core.errors import explain_constraint

for _name in ("uq_user_account_login", "user_account.login"):
    explain_constraint(_name, _l("这个邮箱已经有账号了。"))


def register(app) -> None:
    """Load the tables, declare who may, serve the pages."""
    from app.accounts import models, policy, routes, sessions  # noqa: F401

    policy.declare()
    app.register_blueprint(routes.bp)

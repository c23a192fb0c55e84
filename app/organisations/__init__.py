"""Organisations, their people, verification, claims and consortia."""


from flask_babel import lazy_gettext as _l

from app.core.errors import explain_constraint

# SQLite names the columns, PostgreSQL the constraint.
for _names, _words in {
    ("uq_organisation_uscc", "organisation.uscc"): _l("这个统一社会信用代码已经登记过。"),
    ("uq_membership_user_id", "membership.user_id"): _l("这个人已经是本单位成员。"),
    ("ck_organisation_uscc_or_reason", "uscc_or_reason"): _l("填统一社会信用代码；没有代码的，写明原因。"),
    ("pk_consortium_member", "consortium_member.consortium_id"): _l("这个单位已经在联合体里。"),
}.items():
    for _name in _names:
        explain_constraint(_name, _words)


def register(app) -> None:
    """Load tables and states, declare who may, serve the pages."""
    from app.organisations import acting, cli, jobs, models, policy, routes, words, workflow  # noqa: F401

    policy.declare()
    words.declare()
    routes.register_blueprints(app)
    app.cli.add_command(cli.cli)

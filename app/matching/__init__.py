"""Ranking in both directions, reasons, suggestions, free search. See docs/decisions/0006."""
from flask_babel import lazy_gettext as _l

from app.authz.actor import SCHOOL
from app.notifications import nav


def register(app) -> None:
    """Load tables and policy; add the pages and the receipts."""
    from app.matching import desk, models, policy, routes, service  # noqa: F401

    nav.add(_l("合适的命题"), "matching.school_inbox", roles=SCHOOL, order=25)
    app.register_blueprint(routes.bp)

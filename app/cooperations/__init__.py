"""Cooperations: from a selected application to agreements, confirmed records and certificates."""
from flask_babel import lazy_gettext as _l

from app.core.errors import explain_constraint

CONSTRAINTS = {
    "other_side_confirms": _l("只有对方能确认。"),
    "other_person_confirms": _l("提交和确认不能是同一个人。"),
    "ck_cooperation_two_parties": _l("合作要有两个不同的单位。"),
    "uq_cooperation_application_id": _l("这份应答已经转成合作。"),
    "cooperation.application_id": _l("这份应答已经转成合作。"),
    "uq_agreement_confirmation_agreement_id_organisation_id": _l("你方已经确认过，在等对方。"),
    "agreement_confirmation.agreement_id": _l("你方已经确认过，在等对方。"),
    "ck_record_measure_not_negative": _l("数量不能小于 0。"),
}


def register(app) -> None:
    """Load tables, states, policy, subscribers, jobs, facts, desk and pages."""
    from app.cooperations import desk, figures, jobs, models, policy, subscribers, telling, workflow  # noqa: F401

    policy.declare()
    telling.declare()
    for name, words in CONSTRAINTS.items():
        explain_constraint(name, words)
    from app.cooperations.routes import bp, verify_bp

    app.register_blueprint(bp)
    app.register_blueprint(verify_bp)

"""Applications 应答 and invitations 邀约: from a draft in a department to a selected offer."""
from flask_babel import lazy_gettext as _l

from app.core.errors import explain_constraint


def register(app) -> None:
    """Load tables, states, policy, subscribers, jobs, facts, desk and pages."""
    from app.applications import desk, jobs, messages, models, policy, provided, subscribers, workflow  # noqa: F401
    from app.applications.routes import bp

    policy.register()
    messages.register()
    provided.register()
    one = _l("本校已经应答过这道命题（一校一题一份）。请打开已有的那一份继续。")
    explain_constraint("uq_application_live", one)
    explain_constraint("application.question_id, application.school_id", one)
    invited = _l("已经邀过这份供给，正等学校答复。")
    explain_constraint("uq_invitation_open", invited)
    explain_constraint("invitation.question_id, invitation.answer_id", invited)
    explain_constraint("uq_offer_application_id_number", _l("对方刚提了新条件。请看最新一版再答复。"))
    explain_constraint("offer.application_id, offer.number", _l("对方刚提了新条件。请看最新一版再答复。"))
    app.register_blueprint(bp)

"""What schools can give: kinds, drafts, approval inside the school, validity, wishes (domain.md §3.3–3.4)."""
from flask_babel import lazy_gettext as _l

from app.core.errors import explain_constraint


def register(app) -> None:
    """Tables, states, policy, subscribers, jobs, messages, tasks and pages."""
    from app.answers import desk, jobs, models, operations, policy, subscribers, words, workflow  # noqa: F401
    from app.answers.routes import answers

    policy.declare()
    words.declare()
    explain_constraint("ck_answer_dates_in_order", _l("结束日期不能早于开始日期。"))
    explain_constraint("ck_answer_size_positive", _l("批次人数至少 1 人。"))
    explain_constraint("ck_answer_further_study_within_size", _l("升学意向不能多于批次人数。"))
    explain_constraint("ck_answer_valid_when_published", _l("发布要有有效期。"))
    app.register_blueprint(answers)

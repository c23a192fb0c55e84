"""What an answer can give, what is reserved and committed; what a question still lacks."""
from flask_babel import lazy_gettext as _l

from app.core.errors import explain_constraint


def register(app) -> None:
    """Load the tables and say what their checks mean. No pages, no policy: others' operations call this room."""
    from app.capacity import models  # noqa: F401

    explain_constraint("ck_answer_slot_within_total", _l("可用名额不够：已被别的应答占用。请减少数量或换一份供给。"))
    explain_constraint("ck_answer_slot_not_negative", _l("名额账不平，没有保存。请刷新后重试。"))
    explain_constraint("ck_question_need_taken_within_quantity", _l("命题的数量已经满了。请减少数量。"))
    explain_constraint("ck_question_need_agreed_within_taken", _l("签约数量超过了选定数量，没有保存。"))
    explain_constraint("ck_capacity_entry_one_row", _l("名额账不平，没有保存。请刷新后重试。"))
    for name in ("uq_answer_slot_stock", "uq_answer_slot_answer_id_month", "uq_question_need_question_id"):
        explain_constraint(name, _l("正有别人在办同一份名额。没有保存，请再按一次。"))

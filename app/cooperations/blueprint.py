"""The blueprints that the pages of this room hang on."""
from flask import Blueprint

from app.rules import registry

bp = Blueprint("cooperations", __name__, url_prefix="/cooperations")
# Public: whoever holds a certificate verifies it here.
verify_bp = Blueprint("verify", __name__, url_prefix="/verify")


@bp.context_processor
def words() -> dict:
    """What the templates of this room call a rule."""
    return {"rule_title": lambda code: registry.get(code).title}

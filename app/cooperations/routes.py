"""Pages of cooperations: importing this module declares them all."""
from app.cooperations import routes_agreements, routes_certificates, routes_course, routes_records  # noqa: F401
from app.cooperations.blueprint import bp, verify_bp

__all__ = ["bp", "verify_bp"]

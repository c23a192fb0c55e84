"""Everybody with an account has messages and a desk."""
from app.authz import Permission, allow


def declare() -> None:
    """Fill the policy table."""
    allow(Permission.DESK, signed_in=True)

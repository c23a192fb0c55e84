"""Who may do what with accounts: each person with their own."""
from app.authz import Permission, allow


def declare() -> None:
    """Whoever has an account reaches it, also without a capacity at any organisation."""
    allow(Permission.SIGNED_IN, signed_in=True)

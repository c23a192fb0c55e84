"""Addresses that stay on this site."""
from urllib.parse import urlsplit


def is_local(address: str | None) -> bool:
    """Whether a `next` leads to a path of this site: no host, no scheme, no trick of slashes or control signs."""
    if not address or not address.isprintable() or "\\" in address or len(address) > 2000:
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return address.startswith("/") and not address.startswith("//") and not parts.scheme and not parts.netloc


def local_or(address: str | None, default: str) -> str:
    """The address when it stays here, else the default."""
    return address if address and is_local(address) else default

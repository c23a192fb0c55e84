"""Passwords: Argon2id, and which ones are refused (domain.md §2.7)."""
import unicodedata
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from flask import current_app
from flask_babel import gettext as _

from app.core.errors import Refused

MIN_LENGTH, MAX_LENGTH = 10, 128
_COMMON = Path(__file__).with_name("data") / "common_passwords.txt"


@lru_cache(maxsize=2)
def _hasher(cheap: bool) -> PasswordHasher:
    # Tests hash hundreds of passwords; everything else uses the library's RFC 9106 profile.
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1) if cheap else PasswordHasher()


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(_COMMON.read_text(encoding="utf-8").split())


@lru_cache(maxsize=2)
def _decoy(cheap: bool) -> str:
    return _hasher(cheap).hash("nobody has this password")


def _cheap() -> bool:
    return bool(current_app.config["TESTING"])


def _plain(password: str) -> str:
    # One person types full-width, another half-width: the same password (NIST SP 800-63B §5.1.1.2).
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """The Argon2id hash; slow on purpose, call it before the first write."""
    return _hasher(_cheap()).hash(_plain(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password gives the hash. As slow for no hash at all, so that nobody learns who has an account."""
    real = bool(password_hash)
    try:
        return _hasher(_cheap()).verify(password_hash if real else _decoy(_cheap()), _plain(password)) and real
    except (Argon2Error, InvalidHashError):
        return False


def check(password: str, login: str = "", name: str = "", field: str = "password") -> None:
    """Refused at `field` when the password is too short, too long, common, or says who its owner is."""
    plain = _plain(password or "")
    if len(plain) < MIN_LENGTH:
        raise Refused(_("密码至少 %(n)s 位，现在 %(m)s 位。一句容易记的话就很好。", n=MIN_LENGTH, m=len(plain)), field)
    if len(plain) > MAX_LENGTH:
        raise Refused(_("密码最多 %(n)s 位。", n=MAX_LENGTH), field)
    folded = plain.casefold()
    own = {login.casefold(), login.split("@")[0].casefold(), name.casefold()} - {""}
    if folded in own or any(len(word) >= 6 and folded.startswith(word) and len(folded) - len(word) < 4 for word in own):
        raise Refused(_("密码不能是邮箱或姓名。请换一个别人猜不到的。"), field)
    if folded in _common() or folded.strip("0123456789!@#.") in _common() or len(set(folded)) < 4:
        raise Refused(_("这个密码太常见，容易被猜中。请换一个。"), field)

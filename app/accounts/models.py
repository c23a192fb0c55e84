"""People who sign in. A person's capacity at an organisation is a Membership (organisations)."""
from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import Boolean, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import BigId, Row, UTCDateTime


class User(UserMixin, Row):
    """An account of one person. `login` is the e-mail address, case-folded.

    password_hash is "" while an invited person has not chosen a password.
    """

    __tablename__ = "user_account"
    __personal__ = ("login", "name", "phone")

    login: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str] = mapped_column(String(30), default="", index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    must_change_password: Mapped[bool] = mapped_column(Boolean, default=False)
    failed_count: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    password_changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    session_epoch: Mapped[int] = mapped_column(Integer, default=1)
    last_sign_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def public_no(self) -> str:
        return f"U-{self.id}"

    @property
    def is_locked(self) -> bool:
        """Too many failures a short while ago."""
        return self.locked_until is not None and self.locked_until > clock.now()

    def get_id(self) -> str:
        """What the session remembers: raising `session_epoch` ends every session of the account."""
        return f"{self.id}.{self.session_epoch}"


class AccountToken(Row):
    """A one-time token sent by e-mail (reset a password, accept an invitation). Only its hash is kept."""

    __tablename__ = "account_token"

    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

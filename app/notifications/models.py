"""In-site messages. E-mail goes through the outbox, topic "mail"."""
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigId, Row, UTCDateTime


class Notification(Row):
    """One message to one person in one capacity; its text is made from `kind` and `params`."""

    __tablename__ = "notification"
    __table_args__ = (Index("ix_notification_inbox", "user_id", "organisation_id", "read_at"),)

    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"))
    organisation_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(60))
    params: Mapped[Any] = mapped_column(JSON, default=dict)
    url: Mapped[str] = mapped_column(String(300), default="")
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class MailChoice(Row):
    """What a person wants by e-mail; in-site messages always come."""

    __tablename__ = "mail_choice"

    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), unique=True)
    by_mail: Mapped[bool] = mapped_column(Boolean, default=True)
    digest: Mapped[bool] = mapped_column(Boolean, default=False)

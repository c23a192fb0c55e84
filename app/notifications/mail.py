"""Sending what stands in the outbox under "mail": to a folder of .eml files, or by SMTP where MAIL_URL is set.

At least once: an entry is closed after the server took it. The Message-ID is the entry's, so that a
letter sent twice is one letter for the reader's mailbox.
"""
import os
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import current_app

from app.core import clock, outbox
from app.core.db import db

TIMEOUT = 20


def compose(entry: outbox.OutboxEntry) -> EmailMessage:
    """The letter of an outbox entry; payload: to, to_name, subject, body."""
    letter = EmailMessage(policy=SMTP)
    payload = entry.payload
    letter["From"] = formataddr((current_app.config["APP_NAME"], current_app.config["MAIL_FROM"]))
    letter["To"] = formataddr((" ".join(str(payload.get("to_name") or "").split()), payload["to"]))
    letter["Subject"] = " ".join(str(payload["subject"]).split())
    letter["Date"] = format_datetime(clock.now())
    letter["Message-ID"] = f"<outbox-{entry.id}@{current_app.config['MAIL_FROM'].rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(payload["body"])
    return letter


def deliver_pending(limit: int = 50) -> int:
    """Send what is due; return how many went out. Failures come back later, at last they are set aside."""
    entries = outbox.claim("mail", f"{socket.gethostname()}:{os.getpid()}", limit)
    if not entries:
        return 0
    sent = 0
    with _carrier() as carry:
        for entry in entries:
            sent += _deliver(entry, carry)
    return sent


def _deliver(entry: outbox.OutboxEntry, carry) -> int:
    try:
        carry(entry, compose(entry))
    except Exception as failure:
        db.session.rollback()
        outbox.retry(entry, f"{type(failure).__name__}: {failure}")
        db.session.commit()
        return 0
    outbox.close(entry)
    db.session.commit()
    return 1


@contextmanager
def _carrier() -> Iterator:
    url = current_app.config["MAIL_URL"]
    if not url:
        yield _to_folder
        return
    server: list[smtplib.SMTP] = []

    def carry(_entry, letter):
        # Connected with the first letter, so that a dead server counts as each letter's failure.
        if not server:
            server.append(_connect(url))
        server[0].send_message(letter)

    try:
        yield carry
    finally:
        for one in server:
            with suppress(smtplib.SMTPException, OSError):
                one.quit()


def _connect(url: str) -> smtplib.SMTP:
    """smtp://user:pass@host:port (STARTTLS when the server offers it) or smtps://user:pass@host:port."""
    parts = urlsplit(url)
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(parts.hostname, parts.port or 465, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(parts.hostname, parts.port or 25, timeout=TIMEOUT)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=context)
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server


def _to_folder(entry: outbox.OutboxEntry, letter: EmailMessage) -> None:
    folder = Path(current_app.config["MAIL_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{entry.id:08d}.part"
    part.write_bytes(bytes(letter))
    part.replace(folder / f"{entry.id:08d}.eml")

"""Stored files: checked by content, kept by hash, served only as downloads.

Rows point at content; two rows with the same sha256 share one file on disk. Who may read a file
is decided by the room that owns its purpose (`readable_by`).
"""
import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import filetype
from flask import Blueprint, abort, current_app, send_file
from flask_babel import lazy_gettext as _l
from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import FileStorage
from werkzeug.utils import secure_filename

from app.core.db import BigId, Row, db
from app.core.errors import Refused

MAX_BYTES = 20 * 1024 * 1024
ACCEPTED = ("pdf", "docx", "xlsx", "png", "jpg")
_OFFICE = {"docx": "word/", "xlsx": "xl/"}
TYPES = {
    "pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_readers: dict[str, Callable] = {}
bp = Blueprint("files", __name__, url_prefix="/files")


class StoredFile(Row):
    """One uploaded file: its name, its content's hash, what it is for and whose it is."""

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(255))
    size: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(8))
    purpose: Mapped[str] = mapped_column(String(40))
    organisation_id: Mapped[int | None] = mapped_column(BigId, index=True)

    @property
    def path(self) -> Path:
        """Where the content lies on disk."""
        return Path(current_app.config["FILES_DIR"]) / self.sha256[:2] / self.sha256


def detect(content: bytes) -> str | None:
    """The accepted kind of the content by its bytes (pdf, docx, xlsx, png, jpg), or None."""
    if content[:2] == b"PK":
        try:
            names = zipfile.ZipFile(io.BytesIO(content)).namelist()
        except zipfile.BadZipFile:
            return None
        return next((kind for kind, folder in _OFFICE.items() if any(n.startswith(folder) for n in names)), None)
    guess = filetype.guess(content)
    return guess.extension if guess and guess.extension in ACCEPTED else None


def store(actor, *, upload: FileStorage, purpose: str, field: str = "file", accept=ACCEPTED) -> StoredFile:
    """Check an upload by content and keep it; add its row to the transaction.

    Refused at `field` when empty, larger than 20 MB or not of an accepted kind. Content is written
    before the row: a crash leaves at worst a file without a row.
    """
    content = upload.stream.read(MAX_BYTES + 1)
    if not content:
        raise Refused(_l("文件是空的。请选择有内容的文件。"), field)
    if len(content) > MAX_BYTES:
        raise Refused(_l("文件超过 20 MB。请压缩或拆分后再上传。"), field)
    kind = detect(content)
    if kind not in accept:
        raise Refused(_l("这不是可以接收的文件。请上传 %(kinds)s。", kinds="、".join(accept)), field)
    return keep(actor, content=content, name=upload.filename or "file", kind=kind, purpose=purpose)


def keep(actor, *, content: bytes, name: str, kind: str, purpose: str) -> StoredFile:
    """Keep content known to be good (already checked, or made by the platform)."""
    clean = "".join(c for c in Path(name.replace("\\", "/")).name if c.isprintable()).strip()[-200:] or "file"
    row = StoredFile(
        sha256=hashlib.sha256(content).hexdigest(), name=clean, size=len(content), kind=kind,
        purpose=purpose, organisation_id=actor.org_id, created_by_id=actor.user_id,
    )
    if not row.path.exists():
        row.path.parent.mkdir(parents=True, exist_ok=True)
        part = row.path.with_suffix(".part")
        part.write_bytes(content)
        part.replace(row.path)
    db.session.add(row)
    db.session.flush()
    return row


def readable_by(purpose: str):
    """Decorator: the function (actor, file) → bool decides who reads files of `purpose`."""

    def keep_reader(function):
        _readers[purpose] = function
        return function

    return keep_reader


def may_read(actor, file: StoredFile) -> bool:
    """The uploader's organisation always; others as the owner of the purpose says."""
    if actor.org_id is not None and actor.org_id == file.organisation_id:
        return True
    reader = _readers.get(file.purpose)
    return bool(reader and reader(actor, file))


def download(file: StoredFile):
    """The file as an attachment; never rendered by the browser as a page."""
    if not file.path.exists():
        abort(404)
    response = send_file(file.path, mimetype=TYPES.get(file.kind, "application/octet-stream"),
                         as_attachment=True, download_name=file.name or secure_filename(file.name))
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response

"""What was brought in and taken out: the results people come back to, and the subjects of the trail."""
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import BigId, Row
from app.core.files import StoredFile


class ImportRun(Row):
    """One import of a file: all of its new rows were taken, or none.

    lines: one dict per row of the file – line, outcome (taken, known, bad, fit), no and url of what it became,
    errors [[head, words]], lacks [words], notes [words]. "fit": the row was good, others were not.
    """

    __tablename__ = "import_run"

    what: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(30))
    organisation_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), index=True)
    file_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("stored_file.id"))
    file_name: Mapped[str] = mapped_column(String(255))
    suggested: Mapped[bool] = mapped_column(Boolean, default=False)
    total: Mapped[int] = mapped_column(Integer)
    taken: Mapped[int] = mapped_column(Integer, default=0)
    known: Mapped[int] = mapped_column(Integer, default=0)
    bad: Mapped[int] = mapped_column(Integer, default=0)
    lines: Mapped[Any] = mapped_column(JSON, default=list)

    file: Mapped[StoredFile | None] = relationship(lazy="select")

    @property
    def owner_org_id(self) -> int:
        return self.organisation_id


class ExportRun(Row):
    """One list that somebody took out: which, by what filter, how many rows."""

    __tablename__ = "export_run"

    what: Mapped[str] = mapped_column(String(30))
    format: Mapped[str] = mapped_column(String(4))
    organisation_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("organisation.id"), index=True)
    filters: Mapped[Any] = mapped_column(JSON, default=dict)
    rows: Mapped[int] = mapped_column(Integer)

    @property
    def owner_org_id(self) -> int | None:
        return self.organisation_id

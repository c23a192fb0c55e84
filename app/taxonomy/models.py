"""Tables of the catalogues. A row is known by its natural code; it is ended, never deleted."""
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, Date, Float, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigId, Row, UTCDateTime

LEVELS = ("secondary", "college", "bachelor")
REGION_LEVELS = ("province", "city", "county", "town")


class Catalogued(Row):
    """A row of a catalogue: in force from–to (dates, to exclusive; None: open), and where it came from.

    origin: "shipped" with the platform, or "upload" by an officer (never overwritten by a shipped file).
    """

    __abstract__ = True

    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date, index=True)
    origin: Mapped[str] = mapped_column(String(10), default="shipped")


class Specialty(Catalogued):
    """A specialty of the Ministry of Education's catalogue (domain.md §3.6); level follows from the code."""

    __tablename__ = "specialty"
    __table_args__ = (
        CheckConstraint("level IN ('secondary', 'college', 'bachelor')", name="level"),
        CheckConstraint("catalogue IN ('moe', 'mohrss')", name="catalogue"),
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name="validity"),
    )

    code: Mapped[str] = mapped_column(String(6), unique=True)
    name: Mapped[str] = mapped_column(String(60), index=True)
    level: Mapped[str] = mapped_column(String(12), index=True)
    class_code: Mapped[str] = mapped_column(String(4), index=True)
    class_name: Mapped[str] = mapped_column(String(40))
    division_code: Mapped[str] = mapped_column(String(2), index=True)
    division_name: Mapped[str] = mapped_column(String(40))
    state_controlled: Mapped[bool] = mapped_column(Boolean, default=False)
    catalogue: Mapped[str] = mapped_column(String(10), default="moe")
    catalogue_version: Mapped[str] = mapped_column(String(20), default="")


class SpecialtyAlias(Catalogued):
    """A former name of a specialty. partial: only part of the former specialty became this one."""

    __tablename__ = "specialty_alias"
    __table_args__ = (UniqueConstraint("name", "specialty_code"),)

    name: Mapped[str] = mapped_column(String(60), index=True)
    specialty_code: Mapped[str] = mapped_column(String(6), index=True)
    kind: Mapped[str] = mapped_column(String(20), default="former")
    partial: Mapped[bool] = mapped_column(Boolean, default=False)


class Occupation(Catalogued):
    """An occupation of 职业分类大典 2022, code written 6-31-07-01."""

    __tablename__ = "occupation"

    code: Mapped[str] = mapped_column(String(10), unique=True)
    name: Mapped[str] = mapped_column(String(60), index=True)
    green: Mapped[bool] = mapped_column(Boolean, default=False)
    digital: Mapped[bool] = mapped_column(Boolean, default=False)


class Industry(Catalogued):
    """A line of GB/T 4754-2017: section letter, then two, three, four digits."""

    __tablename__ = "industry"
    __table_args__ = (CheckConstraint("level IN ('section', 'division', 'group', 'class')", name="level"),)

    code: Mapped[str] = mapped_column(String(6), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    level: Mapped[str] = mapped_column(String(10))
    parent_code: Mapped[str] = mapped_column(String(6), default="", index=True)


class Cluster(Catalogued):
    """One of Guangdong's industry clusters (粤府函〔2020〕82号); `group` is pillar or emerging."""

    __tablename__ = "cluster"
    __table_args__ = (CheckConstraint("\"group\" IN ('pillar', 'emerging', 'future')", name="group"),)

    no: Mapped[int] = mapped_column(Integer)
    code: Mapped[str] = mapped_column(String(30), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    group: Mapped[str] = mapped_column(String(10))


class Certificate(Catalogued):
    """A skill-level certificate (1+X) or a licence; the code is the platform's own."""

    __tablename__ = "certificate"
    __table_args__ = (CheckConstraint("kind IN ('skill_level', 'licence')", name="kind"),)

    code: Mapped[str] = mapped_column(String(8), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(12))


class Region(Catalogued):
    """A division of GB/T 2260 (6 digits) or a town (12 digits). lon, lat: centroid in degrees, cities only."""

    __tablename__ = "region"
    __table_args__ = (CheckConstraint("level IN ('province', 'city', 'county', 'town')", name="level"),)

    code: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    level: Mapped[str] = mapped_column(String(10))
    parent_code: Mapped[str] = mapped_column(String(12), default="", index=True)
    lon: Mapped[float | None] = mapped_column(Float)
    lat: Mapped[float | None] = mapped_column(Float)


class CityNeighbour(Catalogued):
    """Two cities that share a land border; stored in both directions."""

    __tablename__ = "city_neighbour"
    __table_args__ = (UniqueConstraint("city_code", "neighbour_code"),)

    city_code: Mapped[str] = mapped_column(String(6))
    neighbour_code: Mapped[str] = mapped_column(String(6))


class College(Catalogued):
    """A vocational college of Guangdong, code of the Ministry of Education (5 digits)."""

    __tablename__ = "college"

    code: Mapped[str] = mapped_column(String(10), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    region_code: Mapped[str] = mapped_column(String(12), index=True)
    level: Mapped[str] = mapped_column(String(12))
    sponsor: Mapped[str] = mapped_column(String(60), default="")
    ownership: Mapped[str] = mapped_column(String(10), default="")


class CalendarDay(Catalogued):
    """A day whose kind the State Council has announced. A day without a row is Mon–Fri, not yet announced."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(Date, unique=True)
    is_working: Mapped[bool] = mapped_column(Boolean)
    name: Mapped[str] = mapped_column(String(40), default="")


class MapEntry(Catalogued):
    """One line of the industry map (谱系图): cluster → chain segment → occupation → specialty, weight 0–1."""

    __tablename__ = "map_entry"
    __table_args__ = (
        UniqueConstraint("cluster_code", "chain_segment", "occupation_code", "specialty_code"),
        CheckConstraint("weight >= 0 AND weight <= 1", name="weight"),
    )

    cluster_code: Mapped[str] = mapped_column(String(30))
    chain_segment: Mapped[str] = mapped_column(String(40))
    occupation_code: Mapped[str] = mapped_column(String(10), index=True)
    specialty_code: Mapped[str] = mapped_column(String(6), index=True)
    weight: Mapped[float] = mapped_column(Float)
    ground: Mapped[str] = mapped_column(String(20), default="")


class TradeTerm(Catalogued):
    """A word of the shop floor and a specialty it speaks for, weight 0–1."""

    __tablename__ = "trade_term"
    __table_args__ = (
        UniqueConstraint("term", "specialty_code"),
        CheckConstraint("weight >= 0 AND weight <= 1", name="weight"),
    )

    term: Mapped[str] = mapped_column(String(60))
    specialty_code: Mapped[str] = mapped_column(String(6), index=True)
    weight: Mapped[float] = mapped_column(Float)
    ground: Mapped[str] = mapped_column(String(20), default="")


class CatalogueRelease(Row):
    """A change of one catalogue: which file and version, by whom, and what it did.

    dataset: name in datasets.py. payload: the parsed rows until the release is applied. report: every
    added, renamed, changed, ended and refused row. applied_at None: waiting for confirmation.
    """

    __tablename__ = "catalogue_release"
    __table_args__ = (Index("ix_catalogue_release_applied", "dataset", "applied_at"),)

    dataset: Mapped[str] = mapped_column(String(30), index=True)
    version: Mapped[str] = mapped_column(String(80), default="")
    origin: Mapped[str] = mapped_column(String(10))
    file_name: Mapped[str] = mapped_column(String(255), default="")
    file_hash: Mapped[str] = mapped_column(String(64), default="")
    is_complete: Mapped[bool] = mapped_column(Boolean, default=False)
    added: Mapped[int] = mapped_column(Integer, default=0)
    renamed: Mapped[int] = mapped_column(Integer, default=0)
    changed: Mapped[int] = mapped_column(Integer, default=0)
    ended: Mapped[int] = mapped_column(Integer, default=0)
    unchanged: Mapped[int] = mapped_column(Integer, default=0)
    refused: Mapped[int] = mapped_column(Integer, default=0)
    payload: Mapped[Any | None] = mapped_column(JSON)
    report: Mapped[Any] = mapped_column(JSON, default=dict)
    applied_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    applied_by_id: Mapped[int | None] = mapped_column(BigId)
    discarded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def is_waiting(self) -> bool:
        """Parsed and reported, neither applied nor discarded."""
        return self.applied_at is None and self.discarded_at is None

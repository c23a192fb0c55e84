"""The database: declarative base, constraint names, column types, the transaction modes.

SQLite and PostgreSQL behave alike: foreign keys on, a reading transaction cannot write, a
writing transaction takes its lock at the start (BEGIN IMMEDIATE on SQLite).
"""
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Integer, MetaData, String, event, inspect
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

from app.core import clock

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
BigId = BigInteger().with_variant(Integer, "sqlite")
_read_only: ContextVar[bool] = ContextVar("read_only_transaction", default=False)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


class Database(SQLAlchemy):
    """SQLAlchemy whose pages end: a page number from an address may be anything."""

    LAST_PAGE = 1_000_000

    def paginate(self, select, *, page=None, **how):
        """As Flask-SQLAlchemy's, the page number brought into 1..LAST_PAGE (beyond 64 bits no database counts)."""
        return super().paginate(select, page=min(max(page or 1, 1), self.LAST_PAGE), **how)


db = Database(model_class=Base)


class UTCDateTime(TypeDecorator):
    """An aware instant; stored as UTC, always returned aware. A naive value is a ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect):
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Row(db.Model):
    """Common columns: an identifier that is never reused, who and when, the optimistic lock."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(BigId, primary_key=True, sort_order=-10)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now, sort_order=90)
    created_by_id: Mapped[int | None] = mapped_column(BigId, sort_order=91)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now, onupdate=clock.now, sort_order=92)
    row_version: Mapped[int] = mapped_column(Integer, nullable=False, sort_order=93)

    @declared_attr.directive
    def __mapper_args__(cls):
        return {"version_id_col": cls.row_version}

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if "__table__" in cls.__dict__:
            cls.__table__.dialect_options["sqlite"]["autoincrement"] = True


@contextmanager
def read_only() -> Iterator[None]:
    """Transactions begun within the block cannot write."""
    token = _read_only.set(True)
    try:
        yield
    finally:
        _read_only.reset(token)


def set_read_only(value: bool):
    """Set the mode of transactions begun from here on in this context; return the reset token."""
    return _read_only.set(value)


def reset_read_only(token) -> None:
    """Undo `set_read_only`."""
    _read_only.reset(token)


@event.listens_for(Session, "before_flush")
def _refuse_long_texts(session, _context, _instances):
    """SQLite takes any length; refuse what PostgreSQL would, so that both databases hold the same."""
    if session.get_bind().dialect.name != "sqlite":
        return
    for row in (*session.new, *session.dirty):
        for name, length in _lengths(type(row)):
            value = row.__dict__.get(name)
            if isinstance(value, str) and len(value) > length:
                raise ValueError(f"{type(row).__name__}.{name} holds {length} characters, not {len(value)}: {value[:40]!r}")


@lru_cache(maxsize=256)
def _lengths(model) -> tuple[tuple[str, int], ...]:
    return tuple((attribute.key, column.type.length) for attribute in inspect(model).column_attrs
                 for column in attribute.columns if isinstance(column.type, String) and column.type.length)


@event.listens_for(Engine, "connect")
def _on_connect(connection, _record):
    if type(connection).__module__.startswith("sqlite3"):
        connection.isolation_level = None
        for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000"):
            connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _on_begin(connection):
    reading = _read_only.get()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA query_only={1 if reading else 0}")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
    elif reading:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")

"""How Alembic runs here: online only, on the application's own engine.

On SQLite a table is rebuilt to change it, so foreign keys are off during the migration and every
reference is checked at the end.
"""
from alembic import context
from flask import current_app

from app.core.db import UTCDateTime

db = current_app.extensions["migrate"].db


def _check_references(connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise RuntimeError(f"the migration left broken references: {broken[:5]}")


def _render(kind, item, _context):
    """Our own column types are written as what they are in the database."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UTCDateTime) else False


def run() -> None:
    """Migrate in one transaction."""
    sqlite = db.engine.dialect.name == "sqlite"
    with db.engine.connect() as connection:
        if sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(connection=connection, target_metadata=db.metadata, render_as_batch=True, compare_type=True,
                          render_item=_render)
        with context.begin_transaction():
            context.run_migrations()
            if sqlite:
                _check_references(connection)
        connection.commit()
        if sqlite:
            connection.rollback()
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


run()

"""House rule: migrating up from empty gives exactly the schema of the models, checks included."""
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import upgrade
from sqlalchemy import CheckConstraint, inspect

import config
from app import create_app
from app.core.db import db

MIGRATIONS = str(Path(__file__).parents[2] / "migrations")


def _migrated(tmp_path):
    return create_app(config.Testing, SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path}/migrated.db", INSTANCE=str(tmp_path))


def test_models_and_migrations_agree(tmp_path):
    app = _migrated(tmp_path)
    with app.app_context():
        upgrade(directory=MIGRATIONS)
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
            assert compare_metadata(context, db.metadata) == []
            inspector = inspect(connection)
            for table in db.metadata.sorted_tables:
                declared = {c.name for c in table.constraints if isinstance(c, CheckConstraint) and c.name}
                assert declared <= {c["name"] for c in inspector.get_check_constraints(table.name)}, table.name


def test_a_second_upgrade_changes_nothing(tmp_path):
    app = _migrated(tmp_path)
    with app.app_context():
        upgrade(directory=MIGRATIONS)
        before = inspect(db.engine).get_table_names()
        upgrade(directory=MIGRATIONS)
        assert inspect(db.engine).get_table_names() == before

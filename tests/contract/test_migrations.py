"""The versions and the schema agree."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from emergency.errors import DatabaseNotReady
from emergency.storage import migrating
from emergency.storage.engines import open_engine
from emergency.storage.schema import metadata


def test_every_version_run_in_order_gives_the_schema(tmp_path):
    """A database built by the versions differs in nothing from the tables in code."""
    engine = open_engine(f"sqlite:///{tmp_path}/emergency.db")
    migrating.upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"render_as_batch": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_upgrading_twice_changes_nothing(tmp_path):
    """The second time finds the newest version."""
    engine = open_engine(f"sqlite:///{tmp_path}/emergency.db")

    assert migrating.upgrade(engine) == migrating.upgrade(engine) == migrating.newest()
    engine.dispose()


def test_an_empty_database_is_refused_with_the_next_step(tmp_path):
    """A door never starts on a database of another version."""
    engine = open_engine(f"sqlite:///{tmp_path}/emergency.db")
    with pytest.raises(DatabaseNotReady, match="db upgrade"):
        migrating.require_newest(engine)
    engine.dispose()

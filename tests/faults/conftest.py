"""Databases for the tests of faults, one of each kind for a whole module."""

import postgres
import pytest
from database import fresh_engine

from emergency.storage.engines import open_engine
from emergency.storage.schema import metadata
from emergency.storage.work import Store


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def shared_store(request, tmp_path_factory):
    """A database with every table that the tests of a module share."""
    if request.param == "sqlite":
        engine = fresh_engine(tmp_path_factory.mktemp("faults"))
        yield Store(engine)
        engine.dispose()
        return
    with postgres.server() as server, postgres.database(server) as url:
        engine = open_engine(url.render_as_string(hide_password=False))
        metadata.create_all(engine)
        yield Store(engine)
        engine.dispose()


@pytest.fixture
def emptied(shared_store):
    """The shared database with no row left in it."""
    with shared_store.engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    return shared_store


@pytest.fixture
def server_database():
    """The address of an empty database on a PostgreSQL server."""
    with postgres.server() as server, postgres.database(server) as url:
        yield url.render_as_string(hide_password=False)

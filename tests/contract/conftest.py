"""Both databases for the tests of what they must do alike."""

import postgres
import pytest
from database import fresh_engine

from emergency.storage.engines import open_engine
from emergency.storage.schema import metadata
from emergency.storage.work import Store


@pytest.fixture(scope="session")
def postgres_server():
    """A PostgreSQL server for the whole run, or a skip."""
    with postgres.server() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request, tmp_path):
    """An empty database with every table, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        engine = fresh_engine(tmp_path)
        yield Store(engine)
        engine.dispose()
        return
    with postgres.database(request.getfixturevalue("postgres_server")) as url:
        engine = open_engine(url.render_as_string(hide_password=False))
        metadata.create_all(engine)
        yield Store(engine)
        engine.dispose()

"""Several processes set up one empty database at once, on both databases."""

import os
import subprocess
import sys

import postgres
import pytest
import sqlalchemy as sa

from emergency import database
from emergency.config import Settings
from emergency.errors import AlreadyRunning
from emergency.storage import engines, migrating
from emergency.storage.leadership import leadership

UPGRADE = "from emergency.cli import main; main(['db', 'upgrade'])"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request, tmp_path):
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/emergency.db"
        return
    with postgres.database(request.getfixturevalue("postgres_server")) as made:
        yield made.render_as_string(hide_password=False)


def test_of_three_that_set_it_up_at_once_all_succeed(url):
    """One does the work, the others wait for it and find it done."""
    environment = os.environ | {"EMERGENCY_DATABASE_URL": url}
    started = [
        subprocess.Popen([sys.executable, "-c", UPGRADE], env=environment, stdout=subprocess.DEVNULL)
        for _ in range(3)
    ]
    assert [each.wait(120) for each in started] == [0, 0, 0]
    engine = engines.open_engine(url)
    migrating.require_newest(engine)
    assert "provider" in sa.inspect(engine).get_table_names()
    engine.dispose()


def test_one_that_waits_too_long_says_so(url, monkeypatch):
    """A process that hangs with the lock must not hang the others for ever."""
    monkeypatch.setattr(database, "PATIENCE", 0.3)
    engine = engines.open_engine(url)
    held = leadership(engine, "upgrade")
    assert held.acquire()
    with pytest.raises(AlreadyRunning, match="正在升级"):
        database.upgrade(Settings(database_url=url))
    held.release()
    engine.dispose()

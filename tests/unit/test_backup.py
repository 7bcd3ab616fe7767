"""Backing a database up and putting it back."""

import dataclasses

import pytest

from emergency import backup, database
from emergency.config import Settings
from emergency.errors import InputInvalid


@pytest.fixture
def settings(tmp_path):
    """Settings of an upgraded SQLite database."""
    settings = Settings(database_url=f"sqlite:///{tmp_path}/emergency.db")
    database.upgrade(settings)
    return settings


def test_a_backup_can_be_put_back_elsewhere(settings, tmp_path):
    """The restored database has the same version."""
    backup.save(settings, tmp_path / "copy.db")
    elsewhere = dataclasses.replace(settings, database_url=f"sqlite:///{tmp_path}/new/emergency.db")
    backup.load(elsewhere, tmp_path / "copy.db")

    assert not database.is_empty(elsewhere)


def test_nothing_is_ever_overwritten(settings, tmp_path):
    """Neither a backup nor a database gives way."""
    backup.save(settings, tmp_path / "copy.db")
    with pytest.raises(InputInvalid, match="已存在"):
        backup.save(settings, tmp_path / "copy.db")
    with pytest.raises(InputInvalid, match="已有数据库"):
        backup.load(settings, tmp_path / "copy.db")


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_damaged_backup_is_refused(settings, tmp_path, content):
    """The place stays empty."""
    (tmp_path / "bad.db").write_bytes(content)
    elsewhere = dataclasses.replace(settings, database_url=f"sqlite:///{tmp_path}/new/emergency.db")
    with pytest.raises(InputInvalid, match="不是完好"):
        backup.load(elsewhere, tmp_path / "bad.db")

    assert not (tmp_path / "new" / "emergency.db").exists()


def test_postgresql_is_sent_to_its_own_tools(settings, tmp_path):
    """Copying files is not how a server is backed up."""
    with pytest.raises(InputInvalid, match="pg_dump"):
        backup.save(dataclasses.replace(settings, database_url="postgresql://x/y"), tmp_path / "copy.db")

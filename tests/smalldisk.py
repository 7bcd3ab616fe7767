"""A disk that can be filled: a small file system of its own, or a limit on the pages of one SQLite file."""

import contextlib
import os
import pathlib
import shutil
import subprocess
from collections.abc import Iterator

import postgres
import pytest
import sqlalchemy as sa
from database import fresh_engine

from emergency.storage.engines import open_engine
from emergency.storage.schema import metadata

MEGABYTES = 48  # an empty PostgreSQL database takes 8, ours with its tables some more
UNLIMITED = 2**31 - 2


class SmallDisk:
    """A real file system in memory, which only root can make; what fills it is one file of noughts."""

    def __init__(self, folder: pathlib.Path):
        self.folder, self._ballast = folder, folder / "ballast"

    def fill(self) -> None:
        """Leave no room at all."""
        with self._ballast.open("wb", buffering=0) as ballast, contextlib.suppress(OSError):
            while ballast.write(b"\0" * 4096):
                pass

    def clear(self) -> None:
        """Make room again."""
        self._ballast.unlink()


class PageLimit:
    """As `SmallDisk`, for one SQLite file and without a file system: SQLite reports the same error."""

    def __init__(self, engine: sa.Engine):
        self._engine, self._most = engine, UNLIMITED
        sa.event.listen(engine, "begin", self._limit)

    def _limit(self, connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={self._most}")

    def fill(self) -> None:
        """Let the file grow no more."""
        with self._engine.connect() as connection:
            self._most = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def clear(self) -> None:
        """Let it grow."""
        self._most = UNLIMITED


@contextlib.contextmanager
def small_disk(folder: pathlib.Path) -> Iterator[SmallDisk]:
    """A small file system in this folder; skips the test where none can be made."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root can make a file system to fill")
    folder.mkdir()
    options = f"size={MEGABYTES}m,mode=0777"
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True)
    if made.returncode:
        pytest.skip(f"no file system to fill can be made here: {made.stderr.decode().strip()}")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextlib.contextmanager
def limited_sqlite(folder: pathlib.Path) -> Iterator[tuple[sa.Engine, PageLimit]]:
    """A SQLite database whose pages can be limited."""
    engine = fresh_engine(folder)
    yield engine, PageLimit(engine)
    engine.dispose()


@contextlib.contextmanager
def small_sqlite(folder: pathlib.Path) -> Iterator[tuple[sa.Engine, SmallDisk]]:
    """A SQLite database on a small disk."""
    with small_disk(folder / "disk") as disk:
        engine = fresh_engine(disk.folder)
        yield engine, disk
        engine.dispose()


@contextlib.contextmanager
def small_postgres(folder: pathlib.Path) -> Iterator[tuple[sa.Engine, SmallDisk]]:
    """A PostgreSQL database whose tables lie on a small disk, its log elsewhere."""
    with postgres.own_server() as own, small_disk(own.folder / "disk") as disk:
        place = disk.folder / "tables"
        place.mkdir()
        shutil.chown(place, "nobody", "nogroup")
        admin = sa.create_engine(own.url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE TABLESPACE small LOCATION '{place}'")
        with postgres.database(own.url, "TABLESPACE small") as url:
            engine = open_engine(url.render_as_string(hide_password=False))
            metadata.create_all(engine)
            yield engine, disk
            engine.dispose()
        with admin.connect() as connection:
            connection.exec_driver_sql("DROP TABLESPACE small")
        admin.dispose()


KINDS = {"sqlite-limited": limited_sqlite, "sqlite": small_sqlite, "postgresql": small_postgres}

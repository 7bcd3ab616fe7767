"""Back up a SQLite database while it is in use, and restore it where no database stands."""

import contextlib
import hashlib
import os
import pathlib
import sqlite3

from emergency.config import Settings, database_file
from emergency.errors import InputInvalid

MAGIC = b"SQLite format 3\x00"


def save(settings: Settings, out: pathlib.Path) -> str:
    """Write a consistent copy of the database to `out`; returns its sha256. Refuses to overwrite."""
    source = _file(settings)
    if not source.is_file():
        raise InputInvalid(f"没有数据库 {source}，无法备份。请检查 --database-url。")
    if out.exists():
        raise InputInvalid(f"{out} 已存在，未备份。请换一个文件名。")
    partial = out.with_name(out.name + ".partial")
    with (
        contextlib.closing(sqlite3.connect(source)) as origin,
        contextlib.closing(sqlite3.connect(partial)) as copy,
    ):
        origin.backup(copy)
    os.replace(partial, out)
    return _digest(out)


def load(settings: Settings, source: pathlib.Path) -> pathlib.Path:
    """Put a backup where the settings expect the database; refuses a damaged file and an occupied place."""
    target = _file(settings)
    if target.exists():
        raise InputInvalid(f"{target} 已有数据库，未恢复。请先移走它，或用 --database-url 指定新的位置。")
    if not _is_sound(source):
        raise InputInvalid(f"{source} 不是完好的数据库备份，未恢复。请换一份备份。")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    partial.write_bytes(source.read_bytes())
    os.replace(partial, target)
    return target


def _file(settings: Settings) -> pathlib.Path:
    found = database_file(settings)
    if found is None:
        raise InputInvalid("此命令只用于 SQLite 数据库。PostgreSQL 请用 pg_dump 和 pg_restore。")
    return found


def _is_sound(source: pathlib.Path) -> bool:
    with source.open("rb") as stream:
        if stream.read(len(MAGIC)) != MAGIC:
            return False
    try:
        with contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as connection:
            return connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    except sqlite3.DatabaseError:
        return False


def _digest(path: pathlib.Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

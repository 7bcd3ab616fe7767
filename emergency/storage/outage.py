"""What the two databases say when they cannot be reached or written for now, in our words."""

import contextlib
import sqlite3
from collections.abc import Iterator

import sqlalchemy as sa

from emergency.errors import DatabaseAway

FULL = (
    "数据库所在的磁盘已满，本次操作没有保存任何内容。请管理员腾出空间，再重新办理；已经保存的内容不受影响。"
)
BUSY = "数据库正忙，本次操作没有保存。请稍后重新办理。"
AWAY = (
    "数据库暂时不可用。请稍后刷新页面，核对本次操作是否已经保存，没有保存再重新办理；"
    "一直不可用时请管理员检查数据库服务和磁盘。"
)

# SQLite's primary codes; any other operational error, such as a missing table, is a fault of ours.
_SQLITE = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_IOERR: AWAY,
    sqlite3.SQLITE_CANTOPEN: AWAY,
    sqlite3.SQLITE_READONLY: AWAY,
    sqlite3.SQLITE_PROTOCOL: AWAY,
}
PRIMARY = 0xFF  # the part of SQLite's extended code that is the primary one
# PostgreSQL's: a disk without room, and acts that were rolled back because they met each other.
_SERVER = {"53100": FULL, "40001": BUSY, "40P01": BUSY, "55P03": BUSY}


@contextlib.contextmanager
def outages_named() -> Iterator[None]:
    """Raises DatabaseAway when the server is away, the disk is full or the file is locked."""
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.InterfaceError) as error:
        sentence = _sentence(error.orig)
        if sentence is None:
            raise
        raise DatabaseAway(sentence) from error


def _sentence(error: BaseException) -> str | None:
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        return None if code is None else _SQLITE.get(code & PRIMARY)
    return _SERVER.get(getattr(error, "sqlstate", None), AWAY)

"""Engines for the two databases: SQLite (WAL, one writer) and PostgreSQL."""

import sqlalchemy as sa
from sqlalchemy import event

from emergency.errors import DatabaseNotReady

# Longer than the longest act holds the writer lock: one issue to 10,000 enterprises takes 12 to 25 seconds.
BUSY_MILLISECONDS = 60_000


def open_engine(url: str) -> sa.Engine:
    """An engine for `url`; SQLite's connections are set up for WAL and foreign keys. Touches no file yet."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return _open_server(parsed)
    engine = sa.create_engine(parsed)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _open_server(url: sa.URL) -> sa.Engine:
    try:
        return sa.create_engine(url, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise DatabaseNotReady(
            f"没有安装数据库驱动 {error.name}。PostgreSQL 请安装 emergency[postgres]，地址以 postgresql+psycopg: 开头。"
        ) from error


def for_writing(connection: sa.Connection) -> sa.Connection:
    """The connection, told to take SQLite's writer lock at BEGIN; PostgreSQL locks rows as it goes."""
    return connection.execution_options(begin_immediate=True)


def _prepare_sqlite(connection, _record):
    # The driver's own BEGIN comes too late for BEGIN IMMEDIATE; we emit ours in the begin event.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    cursor.close()


def _begin_sqlite(connection):
    immediate = connection.get_execution_options().get("begin_immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

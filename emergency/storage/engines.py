"""Engines for the two databases: SQLite (WAL, one writer) and PostgreSQL."""

import sqlite3
import time

import sqlalchemy as sa
from sqlalchemy import event

from emergency.errors import DatabaseNotReady

# Longer than the longest act holds the writer lock: one issue to 10,000 enterprises takes 12 to 25 seconds.
BUSY_MILLISECONDS = 60_000
TURN_MILLISECONDS = 10  # SQLite looks after 1, 2 and 5 of them


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
        engine = sa.create_engine(url)
    except ModuleNotFoundError as error:
        raise DatabaseNotReady(
            f"没有安装数据库驱动 {error.name}。PostgreSQL 请安装 emergency[postgres]，地址以 postgresql+psycopg: 开头。"
        ) from error
    event.listen(engine, "checkout", _leave_if_gone)
    return engine


def _leave_if_gone(connection, _record, _borrowed) -> None:
    """Replace a kept connection whose server has left, by what it has sent meanwhile.

    Looks and does not ask: a question to the server costs every unit of work three more journeys.
    """
    server = connection.pgconn
    try:
        for _ in ("its last words", "the end behind them"):
            server.consume_input()
            server.is_busy()  # takes in what was read
    except connection.Error as error:
        raise sa.exc.InvalidatePoolError from error


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
    if connection.get_execution_options().get("begin_immediate", False):
        _take_writer_lock(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _take_writer_lock(connection: sa.Connection) -> None:
    """BEGIN IMMEDIATE, waiting in short turns.

    SQLite's own wait sleeps longer each time, up to a tenth of a second, so that whoever holds the lock mostly gets it
    again: of two processes that wrote all the time one waited for more than a second. Here each turn begins anew.
    """
    driver, ends = connection.connection.driver_connection, time.monotonic() + BUSY_MILLISECONDS / 1000
    driver.execute(f"PRAGMA busy_timeout={TURN_MILLISECONDS}")
    try:
        while time.monotonic() < ends:
            try:
                driver.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    break
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # once more, to be refused in words that callers know
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")

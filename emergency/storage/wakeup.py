"""How an idle worker learns that messages wait: PostgreSQL tells it at the commit, SQLite is asked again."""

import contextlib
import select
import socket
from typing import Protocol

import sqlalchemy as sa

from emergency.storage.work import UnitOfWork

CHANNEL = "emergency_outbox"
POLL_SECONDS = 1.0  # where nobody tells
# Where the database tells: a message that is due later, or a word that got lost, waits no longer than this.
LISTEN_SECONDS = 5.0


class Wakeup(Protocol):
    """What an idle worker waits for."""

    def wait(self) -> None:
        """Return when messages may be due: told so, interrupted, or after the longest pause."""

    def interrupt(self) -> None:
        """End the wait that is on, or the next one; safe to call from a signal's handler."""

    def close(self) -> None:
        """Let go of what it holds."""


def notify(work: UnitOfWork) -> None:
    """Tell the waiting workers when this unit of work is committed; nothing is said if it is rolled back."""
    if work.connection.dialect.name == "postgresql":
        work.rows(_NOTIFY, {"channel": CHANNEL})


def wakeup(engine: sa.Engine) -> Wakeup:
    """The way to wait for messages of this database."""
    return Listening(engine) if engine.dialect.name == "postgresql" else Polling()


class Polling:
    """Waits for the time of a poll."""

    def __init__(self, seconds: float = POLL_SECONDS):
        self._seconds = seconds
        self._bell = _Bell()

    def wait(self) -> None:
        """Return after the pause, at once when interrupted."""
        self._bell.wait(self._seconds)

    def interrupt(self) -> None:
        """End the wait."""
        self._bell.ring()

    def close(self) -> None:
        """Let go of the bell."""
        self._bell.close()


class Listening:
    """Waits on a connection of its own that listens; while it has none it polls and tries to get one."""

    def __init__(self, engine: sa.Engine, seconds: float = LISTEN_SECONDS, poll: float = POLL_SECONDS):
        self._engine = engine
        self._seconds, self._poll = seconds, poll
        self._bell = _Bell()
        self._connection: sa.Connection | None = None
        self._listen()

    @property
    def listens(self) -> bool:
        """Whether the server can reach it."""
        return self._connection is not None

    def wait(self) -> None:
        """Return as soon as a commit has queued messages, when interrupted, or after the longest pause."""
        if not self.listens:
            # What was committed while nobody listened is looked for as soon as somebody does.
            self._bell.wait(self._poll)
            self._listen()
            return
        server = self._connection.connection.dbapi_connection.pgconn
        self._bell.wait(self._seconds, server.socket)
        try:
            _hear(server)
        except self._engine.dialect.dbapi.Error:
            self._drop()

    def interrupt(self) -> None:
        """End the wait."""
        self._bell.ring()

    def close(self) -> None:
        """Close the connection."""
        self._drop()
        self._bell.close()

    def _listen(self) -> None:
        with contextlib.suppress(sa.exc.DBAPIError), contextlib.ExitStack() as ending:
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            ending.callback(connection.close)
            # Not the pool's any more: nobody shall inherit what it listens to.
            connection.detach()
            connection.exec_driver_sql(f"LISTEN {CHANNEL}")
            ending.pop_all()
            self._connection = connection

    def _drop(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sa.exc.DBAPIError):
                self._connection.close()
            self._connection = None


class _Bell:
    """Ends a wait from outside it, even from a signal's handler, which could not take a lock."""

    def __init__(self):
        self._ear, self._mouth = socket.socketpair()
        for each in (self._ear, self._mouth):
            each.setblocking(False)

    def wait(self, seconds: float, *others: int) -> None:
        """Return after so long, when rung, or when one of the other sockets has something to read."""
        select.select([self._ear, *others], [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            self._ear.recv(4096)

    def ring(self) -> None:
        """End the wait that is on, or the next one."""
        with contextlib.suppress(BlockingIOError):
            self._mouth.send(b".")

    def close(self) -> None:
        """Close both ends."""
        self._ear.close()
        self._mouth.close()


_NOTIFY = sa.text("SELECT pg_notify(:channel, '')")


def _hear(server) -> None:
    """Take in what the server has said; raises the driver's error where the connection is gone."""
    server.consume_input()
    while server.notifies() is not None:
        pass

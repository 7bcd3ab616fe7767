"""One holder at a time: an advisory lock on PostgreSQL, a locked file beside a SQLite database.

Both are let go by the operating system or the server when the holder dies, so nothing has to be cleaned up.
"""

import hashlib
import threading
from typing import Protocol

import filelock
import sqlalchemy as sa


class Leadership(Protocol):
    """A lock that one process holds for as long as it lives, in whichever of its threads it asks."""

    def acquire(self) -> bool:
        """Take the lock, or keep it; False when another process holds it."""

    def release(self) -> None:
        """Let it go."""


def leadership(engine: sa.Engine, name: str) -> Leadership:
    """The lock called `name` that goes with this database."""
    if engine.dialect.name == "sqlite":
        return _FileLeadership(f"{engine.url.database}.{name}.lock")
    return _AdvisoryLeadership(engine, name)


class _FileLeadership:
    def __init__(self, path: str):
        # As it comes, a file lock belongs to one thread, and the jobs of the clock run in many.
        self._lock = filelock.FileLock(path, thread_local=False)
        self._guard = threading.Lock()

    def acquire(self) -> bool:
        with self._guard:
            if self._lock.is_locked:
                return True
            try:
                self._lock.acquire(timeout=0)
            except filelock.Timeout:
                return False
            return True

    def release(self) -> None:
        with self._guard:
            self._lock.release()


class _AdvisoryLeadership:
    def __init__(self, engine: sa.Engine, name: str):
        self._engine = engine
        self._key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        self._connection: sa.Connection | None = None
        self._guard = threading.Lock()

    def acquire(self) -> bool:
        with self._guard:
            return self._hold()

    def _hold(self) -> bool:
        if self._connection is not None and self._still_there():
            return True
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        # Not the pool's any more: the lock lives as long as the session, so closing must end the session.
        connection.detach()
        if connection.scalar(sa.select(sa.func.pg_try_advisory_lock(self._key))):
            self._connection = connection
            return True
        connection.close()
        return False

    def _still_there(self) -> bool:
        # The lock belongs to the server's session: a lost connection is a lost lock.
        try:
            self._connection.scalar(sa.select(1))
        except sa.exc.DBAPIError:
            self._connection.invalidate()
            self._connection = None
            return False
        return True

    def release(self) -> None:
        with self._guard:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

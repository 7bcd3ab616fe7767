"""The sending process: takes due messages from the outbox until it is asked to stop."""

import contextlib
import datetime
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Protocol

import structlog

from emergency.errors import AlreadyRunning
from notifier.dispatch import Dispatcher

log = structlog.get_logger()
BEAT_EVERY = datetime.timedelta(seconds=5)
ASK_EVERY = datetime.timedelta(minutes=1)


class Lock(Protocol):
    """What one process holds for as long as it lives."""

    def acquire(self) -> bool:
        """Take the lock; False when another process holds it."""

    def release(self) -> None:
        """Let it go."""


class Wakeup(Protocol):
    """What an idle worker waits for."""

    def wait(self) -> None:
        """Return when messages may be due, when interrupted, or after the longest pause."""

    def interrupt(self) -> None:
        """End the wait that is on, or the next one."""


class Worker:
    """Dispatches batch after batch; between batches it says that it lives and matches early receipts."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        beat: Callable[[datetime.datetime], None],
        clock: Callable[[], datetime.datetime],
        wakeup: Wakeup,
        *,
        batch: int | None = None,
    ):
        self._dispatcher = dispatcher
        self._beat = beat
        self._clock = clock
        self._wakeup = wakeup
        self._batch = batch
        self._stopping = False
        self._beaten_at: datetime.datetime | None = None
        self._asked_at: datetime.datetime | None = None

    def run_once(self) -> Counter:
        """Dispatch until nothing is due; the states messages came to, counted."""
        counts = Counter()
        while not self._stopping:
            self._live()
            batch = self._dispatcher.run_batch(self._is_stopping, self._batch)
            if not batch:
                break
            counts.update(batch)
        self._dispatcher.match_receipts()
        self._ask()
        return counts

    def run_until_stopped(self) -> None:
        """Run until SIGTERM, SIGINT or `stop`; what is on the wire is finished, the rest is given back."""
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: self.stop())
        while not self._stopping:
            self._run_round()
            self._wakeup.wait()

    def stop(self) -> None:
        """Ask the worker to stop."""
        self._stopping = True
        self._wakeup.interrupt()

    def _run_round(self) -> None:
        try:
            counts = self.run_once()
        except Exception:  # per round: the database may be away; it goes on where it was when it is back
            log.exception("round failed")
            return
        if counts:
            log.info("dispatched", **{state.value: count for state, count in counts.items()})

    def _is_stopping(self) -> bool:
        return self._stopping

    def _ask(self) -> None:
        now = self._clock()
        if _has_come(self._asked_at, ASK_EVERY, now):
            self._dispatcher.ask_missing()
            self._asked_at = now

    def _live(self) -> None:
        now = self._clock()
        if _has_come(self._beaten_at, BEAT_EVERY, now):
            self._beat(now)
            self._beaten_at = now


def _has_come(last: datetime.datetime | None, every: datetime.timedelta, now: datetime.datetime) -> bool:
    """Whether it is time again; a clock that was put back must not put it off."""
    return last is None or not datetime.timedelta(0) <= now - last < every


@contextlib.contextmanager
def alone(lock: Lock, dispatcher: Dispatcher) -> Iterator[None]:
    """Hold the lock of the only dispatcher; what a dead one had claimed is due at once. Refuses a second."""
    if not lock.acquire():
        raise AlreadyRunning(
            "已有一个发送进程在使用这个数据库，SQLite 只允许一个。请先停止它；要开多个请改用 PostgreSQL。"
        )
    try:
        dispatcher.recover()
        yield
    finally:
        lock.release()

"""The sending process: takes due messages from the outbox until it is asked to stop."""

import contextlib
import datetime
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Protocol

import structlog

from emergency.errors import AlreadyRunning
from notifier.dispatch import Dispatcher

log = structlog.get_logger()
IDLE_SECONDS = 1.0
BEAT_EVERY = datetime.timedelta(seconds=5)
ASK_EVERY = datetime.timedelta(minutes=1)


class Lock(Protocol):
    """What one process holds for as long as it lives."""

    def acquire(self) -> bool:
        """Take the lock; False when another process holds it."""

    def release(self) -> None:
        """Let it go."""


class Worker:
    """Dispatches batch after batch; between batches it says that it lives and matches early receipts."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        beat: Callable[[datetime.datetime], None],
        clock: Callable[[], datetime.datetime],
        *,
        batch: int | None = None,
    ):
        self._dispatcher = dispatcher
        self._beat = beat
        self._clock = clock
        self._batch = batch
        self._stopping = threading.Event()
        self._beaten_at: datetime.datetime | None = None
        self._asked_at: datetime.datetime | None = None

    def run_once(self) -> Counter:
        """Dispatch until nothing is due; the states messages came to, counted."""
        counts = Counter()
        while not self._stopping.is_set():
            self._live()
            batch = self._dispatcher.run_batch(self._stopping.is_set, self._batch)
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
        while not self._stopping.is_set():
            counts = self.run_once()
            if counts:
                log.info("dispatched", **{state.value: count for state, count in counts.items()})
            self._stopping.wait(IDLE_SECONDS)

    def stop(self) -> None:
        """Ask the worker to stop."""
        self._stopping.set()

    def _ask(self) -> None:
        now = self._clock()
        if self._asked_at is None or now - self._asked_at >= ASK_EVERY:
            self._dispatcher.ask_missing()
            self._asked_at = now

    def _live(self) -> None:
        now = self._clock()
        if self._beaten_at is None or now - self._beaten_at >= BEAT_EVERY:
            self._beat(now)
            self._beaten_at = now


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

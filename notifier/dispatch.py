"""The dispatcher: claim a batch, send from many threads with no transaction open, settle what comes back."""

import collections
import contextlib
import dataclasses
import datetime
import functools
import logging
import queue
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from notifier.channels import DRILL_REFUSED, Channel
from notifier.delivery import Later, Outcome, Retry, Settlement, settle, settle_unsent
from notifier.errors import OutboxUnreachable
from notifier.inquiry import Inquirer, ask_all
from notifier.message import Message
from notifier.outbox import Outbox
from notifier.rate import Rates, Slot

log = logging.getLogger(__name__)
GATHER = 16  # results that are waited for before they are written down together ...
LINGER = 0.01  # ... for so many seconds at most
OUTAGE_PAUSE = 0.5  # seconds between two tries to write down results while the outbox is away

Clock = Callable[[], datetime.datetime]


@dataclass(frozen=True)
class Pace:
    """How much at once: `batch` messages a claim, `threads` on the wire, `lease` long to settle them.

    At most `unsettled` are begun and not written down: they are in doubt should the process die.
    Nothing is sent in the last `margin` of a lease: another worker may soon take the message.
    """

    batch: int = 200
    threads: int = 16
    unsettled: int = 48
    lease: datetime.timedelta = datetime.timedelta(minutes=2)
    margin: datetime.timedelta = datetime.timedelta(seconds=30)


class Dispatcher:
    """Takes due messages from the outbox, tries each once, and gives back what became of it."""

    def __init__(
        self,
        outbox: Outbox,
        channels: Mapping[str, Channel],
        *,
        worker: str,
        clock: Clock,
        retry: Retry | None = None,
        pace: Pace | None = None,
        rates: Rates | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ):
        self._outbox = outbox
        self._channels = dict(channels)
        self._worker = worker
        self._clock = clock
        self._retry = retry or Retry()
        self._pace = pace or Pace()
        self._rates = rates or Rates({})
        self._sleep = sleep
        self._crowded: frozenset[str] = frozenset()

    def run_batch(self, stopping: Callable[[], bool] = lambda: False, batch: int | None = None) -> Counter:
        """Dispatch one batch; the states it led to, counted; empty when nothing was due.

        Once `stopping` says so, messages not yet begun are given back; those on the wire are finished.
        """
        now = self._clock()
        claimed = self._claim(batch or self._pace.batch, now)
        until = now + self._pace.lease - self._pace.margin
        unsent = [settled for each in claimed if (settled := settle_unsent(each, self._retry, now))]
        self._outbox.settle(unsent)
        overdue = {each.message.id for each in unsent}
        counts = self._send([each for each in claimed if each.id not in overdue], until, stopping)
        counts.update(each.state for each in unsent)
        return counts

    def recover(self) -> int:
        """Make due at once what a dead predecessor had claimed; only where no other dispatcher can live."""
        return self._outbox.recover()

    def match_receipts(self) -> int:
        """Lay receipts that came too early beside their messages; returns how many found theirs."""
        return self._outbox.match_receipts()

    def ask_missing(self) -> int:
        """Ask providers for receipts that did not come; returns how many were learnt."""
        askable = [name for name, channel in self._channels.items() if isinstance(channel, Inquirer)]
        if not askable:
            return 0
        now = self._clock()
        answered = ask_all(self._channels, self._outbox.take_unreported(askable, now))
        return self._outbox.record_receipts(answered, now)

    def close(self) -> None:
        """Close every channel."""
        for channel in self._channels.values():
            channel.close()

    def _claim(self, limit: int, now: datetime.datetime) -> list[Message]:
        """What is due; ways that were crowded let the others go first, once."""
        claim = functools.partial(self._outbox.claim, self._worker, limit, self._pace.lease, now)
        crowded, self._crowded = self._crowded, frozenset()
        return (crowded and claim(without=crowded)) or claim()

    def _send(self, messages: Sequence[Message], until: datetime.datetime, stopping) -> Counter:
        slots, crowded = self._rates.plan(messages)
        self._crowded = frozenset(each.channel for each in crowded)
        self._outbox.give_back(crowded)
        if not slots:
            return Counter()
        done = queue.SimpleQueue()

        def deliver(slot: Slot) -> None:
            self._rates.wait(slot, stopping)
            begun = not stopping() and self._clock() < until
            done.put(self._timed(slot.message) if begun else _Result(slot.message, None, None))

        with ThreadPoolExecutor(min(self._pace.threads, len(slots))) as pool:
            return self._flow(
                collections.deque(slots), lambda slot: pool.submit(deliver, slot), done, stopping
            )

    def _flow(self, waiting: collections.deque, begin, done: queue.SimpleQueue, stopping) -> Counter:
        """Begin one after the other, write down what comes back; no more are in doubt than the pace allows."""
        counts, untouched, begun = Counter(), [], 0
        most = max(self._pace.unsettled, self._pace.threads)
        while waiting or begun:
            while waiting and begun < most:
                begin(waiting.popleft())
                begun += 1
            gathered = _gather(done, begun)
            begun -= len(gathered)
            untouched += [each.message for each in gathered if each.outcome is None]
            settlements = [self._settlement(each) for each in gathered if each.outcome is not None]
            self._write_down(settlements, stopping)
            counts.update(each.state for each in settlements)
        self._outbox.give_back(untouched)
        return counts

    def _write_down(self, settlements: Sequence[Settlement], stopping) -> None:
        """Settle, for as long as it takes: what the provider said is known here and nowhere else."""
        while True:
            try:
                self._outbox.settle(settlements)
                return
            except OutboxUnreachable:
                log.warning("results of %d messages wait for the outbox", len(settlements))
                if stopping():
                    raise
                self._sleep(OUTAGE_PAUSE)

    def _settlement(self, each: "_Result") -> Settlement:
        return settle(each.message, each.outcome, self._retry, self._clock(), each.milliseconds)

    def _timed(self, message: Message) -> "_Result":
        begun = time.perf_counter()
        outcome = self._try(message)
        outcome = outcome if outcome.provider else dataclasses.replace(outcome, provider=message.channel)
        return _Result(message, outcome, round((time.perf_counter() - begun) * 1000))

    def _try(self, message: Message) -> Outcome:
        channel = self._channels.get(message.channel)
        if channel is None:
            return Later("channel_missing", f"本进程没有配置通道「{message.channel}」")
        if message.drill and channel.live:
            return DRILL_REFUSED
        try:
            return channel.send(message)
        except Exception as error:
            # A fault in one delivery must not take the others down; it stays on record as a try that failed.
            log.exception("channel %s failed on message %s", message.channel, message.id)
            return Later("fault", f"通道程序出错：{type(error).__name__}")


@dataclass(frozen=True)
class _Result:
    """What came of one message of a batch; no outcome where it was not tried."""

    message: Message
    outcome: Outcome | None
    milliseconds: int | None


def _gather(done: queue.SimpleQueue, most: int) -> list[_Result]:
    """Wait for one result, a little for some more, then take whatever else is ready."""
    gathered = [done.get()]
    ends = time.monotonic() + LINGER
    with contextlib.suppress(queue.Empty):
        while len(gathered) < min(most, GATHER):
            gathered.append(done.get(timeout=max(ends - time.monotonic(), 0)))
    while len(gathered) < most and not done.empty():
        gathered.append(done.get())
    return gathered

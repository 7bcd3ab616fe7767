"""A queue of messages, a gateway on the loopback and a worker whose clock is moved by hand."""

import datetime
from collections import Counter

import sqlalchemy as sa
from database import NOW
from messages import make_new

from emergency.services.delivery import DatabaseOutbox
from emergency.storage import outbox
from emergency.storage.schema import attempt, message
from emergency.storage.work import REGION_WIDE
from notifier.channels.sms_http import SmsHttpChannel
from notifier.dispatch import Dispatcher, Pace

SECOND = datetime.timedelta(seconds=1)
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
COUNT = 5


class Bench:
    """`count` messages are due; `now` is what the worker's clock shows, `slept` how often it paused.

    `patience` is how many seconds it waits for an answer; `on_pause` is told the number of each pause.
    """

    def __init__(self, store, gateway, count=COUNT, threads=16, patience=10, **new):
        self.now, self.slept, self.gateway, self.store = NOW, 0, gateway, store
        self.patience, self.on_pause = patience, lambda count: None
        self.box = DatabaseOutbox(store)
        self.dispatcher = self.worker("w", lambda: self.now, threads)
        self.queue(count, **new)

    def worker(self, name, clock, threads=16):
        """One more worker on the same outbox, with a clock of its own."""
        channel = SmsHttpChannel(self.gateway.url, timeout=(1, self.patience))
        return Dispatcher(
            self.box,
            {"sms": channel},
            worker=name,
            clock=clock,
            sleep=self._sleep,
            pace=Pace(threads=threads),
        )

    def queue(self, count, first=0, **new):
        """Queue messages at the moment the clock shows."""
        due = {"next_at": self.now, "expires_at": self.now + 6 * HOUR} | new
        rows = [make_new(first + number, channel="sms", **due) for number in range(count)]
        with self.store.begin(REGION_WIDE, write=True) as work:
            outbox.enqueue(work, rows, self.now)
            work.commit()

    def _sleep(self, seconds):
        self.slept += 1
        self.on_pause(self.slept)

    def pass_time(self, span):
        """By steps of ten seconds; the states of what was settled on the way."""
        end, counts = self.now + span, []
        while self.now < end:
            counts.append(self.dispatcher.run_batch())
            self.now += 10 * SECOND
        return sum(counts[1:], counts[0])

    @property
    def asked(self):
        """How often the provider was asked to send each message."""
        return Counter(form["reference"] for form in self.gateway.forms)

    @property
    def states(self):
        """How many messages stand in each state."""
        return Counter(row.state for row in self._rows(message))

    @property
    def tries(self):
        """Every try that was written down, in order."""
        return self._rows(attempt)

    def _rows(self, table):
        with self.store.begin(REGION_WIDE) as work:
            return work.rows(sa.select(table).order_by(table.c.id)).all()

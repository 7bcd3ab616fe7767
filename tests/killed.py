"""What a process does that is killed by SIGKILL at a named point; run in children of a fork server."""

import datetime
import multiprocessing
import os
import re
import signal
import sys
import types
import unittest.mock
from dataclasses import dataclass
from multiprocessing import forkserver

import sqlalchemy as sa
from messages import HOUR, make_new

from emergency.services import ticking
from emergency.services.delivery import DatabaseOutbox
from emergency.storage import journal, outbox
from emergency.storage.engines import open_engine
from emergency.storage.schema import message
from emergency.storage.wakeup import Polling
from emergency.storage.work import REGION_WIDE, Store
from emergency.worker import Worker
from notifier.channels.sms_http import SmsHttpChannel
from notifier.dispatch import Dispatcher, Pace
from notifier.receipt import Receipt, ReceiptStatus

MESSAGES, BATCH = 12, 5
SECONDS = 30  # no child needs more
alive: list[int] = []  # process ids of the children, the youngest last


@dataclass(frozen=True)
class Point:
    """A moment in the life of a process: `role` is what it was doing.

    Before or after the statement that `what` finds, `at commit` of its transaction, or once `committed`;
    or, for the channel, before or after `what` = "send". `skip` such moments pass unharmed.
    """

    name: str
    role: str
    moment: str
    what: str
    skip: int = 0


def run(point: Point, url: str, gateway: str, now: datetime.datetime) -> int:
    """Play the role in a child until it dies; its exit code, negative for the signal that ended it."""
    context = multiprocessing.get_context("forkserver")
    _serve_forks(context)
    child = context.Process(target=play, args=(point, url, gateway, now))
    child.start()
    alive.append(child.pid)
    child.join(SECONDS)
    ended = not child.is_alive()
    child.kill()
    child.join()
    assert ended, f"{point.name}: still alive after {SECONDS} s"
    return child.exitcode


def _serve_forks(context) -> None:
    """Start the server that children are forked from, with all they need imported before, once.

    Up to Python 3.12 the server is not told our sys.path and leaves out, without a word, what it cannot find;
    then every child would take a second to import it.
    """
    ours = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    context.set_forkserver_preload(["killed", "pytest"])
    with unittest.mock.patch.dict(os.environ, ours):
        forkserver.ensure_running()


def play(point: Point, url: str, gateway: str, now: datetime.datetime) -> None:
    """The life of the child."""
    engine = open_engine(url)
    watch = Watch(point)
    watch.listen(engine)
    ROLES[point.role](Store(engine), gateway, now, watch)


class Watch:
    """Kills its own process when the point is reached."""

    def __init__(self, point: Point):
        self.point, self.left, self.armed = point, point.skip, False

    def listen(self, engine: sa.Engine) -> None:
        """Watch the statements and commits of this engine."""
        sa.event.listen(engine, "before_cursor_execute", lambda *seen: self.statement("before", seen[2]))
        sa.event.listen(engine, "after_cursor_execute", lambda *seen: self.statement("after", seen[2]))
        commit = engine.dialect.do_commit

        def do_commit(connection):
            self.commit("at commit")
            commit(connection)
            self.commit("committed")

        engine.dialect.do_commit = do_commit

    def statement(self, moment: str, text: str) -> None:
        """A statement begins or has ended."""
        if re.search(self.point.what, text, re.DOTALL):
            self.armed = True
            self.reach(moment)

    def commit(self, moment: str) -> None:
        """A transaction is about to be committed or has been."""
        if self.armed:
            self.reach(moment)
            self.armed = moment == "at commit"

    def reach(self, moment: str) -> None:
        """Die if this is the moment."""
        if moment == self.point.moment:
            self.left -= 1
            if self.left < 0:
                os.kill(os.getpid(), signal.SIGKILL)


class Watched:
    """A channel that may be the last thing the process does, or that has the worker stop after three."""

    live = True

    def __init__(self, inner, watch: Watch, stop=lambda: None):
        self.name, self._inner, self._watch, self._stop, self._sent = inner.name, inner, watch, stop, 0

    def send(self, each):
        """Send, with the points before and after it."""
        self._on("before")
        outcome = self._inner.send(each)
        self._on("after")
        self._sent += 1
        if self._sent == 3:
            self._stop()
        return outcome

    def close(self):
        """Close the channel."""
        self._inner.close()

    def _on(self, moment: str) -> None:
        if self._watch.point.what == "send":
            self._watch.reach(moment)


def act(store: Store, gateway: str, now: datetime.datetime, watch: Watch | None = None) -> None:
    """An act of an office: one entry of the journal and its messages, in one unit of work."""
    with store.begin(REGION_WIDE, write=True) as work:
        journal.append(work, journal.Entry(now, "甲", "150500", "issue", "order", "1", "下达"))
        rows = [
            make_new(n, channel="sms", next_at=now, expires_at=now + 6 * HOUR, text=f"第{n}条")
            for n in range(MESSAGES)
        ]
        outbox.enqueue(work, rows, now)
        work.commit()


def deliver(store: Store, gateway: str, now: datetime.datetime, watch: Watch) -> None:
    """A worker that empties the outbox."""
    _worker(store, gateway, now, watch, lambda: None).run_once()


def stop(store: Store, gateway: str, now: datetime.datetime, watch: Watch) -> None:
    """A worker that is asked to stop while three of its messages are out."""
    worker = _worker(store, gateway, now, watch, lambda: worker.stop())
    worker.run_once()


def restart(store: Store, gateway: str, now: datetime.datetime, watch: Watch) -> None:
    """A worker that comes after one that died."""
    DatabaseOutbox(store).recover()


def hear(store: Store, gateway: str, now: datetime.datetime, watch: Watch | None = None) -> None:
    """The web process takes the provider's reports."""
    with store.begin(REGION_WIDE, write=True) as work:
        for each in work.rows(sa.select(message.c.address).order_by(message.c.id)).all():
            outbox.record_receipt(
                work, Receipt("sms", "m-1", ReceiptStatus.DELIVERED, now, each.address), now
            )
        work.commit()


def tick(store: Store, gateway: str, now: datetime.datetime, watch: Watch | None = None) -> None:
    """The clock runs a job that is an act."""
    office = types.SimpleNamespace(store=store, settled=lambda: office)
    job = ticking.Job("test", datetime.timedelta(seconds=30), lambda office, at: _once(store, now), "{}")
    ticking.run_tick(office, job, now)


def _once(store: Store, now: datetime.datetime) -> int:
    with store.begin(REGION_WIDE) as work:
        done = journal.verify(work).entries
    if not done:
        act(store, "", now)
    return 1 - min(done, 1)


def _worker(store, gateway, now, watch, stopping) -> Worker:
    channel = Watched(SmsHttpChannel(gateway, timeout=(2, 5)), watch, stopping)
    pace = Pace(batch=BATCH, threads=1)
    dispatcher = Dispatcher(DatabaseOutbox(store), {"sms": channel}, worker="w", clock=lambda: now, pace=pace)
    return Worker(dispatcher, lambda at: ticking.beat(
        types.SimpleNamespace(store=store), "w", "worker", at), lambda: now, Polling())  # fmt: skip


ROLES = {
    "act": act, "deliver": deliver, "stop": stop, "restart": restart, "hear": hear, "tick": tick,
}  # fmt: skip

"""Idle workers are woken by a commit on PostgreSQL, rest between polls, and never spin."""

import datetime
import threading
import time

import pytest
import sqlalchemy as sa
from database import NOW
from messages import make_new

from emergency.services.delivery import DatabaseOutbox
from emergency.storage import outbox
from emergency.storage.engines import open_engine
from emergency.storage.wakeup import Listening, Polling, wakeup
from emergency.storage.work import REGION_WIDE
from emergency.worker import Worker
from notifier.channels import Channel
from notifier.delivery import Accepted
from notifier.dispatch import Dispatcher

LONG = 20.0  # seconds no test waits for
SOON = 2.0  # seconds within which a word must arrive on a busy machine


@pytest.fixture
def listening(store):
    """A wait on the database, where it is PostgreSQL."""
    if store.engine.dialect.name != "postgresql":
        pytest.skip("SQLite tells nobody")
    waiting = Listening(store.engine, seconds=LONG, poll=0.05)
    yield waiting
    waiting.close()


def _enqueue(store, number=1, commit=True):
    with store.begin(REGION_WIDE, write=True) as work:
        outbox.enqueue(work, [make_new(number, channel="sms")], NOW)
        if commit:
            work.commit()


def _seconds(waiting) -> float:
    begun = time.monotonic()
    waiting.wait()
    return time.monotonic() - begun


def test_each_database_has_its_way_to_wait(store):
    """PostgreSQL tells, SQLite is asked."""
    waiting = wakeup(store.engine)
    assert isinstance(waiting, Listening if store.engine.dialect.name == "postgresql" else Polling)
    waiting.close()


def test_a_commit_that_queues_wakes(store, listening):
    """The word comes with the commit, from another connection, while the worker waits."""
    committing = threading.Timer(0.2, _enqueue, [store])
    committing.start()
    assert 0.15 < _seconds(listening) < SOON
    committing.join()  # the word comes before its connection is given back


def test_a_commit_between_the_last_look_and_the_wait_is_not_missed(store, listening):
    """The word is kept on the connection until the worker listens; and it is heard once."""
    _enqueue(store)
    assert _seconds(listening) < SOON
    threading.Timer(0.3, listening.interrupt).start()
    assert _seconds(listening) > 0.25


def test_an_act_that_is_rolled_back_wakes_nobody(store, listening):
    """Nothing was queued, nothing is said."""
    _enqueue(store, commit=False)
    threading.Timer(0.3, listening.interrupt).start()
    assert _seconds(listening) > 0.25


def test_a_lost_connection_is_replaced(store, listening):
    """The wait ends when the server ends the session; it polls once, and then listens again."""
    with store.begin(REGION_WIDE) as work:
        ended = work.rows(
            sa.text(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE query LIKE 'LISTEN%' AND datname = current_database()"
            )
        ).scalar()
    assert ended == 1
    while listening.listens:  # the server's last word and the end of the line may come one by one
        assert _seconds(listening) < SOON
    assert _seconds(listening) < SOON
    assert listening.listens
    _enqueue(store)
    assert _seconds(listening) < SOON


def test_where_no_server_is_it_polls():
    """A worker that starts before its database rests between its tries."""
    waiting = Listening(open_engine("postgresql+psycopg://x@127.0.0.1:9/x"), seconds=LONG, poll=0.1)
    assert not waiting.listens
    assert 0.09 < _seconds(waiting) < SOON
    waiting.close()


def test_a_poll_takes_its_time_and_can_be_interrupted():
    """The pause is a pause; a bell rung before it begins is not lost."""
    waiting = Polling(0.2)
    assert 0.18 < _seconds(waiting) < SOON
    waiting.interrupt()
    assert _seconds(waiting) < 0.15
    waiting.close()


class Counting:
    """An outbox that counts how often it is asked."""

    def __init__(self, inner):
        self._inner, self.claims = inner, 0

    def claim(self, *arguments, **named):
        """Ask."""
        self.claims += 1
        return self._inner.claim(*arguments, **named)

    def __getattr__(self, name):
        return getattr(self._inner, name)


class Taking(Channel):
    """Takes every message and says when."""

    name, live = "sms", True

    def __init__(self):
        self.taken = threading.Event()

    def send(self, message):
        """Take it."""
        self.taken.set()
        return Accepted(message.unique_key)


def test_an_idle_worker_rests_and_is_at_once_awake(store, monkeypatch):
    """In a second of idleness it asks once or twice; a message then leaves without waiting for a poll."""
    monkeypatch.setattr("emergency.worker.signal.signal", lambda *_: None)
    box, channel = Counting(DatabaseOutbox(store)), Taking()
    dispatcher = Dispatcher(box, {"sms": channel}, worker="w", clock=lambda: NOW)
    waiting = wakeup(store.engine)
    worker = Worker(dispatcher, lambda now: None, lambda: NOW + datetime.timedelta(0), waiting)
    thread = threading.Thread(target=worker.run_until_stopped)
    thread.start()
    time.sleep(1)
    asked = box.claims
    _enqueue(store)
    assert channel.taken.wait(SOON)
    worker.stop()
    thread.join(SOON)
    waiting.close()
    assert not thread.is_alive()
    assert 1 <= asked <= 2

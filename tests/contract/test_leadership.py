"""One of two schedulers leads; the other takes over when the first lets go or its session ends."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from emergency.storage.leadership import leadership
from emergency.storage.work import REGION_WIDE

SECONDS = 10  # the server needs a few milliseconds


@pytest.fixture
def pair(store):
    """Two that want the same lock."""
    pair = leadership(store.engine, "scheduler"), leadership(store.engine, "scheduler")
    yield pair
    for each in pair:
        each.release()


def test_one_of_two_leads(pair):
    """The leader keeps the lead when it asks again; the other is refused."""
    first, second = pair
    assert (first.acquire(), second.acquire(), first.acquire(), second.acquire()) == (
        True,
        False,
        True,
        False,
    )


def test_the_other_takes_over_when_the_leader_lets_go(pair):
    """Letting go is at once."""
    first, second = pair
    assert first.acquire()
    first.release()
    assert second.acquire()
    assert not first.acquire()


def test_the_leader_leads_in_each_of_its_threads(pair):
    """The jobs of the clock run in many threads: all of the leader's are let in, none of the other's."""
    first, second = pair
    assert first.acquire()
    with ThreadPoolExecutor(8) as threads:
        led = list(threads.map(lambda each: each.acquire(), [first, second] * 20))
    assert led == [True, False] * 20


def test_threads_that_ask_at_once_all_lead(pair):
    """Eight jobs come due together before anybody has the lock."""
    first, _ = pair
    gate = threading.Barrier(8)

    def ask(_):
        gate.wait()
        return first.acquire()

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(ask, range(8)))


def test_a_leader_whose_session_ended_leads_no_more(store, pair):
    """The server drops the lock with the session; the old leader notices when it asks."""
    if store.engine.dialect.name != "postgresql":
        pytest.skip("a file has no session")
    first, second = pair
    assert first.acquire()
    with store.begin(REGION_WIDE) as work:
        work.rows(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                " AND pid <> pg_backend_pid()"
            )
        )
    # Ending a session is asked for, not waited for.
    ends = time.monotonic() + SECONDS
    while not (leads := second.acquire()) and time.monotonic() < ends:
        time.sleep(0.02)
    assert leads
    assert not first.acquire()

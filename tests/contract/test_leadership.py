"""One of two schedulers leads; the other takes over when the first lets go or its session ends."""

import time

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

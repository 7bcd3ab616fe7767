"""The clock of a machine is put forward or back while messages are on their way."""

import datetime

import pytest
from bench import COUNT, HOUR, MINUTE, SECOND, Bench
from gateway import running

from emergency import scheduler as clockwork
from emergency.services import ticking
from emergency.storage import lease
from emergency.worker import BEAT_EVERY, Worker
from notifier.breaker import Breaker
from notifier.delivery import Accepted, Later
from notifier.dispatch import Pace
from notifier.message import MessageState

LEASE = Pace().lease
REFUSED = Later("busy", "忙", closed=True)


@pytest.fixture
def gateway():
    """A provider that runs."""
    with running() as server:
        yield server


@pytest.fixture
def bench(emptied, gateway):
    """Five messages that are due, on each database; one at a time is on the wire."""
    bench = Bench(emptied, gateway, threads=1)
    yield bench
    bench.dispatcher.close()


def _jump_at_second_request(bench, span):
    def jump(count):
        if count == 2:
            bench.now += span

    bench.gateway.on_request = jump


@pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["forward", "back"])
def test_a_jump_in_mid_batch_loses_and_doubles_nothing(bench, jump):
    """What is on the wire is settled, what was not begun is given back or sent; an hour later all are out."""
    _jump_at_second_request(bench, jump)
    bench.dispatcher.run_batch()
    bench.pass_time(HOUR)
    assert bench.states == {MessageState.SENT: COUNT}
    assert sorted(bench.asked.values()) == [1] * COUNT


def test_nothing_is_begun_after_a_jump_over_the_end_of_the_lease(bench):
    """Another worker may hold them by now: they are given back, no try is counted."""
    _jump_at_second_request(bench, LEASE)
    assert bench.dispatcher.run_batch() == {MessageState.SENT: 2}
    assert len(bench.gateway.requests) == 2
    assert bench.dispatcher.run_batch() == {MessageState.SENT: COUNT - 2}
    assert [row.number for row in bench.tries] == [1] * COUNT


@pytest.mark.parametrize(
    ("jump", "state"),
    [
        (6 * HOUR - SECOND, MessageState.SENT),
        (6 * HOUR, MessageState.EXPIRED),
        (6 * HOUR + SECOND, MessageState.EXPIRED),
    ],
)
def test_a_jump_over_the_expiry_is_shown_as_expired_and_stays_so(bench, jump, state):
    """Nobody is sent what the clock calls too old; put back again, it is still on the list of the unreached."""
    bench.now += jump
    assert bench.dispatcher.run_batch() == {state: COUNT}
    bench.now -= jump
    bench.pass_time(MINUTE)
    assert bench.states == {state: COUNT}
    assert len(bench.gateway.requests) == (COUNT if state is MessageState.SENT else 0)


@pytest.mark.parametrize(("ahead", "doubled"), [(LEASE - SECOND, 0), (LEASE, COUNT), (LEASE + SECOND, COUNT)])
def test_a_worker_whose_clock_is_ahead_takes_what_another_holds(bench, ahead, doubled):
    """It cannot know better: both send, under one reference, and the late result is marked as not taken."""
    fast = bench.worker("fast", lambda: bench.now + ahead)
    held = bench.box.claim("slow", COUNT, LEASE, bench.now)
    assert sum(fast.run_batch().values()) == doubled
    slow = bench.worker("slow", lambda: bench.now)
    slow._outbox = _Holding(bench.box, held)
    slow.run_batch()
    assert bench.states == {MessageState.SENT: COUNT}
    assert bench.asked.total() == COUNT + doubled and len(bench.asked) == COUNT
    assert sum(row.reason.startswith(lease.STALE) for row in bench.tries) == doubled
    for each in (fast, slow):
        each.close()


class _Holding:
    """An outbox from which one claim was made before."""

    def __init__(self, box, held):
        self._box, self._held = box, held

    def __getattr__(self, name):
        return getattr(self._box, name)

    def claim(self, *_):
        """What was claimed."""
        return self._held


def test_messages_queued_while_the_clock_was_ahead_wait_for_their_hour(bench):
    """Late by as much as the clock was ahead, no more; what is queued after it was put right goes at once."""
    bench.now += HOUR
    bench.queue(COUNT, first=100)
    bench.now -= HOUR
    assert bench.dispatcher.run_batch() == {MessageState.SENT: COUNT}
    assert bench.pass_time(HOUR) == {}
    assert bench.pass_time(MINUTE) == {MessageState.SENT: COUNT}
    assert set(bench.asked.values()) == {1}


@pytest.mark.parametrize("jump", [-HOUR, -SECOND, BEAT_EVERY - SECOND, BEAT_EVERY, HOUR])
def test_a_worker_says_that_it_lives_whatever_the_clock_does(jump):
    """Put back by an hour, it must not look dead for an hour."""
    now, beats = [datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC)], []
    worker = Worker(_Idle(), beats.append, lambda: now[0], wakeup=None)
    worker.run_once()
    now[0] += jump
    worker.run_once()
    assert len(beats) == (1 if datetime.timedelta(0) <= jump < BEAT_EVERY else 2)


class _Idle:
    """A dispatcher with nothing to do."""

    def run_batch(self, *_):
        """Nothing is due."""
        return {}

    def match_receipts(self):
        """No receipt is early."""

    def ask_missing(self):
        """No receipt is late."""


@pytest.mark.parametrize(("jump", "admits"), [(-SECOND, True), (0 * SECOND, False), (30 * SECOND, True)])
def test_the_pause_of_a_provider_is_not_made_longer_by_a_clock_put_back(jump, admits):
    """Then one message tries, as when the pause is over."""
    now = datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC)
    breaker = Breaker()
    breaker.record(REFUSED, now)
    assert breaker.admits(now + jump) is admits
    breaker.record(Accepted("1"), now + jump)
    assert breaker.admits(now + jump)


@pytest.mark.parametrize(("jump", "done"), [(-HOUR, 3), (0 * SECOND, 1), (HOUR, 2)])
def test_the_clock_put_back_does_not_stop_the_jobs(emptied, jump, done):
    """Ticks done while it was ahead are none of the hour to come: the job runs at each tick again."""
    ran, now = [], datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC)
    office = _office(emptied)
    job = ticking.Job("test", 30 * SECOND, lambda _, at: ran.append(at) or len(ran), "{}")
    later = (now + jump, now + jump + 30 * SECOND) if jump < datetime.timedelta(0) else (now + jump,)
    for at in (now, *later):
        ticking.run_tick(office, job, at)
        ticking.run_tick(office, job, at)  # a tick asked for twice is done once
    assert len(ran) == done


def test_the_ticks_of_a_clock_that_was_ahead_are_forgotten(emptied):
    """Ten ticks are done, the clock is put back to the first of them: all ten are done again, each once."""
    ran, now = [], datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC)
    office = _office(emptied)
    job = ticking.Job("test", 30 * SECOND, lambda _, at: ran.append(at) or len(ran), "{}")
    moments = [now + number * 30 * SECOND for number in range(10)]
    for at in (*moments, *moments, moments[-1]):
        ticking.run_tick(office, job, at)
    assert ran == [*moments, *moments]


def _office(store):
    class Office:
        def settled(self):
            return self

    office = Office()
    office.store = store
    return office


def test_a_scheduler_that_overslept_is_woken():
    """Put back by an hour, every job would rest an hour and its interval; it runs at once, then as before."""
    ran = []
    sleeping = clockwork.BackgroundScheduler(timezone=datetime.UTC)
    job = sleeping.add_job(lambda: ran.append(1), "interval", seconds=30)
    sleeping.start(paused=True)
    assert clockwork.wake_overslept(sleeping) == 0
    job.modify(next_run_time=datetime.datetime.now(datetime.UTC) + HOUR)
    assert clockwork.wake_overslept(sleeping) == 1
    assert clockwork.wake_overslept(sleeping) == 0
    assert job.next_run_time <= datetime.datetime.now(datetime.UTC)
    sleeping.shutdown()

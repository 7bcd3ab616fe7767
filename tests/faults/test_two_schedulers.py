"""Two schedulers run at once: each tick is done once, and when the leader is killed the other goes on."""

import datetime
import re
import subprocess
import threading
import types

import program
import pytest
import sqlalchemy as sa
from database import NOW
from messages import make_new

from emergency.services import ticking
from emergency.storage import migrating, outbox
from emergency.storage.engines import open_engine
from emergency.storage.schema import heartbeat, message, tick
from emergency.storage.work import REGION_WIDE, Store

EVERY = datetime.timedelta(seconds=30)
TICKS = 20


def _rows(store, *columns):
    with store.begin(REGION_WIDE) as work:
        return work.rows(sa.select(*columns)).all()


def test_two_that_both_believe_to_lead_do_each_tick_once(emptied):
    """Even without the lock: the row of the tick decides, and every job of a tick runs in one of the two."""
    ran, guard = [], threading.Lock()
    gate = threading.Barrier(2)

    def act(office, now):
        with office.store.begin(REGION_WIDE, write=True) as work:
            queued = outbox.enqueue(work, [make_new(len(ran), unique_key=f"{now}:{len(ran)}")], now)
            work.commit()
        with guard:
            ran.append(now)
        return queued

    job = ticking.Job("test", EVERY, act, "{}")
    office = types.SimpleNamespace(store=emptied, settled=lambda: office)
    told = []

    def schedule():
        for number in range(TICKS):
            gate.wait()
            told.append(ticking.run_tick(office, job, NOW + number * EVERY))
            gate.wait()  # they are one tick apart at most, as two clocks that are set right

    both = [threading.Thread(target=schedule) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(ran) == [NOW + number * EVERY for number in range(TICKS)]
    assert told.count("1") == told.count(None) == TICKS
    assert len(_rows(emptied, message.c.id)) == len(_rows(emptied, tick.c.tick_at)) == TICKS


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def migrated(request, tmp_path):
    """A store on a migrated database of its own."""
    url = f"sqlite:///{tmp_path}/emergency.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("server_database")
    engine = open_engine(url)
    migrating.upgrade(engine)
    yield Store(engine)
    engine.dispose()


def _start(environment):
    return program.running(environment, "scheduler", stderr=subprocess.PIPE, text=True)


def _leaders(store):
    processes = [row.process for row in _rows(store, heartbeat.c.process, heartbeat.c.kind)]
    return {int(each.rpartition(":")[2]) for each in processes if ":" in each}


def test_one_leads_and_the_other_takes_over(migrated):
    """Two processes: one alone beats; killed by SIGKILL, the other does the next tick, with nothing to clean up."""
    environment = program.settings(database_url=migrated.engine.url.render_as_string(hide_password=False))
    with _start(environment) as first, _start(environment) as second:
        for each in (first, second):
            assert re.search("定时进程已启动", each.stderr.readline())
        program.wait_until(
            "every job's first tick", lambda: len(_rows(migrated, tick.c.job)) >= len(ticking.JOBS)
        )
        [leader] = _leaders(migrated)
        killed, left = (first, second) if leader == first.pid else (second, first)
        assert leader == killed.pid
        killed.kill()
        killed.wait()
        program.wait_until("the other to lead", lambda: left.pid in _leaders(migrated))
        ticks = _rows(migrated, tick.c.job, tick.c.tick_at)
        assert len(ticks) == len(set(ticks))

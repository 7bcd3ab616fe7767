"""The clock process: APScheduler wakes the jobs, but only in the process that holds the lock."""

import datetime
import os
import signal
import socket
import threading
from collections.abc import Callable
from typing import Protocol

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from emergency.services import ticking
from emergency.services.office import Office

log = structlog.get_logger()
LOOK_AT_CLOCK = 5.0  # seconds between two looks whether the clock was put back


class Lock(Protocol):
    """What one process holds for as long as it lives."""

    def acquire(self) -> bool:
        """Take the lock, or keep it; False when another process holds it."""

    def release(self) -> None:
        """Let it go."""


def start(office: Office, clock: Callable[[], datetime.datetime], lock: Lock) -> BackgroundScheduler:
    """A running scheduler; stop it with `.shutdown()`. A missed tick runs once when the process is back."""
    scheduler = BackgroundScheduler(
        timezone=datetime.UTC,
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
    )
    for job in ticking.JOBS:
        scheduler.add_job(
            tick_if_leading,
            "interval",
            seconds=job.every.total_seconds(),
            args=(office, clock, lock, job),
            id=job.name,
            next_run_time=datetime.datetime.now(datetime.UTC),
        )
    scheduler.start()
    return scheduler


def tick_if_leading(
    office: Office, clock: Callable[[], datetime.datetime], lock: Lock, job: ticking.Job
) -> None:
    """One tick of one job, if this process holds the lock; a failure is written down and tried again."""
    if not lock.acquire():
        return
    now = clock()
    try:
        ticking.beat(office, f"{socket.gethostname()}:{os.getpid()}", "scheduler", now)
        outcome = ticking.run_tick(office, job, now)
    except Exception as error:  # per tick: the record is the tick's row and the log
        log.exception("tick failed", job=job.name)
        ticking.record_failure(office, job, now, str(error))
        return
    if outcome is not None:
        log.info("tick done", job=job.name, outcome=outcome)


def wake_overslept(scheduler: BackgroundScheduler) -> int:
    """Run at once what would rest longer than its own interval, because the clock was put back; how many."""
    now = datetime.datetime.now(datetime.UTC)
    overslept = [job for job in scheduler.get_jobs() if job.next_run_time > now + job.trigger.interval]
    for job in overslept:
        job.modify(next_run_time=now)
    return len(overslept)


def run_until_stopped(office: Office, clock: Callable[[], datetime.datetime], lock: Lock) -> None:
    """Run the clock until the process is asked to stop."""
    stopping = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stopping.set())
    scheduler = start(office, clock, lock)
    while not stopping.wait(LOOK_AT_CLOCK):
        wake_overslept(scheduler)
    scheduler.shutdown()
    lock.release()

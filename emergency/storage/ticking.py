"""Ticks of the scheduler, each done once, and the heartbeats of the processes."""

import datetime
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from emergency.storage.schema import heartbeat, tick
from emergency.storage.work import UnitOfWork

_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True)
class Heartbeat:
    """When a process was last seen."""

    process: str
    kind: str
    at: datetime.datetime


def begin(work: UnitOfWork, job: str, tick_at: datetime.datetime, now: datetime.datetime) -> bool:
    """Claim one tick of a job; False when somebody has claimed it already.

    Where a later one was claimed the clock was put back: this one and those after it are claimed anew, for
    their time is still to come.
    """
    of_job = tick.c.job == job
    if work.rows(sa.select(sa.exists().where(of_job, tick.c.tick_at > tick_at))).scalar_one():
        work.rows(sa.delete(tick).where(of_job, tick.c.tick_at >= tick_at))
    insert = _INSERT[work.connection.dialect.name]
    # Not by rowcount: PostgreSQL's driver does not report one for an INSERT.
    statement = insert(tick).on_conflict_do_nothing().returning(tick.c.job)
    return work.rows(statement, {"job": job, "tick_at": tick_at, "started_at": now}).first() is not None


def finish(
    work: UnitOfWork, job: str, tick_at: datetime.datetime, now: datetime.datetime, outcome: str
) -> None:
    """Write down what came of a tick."""
    query = sa.update(tick).where(tick.c.job == job, tick.c.tick_at == tick_at)
    work.rows(query, {"finished_at": now, "outcome": outcome})


def forget(work: UnitOfWork, before: datetime.datetime) -> None:
    """Drop ticks older than `before`; the journal keeps what they did."""
    work.rows(sa.delete(tick).where(tick.c.tick_at < before))


def beat(work: UnitOfWork, process: str, kind: str, now: datetime.datetime) -> None:
    """Say that a process is alive."""
    insert = _INSERT[work.connection.dialect.name]
    values = {"process": process, "kind": kind, "at": now}
    work.rows(insert(heartbeat).on_conflict_do_update(index_elements=["process"], set_=values), values)


def heartbeats(work: UnitOfWork) -> list[Heartbeat]:
    """Every process that was ever seen, newest first."""
    rows = work.rows(sa.select(heartbeat).order_by(heartbeat.c.at.desc()))
    return [Heartbeat(row.process, row.kind, row.at) for row in rows]

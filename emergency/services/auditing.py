"""The auditor: looks for what is stuck, says what to do, and says that it looked."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from emergency.services.office import Actor, Office
from emergency.storage import audit as rows
from emergency.storage import ticking
from emergency.storage.audit import Stuck
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.auditing import ADVICE, FILE, Limits, StuckKind, limits_on
from plans.beijing import day_of

AUDITOR, CLOCK = "auditor", "scheduler"
WEEK, HOUR = datetime.timedelta(days=7), datetime.timedelta(hours=1)
# Who must be alive, by the kind of its heartbeat.
PROCESSES = {
    CLOCK: "定时进程",
    "worker": "消息发送进程",
    AUDITOR: "稽核任务（由定时进程每分钟运行）",
}


@dataclass(frozen=True)
class StuckGroup:
    """Everything stuck in one way, and what to do."""

    kind: StuckKind
    found: Stuck

    @property
    def advice(self) -> str:
        """What to do next."""
        return ADVICE[self.kind]


@dataclass(frozen=True)
class Alive:
    """One process that must be alive: when it was heard of, and whether that is too long ago."""

    kind: str
    label: str
    at: datetime.datetime | None
    silent: bool
    limit: datetime.timedelta

    @property
    def said(self) -> str:
        """What is wrong, in a sentence; empty where all is well."""
        if not self.silent:
            return ""
        minutes = self.limit // datetime.timedelta(minutes=1)
        known = f"{self.label}超过 {minutes} 分钟没有心跳" if self.at else f"{self.label}还没有启动过"
        return f"{known}。请启动或重启。"


@dataclass(frozen=True)
class Audit:
    """One look: the processes, and what is stuck, the kinds without anything left out."""

    processes: tuple[Alive, ...]
    stuck: tuple[StuckGroup, ...]

    @property
    def silent(self) -> tuple[Alive, ...]:
        """The processes that are not heard of."""
        return tuple(each for each in self.processes if each.silent)

    @property
    def count(self) -> int:
        """How much is stuck."""
        return sum(each.found.count for each in self.stuck)


def audit_due(office: Office, now: datetime.datetime) -> int:
    """Look everything over and say that it was done; returns how much is stuck."""
    limits = limits_of(office, now)
    with office.store.begin(REGION_WIDE, write=True) as work:
        found = sum(each.found.count for each in _stuck(work, limits, now))
        ticking.beat(work, AUDITOR, AUDITOR, now)
        work.commit()
    return found


def look(office: Office, actor: Actor, now: datetime.datetime) -> Audit:
    """The processes, and what is stuck in the actor's area."""
    limits = limits_of(office, now)
    with office.store.begin(actor.scope) as work:
        return Audit(alive(work, limits, now), tuple(_stuck(work, limits, now)))


def silent_clock(office: Office, now: datetime.datetime) -> str:
    """That the process which works in the background is not heard of, in a sentence; empty where it is."""
    with office.store.begin(REGION_WIDE) as work:
        found = alive(work, limits_of(office, now), now)
    return next(each.said for each in found if each.kind == CLOCK)


def limits_of(office: Office, now: datetime.datetime) -> Limits:
    """The limits in force now."""
    return limits_on(office.library.tables[FILE], day_of(now))


def alive(work: UnitOfWork, limits: Limits, now: datetime.datetime) -> tuple[Alive, ...]:
    """Each process that must be alive, by its newest heartbeat."""
    newest: dict[str, datetime.datetime] = {}
    for each in ticking.heartbeats(work):
        newest[each.kind] = max(each.at, newest.get(each.kind, each.at))
    return tuple(
        Alive(
            kind,
            label,
            newest.get(kind),
            kind not in newest or now - newest[kind] > limits.silent,
            limits.silent,
        )
        for kind, label in PROCESSES.items()
    )


def _stuck(work: UnitOfWork, limits: Limits, now: datetime.datetime) -> Iterator[StuckGroup]:
    found = {
        StuckKind.LEASE: rows.spent_leases(work, now - limits.lease),
        StuckKind.UNTAKEN: rows.untaken(work, now - limits.untaken),
        StuckKind.SILENT: rows.unreported(work, now - limits.receipt),
        StuckKind.UNTOLD: rows.untold(work, now - limits.untaken),
        StuckKind.UNMATCHED: rows.unmatched(work, now - WEEK, now - limits.receipt),
        StuckKind.TICK: rows.bad_ticks(work, now - HOUR, now - limits.tick),
    }
    return (StuckGroup(kind, each) for kind, each in found.items() if each.count)

"""Runs of bad air: how long a line is exceeded, what joins two runs into one episode."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from plans.beijing import day_of

DAY = datetime.timedelta(days=1)
DAY_HOURS = 24


@dataclass(frozen=True)
class Slot:
    """24 hours from `start` with the value that counts (None: none counts); not `known`: nobody knows."""

    start: datetime.datetime
    value: int | None
    known: bool = True

    @property
    def day(self) -> datetime.date:
        """The Beijing day the slot begins in."""
        return day_of(self.start)

    @property
    def end(self) -> datetime.datetime:
        """When the slot is over."""
        return self.start + DAY

    def exceeds(self, line: int) -> bool:
        """Whether the value that counts is strictly over `line`."""
        return self.value is not None and self.value > line


@dataclass(frozen=True)
class Bridge:
    """What parts two runs: `hours` of clear air on end, each at or below `line`; less is one episode."""

    line: int
    hours: int


Run = tuple[Slot, ...]


def runs(slots: Sequence[Slot], line: int, bridge: Bridge | None = None) -> tuple[Run, ...]:
    """The runs of slots over `line`, in order.

    With a bridge, an interruption that is too short to satisfy release joins the runs beside it and is itself
    left out (环大气〔2017〕86号: 未达到解除预警条件时,应按一次重污染过程统计). An unknown slot parts.
    """
    found: list[list[Slot]] = []
    parted, clear = True, 0
    for slot in slots:
        if slot.exceeds(line):
            if parted:
                found.append([])
            found[-1].append(slot)
            parted, clear = False, 0
            continue
        clear = clear + DAY_HOURS if bridge and _is_clear(slot, bridge.line) else 0
        parted = parted or bridge is None or not slot.known or clear >= bridge.hours
    return tuple(tuple(run) for run in found)


def hours_of(run: Run) -> int:
    """How long a run lasts, in hours."""
    return DAY_HOURS * len(run)


def longest(found: Sequence[Run]) -> Run:
    """The longest run, the earliest of equals; an empty run where there is none."""
    return max(found, key=len, default=())


def current(
    slots: Sequence[Slot], line: int, today: datetime.date, bridge: Bridge | None = None
) -> tuple[Slot, ...]:
    """The slots that matter now: today and later, and the days that a run over `line` joins to them."""
    first = today
    for run in runs(slots, line, bridge):
        if run[0].day < today <= run[-1].day:
            first = run[0].day
    return tuple(slot for slot in slots if slot.day >= first)


def last_polluted(
    slots: Sequence[Slot], line: int, day: datetime.date, bridge: Bridge | None
) -> datetime.datetime | None:
    """When the episode over `line` that holds `day` is over; None where `day` is in none."""
    for run in runs(slots, line, bridge):
        if run[0].day <= day <= run[-1].day:
            return run[-1].end
    return None


def _is_clear(slot: Slot, line: int) -> bool:
    return slot.known and slot.value is not None and slot.value <= line

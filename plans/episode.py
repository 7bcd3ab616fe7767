"""Runs of bad air: how long a line is exceeded, what joins two runs into one episode."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from plans.beijing import day_of
from plans.clear_air import ReleaseLine

DAY = datetime.timedelta(days=1)
DAY_HOURS = 24


@dataclass(frozen=True)
class Slot:
    """24 hours from `start` with the value that counts (None: none counts); not `known`: nobody knows."""

    start: datetime.datetime
    value: int | None
    known: bool = True

    day: datetime.date = field(init=False, repr=False, compare=False)  # the Beijing day it begins in

    def __post_init__(self):
        """Name the day once; it is asked for very often."""
        object.__setattr__(self, "day", day_of(self.start))

    @property
    def end(self) -> datetime.datetime:
        """When the slot is over."""
        return self.start + DAY

    def exceeds(self, line: int) -> bool:
        """Whether the value that counts is strictly over `line`."""
        return self.value is not None and self.value > line

    def is_clear(self, release: ReleaseLine) -> bool:
        """Whether the air is known to be clear."""
        return self.known and release.is_clear(self.value)


Run = tuple[Slot, ...]


def runs(slots: Sequence[Slot], line: int, release: ReleaseLine | None = None) -> tuple[Run, ...]:
    """The runs of slots over `line`, in order.

    With a release line, an interruption too short to satisfy release joins the runs beside it and is itself
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
        clear = clear + DAY_HOURS if release and slot.is_clear(release) else 0
        parted = parted or release is None or not slot.known or release.is_met_by(clear)
    return tuple(tuple(run) for run in found)


def parts(slots: Sequence[Slot], release: ReleaseLine) -> tuple[Run, ...]:
    """The stretches between interruptions that satisfy release; an unknown slot parts and belongs to none."""
    found: list[list[Slot]] = [[]]
    clear = 0
    for slot in slots:
        clear = clear + DAY_HOURS if slot.is_clear(release) else 0
        if not slot.known or release.is_met_by(clear):
            found.append([])
        else:
            found[-1].append(slot)
    return tuple(tuple(part) for part in found if part)


def is_parted(
    slots: Sequence[Slot], after: datetime.date, before: datetime.date, release: ReleaseLine
) -> bool:
    """Whether the days between two days hold an interruption that satisfies release."""
    clear = 0
    for slot in slots:
        if after < slot.day < before:
            clear = clear + DAY_HOURS if slot.is_clear(release) else 0
            if release.is_met_by(clear):
                return True
    return False


def hours_of(run: Run) -> int:
    """How long a run lasts, in hours."""
    return DAY_HOURS * len(run)


def longest(found: Sequence[Run]) -> Run:
    """The longest run, the earliest of equals; an empty run where there is none."""
    return max(found, key=len, default=())


def last_polluted(
    slots: Sequence[Slot], line: int, day: datetime.date, release: ReleaseLine | None
) -> datetime.datetime | None:
    """When the episode over `line` that holds `day` is over; None where `day` is in none."""
    for run in runs(slots, line, release):
        if run[0].day <= day <= run[-1].day:
            return run[-1].end
    return None

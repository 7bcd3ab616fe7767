"""Whether what a plan gives a time for was done in that time: each deadline, and how many were kept."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plans.dated import Figure
from plans.pause import Pause
from plans.terms import Term

Moment = datetime.datetime


class Kept(Term):
    """What became of a deadline."""

    IN_TIME = "in_time", "按时"
    LATE = "late", "逾时完成"
    MISSED = "missed", "逾时未完成"
    AHEAD = "ahead", "未到时限"
    SPARED = "spared", "时限前已不再要求"


@dataclass(frozen=True)
class Deadline:
    """One thing to be done by `due`, under the figure `key` of the plan; done at `met_at` by `by`.

    `ended_at` is from when it was no longer asked for (replaced, released, withdrawn); None: it still is.
    """

    key: str
    what: str
    due: Moment
    met_at: Moment | None = None
    by: str = ""
    ended_at: Moment | None = None

    def kept(self, now: Moment) -> Kept:
        """What became of it by `now`; done at the deadline is in time."""
        if self.met_at is not None and self.met_at <= self.due:
            return Kept.IN_TIME
        if self.ended_at is not None and self.ended_at <= self.due:
            return Kept.SPARED
        if self.met_at is not None:
            return Kept.LATE
        return Kept.MISSED if now > self.due else Kept.AHEAD


@dataclass(frozen=True)
class Tally:
    """How many deadlines were kept; those still ahead and those nobody asked for any more are not due."""

    in_time: int
    late: int
    missed: int
    ahead: int
    spared: int

    @property
    def due(self) -> int:
        """How many had to be met."""
        return self.in_time + self.late + self.missed

    @property
    def percent(self) -> int | None:
        """The share that was kept, rounded down so that 100 means all; None where nothing was due."""
        return 100 * self.in_time // self.due if self.due else None


@dataclass(frozen=True)
class KindScore:
    """The deadlines under one figure: its title, its limit in words, its source, what became of them."""

    figure: Figure
    title: str
    limit: str
    tally: Tally
    deadlines: tuple[Deadline, ...]


def tally(deadlines: Iterable[Deadline], now: Moment) -> Tally:
    """The deadlines counted by what became of them."""
    found = [each.kept(now) for each in deadlines]
    return Tally(*(found.count(kept) for kept in Kept))


def due_after_pauses(due: Moment, paused: Sequence[Pause], grace: datetime.timedelta) -> Moment | None:
    """A deadline that falls into a pause is `grace` after its end; None while the pause goes on."""
    for each in paused:
        if each.begin <= due and (each.end is None or due < each.end):
            return None if each.end is None else each.end + grace
    return due

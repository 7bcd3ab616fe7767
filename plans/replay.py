"""Replaying a history evening by evening: the warnings there would have been had every advice been followed.

A warning is issued when its start is no further off than the plan's lead target; until it starts it is an
announcement, assessed afresh every evening; from then on it is raised, held, extended, lowered or released as
advised.
"""

import datetime
from dataclasses import dataclass, field, replace

from plans.advice import LiveWarning
from plans.beijing import day_of, midnight
from plans.dust import DustHandling
from plans.episode import DAY
from plans.history import History
from plans.replay_advice import Advised, Answers, Assessor
from plans.replay_basis import ReplayBasis
from plans.replay_series import HOUR, ReplaySeries
from plans.terms import Advice, Term, WarningLevel

INSTANT = datetime.timedelta(microseconds=1)


class Ending(Term):
    """How a replayed warning came to an end."""

    RELEASED = "released", "解除"
    WITHDRAWN = "withdrawn", "启动前撤销"
    DATA_GAP = "data_gap", "资料中断"
    OPEN = "open", "历史结束时仍生效"


@dataclass(frozen=True)
class Stage:
    """One level of a warning: decided at `at`, by which clause or reason, under which advice."""

    at: datetime.datetime
    advice: Advice
    level: WarningLevel
    clause: str | None
    expected_end: datetime.datetime


@dataclass(frozen=True)
class ReplayedWarning:
    """One warning there would have been; `end` is None while the history ends before it does."""

    issued_at: datetime.datetime
    start: datetime.datetime
    stages: tuple[Stage, ...]
    end: datetime.datetime | None = None
    ending: Ending = Ending.OPEN

    @property
    def level(self) -> WarningLevel:
        """The highest level it reached."""
        return max(stage.level for stage in self.stages)

    @property
    def clause(self) -> str | None:
        """What decided its highest level."""
        return next(stage.clause for stage in self.stages if stage.level is self.level)

    def days(self, last: datetime.date) -> tuple[datetime.date, ...]:
        """The days on which it was in force, at most until `last`; none where it was withdrawn."""
        if self.ending is Ending.WITHDRAWN:
            return ()
        first = day_of(self.start)
        until = last if self.end is None else min(last, day_of(self.end - INSTANT))
        return tuple(first + step * DAY for step in range((until - first).days + 1))

    def level_on(self, day: datetime.date) -> WarningLevel:
        """The highest level in force on one of its days."""
        begun = [stage for stage in self.stages if stage.at < midnight(day + DAY)] or list(self.stages[:1])
        at_dawn = [stage for stage in begun if stage.at <= max(midnight(day), self.start)] or begun[:1]
        return max(stage.level for stage in (at_dawn[-1], *begun[len(at_dawn) :]))


@dataclass
class Replay:
    """The warnings of one history, oldest first, and how many times the engine was asked."""

    warnings: list[ReplayedWarning] = field(default_factory=list)
    assessed: int = 0
    asked: int = 0


def replay(
    history: History, basis: ReplayBasis, handling: DustHandling, answers: Answers | None = None
) -> Replay:
    """The warnings there would have been in `history`; raises FigureMissing.

    `answers` may be handed from one replay to the next: evenings that are alike are then asked about once.
    """
    series = ReplaySeries(history, basis, handling)
    desk = _Desk(series, basis, Assessor(series, basis, {} if answers is None else answers))
    found = Replay()
    for place in range(len(series.days)):
        if series.is_assessed(place):
            found.assessed += 1
            desk.assess(place)
    found.warnings = desk.closed + ([desk.open] if desk.open else [])
    found.asked = desk.assessor.asked
    return found


class _Desk:
    """A duty desk that follows every advice: at most one warning open at a time."""

    def __init__(self, series: ReplaySeries, basis: ReplayBasis, assessor: Assessor):
        self._series = series
        self._target = basis.plan.figure("lead_target_hours", datetime.date.min).value * HOUR
        self.assessor = assessor
        self.open: ReplayedWarning | None = None
        self.closed: list[ReplayedWarning] = []

    def assess(self, place: int) -> None:
        """One evening."""
        now = self._series.moment(place)
        if self.open is None:
            self._maybe_issue(place, now)
        elif self._series.is_blind(place):
            self._close(now, Ending.DATA_GAP)
        elif self.open.start > now:
            self._restate(place, now)
        else:
            self._follow(place, now)

    def _maybe_issue(self, place: int, now: datetime.datetime) -> None:
        first = self._series.first_over(place)
        if first is None or midnight(first) - now > self._target:
            return
        advised = self.assessor.on(place, None)
        if advised.advice is Advice.ISSUE and advised.start - now <= self._target:
            self.open = ReplayedWarning(now, advised.start, (_stage(now, Advice.ISSUE, advised),))

    def _restate(self, place: int, now: datetime.datetime) -> None:
        """An announced warning that has not begun: as tonight's forecast has it, or withdrawn."""
        advised = self.assessor.on(place, None)
        if advised.advice is not Advice.ISSUE:
            self._close(now, Ending.WITHDRAWN)
            return
        before = self.open.stages[-1]
        self.open = replace(self.open, start=advised.start)
        if (advised.level, advised.end) != (before.level, before.expected_end):
            self._add(_stage(now, _change(before, advised), advised))

    def _follow(self, place: int, now: datetime.datetime) -> None:
        before = self.open.stages[-1]
        advised = self.assessor.on(place, LiveWarning(before.level, self.open.start, before.expected_end))
        if advised.advice is Advice.RELEASE:
            self._close(now, Ending.RELEASED)
        elif advised.advice in (Advice.RAISE, Advice.LOWER):
            self._add(_stage(now, advised.advice, advised))
        elif advised.advice is Advice.EXTEND:
            self._extend(before, now, advised)

    def _extend(self, before: Stage, now: datetime.datetime, advised: Advised) -> None:
        """A later end; where only air below every level goes on, the end is left as it was."""
        if advised.end is not None and advised.end > before.expected_end:
            self._add(replace(before, at=now, advice=Advice.EXTEND, expected_end=advised.end))

    def _add(self, stage: Stage) -> None:
        self.open = replace(self.open, stages=(*self.open.stages, stage))

    def _close(self, now: datetime.datetime, ending: Ending) -> None:
        self.closed.append(replace(self.open, end=now, ending=ending))
        self.open = None


def _stage(now: datetime.datetime, advice: Advice, advised: Advised) -> Stage:
    return Stage(now, advice, advised.level, advised.clause, advised.end)


def _change(before: Stage, advised: Advised) -> Advice:
    if advised.level is before.level:
        return Advice.EXTEND if advised.end > before.expected_end else Advice.HOLD
    return Advice.RAISE if advised.level > before.level else Advice.LOWER

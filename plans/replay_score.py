"""How replayed warnings fared against the air there was: hits, late ones, misses, false alarms, lead times.

A heavy period is a run of days over the heavy line (plans/data/backtest.toml), the same for every rule set. A
warning without any heavy day is no false alarm where the observed days meet the rules it was issued under.
"""

import datetime
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plans.beijing import midnight
from plans.clause import grade
from plans.clear_air import ReleaseLine
from plans.dust import DustHandling, pm25_index, with_dust_declared
from plans.episode import DAY, DAY_HOURS, Slot, hours_of, runs
from plans.figure_table import FigureTable, value_on
from plans.history import History, HistoryDay
from plans.replay import Ending, ReplayedWarning
from plans.replay_basis import ReplayBasis
from plans.series import cause_of
from plans.terms import Term, WarningLevel

HOUR = datetime.timedelta(hours=1)
BEFORE = 15  # days before a warning that a run reaching it may begin in


class PeriodOutcome(Term):
    """Whether a heavy period was warned of."""

    HIT = "hit", "命中"
    LATE = "late", "发布晚于过程开始"
    MISSED = "missed", "漏报"


class WarningOutcome(Term):
    """Whether a warning was borne out by the air."""

    HEAVY = "heavy", "有重污染日"
    CONDITION = "condition", "无重污染日，实测达到预警条件"
    FALSE = "false", "空报"
    WITHDRAWN = "withdrawn", "启动前撤销"


@dataclass(frozen=True)
class HeavyPeriod:
    """Consecutive heavy days, the highest AQI, how it was met, the hours of notice (late: below 0)."""

    first: datetime.date
    last: datetime.date
    max_aqi: int
    outcome: PeriodOutcome
    lead_hours: int | None


@dataclass(frozen=True)
class ScoredWarning:
    """A warning with its days in force, the highest AQI observed in them, and what that makes of it."""

    warning: ReplayedWarning
    days: tuple[datetime.date, ...]
    max_aqi: int | None
    heavy_days: int
    outcome: WarningOutcome


@dataclass(frozen=True)
class Score:
    """Every warning and heavy period of a history, and how many days each level was in force."""

    warnings: tuple[ScoredWarning, ...]
    periods: tuple[HeavyPeriod, ...]
    level_days: Mapping[WarningLevel, int]
    levels: Mapping[datetime.date, WarningLevel]

    def periods_with(self, outcome: PeriodOutcome) -> int:
        """How many heavy periods came out so."""
        return sum(each.outcome is outcome for each in self.periods)

    def warnings_with(self, outcome: WarningOutcome) -> int:
        """How many warnings came out so."""
        return sum(each.outcome is outcome for each in self.warnings)

    @property
    def lead_hours(self) -> tuple[int, ...]:
        """The notice given of every period that was warned of, oldest first."""
        return tuple(each.lead_hours for each in self.periods if each.lead_hours is not None)


def score(
    history: History, basis: ReplayBasis, warnings: Sequence[ReplayedWarning], handling: DustHandling
) -> Score:
    """How `warnings` fared; with dust excluded, such days count by PM2.5 alone. Raises FigureMissing."""
    excludes = handling is DustHandling.EXCLUDE
    days = with_dust_declared(history.days, basis.figures) if excludes else history.days
    slots = [_slot(each, basis) for each in days]
    heavy = _heavy_runs(slots, basis.figures)
    levels = _levels(warnings, history)
    counts = Counter(levels.values())
    return Score(
        warnings=tuple(_scored(each, slots, history, basis) for each in warnings),
        periods=tuple(_period(run, warnings, history) for run in heavy),
        level_days={level: counts.get(level, 0) for level in (WarningLevel.NONE, *_graded())},
        levels=levels,
    )


def _graded() -> list[WarningLevel]:
    return [level for level in WarningLevel if level.is_graded]


def _slot(each: HistoryDay, basis: ReplayBasis) -> Slot:
    """What of a day counts under its cause."""
    if each.aqi is None:
        return Slot(midnight(each.day), None, known=False)
    gate = basis.rules.gate(cause_of(each.cause, each.primary))
    alone = pm25_index(each) if each.cause is not None else None
    counts = each.aqi if gate.graded and not (gate.pm25_first and alone is not None) else alone
    return Slot(midnight(each.day), counts)


def _heavy_runs(slots: Sequence[Slot], figures: FigureTable) -> list[tuple[Slot, ...]]:
    if not slots:
        return []
    line, least = (value_on(figures, key, slots[0].day) for key in ("heavy_over", "heavy_days"))
    return [run for run in runs(slots, line) if hours_of(run) >= least * DAY_HOURS]


def _levels(warnings: Sequence[ReplayedWarning], history: History) -> dict[datetime.date, WarningLevel]:
    """The highest level in force on every day of the history."""
    levels = {each.day: WarningLevel.NONE for each in history.days}
    for warning in warnings:
        for day in warning.days(history.last):
            levels[day] = max(levels.get(day, WarningLevel.NONE), warning.level_on(day))
    return levels


def _scored(
    warning: ReplayedWarning, slots: Sequence[Slot], history: History, basis: ReplayBasis
) -> ScoredWarning:
    days = warning.days(history.last)
    observed = _between(slots, days[0], days[-1]) if days else []
    values = [slot.value for slot in observed if slot.value is not None]
    heavy = sum(slot.exceeds(value_on(basis.figures, "heavy_over", slot.day)) for slot in observed)
    return ScoredWarning(
        warning, days, max(values, default=None), heavy, _outcome(warning, heavy, days, slots, basis)
    )


def _outcome(
    warning: ReplayedWarning,
    heavy: int,
    days: Sequence[datetime.date],
    slots: Sequence[Slot],
    basis: ReplayBasis,
) -> WarningOutcome:
    if warning.ending is Ending.WITHDRAWN:
        return WarningOutcome.WITHDRAWN
    if heavy:
        return WarningOutcome.HEAVY
    near = _between(slots, days[0] - BEFORE * DAY, days[-1])
    met = grade(basis.rules, near, days[0], _release(basis)).level.is_graded
    return WarningOutcome.CONDITION if met else WarningOutcome.FALSE


def _release(basis: ReplayBasis) -> ReleaseLine | None:
    hours, inclusive, merges = (
        basis.plan.figure(key, datetime.date.min).value
        for key in ("release_hours", "release_inclusive", "merge_gap")
    )
    return ReleaseLine(basis.rules.release.aqi, hours, inclusive) if merges else None


def _between(slots: Sequence[Slot], first: datetime.date, last: datetime.date) -> Sequence[Slot]:
    begin = max(0, (first - slots[0].day).days)
    return slots[begin : (last - slots[0].day).days + 1]


def _period(run: Sequence[Slot], warnings: Sequence[ReplayedWarning], history: History) -> HeavyPeriod:
    """The period with the first warning that was in force in it.

    Notice is counted to its first day; a warning that runs on from an earlier period gives none of its own.
    """
    first, last = run[0].day, run[-1].day
    found = next((each for each in warnings if _covers(each, first, last, history)), None)
    if found is None:
        outcome, lead = PeriodOutcome.MISSED, None
    else:
        lead = math.floor((run[0].start - found.issued_at) / HOUR)
        outcome = PeriodOutcome.HIT if lead >= 0 else PeriodOutcome.LATE
    return HeavyPeriod(first, last, max(slot.value for slot in run), outcome, lead)


def _covers(warning: ReplayedWarning, first: datetime.date, last: datetime.date, history: History) -> bool:
    days = warning.days(history.last)
    return bool(days) and days[0] <= last and first <= days[-1]

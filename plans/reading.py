"""The readings of one forecast: separate or merged episodes, natural or rolling days, the bound of a range.

The strictest reading that the plan adopts is the proposal (从严启动预警); the others are shown beside it.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from plans.clause import Grading, Reason, grade
from plans.episode import Bridge, Slot
from plans.forecast import Forecast
from plans.observation import already_heavy
from plans.range_choice import choose_policy
from plans.rolling import roll
from plans.rule import RuleSet
from plans.series import DayView, slots
from plans.terms import RangePolicy, WarningLevel
from plans.used_figure import UsedFigures

SEPARATE, MERGED, ROLLING, RANGE_MAX = "separate", "merged", "rolling", "range max"


@dataclass(frozen=True)
class Alternative:
    """The level another reading of the same forecast gives (range max, merged, separate, rolling)."""

    reading: str
    level: WarningLevel
    why: str


@dataclass(frozen=True)
class Readings:
    """The level proposed, the grading that gives it, the reasons of all readings, and the other levels."""

    level: WarningLevel
    grading: Grading
    policy: RangePolicy
    slots: tuple[Slot, ...]
    bridge: Bridge
    reasons: tuple[Reason, ...]
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True)
class _Reading:
    name: str
    grading: Grading
    adopted: bool
    why: str

    @property
    def level(self) -> WarningLevel:
        return self.grading.level


def read_all(
    forecast: Forecast,
    views: Sequence[DayView],
    rules: RuleSet,
    figures: UsedFigures,
    today: datetime.date,
    range_policy: RangePolicy | None,
    *,
    own_rules: bool,
) -> Readings:
    """Every reading of the day views, and the one that is proposed.

    `range_policy` is taken as it is; without it the plan's own holds, and the upper bound from its number of
    heavy days on. `own_rules`: the rules are the plan's, so its day reading holds; else that of the rules.
    """
    choice = choose_policy(views, rules, figures, today, range_policy)
    policy = choice.policy
    bridge = Bridge(rules.release.aqi, figures.value("release_hours"))
    series = slots(views, policy)
    separate = _Reading(SEPARATE, grade(rules, series, today), True, "两次过程分别计算")
    merged = _merged(separate, grade(rules, series, today, bridge), figures)
    held = [separate, merged, _rolling(forecast, rules, figures, policy, today, bridge, own_rules=own_rules)]
    if policy is not RangePolicy.MAX:
        highest = grade(rules, slots(views, RangePolicy.MAX), today, bridge if merged.adopted else None)
        held.append(_Reading(RANGE_MAX, highest, False, "预报区间按上限计算"))
    found = [reading for reading in held if reading is not None]
    proposed = max((reading for reading in found if reading.adopted), key=lambda reading: reading.level)
    reasons = _clause_reasons(proposed, rules) + choice.reasons
    reasons += _merge_reason(separate, merged, figures) + _rolling_reason(found, figures)
    observed = already_heavy(forecast, views, rules, figures, today, policy)
    level = max(proposed.level, WarningLevel.YELLOW) if observed and observed.met else proposed.level
    reasons += (observed,) if observed else ()
    return Readings(level, proposed.grading, policy, series, bridge, reasons, _alternatives(found, proposed))


def _clause_reasons(proposed: _Reading, rules: RuleSet) -> tuple[Reason, ...]:
    """Every clause looked at; those below yellow are left out once a graded level is reached."""
    shown = [
        each
        for each in proposed.grading.outcomes
        if each.clause.level.is_graded or not proposed.level.is_graded
    ]
    return tuple(outcome.reason(rules) for outcome in shown)


def _merged(separate: _Reading, grading: Grading, figures: UsedFigures) -> _Reading:
    why = "间隔不满足解除条件,前后两次过程按一次计算(间隔日不计入)"
    return _Reading(MERGED, grading, grading.level > separate.level and figures.value("merge_gap"), why)


def _rolling(
    forecast: Forecast,
    rules: RuleSet,
    figures: UsedFigures,
    policy: RangePolicy,
    today: datetime.date,
    bridge: Bridge,
    *,
    own_rules: bool,
) -> _Reading | None:
    reading = figures.value("day_reading") if own_rules else rules.day_reading
    rolled = roll(forecast, rules, policy, today, bridge if figures.value("merge_gap") else None)
    if rolled is None:
        return None
    why = f"按连续24小时均值(每日{rolled.anchor}时起)计算,以小时AQI的均值近似"
    return _Reading(ROLLING, rolled.grading, reading == "rolling", why)


def _alternatives(found: Sequence[_Reading], proposed: _Reading) -> tuple[Alternative, ...]:
    """Every reading with another level, and the proposed one by its name where it is not the plain one."""
    return tuple(
        Alternative(each.name, each.level, each.why)
        for each in found
        if each.level is not proposed.level or (each is proposed and each.name != SEPARATE)
    )


def _merge_reason(separate: _Reading, merged: _Reading, figures: UsedFigures) -> tuple[Reason, ...]:
    if merged.level is separate.level:
        return ()
    figure = figures.figure("merge_gap")
    kept = "已从严取合并后的级别" if merged.adopted else "预案不合并,未采用"
    text = (
        f"两次过程的间隔不满足解除条件:分别计算为{separate.level.label},合并计算为{merged.level.label};"
        f"{kept},请会商确认"
    )
    winner = merged.grading.winner
    days = tuple(slot.day for slot in winner.slots) if winner else ()
    return (Reason("merge", text, merged.adopted, days, figure.citation),)


def _rolling_reason(found: Sequence[_Reading], figures: UsedFigures) -> tuple[Reason, ...]:
    rolling = next((reading for reading in found if reading.name == ROLLING), None)
    if rolling is None:
        return ()
    kept = "与自然日结果取严" if rolling.adopted else "仅供会商参考"
    text = f"{rolling.why}:{rolling.level.label};{kept}"
    return (Reason("rolling", text, rolling.adopted, (), figures.figure("day_reading").citation),)

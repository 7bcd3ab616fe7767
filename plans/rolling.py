"""The rolling reading: 24-hour windows from each of the 24 hours, where a forecast has hours."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from plans.beijing import BEIJING, day_of
from plans.clause import Grading, grade
from plans.episode import Bridge, Slot
from plans.forecast import AqiRange, Forecast, ForecastHour
from plans.limit import day_hours_on
from plans.rule import RuleSet
from plans.series import cause_of, counted, mean_range, point
from plans.terms import RangePolicy

HOUR = datetime.timedelta(hours=1)
ANCHORS = 24


@dataclass(frozen=True)
class RollingGrading:
    """The strictest level over all anchors, and the hour of day whose windows give it."""

    anchor: int
    grading: Grading


def roll(
    forecast: Forecast, rules: RuleSet, policy: RangePolicy, today: datetime.date, bridge: Bridge | None
) -> RollingGrading | None:
    """The level over the 24 anchors; None where the forecast has no hours."""
    hours = {hour.start: hour for hour in forecast.hours}
    if not hours:
        return None
    first, last = min(hours), max(hours)
    found = [
        RollingGrading((first + step * HOUR).astimezone(BEIJING).hour, grade(rules, windows, today, bridge))
        for step in range(ANCHORS)
        if (windows := _windows(hours, first + step * HOUR, last, rules, policy))
    ]
    return max(found, key=_weight, default=None)


def _weight(each: RollingGrading) -> tuple[int, int]:
    """The level first; among equals the windows with the worst air."""
    winner = each.grading.winner
    return each.grading.level.rank, sum(slot.value for slot in winner.slots) if winner else 0


def _windows(
    hours: dict, start: datetime.datetime, last: datetime.datetime, rules: RuleSet, policy: RangePolicy
):
    windows = []
    while start + (ANCHORS - 1) * HOUR <= last:
        held = [hours.get(start + step * HOUR) for step in range(ANCHORS)]
        windows.append(_window(start, [hour for hour in held if hour], rules, policy))
        start += ANCHORS * HOUR
    return windows


def _window(
    start: datetime.datetime, held: Sequence[ForecastHour], rules: RuleSet, policy: RangePolicy
) -> Slot:
    needed = day_hours_on(day_of(start)).value
    index = mean_range((hour.aqi for hour in held), needed)
    mean = mean_range((_counted(hour, rules) for hour in held), needed)
    return Slot(start, point(mean, policy) if mean else None, index is not None)


def _counted(hour: ForecastHour, rules: RuleSet) -> AqiRange | None:
    if hour.aqi is None:
        return None
    return counted(hour.aqi, hour.pm25_aqi, rules.gate(cause_of(hour.cause, hour.primary)))

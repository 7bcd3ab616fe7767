"""The rolling reading: 24-hour windows from each of the 24 hours, where a forecast has hours."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plans.beijing import BEIJING, day_of
from plans.clear_air import ReleaseLine
from plans.course import ForeseenEpisode, course_of
from plans.episode import Slot
from plans.forecast import AqiRange, Forecast, ForecastHour
from plans.limit import day_hours_on
from plans.rule import RuleSet
from plans.series import cause_of, counted, mean_range, point
from plans.terms import RangePolicy, WarningLevel

HOUR = datetime.timedelta(hours=1)
ANCHORS = 24


@dataclass(frozen=True)
class Rolled:
    """What the windows come to: the level, the hour of day whose windows give it, all episodes."""

    level: WarningLevel
    anchor: int
    episodes: tuple[ForeseenEpisode, ...]


def roll(
    forecast: Forecast,
    rules: RuleSet,
    policy: RangePolicy,
    today: datetime.date,
    release: ReleaseLine,
    *,
    merges: bool,
) -> Rolled | None:
    """The course over the 24 anchors; None where the forecast has no hours that fill a window.

    Where episodes of several anchors overlap, that of the strictest level stands, among equals the worst air.
    """
    hours = {hour.start: _bounds(hour, rules) for hour in forecast.hours}
    if not hours:
        return None
    first, last = min(hours), max(hours)
    courses = {
        (first + step * HOUR).astimezone(BEIJING).hour: course_of(
            rules, windows, today, release, merges=merges
        )
        for step in range(ANCHORS)
        if (windows := _windows(hours, first + step * HOUR, last, policy))
    }
    if not courses:
        return None
    found = sorted(
        ((anchor, each) for anchor, course in courses.items() for each in course.episodes),
        key=lambda pair: pair[1].start,
    )
    if not found:
        anchor = max(courses, key=lambda anchor: courses[anchor].level)
        return Rolled(courses[anchor].level, anchor, ())
    chosen = [max(group, key=_weight) for group in _overlapping(found)]
    return Rolled(chosen[0][1].level, chosen[0][0], tuple(episode for _, episode in chosen))


def _overlapping(found: Sequence[tuple[int, ForeseenEpisode]]) -> list[list[tuple[int, ForeseenEpisode]]]:
    """The episodes of all anchors, those that overlap together; `found` is in order of their starts."""
    groups: list[list[tuple[int, ForeseenEpisode]]] = []
    end = None
    for pair in found:
        if end is None or pair[1].start >= end:
            groups.append([])
            end = pair[1].end
        groups[-1].append(pair)
        end = max(end, pair[1].end)
    return groups


def _weight(pair: tuple[int, ForeseenEpisode]) -> tuple[int, int]:
    """The level first; among equals the windows with the worst air."""
    episode = pair[1]
    return episode.level.rank, sum(slot.value for slot in episode.grading.winner.slots)


def _windows(hours: Mapping, start: datetime.datetime, last: datetime.datetime, policy: RangePolicy):
    windows = []
    while start + (ANCHORS - 1) * HOUR <= last:
        held = [hours.get(start + step * HOUR) for step in range(ANCHORS)]
        windows.append(_window(start, [each for each in held if each], policy))
        start += ANCHORS * HOUR
    return windows


def _window(start: datetime.datetime, held: Sequence[tuple], policy: RangePolicy) -> Slot:
    needed = day_hours_on(day_of(start)).value
    index = mean_range((index for index, _ in held), needed)
    mean = mean_range((counts for _, counts in held), needed)
    return Slot(start, point(mean, policy) if mean else None, index is not None)


def _bounds(hour: ForecastHour, rules: RuleSet) -> tuple[AqiRange | None, AqiRange | None]:
    """The index of an hour, and what of it counts."""
    if hour.aqi is None:
        return None, None
    return hour.aqi, counted(hour.aqi, hour.pm25_aqi, rules.gate(cause_of(hour.cause, hour.primary)))

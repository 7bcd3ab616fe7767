"""The rolling reading: 24-hour windows from each of the 24 hours, where a forecast has hours."""

import datetime
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from plans.beijing import BEIJING, day_of
from plans.clear_air import ReleaseLine
from plans.course import ForeseenEpisode, course_of
from plans.daily_mean import index_of_hours
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
    """What the windows come to: the level, the hour of day whose windows give it, all episodes.

    `approximate`: the bulletin gave hourly indices only, so a window is the mean of those and not the index
    of its mean concentrations.
    """

    level: WarningLevel
    anchor: int
    episodes: tuple[ForeseenEpisode, ...]
    approximate: bool


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
    hours = {hour.start: hour for hour in forecast.hours}
    if not hours:
        return None
    first, last = min(hours), max(hours)
    approximate = not any(hour.concentrations for hour in forecast.hours)
    window = _window_of_indices if approximate else _window_of_means
    courses = {
        (first + step * HOUR).astimezone(BEIJING).hour: course_of(
            rules, windows, today, release, merges=merges
        )
        for step in range(ANCHORS)
        if (windows := _windows(hours, first + step * HOUR, last, window, rules, policy))
    }
    if not courses:
        return None
    found = sorted(
        ((anchor, each) for anchor, course in courses.items() for each in course.episodes),
        key=lambda pair: pair[1].start,
    )
    if not found:
        anchor = max(courses, key=lambda anchor: courses[anchor].level)
        return Rolled(courses[anchor].level, anchor, (), approximate)
    chosen = [max(group, key=_weight) for group in _overlapping(found)]
    return Rolled(chosen[0][1].level, chosen[0][0], tuple(episode for _, episode in chosen), approximate)


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


def _windows(
    hours: Mapping[datetime.datetime, ForecastHour],
    start: datetime.datetime,
    last: datetime.datetime,
    window: Callable[..., Slot],
    rules: RuleSet,
    policy: RangePolicy,
) -> list[Slot]:
    windows = []
    while start + (ANCHORS - 1) * HOUR <= last:
        held = [hours.get(start + step * HOUR) for step in range(ANCHORS)]
        windows.append(window(start, held, rules, policy))
        start += ANCHORS * HOUR
    return windows


def _window_of_means(
    start: datetime.datetime, held: Sequence[ForecastHour | None], rules: RuleSet, policy: RangePolicy
) -> Slot:
    """The daily index of the window's mean concentrations, and what of it counts under the window's cause."""
    found = index_of_hours([dict(each.concentrations) if each else {} for each in held], day_of(start))
    if found.aqi is None:
        return Slot(start, None, known=False)
    causes = Counter(each.cause for each in held if each and each.cause)
    declared = causes.most_common(1)[0][0] if causes else None
    pm25 = found.iaqi["pm25"]
    counts = counted(
        AqiRange(found.aqi, found.aqi),
        None if pm25 is None else AqiRange(pm25, pm25),
        rules.gate(cause_of(declared, found.primary)),
    )
    return Slot(start, point(counts, policy) if counts else None)


def _window_of_indices(
    start: datetime.datetime, held: Sequence[ForecastHour | None], rules: RuleSet, policy: RangePolicy
) -> Slot:
    """The mean of the hourly indices: all that can be said without concentrations."""
    needed = day_hours_on(day_of(start)).value
    bounds = [_bounds(each, rules) for each in held if each]
    index = mean_range((index for index, _ in bounds), needed)
    mean = mean_range((counts for _, counts in bounds), needed)
    return Slot(start, point(mean, policy) if mean else None, index is not None)


def _bounds(hour: ForecastHour, rules: RuleSet) -> tuple[AqiRange | None, AqiRange | None]:
    """The index of an hour, and what of it counts."""
    if hour.aqi is None:
        return None, None
    return hour.aqi, counted(hour.aqi, hour.pm25_aqi, rules.gate(cause_of(hour.cause, hour.primary)))

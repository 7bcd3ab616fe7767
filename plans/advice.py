"""What the desk should do about the live warning: issue, hold, raise, lower, extend, release, or nothing."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from plans.beijing import day_of
from plans.clause import days_text
from plans.episode import DAY, DAY_HOURS
from plans.forecast import Forecast
from plans.series import beijing_hour, point
from plans.situation import Situation
from plans.terms import Advice, RangePolicy, WarningLevel

HOUR = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class LiveWarning:
    """What the suggestion must know of the warning that is in force now."""

    level: WarningLevel
    start: datetime.datetime
    expected_end: datetime.datetime | None


@dataclass(frozen=True)
class ReleaseLine:
    """When a warning may be released: at `line` (not inclusive: below it), now and for `hours` to come."""

    line: int
    hours: int
    inclusive: bool = True

    def is_clear(self, aqi: int | None) -> bool:
        """Whether a value lies on the clear side; an unknown value never does."""
        return aqi is not None and (aqi <= self.line if self.inclusive else aqi < self.line)


@dataclass(frozen=True)
class Outlook:
    """How the air stands to the release line: the index now, and how many hours to come stay clear."""

    current: int | None
    clear_hours: int
    clear_days: tuple[datetime.date, ...]
    line: ReleaseLine

    @property
    def allows_release(self) -> bool:
        """Whether release is allowed: clear now, and long enough from now on."""
        return self.line.is_clear(self.current) and self.clear_hours >= self.line.hours

    @property
    def text(self) -> str:
        """The outlook as a sentence with its figures."""
        now = "当前AQI未知" if self.current is None else f"当前AQI {self.current}"
        sign = "≤" if self.line.inclusive else "<"
        days = f"({days_text(self.clear_days)})" if self.clear_days else ""
        verdict = "满足" if self.allows_release else "不满足"
        return (
            f"{now},预计此后AQI{sign}{self.line.line}持续{self.clear_hours}小时{days},"
            f"{verdict}「当前{sign}{self.line.line}且持续{self.line.hours}小时以上」的解除条件"
        )


def outlook(situation: Situation, policy: RangePolicy) -> Outlook:
    """How long the air stays clear from now on.

    Hours count where the forecast has them from the present hour on; else whole days from tomorrow, so with
    daily values two clean days are asked for. An unknown hour or day ends the count.
    """
    line = _release_line(situation)
    tomorrow = situation.today + DAY
    values = {each.day: point(each.relevant, policy) for each in situation.views if each.is_known}
    first = beijing_hour(situation.now)
    hourly = _hours(situation.forecast, policy, first)
    if not hourly:
        current = values.get(situation.today, values.get(situation.today - DAY))
        return _with_days(current, 0, _clear_days(values, tomorrow, line), line)
    clear, after = _count(hourly, line), first + len(hourly) * HOUR
    goes_on = clear == len(hourly) and not after.hour
    return _with_days(hourly[0], clear, _clear_days(values, day_of(after), line) if goes_on else (), line)


def advise(
    level: WarningLevel,
    end: datetime.datetime | None,
    outlook: Outlook,
    live: LiveWarning | None,
    *,
    uncertain: bool,
) -> Advice:
    """The advice for a computed level whose episode lasts until `end`, with `live` in force.

    `uncertain`: a day beside the present is unknown; then a level is held rather than lowered.
    """
    if live is None:
        return Advice.ISSUE if level.is_graded else Advice.NONE
    if outlook.allows_release:
        return Advice.RELEASE
    changes = _change(level, live.level)
    if changes is Advice.RAISE or (changes is Advice.LOWER and not uncertain):
        return changes
    return Advice.EXTEND if _outlasts(end, live.expected_end) else Advice.HOLD


def _change(level: WarningLevel, live: WarningLevel) -> Advice:
    """A warning is never lowered below yellow: below it the air must be clear enough for release."""
    if not level.is_graded or level is live:
        return Advice.HOLD
    return Advice.RAISE if level > live else Advice.LOWER


def _outlasts(end: datetime.datetime | None, expected: datetime.datetime | None) -> bool:
    return end is not None and expected is not None and end > expected


def _release_line(situation: Situation) -> ReleaseLine:
    return ReleaseLine(
        situation.rules.release.aqi, situation.value("release_hours"), situation.value("release_inclusive")
    )


def _with_days(
    current: int | None, hours: int, days: tuple[datetime.date, ...], line: ReleaseLine
) -> Outlook:
    return Outlook(current, hours + DAY_HOURS * len(days), days, line)


def _hours(forecast: Forecast, policy: RangePolicy, first: datetime.datetime) -> list[int | None]:
    """The hourly values from `first` on; empty where the present hour is missing."""
    held = {hour.start: hour.pm25_aqi or hour.aqi for hour in forecast.hours}
    if held.get(first) is None:
        return []
    count = (max(held) - first) // HOUR + 1
    bounds = [held.get(first + step * HOUR) for step in range(count)]
    return [point(each, policy) if each else None for each in bounds]


def _count(values: Sequence[int | None], line: ReleaseLine) -> int:
    for count, value in enumerate(values):
        if not line.is_clear(value):
            return count
    return len(values)


def _clear_days(values: dict, day: datetime.date, line: ReleaseLine) -> tuple[datetime.date, ...]:
    days = []
    while line.is_clear(values.get(day)):
        days.append(day)
        day += DAY
    return tuple(days)

"""How the air stands to the release line: the index now, and how long it stays clear from now on."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plans.beijing import day_of, midnight
from plans.clause import days_text
from plans.clear_air import ReleaseLine
from plans.episode import DAY, DAY_HOURS
from plans.forecast import Forecast
from plans.series import beijing_hour, point
from plans.situation import Situation
from plans.terms import RangePolicy

HOUR = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Outlook:
    """The index now, and how many hours to come stay clear, the whole days among them by name."""

    current: int | None
    clear_hours: int
    clear_days: tuple[datetime.date, ...]
    line: ReleaseLine

    @property
    def is_clear(self) -> bool:
        """Whether the air is known to be clear now."""
        return self.line.is_clear(self.current)

    @property
    def allows_release(self) -> bool:
        """Whether release is allowed: clear now, and long enough from now on."""
        return self.is_clear and self.line.is_met_by(self.clear_hours)

    @property
    def text(self) -> str:
        """The outlook as a sentence with its figures."""
        now = "当前AQI未知" if self.current is None else f"当前AQI {self.current}"
        sign = "≤" if self.line.inclusive else "<"
        days = f"（{days_text(self.clear_days)}）" if self.clear_days else ""
        verdict = "满足" if self.allows_release else "不满足"
        return (
            f"{now}，预计此后AQI{sign}{self.line.line}持续{self.clear_hours}小时{days}，"
            f"{verdict}「当前{sign}{self.line.line}且持续{self.line.hours}小时以上」的解除条件"
        )


def outlook(situation: Situation, policy: RangePolicy) -> Outlook:
    """How long the air stays clear from now on.

    Hours count where the forecast has them from the present hour on; else whole days from the next midnight
    on (today itself at midnight), so with daily values two clean days are asked for. An unknown hour or day
    ends the count.
    """
    line = situation.release
    values = {each.day: point(each.relevant, policy) for each in situation.views if each.is_known}
    first = beijing_hour(situation.now)
    hourly = _hours(situation.forecast, policy, first)
    if not hourly:
        current = values.get(situation.today, values.get(situation.today - DAY))
        return _with_days(current, 0, _clear_days(values, _first_whole_day(situation), line), line)
    clear, after = _count(hourly, line), first + len(hourly) * HOUR
    goes_on = clear == len(hourly) and not after.hour
    return _with_days(hourly[0], clear, _clear_days(values, day_of(after), line) if goes_on else (), line)


def _first_whole_day(situation: Situation) -> datetime.date:
    today = situation.today
    return today if situation.now == midnight(today) else today + DAY


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


def _clear_days(
    values: Mapping[datetime.date, int], day: datetime.date, line: ReleaseLine
) -> tuple[datetime.date, ...]:
    days = []
    while line.is_clear(values.get(day)):
        days.append(day)
        day += DAY
    return tuple(days)

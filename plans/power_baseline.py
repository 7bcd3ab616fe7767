"""What a meter draws when its plant works: the baseline a response is held against.

The median of the same hour of the week fails real plants: they rest at weekends and on odd days, so
that the "normal" of a Sunday is itself a stop, and to stop again would mean to fall to a tenth of a
stop. The baseline is therefore taken from *running days* only (days with at least a set share of
the upper-quartile day energy), as the median day energy spread over the mean shape of those days.
The median of the same weekday, rest days included, stays beside it as the habit: where habit alone
was a stop already, the order may be kept, but nothing was reduced by it; and a slack ordinary week
is not half a stop.
"""

import datetime
from dataclasses import dataclass

import numpy as np

from plans.evidence_thresholds import Thresholds
from plans.power_series import DAY, EIGHT_HOURS, Series

HOURS_OF_DAY, DAYS_OF_WEEK = 24, 7
EPOCH_DAY = datetime.date(1970, 1, 1)
EPOCH_WEEKDAY = 3  # 1970-01-01 was a Thursday


@dataclass(frozen=True)
class Shortage:
    """Why there is no baseline, and how many usable days there were."""

    days: int
    why: str


@dataclass(frozen=True)
class Baseline:
    """The normal of one meter: running-day energy (kWh), its shape (kW by hour of day), the habit.

    `habit` holds the median day energy by weekday, kWh, Monday first, rest days included.
    """

    first_day: datetime.date
    last_day: datetime.date
    days: int
    running_days: int
    day_kwh: float
    shape: np.ndarray
    habit: np.ndarray

    @property
    def load_kw(self) -> float:
        """Mean load of a running day, kW."""
        return self.day_kwh / HOURS_OF_DAY

    def expected_kwh(self, series: Series) -> np.ndarray:
        """Energy of each interval had the plant run as on its running days."""
        return self.shape[series.hours] * (series.step / 3600)

    def habit_kwh(self, series: Series) -> np.ndarray:
        """Energy of each interval had the plant followed the habit of that weekday."""
        return self.expected_kwh(series) * (self.habit[weekdays(series.days)] / self.day_kwh)


@dataclass(frozen=True)
class _Days:
    """The valid days of a history: their numbers and their energies."""

    numbers: np.ndarray
    kwh: np.ndarray


def baseline_of(
    series: Series, start: int, excluded: frozenset[datetime.date], thresholds: Thresholds
) -> Baseline | Shortage:
    """The baseline from the days before `start` (epoch seconds), or why there is none."""
    today = (start + EIGHT_HOURS) // DAY
    since = (today - thresholds.lookback_days) * DAY - EIGHT_HOURS
    history = series.between(since, today * DAY - EIGHT_HOURS)
    days = _valid_days(history, excluded, thresholds)
    if len(days.numbers) < thresholds.minimum_valid_days:
        found, needed = len(days.numbers), thresholds.minimum_valid_days
        return Shortage(found, f"起始前只有 {found} 个有效日，不足 {needed} 个，数据不足，无法建立基线")
    running = _running(days, thresholds)
    if running.sum() < thresholds.minimum_running_days:
        return Shortage(
            len(days.numbers), f"基线期只有 {running.sum()} 个生产日，无从得知正常负荷，疑似长期停产"
        )
    return _baseline(history, days, running)


def weekdays(days: np.ndarray) -> np.ndarray:
    """The weekday of each day counted from 1970-01-01, Monday is 0."""
    return (days + EPOCH_WEEKDAY) % DAYS_OF_WEEK


def day_of(number: int) -> datetime.date:
    """The date of a day counted from 1970-01-01."""
    return EPOCH_DAY + datetime.timedelta(days=int(number))


def _valid_days(history: Series, excluded: frozenset[datetime.date], thresholds: Thresholds) -> _Days:
    """The latest days with enough readings, at most `baseline_days`, energies scaled to a full day."""
    numbers, place = np.unique(history.days, return_inverse=True)
    present = history.present
    counts = np.bincount(place[present], minlength=len(numbers))
    energies = np.bincount(place[present], weights=history.kwh[present], minlength=len(numbers))
    slots = DAY / history.step
    allowed = np.array([day_of(number) not in excluded for number in numbers], dtype=bool)
    valid = allowed & (counts * 100 >= thresholds.valid_day_share * slots)
    chosen = np.flatnonzero(valid)[-thresholds.baseline_days :]
    return _Days(numbers[chosen], energies[chosen] * slots / np.maximum(counts[chosen], 1))


def _running(days: _Days, thresholds: Thresholds) -> np.ndarray:
    upper = np.percentile(days.kwh, 75)
    return (days.kwh > 0) & (days.kwh * 100 >= thresholds.running_day_share * upper)


def _baseline(history: Series, days: _Days, running: np.ndarray) -> Baseline:
    day_kwh = float(np.median(days.kwh[running]))
    return Baseline(
        first_day=day_of(days.numbers[0]),
        last_day=day_of(days.numbers[-1]),
        days=len(days.numbers),
        running_days=int(running.sum()),
        day_kwh=day_kwh,
        shape=_shape(history, days.numbers[running], day_kwh),
        habit=_habit(days),
    )


def _shape(history: Series, running_days: np.ndarray, day_kwh: float) -> np.ndarray:
    """The mean load by hour of day on running days, scaled so that the day adds up to `day_kwh`."""
    used = np.isin(history.days, running_days) & history.present
    hours, load = history.hours[used], history.kilowatts[used]
    counts = np.bincount(hours, minlength=HOURS_OF_DAY)
    sums = np.bincount(hours, weights=load, minlength=HOURS_OF_DAY)
    flat = sums.sum() / counts.sum()
    means = np.where(counts > 0, sums / np.maximum(counts, 1), flat)
    return means * (day_kwh / means.sum())


def _habit(days: _Days) -> np.ndarray:
    """The median energy of each weekday; a weekday never seen takes the median of all days."""
    places = weekdays(days.numbers)
    own = [days.kwh[places == weekday] for weekday in range(DAYS_OF_WEEK)]
    return np.array([np.median(part if len(part) else days.kwh) for part in own])

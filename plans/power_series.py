"""Meter readings on a regular grid: energy by interval, missing intervals as NaN."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from plans.errors import Fault, ReadingsInvalid

MINUTE, HOUR, DAY = 60, 3600, 86400
EIGHT_HOURS = 8 * HOUR  # Beijing stands eight hours ahead of UTC all year since 1992
MOST_SLOTS = 2_000_000  # four years of minutes; beyond that one timestamp is surely wrong
SHOWN_FAULTS = 50


@dataclass(frozen=True)
class Reading:
    """The energy of one interval: when it ended (aware), and kilowatt hours."""

    interval_end: datetime.datetime
    kwh: float


@dataclass(frozen=True)
class StopWindow:
    """The time in which a measure must hold, deadline and grace already past (aware)."""

    start: datetime.datetime
    end: datetime.datetime


@dataclass(frozen=True)
class Series:
    """Consecutive intervals of `step` seconds, the first beginning at `first` (epoch seconds)."""

    first: int
    step: int
    kwh: np.ndarray

    @property
    def starts(self) -> np.ndarray:
        """Epoch seconds at which each interval begins."""
        return self.first + self.step * np.arange(len(self.kwh), dtype=np.int64)

    @property
    def days(self) -> np.ndarray:
        """The Beijing day of each interval, counted from 1970-01-01 (a reading at 00:00 ends a day)."""
        return (self.starts + EIGHT_HOURS) // DAY

    @property
    def hours(self) -> np.ndarray:
        """The Beijing hour of day in which each interval begins, 0 to 23."""
        return (self.starts + EIGHT_HOURS) % DAY // HOUR

    @property
    def kilowatts(self) -> np.ndarray:
        """Mean load of each interval, kW."""
        return self.kwh * (HOUR / self.step)

    @property
    def present(self) -> np.ndarray:
        """Which intervals have a reading."""
        return np.isfinite(self.kwh)

    def between(self, start: int, end: int) -> "Series":
        """The intervals that lie wholly from `start` to `end` (epoch seconds), missing ones as NaN."""
        lowest = -((self.first - start) // self.step)
        highest = max(lowest, (end - self.first) // self.step)
        if highest - lowest > MOST_SLOTS:
            raise ReadingsInvalid("核查时段过长。请检查起止时间。")
        cut = np.full(highest - lowest, np.nan)
        inside = slice(max(lowest, 0), max(min(highest, len(self.kwh)), 0))
        held = self.kwh[inside]
        offset = inside.start - lowest
        cut[offset : offset + len(held)] = held
        return Series(self.first + lowest * self.step, self.step, cut)


def series_of(readings: Sequence[Reading]) -> Series:
    """The readings on their grid, in any order; raises ReadingsInvalid naming every faulty moment."""
    ends = np.array([int(reading.interval_end.timestamp()) for reading in readings], dtype=np.int64)
    return series_from(ends, np.array([reading.kwh for reading in readings], dtype=float))


def series_from(ends: np.ndarray, kwh: np.ndarray) -> Series:
    """The series of interval ends (epoch seconds) and energies (kWh); raises ReadingsInvalid."""
    if len(ends) < 2:
        first = int(ends[0]) - HOUR if len(ends) else 0
        return Series(first, HOUR, kwh.astype(float))
    order = np.argsort(ends, kind="stable")
    ends, kwh = ends[order], kwh[order]
    step = regular_step(ends)
    _refuse(grid_faults(ends, kwh, step))
    first = int(ends[0]) - step
    places = (ends - ends[0]) // step
    if places[-1] >= MOST_SLOTS:
        raise ReadingsInvalid("读数的时间跨度过长。请检查是否有年份写错的读数。")
    grid = np.full(int(places[-1]) + 1, np.nan)
    grid[places] = kwh
    return Series(first, step, grid)


def regular_step(ends: np.ndarray) -> int:
    """The step found most often between sorted interval ends, seconds (the shorter one when tied)."""
    steps, counts = np.unique(np.diff(ends), return_counts=True)
    positive = steps > 0
    if not positive.any():
        return 0
    return int(steps[positive][np.argmax(counts[positive])])


def grid_faults(ends: np.ndarray, kwh: np.ndarray, step: int) -> list[tuple[int, str, str]]:
    """What is wrong with sorted readings: (position, fault code, Chinese sentence)."""
    faults = []
    if not MINUTE <= step <= HOUR:
        faults.append((0, "step", "相邻读数的间隔须在 1 到 60 分钟之间，请按固定间隔导出。"))
        return faults
    gaps = np.diff(ends)
    repeated, irregular = gaps == 0, (gaps > 0) & ((ends[1:] - ends[0]) % step != 0)
    faults += [
        (int(at) + 1, "duplicate", "同一时刻有两个读数，请只保留一个。") for at in np.flatnonzero(repeated)
    ]
    faults += [
        (int(at) + 1, "irregular_step", f"不在每 {step // MINUTE} 分钟一次的时刻上，请检查该时间。")
        for at in np.flatnonzero(irregular)
    ]
    unusable = ~np.isfinite(kwh) | (kwh < 0)
    faults += [
        (int(at), "negative", "电量须为不小于 0 的数，请改正或删去该行。") for at in np.flatnonzero(unusable)
    ]
    return sorted(faults)


def moment(epoch: int) -> datetime.datetime:
    """The aware moment (UTC) of epoch seconds."""
    return datetime.datetime.fromtimestamp(epoch, datetime.UTC)


def _refuse(faults: list[tuple[int, str, str]]) -> None:
    if not faults:
        return
    shown = [Fault(code, text, row=place + 1) for place, code, text in faults[:SHOWN_FAULTS]]
    raise ReadingsInvalid(f"用电读数有 {len(faults)} 处错误。请改正后重新提交。", faults=shown)

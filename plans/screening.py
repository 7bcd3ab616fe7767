"""Which station-hours are believed: frozen, impossible and lone high values are set aside, with a reason."""

import datetime
import functools
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from plans.aqi import Concentration
from plans.daily_mean import exact
from plans.figure_table import FigureTable, held_on, read_figures
from plans.terms import Term

MEASURED = ("pm25", "pm10", "so2", "no2", "co", "o3_1h")
NAMES = dict(zip(MEASURED, ("PM2.5", "PM10", "SO2", "NO2", "CO", "O3"), strict=True))
HOUR = datetime.timedelta(hours=1)


class Defect(Term):
    """Why something of a station is set aside."""

    FROZEN = "frozen", "数据卡死"
    IMPOSSIBLE = "impossible", "数值不可能"
    JUMP = "jump", "孤立突变"
    GAP = "gap", "有效小时不足"


@dataclass(frozen=True)
class StationHour:
    """One hour of one station, `at` its beginning (aware); values as in `plans.aqi`, O3 under `o3_1h`."""

    station: str
    at: datetime.datetime
    values: Mapping[str, Concentration | None]


@dataclass(frozen=True)
class SetAside:
    """What of a station is not believed: hours from `begin` to `end` (both beginnings of hours), and why.

    `indicator` None: whole records.
    """

    station: str
    defect: Defect
    reason: str
    begin: datetime.datetime
    end: datetime.datetime
    indicator: str | None = None


@dataclass(frozen=True)
class Screened:
    """Station-hours by station and time with only accepted values, and what was set aside."""

    accepted: tuple[StationHour, ...]
    set_aside: tuple[SetAside, ...]


def screen(hours: Iterable[StationHour], day: datetime.date, table: FigureTable | None = None) -> Screened:
    """The believed part of `hours` by the thresholds of `day`; of two records of one hour the later counts.

    `table` None: the thresholds as shipped.
    Give some days before the one of interest: a station is frozen only in sight of its repetition.
    """
    latest = {(hour.station, hour.at): hour for hour in hours}
    ordered = sorted(latest.values(), key=lambda hour: (hour.station, hour.at))
    accepted, set_aside = [], []
    for _, records in itertools.groupby(ordered, key=lambda hour: hour.station):
        kept = list(records)
        for rule in (_without_impossible, _without_frozen, _without_jumps):
            kept, found = rule(kept, day, table)
            set_aside += found
        accepted += kept
    return Screened(tuple(accepted), tuple(set_aside))


def threshold(key: str, day: datetime.date, table: FigureTable | None = None):
    """A threshold of plans/data/quality.toml on `day`; `table` None: as shipped."""
    return held_on(_thresholds() if table is None else table, key, day).value


@functools.cache
def _thresholds() -> FigureTable:
    return read_figures("quality.toml")


Kept = tuple[list[StationHour], list[SetAside]]


def _without_impossible(records: list[StationHour], day: datetime.date, table: FigureTable | None) -> Kept:
    highest = {key: threshold(f"impossible_above.{key}", day, table) for key in MEASURED}
    bad = {
        key: [hour for hour in records if _is_impossible(hour.values.get(key), limit)]
        for key, limit in highest.items()
    }
    found = []
    for key, hours in bad.items():
        why = f"{NAMES[key]} 有 {len(hours)} 个小时值小于 0 或高于 {highest[key]}"
        found += [_about(hours, Defect.IMPOSSIBLE, why, key)] if hours else []
    return _drop(records, {(hour.at, key) for key, hours in bad.items() for hour in hours}), found


def _is_impossible(value: Concentration | None, highest: float) -> bool:
    usable = exact(value)
    return value is not None and (usable is None or usable > highest)


def _without_frozen(records: list[StationHour], day: datetime.date, table: FigureTable | None) -> Kept:
    """Leave out whole records that repeat one another; hours with too few values do not count."""
    reporting = [hour for hour in records if _reported(hour) >= threshold("frozen_indicators", day, table)]
    runs = [list(run) for _, run in itertools.groupby(reporting, key=_signature)]
    frozen = [run for run in runs if len(run) >= threshold("frozen_hours", day, table)]
    found = [_about(run, Defect.FROZEN, f"同一组数值连续重复 {len(run)} 个小时") for run in frozen]
    repeated = {hour.at for run in frozen for hour in run}
    return [hour for hour in records if hour.at not in repeated], found


def _signature(hour: StationHour) -> tuple:
    return tuple(exact(hour.values.get(key)) for key in MEASURED)


def _reported(hour: StationHour) -> int:
    return sum(value is not None for value in _signature(hour))


def _without_jumps(records: list[StationHour], day: datetime.date, table: FigureTable | None) -> Kept:
    jumps = {key: _jumps(records, key, day, table) for key in MEASURED}
    found = [
        _about([hour], Defect.JUMP, f"{NAMES[key]} 的 {hour.values[key]} 远高于前后各一小时", key)
        for key, hours in jumps.items()
        for hour in hours
    ]
    return _drop(records, {(hour.at, key) for key, hours in jumps.items() for hour in hours}), found


def _jumps(
    records: Sequence[StationHour], key: str, day: datetime.date, table: FigureTable | None
) -> list[StationHour]:
    """The hours whose value alone towers over both its neighbours; a lasting rise is none."""
    factor, excess = threshold("jump_factor", day, table), threshold(f"jump_excess.{key}", day, table)
    values = {hour.at: exact(hour.values.get(key)) for hour in records}
    jumps = []
    for hour in records:
        around = [values.get(hour.at - HOUR), values.get(hour.at + HOUR)]
        value = values[hour.at]
        if value is None or None in around:
            continue
        if value > factor * max(around) and value - max(around) > excess:
            jumps.append(hour)
    return jumps


def _drop(records: list[StationHour], bad: set) -> list[StationHour]:
    """The records without the values at the (moment, indicator) pairs in `bad`."""
    if not bad:
        return records
    return [
        replace(hour, values={key: value for key, value in hour.values.items() if (hour.at, key) not in bad})
        for hour in records
    ]


def _about(hours: Sequence[StationHour], defect: Defect, why: str, indicator: str | None = None) -> SetAside:
    first, last = hours[0], hours[-1]
    reason = f"{first.station}：{why}，已剔除。"
    return SetAside(first.station, defect, reason, first.at, last.at, indicator)

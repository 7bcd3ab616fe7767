"""From station-hours to the air of a city: believed values, valid means, and who was left out and why."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from plans.aqi import INDICATORS, AirIndex, daily_index, hourly_index
from plans.aqi_standard import Standard
from plans.beijing import day_of, midnight
from plans.daily_mean import HOURS_A_DAY, daily_means, exact, mean, tenth
from plans.figure_table import FigureTable
from plans.forecast import ObservedDay, ObservedHour
from plans.limit import day_hours_on
from plans.screening import HOUR, MEASURED, NAMES, Defect, SetAside, StationHour, screen, threshold

__all__ = [
    "CityDay",
    "Defect",
    "SetAside",
    "StationHour",
    "city_day",
    "city_hour",
    "newest_hour",
    "observed_day",
    "screen",
]


@dataclass(frozen=True)
class CityDay:
    """One natural day of a city: what a suggestion needs (`observed`), how it was made, who was left out."""

    observed: ObservedDay
    index: AirIndex
    concentrations: Mapping[str, Fraction | None]
    stations: tuple[str, ...]
    set_aside: tuple[SetAside, ...]


def observed_day(
    station_hours: Iterable[StationHour],
    day: datetime.date,
    edition: Standard,
    table: FigureTable | None = None,
) -> CityDay:
    """The observed day of a city from all hours at hand (earlier days help to find frozen stations).

    `table` None: the thresholds as shipped.
    """
    screened = screen(station_hours, day, table)
    concentrations, gaps = city_day(screened.accepted, day, table)
    index = daily_index(concentrations, edition)
    concerning = tuple(each for each in screened.set_aside if day_of(each.begin) <= day <= day_of(each.end))
    return CityDay(
        observed=_observed(day, index, concentrations, table),
        index=index,
        concentrations=concentrations,
        stations=_at_work(screened.accepted),
        set_aside=concerning + gaps,
    )


def _observed(
    day: datetime.date,
    index: AirIndex,
    concentrations: Mapping[str, Fraction | None],
    table: FigureTable | None,
) -> ObservedDay:
    """The day as the rules see it: without particulate matter a clean index proves nothing: withheld."""
    incomplete = any(index.iaqi[key] is None for key in threshold("observed_needs", day, table))
    least = threshold("observed_above_when_incomplete", day, table)
    if index.aqi is None or (incomplete and index.aqi <= least):
        return ObservedDay(day, None)
    pm25, pm10 = (tenth(concentrations.get(key)) for key in ("pm25", "pm10"))
    return ObservedDay(day, index.aqi, index.primary, pm25=pm25, pm10=pm10)


def city_day(
    accepted: Sequence[StationHour], day: datetime.date, table: FigureTable | None = None
) -> tuple[dict[str, Fraction | None], tuple[SetAside, ...]]:
    """The mean over stations of each station's day (HJ 663), and the stations with too few hours for one.

    Only stations with any accepted value count; too few of them with a valid day: None.
    """
    days = {station: _station_day(accepted, station, day) for station in _at_work(accepted)}
    means = {station: daily_means(hours, day) for station, hours in days.items()}
    city = {key: _over_stations([each[key] for each in means.values()], day, table) for key in INDICATORS}
    gaps = [gap for station, hours in days.items() for gap in _gaps(station, hours, day)]
    return city, tuple(gaps)


def city_hour(
    accepted: Sequence[StationHour], at: datetime.datetime, table: FigureTable | None = None
) -> dict[str, Fraction | None]:
    """The mean over stations of one hour, for `plans.aqi.hourly_index`; None: too few stations."""
    stations = _at_work(accepted)
    values = {hour.station: hour.values for hour in accepted if hour.at == at}
    return {
        key: _over_stations(
            [exact(values.get(station, {}).get(key)) for station in stations], day_of(at), table
        )
        for key in INDICATORS
    }


def newest_hour(
    station_hours: Iterable[StationHour],
    since: datetime.datetime,
    edition: Standard,
    table: FigureTable | None = None,
) -> ObservedHour | None:
    """The newest hour from `since` on with a valid index of the city; None where there is none.

    Give the hours before too: a station is frozen only in sight of its repetition.
    """
    accepted = screen(station_hours, day_of(since), table).accepted
    for at in sorted({hour.at for hour in accepted if hour.at >= since}, reverse=True):
        index = hourly_index(city_hour(accepted, at, table), edition)
        if index.aqi is not None:
            return ObservedHour(at, index.aqi, index.primary)
    return None


def _at_work(accepted: Iterable[StationHour]) -> tuple[str, ...]:
    """The stations with at least one accepted value in all the hours at hand."""
    reporting = {
        hour.station for hour in accepted if any(exact(hour.values.get(key)) is not None for key in MEASURED)
    }
    return tuple(sorted(reporting))


def _station_day(accepted: Iterable[StationHour], station: str, day: datetime.date) -> list[Mapping]:
    by_moment = {hour.at: hour.values for hour in accepted if hour.station == station}
    begin = midnight(day)
    return [by_moment.get(begin + hour * HOUR, {}) for hour in range(HOURS_A_DAY)]


def _over_stations(
    values: Sequence[Fraction | None], day: datetime.date, table: FigureTable | None
) -> Fraction | None:
    """The mean over stations where enough of them have a value."""
    few = len(values) <= threshold("few_stations", day, table)
    percent = threshold("few_stations_percent" if few else "enough_stations_percent", day, table)
    present = sum(value is not None for value in values)
    return mean(values) if present * 100 >= percent * len(values) else None


def _gaps(station: str, hours: Sequence[Mapping], day: datetime.date) -> list[SetAside]:
    """The indicators of a station without a valid day, as one reason."""
    needed = day_hours_on(day).value
    counts = {key: sum(exact(hour.get(key)) is not None for hour in hours) for key in MEASURED}
    short = [f"{NAMES[key]} {count} 小时" for key, count in counts.items() if count < needed]
    if not short:
        return []
    reason = f"{station}：{day} 有效小时少于 {needed} 个（{'、'.join(short)}），这些项目不计入城市均值。"
    begin = midnight(day)
    return [SetAside(station, Defect.GAP, reason, begin, begin + (HOURS_A_DAY - 1) * HOUR)]

"""Invented stations that measure the replayed days: four that work and one that repeats itself for days."""

import datetime
import math
from collections.abc import Iterator

from emergency.demo.story import Story
from plans.aqi import daily_index
from plans.aqi_standard import standard_on
from plans.beijing import midnight
from plans.screening import StationHour

WORKING = {
    "演示站点一": 0,
    "演示站点二": 3,
    "演示站点三": -2,
    "演示站点四": -1,
}  # offset in µg/m³, summing to 0
FROZEN = "演示站点五（数据卡死）"
HOURS = 24
TOP = 700


def hours_of(story: Story, number: int) -> list[StationHour]:
    """All station-hours of the day with this number; the working stations' mean gives the observed AQI."""
    day = story.day(number)
    mean = concentration_for(story.observed[number], day)
    return [hour for station in (*WORKING, FROZEN) for hour in _station_hours(station, day, mean)]


def concentration_for(aqi: int, day: datetime.date) -> int:
    """The smallest PM2.5 day mean (µg/m³) whose index is `aqi` under the standard of that day."""
    edition = standard_on(day)
    return next(c for c in range(TOP) if (daily_index({"pm25": c}, edition).iaqi["pm25"] or 0) >= aqi)


def _station_hours(station: str, day: datetime.date, mean: int) -> Iterator[StationHour]:
    begin = midnight(day)
    for hour in range(HOURS):
        at = begin + datetime.timedelta(hours=hour)
        if station == FROZEN:
            yield StationHour(
                station, at, {"pm25": 426, "pm10": 480, "so2": 40, "no2": 60, "co": 2.1, "o3_1h": 12}
            )
        else:
            yield StationHour(station, at, _working(WORKING[station], mean, hour, day))


def _working(offset: int, mean: int, hour: int, day: datetime.date) -> dict:
    # A daily course that sums to zero over 24 hours: worse at night, better in the afternoon.
    swing = math.cos(2 * math.pi * (hour - 4) / HOURS) * mean * 0.18
    pm25 = max(round(mean + offset + swing, 1), 1)
    wobble = (hour * 7 + day.day * 3 + offset) % 5
    return {
        "pm25": pm25,
        "pm10": round(pm25 * 1.12 + 4 + wobble, 1),
        "so2": 18 + wobble,
        "no2": 34 + wobble,
        "co": round(1.0 + pm25 / 300, 1),
        "o3_1h": 40 + 3 * wobble,
    }

"""The values the course of the air is drawn from."""

import datetime
from dataclasses import dataclass

from plans.terms import WarningLevel


@dataclass(frozen=True)
class DayIndex:
    """The daily AQI as measured; None: no valid index."""

    day: datetime.date
    aqi: int | None


@dataclass(frozen=True)
class DayRange:
    """A forecast range of the daily AQI, both bounds inclusive."""

    day: datetime.date
    low: int
    high: int


@dataclass(frozen=True)
class Bulletin:
    """One version of the forecast, named for the legend."""

    name: str
    days: tuple[DayRange, ...]


@dataclass(frozen=True)
class Threshold:
    """A line across the chart: an AQI and what it means."""

    aqi: int
    name: str


@dataclass(frozen=True)
class CategoryColour:
    """A category of the index: its AQI from `low` to `high` inclusive (None: open), label and colour."""

    low: int
    high: int | None
    name: str
    colour: str


@dataclass(frozen=True)
class WarningPeriod:
    """How long a level was in force, from start to end (both aware)."""

    start: datetime.datetime
    end: datetime.datetime
    level: WarningLevel


@dataclass(frozen=True)
class AirCourse:
    """What the chart shows; bulletins in the order of their issue."""

    area: str
    observed: tuple[DayIndex, ...]
    bulletins: tuple[Bulletin, ...]
    thresholds: tuple[Threshold, ...]
    categories: tuple[CategoryColour, ...]
    periods: tuple[WarningPeriod, ...]
    note: str = ""

    @property
    def days(self) -> list[datetime.date]:
        """Every day from the first to the last that is observed or forecast."""
        named = [day.day for day in self.observed]
        named += [day.day for bulletin in self.bulletins for day in bulletin.days]
        if not named:
            return []
        first, last = min(named), max(named)
        return [first + datetime.timedelta(days=place) for place in range((last - first).days + 1)]

    @property
    def top(self) -> int:
        """The end of the scale: a fifth above the highest value, for the names of the warnings."""
        values = [day.aqi for day in self.observed if day.aqi is not None]
        values += [day.high for bulletin in self.bulletins for day in bulletin.days]
        values += [threshold.aqi for threshold in self.thresholds]
        return -(-max(values, default=100) * 6 // 5 // 50) * 50


def category_of(categories: tuple[CategoryColour, ...], aqi: int) -> str:
    """The name of the category that holds `aqi`, empty where none does."""
    fitting = (
        each.name for each in categories if each.low <= aqi and (each.high is None or aqi <= each.high)
    )
    return next(fitting, "")

"""What a bulletin says: one area, one issue time, one range of AQI a day or an hour."""

import datetime
from dataclasses import dataclass, field

from plans.terms import Cause, Pollutant


@dataclass(frozen=True)
class AqiRange:
    """A forecast AQI, both bounds inclusive; a point forecast has equal bounds."""

    low: int
    high: int

    @property
    def middle(self) -> int:
        """The middle of the range, rounded up as every AQI is."""
        return -(-(self.low + self.high) // 2)


@dataclass(frozen=True)
class ForecastDay:
    """One Beijing day of a forecast; `aqi` is None where the day is missing or cannot be computed."""

    day: datetime.date
    aqi: AqiRange | None
    primary: tuple[Pollutant, ...] = ()
    cause: Cause | None = None
    pm25_aqi: AqiRange | None = None  # IAQI of PM2.5 alone, where concentrations are given


@dataclass(frozen=True)
class ForecastHour:
    """One hour of a forecast, named by its beginning (aware)."""

    start: datetime.datetime
    aqi: AqiRange | None
    primary: tuple[Pollutant, ...] = ()
    cause: Cause | None = None
    pm25_aqi: AqiRange | None = None


@dataclass(frozen=True)
class Forecast:
    """One version of a forecast for one area; `days` or `hours` in order, without repeats."""

    area: str
    source: str
    issued_at: datetime.datetime
    days: tuple[ForecastDay, ...] = ()
    hours: tuple[ForecastHour, ...] = field(default=())


@dataclass(frozen=True)
class ObservedDay:
    """One finished Beijing day as measured, after frozen stations were set aside; `aqi` None: no valid index."""

    day: datetime.date
    aqi: int | None
    primary: tuple[Pollutant, ...] = ()
    cause: Cause | None = None

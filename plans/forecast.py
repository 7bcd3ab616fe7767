"""What a bulletin says: one area, one issue time, one range of AQI a day or an hour."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal

from plans.terms import Cause, Pollutant

PARTICLES = ("pm25", "pm10")


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
    """One Beijing day of a forecast; `aqi` is None where the day is missing or cannot be computed.

    `pm25` and `pm10` are day means in µg/m³ where the bulletin gives concentrations.
    """

    day: datetime.date
    aqi: AqiRange | None
    primary: tuple[Pollutant, ...] = ()
    cause: Cause | None = None
    pm25_aqi: AqiRange | None = None  # IAQI of PM2.5 alone, where concentrations are given
    pm25: Decimal | None = None
    pm10: Decimal | None = None


@dataclass(frozen=True)
class ForecastHour:
    """One hour of a forecast, named by its beginning (aware).

    `concentrations` are what it was computed from, by `plans.aqi.INDICATORS` (None: monitored but missing);
    empty where the bulletin gave an index.
    """

    start: datetime.datetime
    aqi: AqiRange | None
    primary: tuple[Pollutant, ...] = ()
    cause: Cause | None = None
    pm25_aqi: AqiRange | None = None
    concentrations: tuple[tuple[str, Decimal | None], ...] = ()


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
    """One finished Beijing day as measured, after frozen stations were set aside; `aqi` None: no valid index.

    `pm25` and `pm10` are day means of the area in µg/m³ where they are known.
    """

    day: datetime.date
    aqi: int | None
    primary: tuple[Pollutant, ...] = ()
    cause: Cause | None = None
    pm25: Decimal | None = None
    pm10: Decimal | None = None


@dataclass(frozen=True)
class ObservedHour:
    """The newest measured hour of an area, `at` its beginning (aware), after frozen stations were set aside."""

    at: datetime.datetime
    aqi: int
    primary: tuple[Pollutant, ...] = ()


def forecast_json(forecast: Forecast) -> dict:
    """The forecast as JSON, for keeping; `forecast_from_json` reads it back without loss."""
    return {
        "area": forecast.area,
        "source": forecast.source,
        "issued_at": forecast.issued_at.isoformat(),
        "days": [
            {"day": each.day.isoformat(), **_air_json(each), **_particles_json(each)}
            for each in forecast.days
        ],
        "hours": [
            {
                "start": each.start.isoformat(),
                **_air_json(each),
                "concentrations": {
                    key: None if value is None else str(value) for key, value in each.concentrations
                },
            }
            for each in forecast.hours
        ],
    }


def forecast_from_json(kept: dict) -> Forecast:
    """The forecast that `forecast_json` wrote."""
    return Forecast(
        area=kept["area"],
        source=kept["source"],
        issued_at=datetime.datetime.fromisoformat(kept["issued_at"]),
        days=tuple(
            ForecastDay(
                day=datetime.date.fromisoformat(each["day"]),
                **_air(each),
                **{key: Decimal(each[key]) for key in PARTICLES if key in each},
            )
            for each in kept["days"]
        ),
        hours=tuple(
            ForecastHour(
                start=datetime.datetime.fromisoformat(each["start"]),
                **_air(each),
                concentrations=_concentrations(each.get("concentrations", {})),
            )
            for each in kept["hours"]
        ),
    )


def _air_json(each: ForecastDay | ForecastHour) -> dict:
    return {
        "aqi": _range_json(each.aqi),
        "primary": [pollutant.value for pollutant in each.primary],
        "cause": each.cause.value if each.cause else None,
        "pm25_aqi": _range_json(each.pm25_aqi),
    }


def _particles_json(each: ForecastDay) -> dict:
    """Day means that are known; without any the day is kept as it always was."""
    found = {key: getattr(each, key) for key in PARTICLES}
    return {key: str(value) for key, value in found.items() if value is not None}


def _air(kept: dict) -> dict:
    return {
        "aqi": _range(kept["aqi"]),
        "primary": tuple(Pollutant(value) for value in kept["primary"]),
        "cause": Cause(kept["cause"]) if kept["cause"] else None,
        "pm25_aqi": _range(kept["pm25_aqi"]),
    }


def _concentrations(kept: dict) -> tuple[tuple[str, Decimal | None], ...]:
    return tuple((key, None if value is None else Decimal(value)) for key, value in kept.items())


def _range_json(bounds: AqiRange | None) -> list[int] | None:
    return None if bounds is None else [bounds.low, bounds.high]


def _range(kept: list[int] | None) -> AqiRange | None:
    return None if kept is None else AqiRange(*kept)

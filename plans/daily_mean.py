"""Day means and O3 maxima from 24 hourly values, exact; a mean with too few hours does not exist."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from plans.aqi import AirIndex, Concentration, daily_index, is_usable, standard_on
from plans.limit import day_hours_on, eight_hours_on

MEANS = ("pm25", "pm10", "so2", "no2", "co")
HOURS_A_DAY = 24
WINDOW = 8

Hour = Mapping[str, Concentration | None]


def daily_means(hours: Sequence[Hour], day: datetime.date) -> dict[str, Fraction | None]:
    """The concentrations of one natural day for `plans.aqi.daily_index`, not rounded; None: not valid.

    `hours`: the 24 hours of `day` in order, empty where nothing came; O3 under `o3_1h`. A day mean and
    the largest hour of O3 needs `day_hours_on` values, an 8-hour window of O3 needs `eight_hours_on` values.
    """
    if len(hours) != HOURS_A_DAY:
        raise ValueError(f"a day has 24 hours, not {len(hours)}")
    needed = day_hours_on(day).value
    series = {key: [exact(hour.get(key)) for hour in hours] for key in (*MEANS, "o3_1h")}
    means = {key: mean(series[key], needed) for key in MEANS}
    ozone = [value for value in series["o3_1h"] if value is not None]
    means["o3_1h"] = max(ozone) if len(ozone) >= needed else None
    means["o3_8h"] = largest_eight_hours(series["o3_1h"], eight_hours_on(day).value)
    return means


def index_of_hours(hours: Sequence[Hour], day: datetime.date) -> AirIndex:
    """The daily index of 24 hours that begin on `day`, at midnight or later; hours as `daily_means` takes them.

    A pollutant that no hour names is not monitored, which is not the same as missing.
    """
    given = {key for hour in hours for key in hour}
    monitored = given | {"o3_8h"} if "o3_1h" in given else given - {"o3_8h"}
    means = daily_means(hours, day)
    return daily_index({key: means[key] for key in monitored}, standard_on(day))


def mean(values: Iterable[Fraction | None], needed: int = 1) -> Fraction | None:
    """The mean of the values that are there; None where fewer than `needed` are."""
    present = [value for value in values if value is not None]
    return sum(present) / Fraction(len(present)) if present and len(present) >= needed else None


def tenth(value: Fraction | None) -> Decimal | None:
    """A mean to one decimal, for keeping; None stays None."""
    return None if value is None else Decimal(round(value * 10)).scaleb(-1)


def largest_eight_hours(hours: Sequence[Fraction | None], needed: int) -> Fraction | None:
    """The largest mean of 8 consecutive hours inside the day, of windows with `needed` values or more."""
    windows = (hours[start : start + WINDOW] for start in range(len(hours) - WINDOW + 1))
    means = [found for found in (mean(window, needed) for window in windows) if found is not None]
    return max(means, default=None)


def exact(value: Concentration | None) -> Fraction | None:
    """A usable concentration as a fraction; None for missing, negative and non-finite ones."""
    if not is_usable(value):
        return None
    return Fraction(Decimal(str(value))) if isinstance(value, float) else Fraction(value)

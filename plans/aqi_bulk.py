"""The air quality index of whole columns at once, by integer tables that hold what `plans.aqi` computes."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from plans.aqi import CATEGORIES, Category
from plans.aqi_file import INDICATORS
from plans.aqi_standard import Report, Scale, Standard
from plans.terms import Pollutant

MISSING = -1
GUARD = 1e-6  # decimal input arrives as binary: 0.35 x 10 may be a hair off its half
BITS = {pollutant: 1 << place for place, pollutant in enumerate(Pollutant)}


@dataclass(frozen=True)
class BulkIndex:
    """Indices of n rows, int16 of shape (n,), -1: missing; `primary` has one bit a pollutant (`BITS`)."""

    iaqi: Mapping[str, np.ndarray]
    aqi: np.ndarray
    primary: np.ndarray
    category: np.ndarray  # position in Category, -1 where no AQI


def daily_indices(concentrations: Mapping[str, np.ndarray], edition: Standard) -> BulkIndex:
    """Daily indices of one or more columns of equal length (µg/m³, CO mg/m³); NaN or < 0: missing."""
    return indices(concentrations, edition, edition.daily)


def hourly_indices(concentrations: Mapping[str, np.ndarray], edition: Standard) -> BulkIndex:
    """Real-time indices of columns of equal length, as `daily_indices`."""
    return indices(concentrations, edition, edition.hourly)


def indices(concentrations: Mapping[str, np.ndarray], edition: Standard, report: Report) -> BulkIndex:
    """The indices of one report, row by row the same as `plans.aqi.index`."""
    length = len(next(iter(concentrations.values())))
    absent = np.full(length, MISSING, np.int16)
    iaqi = {
        key: iaqi_column(concentrations[key], report.scales[key])
        if key in concentrations and key in report.scales
        else absent
        for key in INDICATORS
    }
    aqi = np.maximum.reduce([iaqi[key] for key in report.entering])
    withheld = np.zeros(length, bool)
    for key in concentrations.keys() & set(report.required):
        withheld |= iaqi[key] == MISSING
    aqi = np.where(withheld & (aqi <= edition.publish_above), np.int16(MISSING), aqi)
    return BulkIndex(iaqi, aqi, _primary(iaqi, aqi, edition, report), _category(aqi, edition))


def iaqi_column(values: np.ndarray, scale: Scale) -> np.ndarray:
    """The IAQI of each concentration, int16; -1 where it is missing or the scale gives none."""
    steps = _in_steps(np.asarray(values), scale)
    return _lookup(scale)[steps]


def pollutants(bits: int) -> tuple[Pollutant, ...]:
    """The pollutants of one cell of `BulkIndex.primary`, in the order of naming."""
    return tuple(pollutant for pollutant, bit in BITS.items() if bits & bit)


def category(position: int) -> Category | None:
    """The category of one cell of `BulkIndex.category`."""
    return None if position == MISSING else CATEGORIES[position]


def _in_steps(values: np.ndarray, scale: Scale) -> np.ndarray:
    """Positions in the lookup table: whole steps, then one place for all above, then one for missing."""
    above = scale.steps[-1] + 1
    if values.dtype.kind in "iu":
        steps = np.minimum(values, above) * 10**scale.decimals
        usable = values >= 0
    else:
        usable = (values >= 0) & np.isfinite(values)
        steps = _half_even(np.where(usable, values, 0) * 10**scale.decimals)
    return np.where(usable, np.minimum(steps, above), above + 1).astype(np.intp)


def _half_even(values: np.ndarray) -> np.ndarray:
    """Each value to the nearest whole number, a half (within GUARD) to the even one."""
    whole = np.floor(values)
    rest = values - whole
    up = (rest > 0.5 + GUARD) | ((np.abs(rest - 0.5) <= GUARD) & (whole % 2 == 1))
    return whole + up


@functools.cache
def _lookup(scale: Scale) -> np.ndarray:
    """The IAQI of every whole step of one scale, then of all above, then of missing; int16."""
    steps, breaks, iaqi = np.arange(scale.steps[-1] + 1), np.array(scale.steps), np.array(scale.iaqi)
    upper = np.maximum(1, np.searchsorted(breaks, steps, side="left"))
    span = breaks[upper] - breaks[upper - 1]
    rise = (iaqi[upper] - iaqi[upper - 1]) * (steps - breaks[upper - 1])
    above = MISSING if scale.above is None else scale.above
    table = np.concatenate([iaqi[upper - 1] - (-rise // span), [above, MISSING]]).astype(np.int16)
    table.setflags(write=False)
    return table


def _primary(iaqi: Mapping, aqi: np.ndarray, edition: Standard, report: Report) -> np.ndarray:
    named = aqi > edition.primary_above
    bits = np.zeros(len(aqi), np.int16)
    for key in report.entering:
        bits |= np.where(named & (iaqi[key] == aqi), np.int16(BITS[INDICATORS[key]]), np.int16(0))
    return bits


def _category(aqi: np.ndarray, edition: Standard) -> np.ndarray:
    positions = np.searchsorted(np.array(edition.category_bounds), aqi, side="left")
    return np.where(aqi == MISSING, MISSING, positions).astype(np.int16)

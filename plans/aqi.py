"""The air quality index, exact: concentrations rounded first, integers all the way, the ceiling last."""

import bisect
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from plans.aqi_file import INDICATORS
from plans.aqi_standard import Report, Scale, Standard, standard, standard_on
from plans.terms import OrderedTerm, Pollutant

__all__ = [
    "INDICATORS",
    "AirIndex",
    "Category",
    "Concentration",
    "category_of",
    "daily_index",
    "hourly_index",
    "iaqi_of",
    "index",
    "primary_text",
    "standard",
    "standard_on",
]

Concentration = Decimal | Fraction | int | float
EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
UNITS = tuple(Decimal((0, (1,), -decimals)) for decimals in range(4))
BEYOND = 10**9  # far above every scale; larger readings are held here so that no arithmetic overflows


class Category(OrderedTerm):
    """The six categories of an AQI, best first; `badge` is the 级别 of table 1."""

    EXCELLENT = "excellent", "优", "一级"
    GOOD = "good", "良", "二级"
    LIGHT = "light", "轻度污染", "三级"
    MODERATE = "moderate", "中度污染", "四级"
    HEAVY = "heavy", "重度污染", "五级"
    SEVERE = "severe", "严重污染", "六级"

    @property
    def colour(self) -> str:
        """The name of the colour it is shown in."""
        return COLOURS[self][0]

    @property
    def rgb(self) -> tuple[int, int, int]:
        """The colour it is shown in, red, green and blue from 0 to 255."""
        return COLOURS[self][1]


COLOURS = {
    Category.EXCELLENT: ("绿色", (0, 228, 0)),
    Category.GOOD: ("黄色", (255, 255, 0)),
    Category.LIGHT: ("橙色", (255, 126, 0)),
    Category.MODERATE: ("红色", (255, 0, 0)),
    Category.HEAVY: ("紫色", (153, 0, 76)),
    Category.SEVERE: ("褐红色", (126, 0, 35)),
}
CATEGORIES = tuple(Category)


@dataclass(frozen=True)
class AirIndex:
    """One index: the IAQI of every indicator, the AQI, the primary pollutants; None: not to be published."""

    iaqi: Mapping[str, int | None]
    aqi: int | None
    primary: tuple[Pollutant, ...]
    category: Category | None


def daily_index(concentrations: Mapping[str, Concentration | None], edition: Standard) -> AirIndex:
    """The daily index of day means and O3 maxima (µg/m³, CO mg/m³; keys pm25 pm10 so2 no2 co o3_1h o3_8h)."""
    return index(concentrations, edition, edition.daily)


def hourly_index(concentrations: Mapping[str, Concentration | None], edition: Standard) -> AirIndex:
    """The real-time index of 1-hour means; `o3_8h` gets its IAQI but does not enter the AQI."""
    return index(concentrations, edition, edition.hourly)


def index(concentrations: Mapping[str, Concentration | None], edition: Standard, report: Report) -> AirIndex:
    """The index of one report. A missing, negative or non-finite concentration has no IAQI.

    A key with None is missing data: the AQI of the rest is then published only above `edition.publish_above`
    (HJ 633-2026 5.3.1). A key that is absent is not monitored and withholds nothing (5.3.2).
    """
    iaqi = {key: _iaqi(concentrations.get(key), report.scales.get(key)) for key in INDICATORS}
    entering = {key: iaqi[key] for key in report.entering if iaqi[key] is not None}
    aqi = max(entering.values(), default=None)
    incomplete = any(iaqi[key] is None for key in report.required if key in concentrations)
    if aqi is None or (incomplete and aqi <= edition.publish_above):
        return AirIndex(iaqi, None, (), None)
    primary = _primary(entering, aqi) if aqi > edition.primary_above else ()
    return AirIndex(iaqi, aqi, primary, category_of(aqi, edition))


def category_of(aqi: int, edition: Standard) -> Category:
    """The category that `aqi` falls in; each upper bound still belongs to the better category."""
    return CATEGORIES[bisect.bisect_left(edition.category_bounds, aqi)]


def primary_text(primary: Iterable[Pollutant]) -> str:
    """Primary pollutants as the interfaces write them: `PM2.5+PM10`, empty for none."""
    return "+".join(pollutant.label for pollutant in primary)


def iaqi_of(concentration: Concentration, scale: Scale) -> int | None:
    """The IAQI of one valid concentration: rounded (GB/T 8170), interpolated, rounded up (4.2.4, 4.2.6)."""
    steps = in_steps(concentration, scale.decimals)
    if steps > scale.steps[-1]:
        return scale.above
    upper = max(1, bisect.bisect_left(scale.steps, steps))
    low, high = scale.steps[upper - 1], scale.steps[upper]
    low_iaqi, high_iaqi = scale.iaqi[upper - 1], scale.iaqi[upper]
    return low_iaqi + -(-(high_iaqi - low_iaqi) * (steps - low) // (high - low))


def in_steps(concentration: Concentration, decimals: int) -> int:
    """The concentration as a whole number of 10^-`decimals`, half to even (GB/T 8170).

    A float counts as the decimal number it prints as.
    """
    if isinstance(concentration, int):
        return min(concentration, BEYOND) * 10**decimals
    if isinstance(concentration, Fraction):
        return round(min(concentration, BEYOND) * 10**decimals)
    exact = concentration if isinstance(concentration, Decimal) else Decimal(str(concentration))
    rounded = min(exact, Decimal(BEYOND)).quantize(UNITS[decimals], context=EXACT)
    return int(rounded.scaleb(decimals, context=EXACT))


def is_usable(concentration: Concentration | None) -> bool:
    """Whether this is a concentration at all: a finite number, not below zero."""
    if concentration is None:
        return False
    if isinstance(concentration, Decimal):
        return concentration.is_finite() and concentration >= 0
    return 0 <= concentration < math.inf


def _iaqi(concentration: Concentration | None, scale: Scale | None) -> int | None:
    return iaqi_of(concentration, scale) if scale is not None and is_usable(concentration) else None


def _primary(entering: Mapping[str, int], aqi: int) -> tuple[Pollutant, ...]:
    blamed = {INDICATORS[key] for key, value in entering.items() if value == aqi}
    return tuple(pollutant for pollutant in Pollutant if pollutant in blamed)

"""One row of a forecast table as what it says of the air: index or range, primary pollutants, cause."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from emergency.sources.table import Row, number
from plans.aqi import INDICATORS, AirIndex, Concentration, daily_index, hourly_index, standard_on
from plans.beijing import day_of
from plans.errors import Fault
from plans.forecast import AqiRange
from plans.terms import Cause, Pollutant

HIGHEST = 500
CAUSES = {cause.value: cause for cause in Cause} | {cause.label: cause for cause in Cause}
POLLUTANTS = {
    **{pollutant.value: pollutant for pollutant in Pollutant},
    **{pollutant.label.lower(): pollutant for pollutant in Pollutant},
    "o3_8h": Pollutant.O3,
    "o3-8h": Pollutant.O3,
    "细颗粒物": Pollutant.PM25,
    "可吸入颗粒物": Pollutant.PM10,
    "臭氧": Pollutant.O3,
}
BETWEEN = str.maketrans({"、": "+", ";": "+", ",": "+", "/": "+", "和": "+", " ": "+"})


@dataclass(frozen=True)
class Air:
    """What one row says of the air, by day or by hour."""

    aqi: AqiRange | None
    primary: tuple[Pollutant, ...]
    cause: Cause | None
    pm25_aqi: AqiRange | None


def air_of(
    row: Row, at: datetime.date | None
) -> tuple[Air | None, dict[str, Concentration | None], list[Fault]]:
    """The air of one row, the concentrations it gave, and what is wrong with it (then no air)."""
    concentrations, faults = _concentrations(row)
    bounds, wrong = _bounds(row)
    primary, more = _primary(row)
    cause, last = _cause(row)
    faults += wrong + more + last
    if faults or at is None:
        return None, {}, faults
    computed = _index(at, concentrations)
    pm25 = computed.iaqi["pm25"]
    known = bounds or point(computed.aqi)
    return Air(known, primary or computed.primary, cause, point(pm25)), concentrations, []


def _concentrations(row: Row) -> tuple[dict[str, Concentration | None], list[Fault]]:
    found = {key: number(row, key) for key in INDICATORS if key in row.layout.index}
    faults = [each for each in found.values() if isinstance(each, Fault)]
    faults += [
        row.fault(key, "negative", f"浓度 {value} 小于 0。没有数据请留空。")
        for key, value in found.items()
        if isinstance(value, Decimal) and value < 0
    ]
    return ({} if faults else found), faults


def _bounds(row: Row) -> tuple[AqiRange | None, list[Fault]]:
    low, high, single = (_aqi(row, column) for column in ("aqi_min", "aqi_max", "aqi"))
    faults = [each for each in (low, high, single) if isinstance(each, Fault)]
    if faults:
        return None, faults
    if (low is None) != (high is None):
        column = "aqi_max" if high is None else "aqi_min"
        return None, [row.fault(column, "half_range", "区间只写了一端。请补上另一端，或两端都留空。")]
    if low is None:
        return point(single), []
    if low > high:
        return None, [row.fault("aqi_min", "range_reversed", f"下限 {low} 大于上限 {high}。请改正。")]
    return AqiRange(low, high), []


def _aqi(row: Row, column: str) -> int | Fault | None:
    found = number(row, column)
    if found is None or isinstance(found, Fault):
        return found
    if found != found.to_integral_value() or not 0 <= found <= HIGHEST:
        return row.fault(column, "not_an_aqi", f"「{found}」不是 0 到 {HIGHEST} 的整数。请改正。")
    return int(found)


def _primary(row: Row) -> tuple[tuple[Pollutant, ...], list[Fault]]:
    text = row.get("primary")
    if text is None:
        return (), []
    names = [name for name in text.lower().translate(BETWEEN).split("+") if name]
    unknown = [name for name in names if name not in POLLUTANTS]
    if unknown:
        message = f"不认识的首要污染物「{unknown[0][:20]}」。可写 PM2.5 PM10 SO2 NO2 CO O3，并列用 + 连接。"
        return (), [row.fault("primary", "unknown_pollutant", message)]
    return tuple(dict.fromkeys(POLLUTANTS[name] for name in names)), []


def _cause(row: Row) -> tuple[Cause | None, list[Fault]]:
    text = row.get("cause")
    if text is None:
        return None, []
    if text.lower() in CAUSES:
        return CAUSES[text.lower()], []
    if text in CAUSES:
        return CAUSES[text], []
    message = f"不认识的成因「{text[:20]}」。可写 {' '.join(cause.value for cause in Cause)}。"
    return None, [row.fault("cause", "unknown_cause", message)]


def _index(at: datetime.date, concentrations: Mapping) -> AirIndex:
    if isinstance(at, datetime.datetime):
        return hourly_index(concentrations, standard_on(day_of(at)))
    return daily_index(concentrations, standard_on(at))


def point(aqi: int | None) -> AqiRange | None:
    """A forecast of one value."""
    return None if aqi is None else AqiRange(aqi, aqi)

"""A forecast table, daily or hourly, as a Forecast; refused as a whole with every fault by row and column."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from emergency.sources.forecast_row import Air, air_of, point
from emergency.sources.place import PLACE_COLUMNS, by_place
from emergency.sources.table import Row, Table, day, moment, read_table
from plans.aqi import INDICATORS, Concentration
from plans.beijing import day_of, midnight
from plans.daily_mean import HOURS_A_DAY, daily_means, index_of_hours, tenth
from plans.division import DivisionTree
from plans.errors import Fault, ForecastInvalid
from plans.forecast import PARTICLES, Forecast, ForecastDay, ForecastHour, ObservedDay

HOUR = datetime.timedelta(hours=1)
UNDATED = datetime.date(2000, 1, 1)  # observation has no moment of issue


@dataclass(frozen=True)
class _Line:
    """One good row: its moment (a day or an hour), its air, the concentrations it gave."""

    row: Row
    at: datetime.date | datetime.datetime
    air: Air
    concentrations: Mapping[str, Concentration | None]


def read_forecast(
    data: bytes, name: str, *, area: str, source: str, issued_at: datetime.datetime
) -> Forecast:
    """The forecast in `data`; raises ForecastInvalid (InputInvalid: an unreadable file) with every fault.

    Columns: `date` or `time`; `aqi`, or `aqi_min` and `aqi_max`, or concentrations; `primary`, `cause`.
    """
    table = read_table(data, name)
    _refuse(_head_faults(table), name)
    lines, faults = _lines(table)
    _refuse([*table.faults, *faults], name)
    return _forecast(lines, table, area, source, issued_at)


def read_forecasts(
    data: bytes, name: str, *, tree: DivisionTree, source: str, issued_at: datetime.datetime
) -> dict[str, Forecast]:
    """The forecasts of several divisions in one table, by code; raises ForecastInvalid with every fault.

    As `read_forecast`, with a `code`, `area` or `city` column that names the division of each row.
    """
    table = read_table(data, name)
    _refuse(_head_faults(table), name)
    parts, faults = by_place(table, tree)
    read = {code: _lines(replace(table, rows=rows)) for code, rows in parts.items()}
    _refuse([*table.faults, *faults, *(fault for _, wrong in read.values() for fault in wrong)], name)
    return {
        code: _forecast(lines, table, code, source, issued_at) for code, (lines, _) in sorted(read.items())
    }


def names_places(data: bytes, name: str) -> bool:
    """Whether a table has a column that names the division of each row."""
    return any(read_table(data, name).has(column) for column in PLACE_COLUMNS)


def _forecast(
    lines: Sequence[_Line], table: Table, area: str, source: str, issued_at: datetime.datetime
) -> Forecast:
    ordered = sorted(lines, key=lambda line: line.at)
    if not table.has("time"):
        days = tuple(
            ForecastDay(line.at, **vars(line.air), **_particles(line.concentrations)) for line in ordered
        )
        return Forecast(area, source, issued_at, days=days)
    if _has_index(table):
        hours = tuple(ForecastHour(line.at, **vars(line.air)) for line in ordered)
        return Forecast(area, source, issued_at, hours=hours)
    hours = tuple(
        ForecastHour(line.at, **vars(line.air), concentrations=tuple(line.concentrations.items()))
        for line in ordered
    )
    return Forecast(area, source, issued_at, days=_computed_days(ordered), hours=hours)


def _has_index(table: Table) -> bool:
    return any(table.has(column) for column in ("aqi", "aqi_min"))


def read_observed(data: bytes, name: str) -> tuple[ObservedDay, ...]:
    """Finished days in the same daily layout; raises ForecastInvalid where a row gives a range."""
    found = read_forecast(data, name, area="", source="", issued_at=midnight(UNDATED))
    ranged = [each.day for each in found.days if each.aqi is not None and each.aqi.low != each.aqi.high]
    if ranged or found.hours:
        fault = Fault("not_observed", "实测日值须是按日的单个AQI，不能是区间或小时值。", file=name)
        _refuse([fault], name)
    return tuple(
        ObservedDay(
            each.day, each.aqi.low if each.aqi else None, each.primary, each.cause, each.pm25, each.pm10
        )
        for each in found.days
    )


def _head_faults(table: Table) -> list[Fault]:
    faults = list[Fault]()
    if table.has("date") == table.has("time"):
        message = "须有 date 列（按日）或 time 列（按小时），二者只留其一。"
        faults.append(Fault("no_date", message, file=table.name, row=1, column="date"))
    if table.has("aqi_min") != table.has("aqi_max"):
        column = "aqi_max" if table.has("aqi_min") else "aqi_min"
        message = f"区间须同时有 aqi_min 和 aqi_max，缺少 {column} 列。"
        faults.append(Fault("half_range", message, file=table.name, row=1, column=column))
    if not any(table.has(column) for column in ("aqi", "aqi_min", "aqi_max", *INDICATORS)):
        message = "缺少 aqi 列（或 aqi_min 与 aqi_max，或 pm25 等浓度列）。"
        faults.append(Fault("no_aqi", message, file=table.name, row=1, column="aqi"))
    if not table.rows:
        faults.append(Fault("no_rows", "没有任何数据行。", file=table.name, row=1))
    return faults


def _lines(table: Table) -> tuple[list[_Line], list[Fault]]:
    column, read = ("time", moment) if table.has("time") else ("date", day)
    lines, faults, seen = list[_Line](), list[Fault](), set()
    for row in table.rows:
        at, wrong = _at(row, column, read)
        air, concentrations, more = air_of(row, at)
        if at in seen:
            wrong.append(row.fault(column, "repeated", "这个日期或时间已出现过。请只保留一行。"))
        seen.add(at)
        faults += wrong + more
        if at is not None and air is not None:
            lines.append(_Line(row, at, air, concentrations))
    return lines, faults


def _at(row: Row, column: str, read: Callable) -> tuple[datetime.date | None, list[Fault]]:
    found = read(row, column)
    if isinstance(found, Fault):
        return None, [found]
    if found is None:
        return None, [row.fault(column, "missing", "没有日期或时间。请补上。")]
    if isinstance(found, datetime.datetime) and (found.minute or found.second):
        return None, [row.fault(column, "not_on_the_hour", "须是整点。请写成 2024-12-18T14:00 的样式。")]
    return found, []


def _computed_days(lines: Sequence[_Line]) -> tuple[ForecastDay, ...]:
    """The days that hourly concentrations fill."""
    held = {line.at.astimezone(datetime.UTC): line for line in lines}
    days = sorted({day_of(line.at) for line in lines})
    return tuple(found for each in days if (found := _computed_day(each, held)).aqi is not None)


def _computed_day(each: datetime.date, held: Mapping[datetime.datetime, _Line]) -> ForecastDay:
    first = midnight(each).astimezone(datetime.UTC)
    lines = [held.get(first + step * HOUR) for step in range(HOURS_A_DAY)]
    found = index_of_hours([line.concentrations if line else {} for line in lines], each)
    causes = [line.air.cause for line in lines if line and line.air.cause]
    cause = max(set(causes), key=causes.count) if causes else None
    means = daily_means([line.concentrations if line else {} for line in lines], each)
    alone = point(found.iaqi["pm25"])
    return ForecastDay(
        each, point(found.aqi), found.primary, cause, alone, tenth(means["pm25"]), tenth(means["pm10"])
    )


def _particles(concentrations: Mapping[str, Concentration | None]) -> dict[str, Concentration | None]:
    return {key: concentrations.get(key) for key in PARTICLES}


def _refuse(faults: Sequence[Fault], name: str) -> None:
    if faults:
        ordered = sorted(faults, key=lambda fault: fault.row or 0)
        message = f"预报文件 {name} 有 {len(faults)} 处错误，未使用任何内容。请按所列行列改正后重试。"
        raise ForecastInvalid(message, faults=ordered)

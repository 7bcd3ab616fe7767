"""An observed history: daily AQI of one or many areas; refused as a whole, every fault by row and column."""

from decimal import Decimal

from emergency.errors import InputInvalid
from emergency.sources.cell import Layout
from emergency.sources.forecast_row import air_of
from emergency.sources.place import Places, places_of
from emergency.sources.table import Row, Table, day, number, read_table
from plans.aqi import INDICATORS
from plans.division import DivisionTree
from plans.errors import Fault
from plans.history import HistoryDay

Histories = dict[str, tuple[HistoryDay, ...]]


def read_observed_history(data: bytes, name: str, tree: DivisionTree) -> Histories:
    """The days by area code (ANYWHERE: the table names no area); raises InputInvalid with every fault.

    Columns: `date` and `aqi`, or concentrations instead; optional `code` or `city`, `primary`, `cause`,
    `pm25` and `pm10` (daily means in µg/m³, which tell dust-like days).
    """
    table = read_table(data, name)
    refuse(head_faults(table, ("date",), ("aqi", "pm25", "pm10", "o3_8h")), name)
    places, found, faults, seen = places_of(table, tree), dict[tuple, HistoryDay](), [*table.faults], set()
    layout = _index_layout(table)
    for row in table.rows:
        key, each, wrong = _day(row, layout, places)
        faults += wrong
        if key is not None and key in seen:
            faults.append(row.fault("date", "repeated", f"{key[1]} 已出现过。请只保留一行。"))
        seen.add(key)
        if each is not None:
            found[key] = each
    refuse(faults, name)
    return _by_area(found)


def head_faults(table: Table, needed: tuple[str, ...], one_of: tuple[str, ...]) -> list[Fault]:
    """What the head lacks: every column of `needed`, any of `one_of`; and a table without rows."""
    faults = [
        Fault("no_column", f"缺少 {column} 列。请补上。", file=table.name, row=1, column=column)
        for column in needed
        if not table.has(column)
    ]
    if not any(table.has(column) for column in one_of):
        message = f"须有 {'、'.join(one_of)} 中的至少一列。"
        faults.append(Fault("no_aqi", message, file=table.name, row=1, column=one_of[0]))
    if not table.rows:
        faults.append(Fault("no_rows", "没有任何数据行。", file=table.name, row=1))
    return faults


def refuse(faults: list[Fault], name: str) -> None:
    """Raise InputInvalid with the faults in the order of their rows, where there are any."""
    if faults:
        ordered = sorted(faults, key=lambda fault: fault.row or 0)
        message = f"文件 {name} 有 {len(faults)} 处错误，未使用任何内容。请按所列行列改正后重试。"
        raise InputInvalid(message, faults=ordered)


def dated(row: Row, column: str):
    """The day in a cell that must hold one, or the faults: (day, []) or (None, faults)."""
    found = day(row, column)
    if isinstance(found, Fault):
        return None, [found]
    if found is None:
        return None, [row.fault(column, "missing", "没有日期。请补上。")]
    return found, []


def _index_layout(table: Table) -> Layout | None:
    """The columns the index is read from: not the concentrations where the index itself is given."""
    if not table.rows:
        return None
    layout = table.rows[0].layout
    if not table.has("aqi"):
        return layout
    kept = {name: place for name, place in layout.index.items() if name not in INDICATORS}
    return Layout(layout.file, kept)


def _day(row: Row, layout: Layout, places: Places) -> tuple[tuple | None, HistoryDay | None, list[Fault]]:
    """Area and day of a row where both can be read, the day itself where all of it can, and the faults."""
    at, faults = dated(row, "date")
    area = places.of(row)
    air, _, wrong = air_of(Row(layout, row.number, row.cells), at)
    means, more = _means(row)
    faults += wrong + more + ([area] if isinstance(area, Fault) else [])
    if air is not None and air.aqi is not None and air.aqi.low != air.aqi.high:
        faults.append(row.fault("aqi_min", "not_observed", "实测日值须是单个AQI，不能是区间。"))
    key = None if at is None or isinstance(area, Fault) else (area, at)
    if faults:
        return key, None, list({(each.column, each.code): each for each in faults}.values())
    index = air.aqi.low if air.aqi else None
    return key, HistoryDay(at, index, air.primary, air.cause, **means), []


def _means(row: Row) -> tuple[dict[str, Decimal | None], list[Fault]]:
    """The daily means of PM2.5 and PM10, or what is wrong with them."""
    found = {key: number(row, key) for key in ("pm25", "pm10")}
    faults = [each for each in found.values() if isinstance(each, Fault)]
    faults += [
        row.fault(key, "negative", f"浓度 {value} 小于 0。没有数据请留空。")
        for key, value in found.items()
        if isinstance(value, Decimal) and value < 0
    ]
    return found, faults


def _by_area(found: dict[tuple, HistoryDay]) -> Histories:
    areas: dict[str, list[HistoryDay]] = {}
    for (area, _), each in sorted(found.items()):
        areas.setdefault(area, []).append(each)
    return {area: tuple(days) for area, days in areas.items()}

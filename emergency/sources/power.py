"""Meter readings as a table: the end of each interval and its energy, or every fault with row and column."""

import numpy as np

from emergency.errors import InputInvalid
from emergency.sources.table import Row, Table, moment, number, read_table
from plans.errors import Fault
from plans.evidence import Reading
from plans.power_series import grid_faults, regular_step

TIME_COLUMNS = ("interval_end", "time")
ENERGY_COLUMNS = ("kwh", "usage_kwh")


def read_power(data: bytes, name: str) -> tuple[Reading, ...]:
    """The readings in `data`, in the order of the file; a missing energy is a gap, not a fault.

    Raises InputInvalid with every fault: columns, cells, repeated moments, irregular steps, negatives.
    """
    table = read_table(data, name)
    time, energy = _column(table, TIME_COLUMNS), _column(table, ENERGY_COLUMNS)
    faults, numbered = list(table.faults), []
    for row in table.rows:
        reading = _reading(row, time, energy)
        if isinstance(reading, Reading):
            numbered.append((row, reading))
        else:
            faults += reading
    faults += _grid_faults(numbered, time, energy)
    if faults:
        ordered = sorted(faults, key=lambda fault: fault.row or 0)
        raise InputInvalid(
            f"用电数据 {name} 有 {len(faults)} 处错误，未作判断。请按所列行列改正后重试。", faults=ordered
        )
    return tuple(reading for _, reading in numbered)


def _column(table: Table, names: tuple[str, ...]) -> str:
    """The one of `names` that the table has; raises InputInvalid where it has none."""
    for name in names:
        if table.has(name):
            return name
    wanted = "或".join(names)
    fault = Fault("no_column", f"缺少 {wanted} 列。", file=table.name, row=1, column=names[0])
    raise InputInvalid(f"用电数据 {table.name} 缺少 {wanted} 列。请补上该列后重试。", faults=[fault])


def _reading(row: Row, time: str, energy: str) -> Reading | list[Fault]:
    """The reading of one row; an empty list where its energy is missing."""
    end, kwh = moment(row, time), number(row, energy)
    faults = [each for each in (end, kwh) if isinstance(each, Fault)]
    if end is None:
        faults.append(row.fault(time, "missing", "没有时间。请补上该读数的结束时间。"))
    if faults or kwh is None:
        return faults
    return Reading(end, float(kwh))


def _grid_faults(numbered: list[tuple[Row, Reading]], time: str, energy: str) -> list[Fault]:
    """The faults of the series as a whole, each at the row that brought it in."""
    if len(numbered) < 2:
        return []
    ordered = sorted(numbered, key=lambda pair: pair[1].interval_end)
    ends = np.array([int(reading.interval_end.timestamp()) for _, reading in ordered], dtype=np.int64)
    kwh = np.array([reading.kwh for _, reading in ordered])
    found = grid_faults(ends, kwh, regular_step(ends))
    return [
        ordered[place][0].fault(energy if code == "negative" else time, code, text)
        for place, code, text in found
    ]

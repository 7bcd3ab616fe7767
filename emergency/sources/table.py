"""Tolerant reading of tables people made: any usual encoding, separator, line end and digit width."""

import csv
import io
import pathlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from emergency.errors import InputInvalid
from emergency.sources.cell import BEIJING, Layout, Row, day, fold, head_name, moment, number
from plans.errors import Fault

__all__ = [
    "BEIJING",
    "Bounds",
    "Row",
    "Table",
    "day",
    "decode",
    "fold",
    "load_table",
    "moment",
    "number",
    "read_table",
]

SEPARATORS = ",;\t"
BYTE_ORDER_MARK = "\ufeff"
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .xls begin so

# What people write over the columns of a table of air; a name in Chinese is answered with the one to write.
IN_CHINESE = {
    "日期": "date", "时间": "time", "aqi": "aqi", "aqi指数": "aqi", "空气质量指数": "aqi",
    "首要污染物": "primary", "成因": "cause", "原因": "cause",
}  # fmt: skip


@dataclass(frozen=True)
class Bounds:
    """The largest table read at all: bytes of the file, rows without the head, columns."""

    size: int = 64 * 1024 * 1024
    rows: int = 1_000_000
    columns: int = 200


@dataclass(frozen=True)
class Table:
    """A table as read: columns as written, rows in order, rows too long for the head (`faults`)."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...] = ()

    def has(self, column: str) -> bool:
        """Whether the head names `column` (blanks, case and width aside)."""
        return column in {head_name(name) for name in self.columns}


def load_table(path: pathlib.Path, bounds: Bounds = Bounds()) -> Table:
    """The table in a file; raises InputInvalid where there is no such file or it cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(bounds.size + 1)
    except OSError:
        message = f"打不开文件 {path.name}。请检查路径和权限。"
        raise InputInvalid(message, faults=[Fault("no_file", message, file=path.name)]) from None
    return read_table(data, path.name, bounds)


def read_table(data: bytes, name: str, bounds: Bounds = Bounds()) -> Table:
    """The table in `data`; raises InputInvalid with every fault where the file as a whole cannot be read.

    A row longer than the head is cut and named in `Table.faults`; a shorter row is filled with missing.
    """
    records = _records(decode(data, name, bounds), name)
    line, head = next(records, (1, []))
    columns = tuple(cell.strip() for cell in head)
    _refuse(_head_faults(columns, name, line, bounds))
    layout = Layout(name, {head_name(column): place for place, column in enumerate(columns) if column})
    rows, faults = [], []
    for line, cells in records:
        row = Row(layout, line, tuple(cells[: len(columns)]) + ("",) * (len(columns) - len(cells)))
        rows.append(row)
        faults += _row_faults(row, cells, len(rows), bounds)
    return Table(name, columns, tuple(rows), tuple(faults))


def decode(data: bytes, name: str, bounds: Bounds = Bounds()) -> str:
    """The text of a file in UTF-8 (with or without BOM) or GB18030; raises InputInvalid."""
    if len(data) > bounds.size:
        message = f"文件超过 {bounds.size // 1024 // 1024} MB，请拆分后再导入。"
        _refuse([Fault("too_large", message, file=name)])
    if data.startswith(WORKBOOKS):
        _refuse([Fault("workbook", "这是 Excel 工作簿，请另存为 CSV 后上传。", file=name)])
    try:
        return data.decode("utf-8").removeprefix(BYTE_ORDER_MARK)
    except UnicodeDecodeError:
        return _decode_gb18030(data, name)


def _decode_gb18030(data: bytes, name: str) -> str:
    try:
        return data.decode("gb18030").removeprefix(BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = "编码既不是 UTF-8 也不是 GB18030，请另存为「CSV UTF-8」后再导入。"
        faults = [Fault("encoding", message, file=name, row=line)]
        raise InputInvalid("文件无法读取。" + message, faults=faults) from None


def _records(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not blank, with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            _refuse([Fault("quoting", "引号不成对或单元格过长，请检查该行的引号。", file=name, row=line)])
        if any(cell.strip() for cell in cells):
            yield line, cells


def _separator(text: str) -> str:
    """The separator used most in the first line that is not blank; a comma where none is used."""
    lines = (line for line in re.split(r"[\r\n]+", text[:65536]) if line.strip())
    head = re.sub(r'"[^"]*"', "", next(lines, ""))
    return max(SEPARATORS, key=head.count)


def _head_faults(columns: tuple[str, ...], name: str, line: int, bounds: Bounds) -> list[Fault]:
    if not columns:
        return [Fault("empty", "文件是空的，请检查是否选错了文件。", file=name, row=line)]
    if len(columns) > bounds.columns:
        return [Fault("too_many_columns", f"超过 {bounds.columns} 列，请检查分隔符。", file=name, row=line)]
    names = [head_name(column) for column in columns if column]
    if (
        "aqi" in map(IN_CHINESE.get, names)
        and {"日期", "时间"} & set(names)
        and not {"date", "time"} & set(names)
    ):
        asked = "、".join(IN_CHINESE.get(each, each) for each in names)
        return [Fault("chinese_head", f"请把表头写成 {asked}，再重新上传。", file=name, row=line)]
    repeated = sorted({column for column in names if names.count(column) > 1})
    return [
        Fault("repeated_column", f"列名「{column}」重复，请只保留一列。", file=name, row=line, column=column)
        for column in repeated
    ]


def _row_faults(row: Row, cells: list[str], count: int, bounds: Bounds) -> list[Fault]:
    if count > bounds.rows:
        _refuse([row.fault(None, "too_many_rows", f"行数超过 {bounds.rows} 行，请拆分后再导入。")])
    width = len(row.cells)
    if not any(cell.strip() for cell in cells[width:]):
        return []
    message = f"该行有 {len(cells)} 格，表头只有 {width} 列，多出的部分未读取。"
    return [row.fault(None, "too_many_cells", message)]


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise InputInvalid("文件无法读取。" + faults[0].message, faults=faults)

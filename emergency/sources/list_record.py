"""The rows of a sheet as records: values by column key, with every fault of every cell."""

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from emergency.sources.list_cell import CellWrong, plain, value_of
from emergency.sources.list_layout import Layout
from emergency.sources.workbook import Grid, Merge
from emergency.sources.workbook_guard import LIMITS, refuse
from plans.errors import Fault
from plans.list_draft import Place
from plans.list_form import EXAMPLE, Column, fold_word
from plans.list_form_enterprise import ENTERPRISE
from plans.severity import Severity

TOTALS = re.compile(r"(合计|总计|小计|共计|累计|总和)[:：]?")
REMARKS = re.compile(r"(注|备注|说明|填表|制表|审核|填报|单位[（(]盖章|联系电话|日期)")
EMPTY = ("", None)
LOOKED_AT = 6  # filled cells by which a row is told to be a total, a remark or an example
TOLD_EVERY = 200  # rows
REMEMBERED = 50_000  # texts whose value is remembered while a sheet is read
# The template's own example rows say so; people shorten the mark.
EXAMPLE_MARKS = (EXAMPLE, "示例，请删除", "(示例")
RESULTLESS = {
    "formula": "单元格是公式，但文件里没有它的计算结果（按 0 或空读取）。请在 Excel 中打开并保存，或改填数值。",
    "error": "单元格是错误值（如 #REF!、#N/A）。请改正公式，或改填数值。",
}


@dataclass(frozen=True, slots=True)
class Record:
    """One row: its layout, its number as Excel counts, the values of its cells that are not missing; `wrong` are
    the columns whose cells could not be read."""

    layout: Layout
    number: int
    values: dict[str, Any]
    wrong: set[str] = field(default_factory=set)

    @property
    def place(self) -> Place:
        """Where it was read."""
        return Place(self.layout.sheet, self.number)

    def fault(self, key: str | None, code: str, message: str, severity: Severity = Severity.ERROR) -> Fault:
        """A fault of this row in the column of `key`."""
        column = None if key is None else self.layout.head_of(key)
        return Fault(
            code, message, sheet=self.layout.sheet, row=self.number, column=column, severity=severity.value
        )


def records(
    grid: Grid, layout: Layout, tell: Callable[[int], None] | None = None
) -> tuple[list[Record], list[Fault]]:
    """Every row that says something, and what is wrong with its cells; `tell` hears how many rows are read."""
    rows = unmerged(grid)
    continued = _continued(grid, layout)
    reader = _Reader(layout, {(blank.row, blank.column): blank.why for blank in grid.blanks})
    found = []
    for index in range(layout.head + 1, len(rows)):
        cells = rows[index]
        if tell is not None and index % TOLD_EVERY == 0:
            tell(index)
        if index not in continued and _says_something(cells, layout):
            found.append(reader.record(index + 1, cells))
    return [record for record in found if record.values or record.wrong], reader.faults


class _Reader:
    """Reads rows cell by cell and gathers the faults."""

    def __init__(self, layout: Layout, blanks: dict[tuple[int, int], str]):
        self.layout = layout
        self.columns = [(place, *pair) for place, pair in layout.columns.items()]
        self.must = [column for column, _ in layout.columns.values() if column.required]
        self.blanks = blanks
        self.faults: list[Fault] = []
        self.known: dict[tuple[str, str], Any] = {}

    def record(self, number: int, cells: Sequence) -> Record:
        values = dict(self.layout.given)
        record = Record(self.layout, number, values)
        for place, column, _head in self.columns:
            raw = cells[place] if place < len(cells) else ""
            why = self.blanks and self.blanks.get((number, place + 1))
            if why:
                record.wrong.add(column.key)
                self.faults.append(record.fault(column.key, "W17", RESULTLESS[why], _gravity(column)))
            elif raw not in EMPTY:
                self._read(record, raw, column)
        self._check_must(record)
        return record

    def _read(self, record: Record, raw: Any, column: Column) -> None:
        try:
            value = self._value(raw, column)
        except CellWrong as error:
            record.wrong.add(column.key)
            self.faults.append(record.fault(column.key, error.code, error.message))
            return
        if value is not None:
            record.values[column.key] = value

    def _value(self, raw: Any, column: Column) -> Any:
        """The value of a cell; texts are remembered, since a list says the same few over and over."""
        if not isinstance(raw, str):
            return value_of(raw, column)
        key = column.key, raw
        if key not in self.known:
            if len(self.known) >= REMEMBERED:
                self.known.clear()
            self.known[key] = value_of(raw, column)
        return self.known[key]

    def _check_must(self, record: Record) -> None:
        owner = self.layout.form.owner if self.layout.form is not ENTERPRISE else ()
        for column in self.must:
            if column.key in record.values or column.key in record.wrong or column.key in owner:
                continue
            self.faults.append(record.fault(column.key, "W08", f"「{column.head}」没有填。请补上。"))


def _gravity(column: Column) -> Severity:
    return Severity.ERROR if column.required else Severity.WARNING


def unmerged(grid: Grid) -> Sequence[list]:
    """The rows with the value of cells joined from above in each row they span."""
    spans = [merge for merge in grid.merges if merge.bottom > merge.top]
    if not spans:
        return grid.rows
    if sum(_height(merge, grid) for merge in spans) > LIMITS.cells:
        refuse("W02", f"工作表「{grid.name}」的合并单元格互相重叠。请取消合并后再导入。")
    rows = [list(row) for row in grid.rows]
    for merge in spans:
        for index in range(merge.top + 1, merge.top + _height(merge, grid)):
            if merge.left < len(rows[index]):
                rows[index][merge.left] = rows[merge.top][merge.left]
    return rows


def _height(merge: Merge, grid: Grid) -> int:
    return min(merge.bottom + 1, len(grid.rows)) - merge.top


def _continued(grid: Grid, layout: Layout) -> frozenset[int]:
    """Rows of the enterprise sheet that only carry on the enterprise joined from above (from 0)."""
    if layout.form is not ENTERPRISE:
        return frozenset()
    places = {place for place, (column, _) in layout.columns.items() if column.key in ENTERPRISE.owner}
    spans = [merge for merge in grid.merges if merge.left in places and merge.bottom > merge.top]
    return frozenset(
        index for merge in spans for index in range(merge.top + 1, merge.top + _height(merge, grid))
    )


def _says_something(cells: Sequence, layout: Layout) -> bool:
    """Whether a row is a record: not blank, no total, no remark, no example, not the head again."""
    held = list(itertools.islice(_held(cells), LOOKED_AT))
    if not held:
        return False
    texts = [cell for cell in held if isinstance(cell, str)]
    if any(mark in text for text in texts for mark in EXAMPLE_MARKS):
        return False
    first = fold_word(texts[0]) if texts else ""
    if TOTALS.fullmatch(first) or (len(held) <= 2 and REMARKS.match(plain(held[0]))):
        return False
    return not _is_head(cells, layout)


def _held(cells: Sequence) -> Iterator[Any]:
    return (cell for cell in cells if cell not in EMPTY and not (isinstance(cell, str) and not cell.strip()))


def _is_head(cells: Sequence, layout: Layout) -> bool:
    """Whether a printed page repeated the head here."""
    place, (_, head) = next(iter(layout.columns.items()))
    if place >= len(cells) or not isinstance(cells[place], str) or plain(cells[place]) != head:
        return False
    said = [plain(cells[each]) for each in layout.columns if each < len(cells)]
    return said == [head for _, head in layout.columns.values()]

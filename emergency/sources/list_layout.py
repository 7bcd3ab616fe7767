"""Where a sheet keeps what: its form, its head (one row or two, under titles), its columns."""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from emergency.sources.list_cell import plain
from emergency.sources.workbook import Grid
from plans.errors import Fault
from plans.list_form import FULL_WIDTH, Column, Form, fold_head, unit_of
from plans.list_form_enterprise import ENTERPRISE
from plans.list_form_unit import UNIT
from plans.list_forms import elsewhere, form_of, form_told, is_silent
from plans.severity import Severity

HEAD_DEPTH = 20  # rows in which the head must begin
LEAST_HEADS = 2
IGNORED = frozenset({"序号", "备注", "no", "编号序号", "合计", "行号"})


@dataclass(frozen=True)
class Layout:
    """One form on one sheet: the last row of the head (from 0), and each place with its column and head.

    `given` is what the sheet's name says of every row (a sheet 豁免 gives the category).
    """

    sheet: str
    form: Form
    given: Mapping[str, Any]
    head: int
    columns: Mapping[int, tuple[Column, str]]

    def head_of(self, key: str) -> str:
        """The head of a column as this sheet writes it; the form's own where it has none."""
        written = (head for column, head in self.columns.values() if column.key == key)
        return next(written, self.form.column(key).head)

    def has(self, key: str) -> bool:
        """Whether the sheet has this column."""
        return any(column.key == key for column, _ in self.columns.values())


@dataclass(frozen=True)
class _Head:
    row: int
    names: tuple[tuple[str, ...], ...]  # by place: the readings of the head, the best first


def layouts(grid: Grid) -> tuple[tuple[Layout, ...], tuple[Fault, ...]]:
    """The forms on a sheet (an enterprise sheet may carry its lines too), and what is wrong with its head."""
    if is_silent(grid.name) or not any(any(cell not in ("", None) for cell in row) for row in grid.rows):
        return (), ()
    named = form_of(grid.name)
    form, given = named if named else (None, {})
    heads = list(_heads(grid))
    form = form or _told(heads)
    best = max(heads, key=lambda head: _score(head, form), default=None) if form else None
    if best is None or _score(best, form) < LEAST_HEADS:
        return (), (_no_head(grid, form),)
    main, faults = _layout(grid, form, given, best)
    also = _lines_too(main, best) if form is ENTERPRISE else ()
    return (main, *also), faults + _unknown(main, also, best) + _missing(main)


def _heads(grid: Grid) -> Iterator[_Head]:
    """Every row that may be the head, then every two rows; joined cells say their text in each place."""
    top = [list(row) for row in grid.rows[: HEAD_DEPTH + 1]]
    for merge in grid.merges:
        for row in range(merge.top, min(merge.bottom + 1, len(top))):
            for place in range(merge.left, min(merge.right + 1, len(top[row]))):
                top[row][place] = top[merge.top][merge.left]
    lines = [[_written(cell) for cell in row] for row in top]
    for row, line in enumerate(lines[:HEAD_DEPTH]):
        yield _Head(row, tuple((name,) for name in line))
    for row, (upper, lower) in enumerate(itertools.pairwise(lines)):
        width = max(len(upper), len(lower))
        pairs = zip(_wide(upper, width), _wide(lower, width), strict=True)
        yield _Head(row + 1, tuple(_readings(one, two) for one, two in pairs))


def _wide(line: list[str], width: int) -> list[str]:
    return line + [""] * (width - len(line))


def _readings(upper: str, lower: str) -> tuple[str, ...]:
    if not lower or upper == lower:
        return (upper,)
    return (f"{upper}{lower}", lower) if upper else (lower,)


def _written(cell: Any) -> str:
    return re.sub(r"\s+", "", plain(cell)) if cell not in ("", None) else ""


def _score(head: _Head, form: Form) -> int:
    found = (_column(names, form) for names in head.names)
    return len({column.key for column, _ in filter(None, found)})


def _column(names: tuple[str, ...], form: Form) -> tuple[Column, str] | None:
    known = ((form.heads.get(fold_head(name)), name) for name in names if name)
    found = next((pair for pair in known if pair[0] is not None), None)
    if found is None or fold_head(found[1]) != fold_head(found[0].head):
        return found
    return found if unit_of(found[1]) != unit_of(found[0].shown_head) else (found[0], found[0].head)


def _told(heads: Sequence[_Head]) -> Form | None:
    told = (form_told({fold_head(name) for names in head.names for name in names}) for head in heads)
    return next(filter(None, told), None)


def _layout(
    grid: Grid, form: Form, given: Mapping[str, Any], head: _Head
) -> tuple[Layout, tuple[Fault, ...]]:
    columns: dict[int, tuple[Column, str]] = {}
    faults = []
    for place, names in enumerate(head.names):
        found = _column(names, form)
        if found is None:
            continue
        wrong = _head_fault(*found, {column.key for column, _ in columns.values()})
        if wrong:
            faults.append(replace(wrong, sheet=grid.name, row=head.row + 1, column=found[1]))
        else:
            columns[place] = found
    return Layout(grid.name, form, given, head.row, columns), tuple(faults)


def _head_fault(column: Column, head: str, taken: set[str]) -> Fault | None:
    if column.key in taken:
        return _fault(
            "W25", f"有两列都是「{column.head}」，只读了第一列。请删去一列或改列名。", Severity.ERROR
        )
    unit = unit_of(head)
    if any(mark in unit for mark in column.refused_units):
        said = f"列名的单位是「{unit}」，应为{column.unit or '日产量'}。该列未读取，请换算后改列名。"
        return _fault("W18", said, Severity.ERROR)
    if column.must_say and not any(mark in head.translate(FULL_WIDTH) for mark in column.must_say):
        said = f"列名没有写明是日产量还是年产量，该列未读取。请换算成日产量，列名改为「{column.head}」。"
        return _fault("W18", said, Severity.ERROR)
    return None


def _lines_too(main: Layout, head: _Head) -> tuple[Layout, ...]:
    """The lines of enterprises on the same sheet, where it names them."""
    columns = {}
    for place, names in enumerate(head.names):
        held = main.columns.get(place)
        if held and held[0].key in UNIT.owner:
            columns[place] = (UNIT.column(held[0].key), held[1])
        elif held is None and (found := _column(names, UNIT)) and not _head_fault(*found, set()):
            columns[place] = found
    lines = Layout(main.sheet, UNIT, {}, main.head, columns)
    return (lines,) if lines.has("unit_name") else ()


def _unknown(main: Layout, also: tuple[Layout, ...], head: _Head) -> tuple[Fault, ...]:
    known = set(main.columns).union(*(each.columns for each in also))
    return tuple(
        replace(_unknown_fault(names[-1], main.form), sheet=main.sheet, row=main.head + 1)
        for place, names in enumerate(head.names)
        if place not in known and names[-1] and fold_head(names[-1]) not in IGNORED
        and not _column(names, main.form)
    )  # fmt: skip


def _unknown_fault(name: str, form: Form) -> Fault:
    other = elsewhere(fold_head(name), form)
    said = (
        f"本表不读「{name[:30]}」列。请填在「{other.title}」表。" if other else f"不认识「{name[:30]}」列，未读取。"
        "如需读取，请按模板改列名。"
    )  # fmt: skip
    return replace(_fault("W06", said, Severity.HINT), column=name)


def _missing(layout: Layout) -> tuple[Fault, ...]:
    """One fault for every column that must be there; below the first sheet code or name will do."""
    owned = layout.form is not ENTERPRISE and any(layout.has(key) for key in layout.form.owner)
    lacking = (
        column for column in layout.form.columns
        if column.required and not layout.has(column.key) and column.key not in layout.given
        and not (owned and column.key in layout.form.owner)
    )  # fmt: skip
    return tuple(
        replace(
            _fault("W07", f"缺少「{column.head}」列。请补上，或下载模板重新填写。", Severity.ERROR),
            sheet=layout.sheet, row=layout.head + 1, column=column.head,
        )
        for column in lacking
    )  # fmt: skip


def _no_head(grid: Grid, form: Form | None) -> Fault:
    if form is None:
        said = "不认识这个工作表，未读取。需要读取的，请按模板改工作表名和列名；不需要的可以不管。"
        return replace(_fault("W05", said, Severity.HINT), sheet=grid.name)
    said = f"前 {HEAD_DEPTH} 行没有找到「{form.title}」的表头。请把列名写成模板的样子。"
    return replace(_fault("W04", said, Severity.ERROR), sheet=grid.name)


def _fault(code: str, message: str, severity: Severity) -> Fault:
    return Fault(code, message, severity=severity.value)

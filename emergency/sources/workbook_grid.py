"""The sheets of a workbook as grids, laid out by python-calamine; whatever it cannot read is refused."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import python_calamine as calamine

from emergency.sources.workbook_guard import Blank, Limits, refuse

DAMAGED = "文件已损坏，打不开。请在 Excel 中打开原件，另存为 .xlsx 后再导入。"
PROTECTED = "文件有密码保护。请在 Excel 中取消密码后再导入。"
PANIC = (
    "PanicException"  # how a fault inside the library comes out; it is no Exception and cannot be imported
)


@dataclass(frozen=True)
class Merge:
    """Cells joined to one: first and last row and column, from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """A sheet: every row from the first, cells as text, number, day, moment or truth; "" is empty.

    `merges` are the joined cells, `blanks` the formulas without a result and the error values (rows and columns
    from 1), `flat` says that the file knows no joined cells (CSV).
    """

    name: str
    rows: Sequence[list]
    merges: tuple[Merge, ...] = ()
    blanks: tuple[Blank, ...] = ()
    flat: bool = False


def laid_out(data: bytes, blanks: Mapping[str, tuple[Blank, ...]], limits: Limits) -> tuple[Grid, ...]:
    """Every sheet; `blanks` by sheet go into the grids. Raises InputInvalid (W01, W02)."""
    try:
        with _PanicRefused():
            return tuple(_grids(data, blanks, limits))
    except calamine.PasswordError:
        refuse("W01", PROTECTED)
    except (calamine.CalamineError, OSError, ValueError):
        refuse("W01", DAMAGED)


class _PanicRefused:
    """Refuses the file where the library comes to grief inside; everything else passes untouched.

    No `except` can name that end: it is no Exception, and its class cannot be imported.
    """

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if kind is not None and kind.__name__ == PANIC:
            refuse("W01", DAMAGED)


def _grids(data: bytes, blanks: Mapping[str, tuple[Blank, ...]], limits: Limits) -> Iterator[Grid]:
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    cells = 0
    for held in book.sheets_metadata:
        if held.typ is not calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(held.name)
        rows, columns = (last + 1 for last in sheet.end or (-1, -1))
        cells += rows * columns
        if cells > limits.cells or rows > limits.rows or columns > limits.columns:
            refuse("W02", f"各工作表合计超过 {limits.cells // 10_000} 万个单元格。请删去多余的行列后再导入。")
        merges = tuple(Merge(*first, *last) for first, last in sheet.merged_cell_ranges or ())
        yield Grid(held.name, sheet.to_python(skip_empty_area=False), merges, blanks.get(held.name, ()))

"""A workbook as grids of cells: .xlsx and .xls, a CSV, or a zip of CSVs named like the sheets.

Only opens and lays out; what the sheets mean is said elsewhere (`list_workbook`).
"""

import contextlib
import io
import pathlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import python_calamine as calamine

from emergency.sources.workbook_csv import csv_rows
from emergency.sources.workbook_guard import (
    LIMITS,
    Blank,
    Limits,
    blanks_by_sheet,
    check_size,
    open_zip,
    refuse,
    unpack,
)

ZIP_MARK, OLE_MARK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
CSV_SHEET = "表1 工业源企业"  # a bare CSV is this sheet


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


def open_workbook(data: bytes, name: str, limits: Limits = LIMITS) -> tuple[Grid, ...]:
    """Every sheet of the file `name`; raises InputInvalid (W01 to W03) where it cannot or may not be read."""
    check_size(data, limits)
    if data.startswith(OLE_MARK):
        return _laid_out(data, {}, limits)
    if data.startswith(ZIP_MARK):
        return _zipped(data, limits)
    return (Grid(CSV_SHEET, csv_rows(data, name, limits), flat=True),)


def _zipped(data: bytes, limits: Limits) -> tuple[Grid, ...]:
    archive = open_zip(data, limits)
    members = archive.namelist()
    if "xl/workbook.xml" in members:
        return _laid_out(data, blanks_by_sheet(archive, limits), limits)
    sheets = [(each, _stem(archive.getinfo(each))) for each in members if each.lower().endswith(".csv")]
    if not sheets:
        refuse("W01", "不是 .xlsx 工作簿，也不是 CSV 的压缩包。请在 Excel 中另存为 .xlsx 后再导入。")
    return tuple(
        Grid(stem, csv_rows(b"".join(unpack(archive, member)), stem, limits), flat=True)
        for member, stem in sheets
    )


def _stem(member) -> str:
    """The name of a CSV in a zip; Windows packs Chinese names in GB18030 and does not say so."""
    name = member.filename
    if not member.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("gb18030")
    return pathlib.PurePosixPath(name.replace("\\", "/")).stem


def _laid_out(data: bytes, blanks: dict[str, tuple[Blank, ...]], limits: Limits) -> tuple[Grid, ...]:
    try:
        return tuple(_grids(data, blanks, limits))
    except calamine.PasswordError:
        refuse("W01", "文件有密码保护。请在 Excel 中取消密码后再导入。")
    except (calamine.CalamineError, OSError, ValueError) as error:
        refuse(
            "W01",
            f"文件已损坏，打不开（{type(error).__name__}）。请在 Excel 中打开原件，另存为 .xlsx 后再导入。",
        )


def _grids(data: bytes, blanks: dict[str, tuple[Blank, ...]], limits: Limits) -> Iterator[Grid]:
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
        laid_out = sheet.to_python(skip_empty_area=False)
        yield Grid(held.name, laid_out, merges, blanks.get(held.name, ()))

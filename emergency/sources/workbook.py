"""A workbook as grids of cells: .xlsx and .xls, a CSV, or a zip of CSVs named like the sheets.

Only opens and lays out; what the sheets mean is said elsewhere (`list_workbook`).
"""

import contextlib
import pathlib

from emergency.sources.workbook_apart import read_apart
from emergency.sources.workbook_csv import csv_rows
from emergency.sources.workbook_grid import Grid, Merge, laid_out
from emergency.sources.workbook_guard import (
    LIMITS,
    Limits,
    blanks_by_sheet,
    check_size,
    open_zip,
    refuse,
    unpack,
)

__all__ = ["Grid", "Merge", "open_workbook"]

ZIP_MARK, OLE_MARK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
CSV_SHEET = "表1 工业源企业"  # a bare CSV is this sheet


def open_workbook(data: bytes, name: str, limits: Limits = LIMITS) -> tuple[Grid, ...]:
    """Every sheet of the file `name`; raises InputInvalid (W01 to W03) where it cannot or may not be read."""
    check_size(data, limits)
    if data.startswith(OLE_MARK):
        return read_apart(data, limits)
    if data.startswith(ZIP_MARK):
        return _zipped(data, limits)
    return (Grid(CSV_SHEET, csv_rows(data, name, limits), flat=True),)


def _zipped(data: bytes, limits: Limits) -> tuple[Grid, ...]:
    archive = open_zip(data, limits)
    members = archive.namelist()
    if "xl/workbook.xml" in members:
        return laid_out(data, blanks_by_sheet(archive, limits), limits)
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

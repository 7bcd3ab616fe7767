"""Workbooks for tests, written cell by cell as a county might have them."""

import csv
import io
import zipfile

import xlsxwriter

from plans.credit_code import check_letter

DAY_FORMAT = "yyyy/m/d"


class Formula(str):
    """A formula whose result was never stored."""


class Serial(float):
    """A day as Excel keeps it, with the format of a date."""


def book(sheets, merges=None):
    """An .xlsx: sheet name -> rows of cells; `merges`: sheet name -> (top, left, bottom, right) from 0."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_numbers": False})
    as_day = made.add_format({"num_format": DAY_FORMAT})
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name)
        for row, cells in enumerate(rows):
            for place, value in enumerate(cells):
                _put(sheet, row, place, value, as_day)
        for top, left, bottom, right in (merges or {}).get(name, ()):
            sheet.merge_range(top, left, bottom, right, rows[top][left])
    made.close()
    return buffer.getvalue()


def _put(sheet, row, place, value, as_day):
    if value is None:
        return
    if isinstance(value, Formula):
        sheet.write_formula(row, place, value, None, 0)
    elif isinstance(value, Serial):
        sheet.write_number(row, place, value, as_day)
    elif isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, place, value)
    else:
        sheet.write_string(row, place, value)


def csv_bytes(rows, encoding="utf-8-sig"):
    """A CSV as Excel saves it."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["" if cell is None else cell for cell in row] for row in rows])
    return text.getvalue().encode(encoding)


def csv_zip(sheets, encoding="gb18030"):
    """A zip of CSVs named like the sheets."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in sheets.items():
            archive.writestr(f"{name}.csv", csv_bytes(rows, encoding))
    return buffer.getvalue()


def code(number, division="150402"):
    """A valid credit code."""
    stem = f"91{division}M{number:08d}"
    return stem + check_letter(stem)

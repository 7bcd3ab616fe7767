"""A table as CSV or as a workbook that opens as it looks: text stays text, nothing is a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter

BYTE_ORDER_MARK = "\ufeff"  # without it a spreadsheet program takes UTF-8 for something else
FORMULA = ("=", "+", "-", "@", "\t", "\r")
WIDEST = 48


def write_csv(columns: Sequence[str], rows: Iterable[Sequence]) -> bytes:
    """The table as CSV in UTF-8; a text that a spreadsheet would compute gets a mark before it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def write_xlsx(title: str, columns: Sequence[str], rows: Iterable[Sequence]) -> bytes:
    """The table as a workbook of one sheet; `title` names the sheet (at most 31 characters)."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True})
        held = [list(columns), *[list(row) for row in rows]]
        for number, row in enumerate(held):
            for place, value in enumerate(row):
                _write(sheet, number, place, value, bold if number == 0 else None)
        for place, name in enumerate(columns):
            longest = max((len(str(row[place] or "")) for row in held[1:]), default=0)
            sheet.set_column(place, place, min(max(longest, len(name)) * 1.7 + 2, WIDEST))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(held) - 1, 0), len(columns) - 1)
    return content.getvalue()


def _write(sheet, row: int, column: int, value, shown) -> None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        sheet.write_number(row, column, value, shown)
    else:
        sheet.write_string(row, column, "" if value is None else str(value), shown)


def _harmless(value):
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value

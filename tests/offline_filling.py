"""A return form of an offline pack, filled in as the desk of a county would."""

import io

import python_calamine as calamine
import xlsxwriter

from plans.offline_return import ORDERS, STEPS


def fill(form: bytes, steps, signed, lines=None, change=None) -> bytes:
    """The form with these cells filled in; `signed` stands beside the first `lines` orders, `change` alters them."""
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(form))
    first = book.get_sheet_by_name(STEPS).to_python(skip_empty_area=False)
    first = [[row[0], steps.get(row[0], row[1])] for row in first]
    second = book.get_sheet_by_name(ORDERS).to_python(skip_empty_area=False)
    for row in second[1:][:lines]:
        row[3:6] = signed
    if change:
        change(second)
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as out:
        for name, table in ((STEPS, first), (ORDERS, second)):
            sheet = out.add_worksheet(name)
            for number, row in enumerate(table):
                sheet.write_row(number, 0, [str(value) for value in row])
    return content.getvalue()

"""The reduction of a list as a table to take away: CSV and Excel, the whole and its parts."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence

from emergency.documents.list_workbook_sheet import HEAD, Book
from plans.reduction_source import PartTotal
from plans.reduction_total import Total

BYTE_ORDER_MARK = "\ufeff"
COLUMNS = (
    "源类", "行政区划代码", "地区", "预警级别", "污染物", "基数（吨/日）", "减排量（吨/日）",
    "减排比例（%）", "下限（%）", "结论", "批准时写明的理由",
)  # fmt: skip
WHOLE = "全部源"
WIDTHS = (10, 14, 18, 10, 10, 16, 16, 16, 12, 10, 40)
Row = tuple


def table(
    area: str,
    totals: Iterable[Total],
    parts: Iterable[PartTotal],
    name: Callable[[str], str],
    override_reason: str = "",
) -> Iterator[Row]:
    """The totals of the area first, then its parts; `name` gives the name of a division.

    `override_reason` is why the list was approved all the same; it stands beside each total below its floor.
    """
    for each in totals:
        floor = None if each.floor is None else float(each.floor)
        yield (
            WHOLE,
            area,
            name(area),
            *_amounts(each),
            floor,
            _verdict(each),
            "" if each.ok else override_reason,
        )
    for each in parts:
        yield (each.kind.label, each.division, name(each.division), *_amounts(each), None, "", "")


def as_csv(rows: Sequence[Row]) -> str:
    """The table as CSV that Excel opens as Chinese."""
    written = io.StringIO()
    written.write(BYTE_ORDER_MARK)
    sheet = csv.writer(written)
    sheet.writerow(COLUMNS)
    sheet.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return written.getvalue()


def as_workbook(rows: Sequence[Row]) -> bytes:
    """The table as a workbook of one sheet."""
    book = Book()
    sheet = book.sheet("减排比例")
    for place, width in enumerate(WIDTHS):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)
    book.put_row(sheet, 0, COLUMNS, **HEAD)
    for number, row in enumerate(rows, start=1):
        book.put_row(sheet, number, row)
    return book.done()


def _amounts(each: Total | PartTotal) -> tuple:
    ratio = None if each.ratio is None else round(float(each.ratio), 2)
    return (
        each.level.label,
        each.pollutant.label,
        round(float(each.base) / 1000, 6),
        round(float(each.cut) / 1000, 6),
        ratio,
    )


def _verdict(each: Total) -> str:
    if each.floor is None:
        return ""
    if each.ratio is None:
        return "无排放基数"
    return "达到" if each.ok else "不足"

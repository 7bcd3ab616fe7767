"""A copy of an uploaded list with every fault marked in its cell, and a sheet that lists them."""

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence

from xlsxwriter.worksheet import Worksheet

from emergency.documents.list_workbook_sheet import HEAD, Book
from emergency.sources.list_layout import layouts
from emergency.sources.workbook import Grid, open_workbook
from plans.errors import Fault
from plans.list_form import fold_head
from plans.list_forms import FAULTS
from plans.severity import Severity

COLOURS = {Severity.ERROR: "#FFC7CE", Severity.WARNING: "#FFEB9C", Severity.HINT: "#DDEBF7"}
# Excel becomes slow and XlsxWriter holds every comment in memory; beyond, a cell is coloured and listed only.
MOST_COMMENTS = 5_000
MOST_LINKS = 60_000  # Excel allows 65,530 links a sheet
COMMENT_SIZE = {"x_scale": 2.2, "y_scale": 1.4}
LISTED = ("序号", "程度", "工作表", "行", "列", "代码", "说明和改法")
LISTED_WIDTHS = (8, 12, 20, 8, 22, 8, 100)
NARROWEST, WIDEST = 8, 40
MEASURED_ROWS = 200
LAST_NARROW = 0x2E7F  # letters beyond are as wide as Chinese

Marks = Mapping[tuple[int, int], Sequence[Fault]]


def write_marked(data: bytes, faults: Sequence[Fault], name: str = "") -> bytes:
    """The file `data` as an .xlsx, values as they are, faulty cells coloured and commented.

    Colours are those of the legend on the first sheet (问题清单). Raises InputInvalid where the file cannot be read.
    """
    grids = open_workbook(data, name)
    book = Book()
    listing = book.sheet(FAULTS)
    titles = {}
    for grid in (each for each in grids if fold_head(each.name) != fold_head(FAULTS)):
        sheet = book.sheet(grid.name)
        titles[grid.name] = sheet.get_name()
        _copy(book, sheet, grid, _marks(grid, faults))
    _list(book, listing, faults, titles)
    return book.done()


def _marks(grid: Grid, faults: Sequence[Fault]) -> Marks:
    """The faults of each cell by row and column from 0; one without a column marks the first filled cell."""
    found, _ = layouts(grid)
    places: dict[str, int] = {}
    for layout in reversed(found):
        for place, (column, head) in layout.columns.items():
            places |= {fold_head(column.head): place, fold_head(head): place}
    heads = {layout.head for layout in found}
    for row in heads:
        said = ((fold_head(str(text)), place) for place, text in enumerate(grid.rows[row]) if text)
        places |= {text: place for text, place in said if text not in places}
    marks: dict[tuple[int, int], list[Fault]] = defaultdict(list)
    for fault in faults:
        if fault.sheet == grid.name and fault.row and fault.row <= len(grid.rows):
            place = places.get(fold_head(fault.column or ""))
            marks[fault.row - 1, _first(grid, fault.row - 1) if place is None else place].append(fault)
    return marks


def _first(grid: Grid, row: int) -> int:
    return next((place for place, value in enumerate(grid.rows[row]) if value not in ("", None)), 0)


def _copy(book: Book, sheet: Worksheet, grid: Grid, marks: Marks) -> None:
    for place, width in enumerate(_widths(grid)):
        sheet.set_column(place, place, width)
    by_row: dict[int, dict[int, Sequence[Fault]]] = defaultdict(dict)
    for (row, place), held in marks.items():
        by_row[row][place] = held
    comments = 0
    for row, cells in enumerate(grid.rows):
        marked = by_row.get(row, {})
        for place in range(max([len(cells), *(each + 1 for each in marked)])):
            value = cells[place] if place < len(cells) else None
            book.put(sheet, row, place, value, **_look(marked.get(place)))
        if comments < MOST_COMMENTS:
            comments += len(marked)
            _comment(sheet, row, marked)
    for merge in grid.merges:
        # merge_range would write the cells again, which a row already written does not allow
        sheet.merge.append([merge.top, merge.left, merge.bottom, merge.right])


def _widths(grid: Grid) -> list[int]:
    """A width for each column that shows its longer cells; a Chinese letter is two wide."""
    columns = itertools.zip_longest(*grid.rows[:MEASURED_ROWS], fillvalue="")
    joined = {(merge.top, merge.left) for merge in grid.merges}
    return [
        min(
            max(
                [NARROWEST, *(_letters(cell) for row, cell in enumerate(cells) if (row, place) not in joined)]
            ),
            WIDEST,
        )
        for place, cells in enumerate(columns)
    ]


def _letters(cell: object) -> int:
    return sum(2 if ord(letter) > LAST_NARROW else 1 for letter in str(cell)) + 2


def _comment(sheet: Worksheet, row: int, marked: Mapping[int, Sequence[Fault]]) -> None:
    """What is wrong, beside the cell; while its row is being written, a later one does not take it."""
    for place, held in marked.items():
        said = "\n".join(f"{each.code} {each.message}" for each in held)
        sheet.write_comment(row, place, said, COMMENT_SIZE)


def _look(faults: Sequence[Fault] | None) -> dict[str, str]:
    if not faults:
        return {}
    return {"bg_color": COLOURS[max(Severity(each.severity) for each in faults)]}


def _list(book: Book, sheet: Worksheet, faults: Sequence[Fault], titles: Mapping[str, str]) -> None:
    for place, width in enumerate(LISTED_WIDTHS):
        sheet.set_column(place, place, width)
    book.put_row(sheet, 0, LISTED, **HEAD)
    sheet.freeze_panes(1, 0)
    if not faults:
        book.put(sheet, 1, 0, "没有发现问题。")
    for row, fault in enumerate(faults, start=1):
        severity = Severity(fault.severity)
        look = {"bg_color": COLOURS[severity], "text_wrap": True, "valign": "top"}
        line = (row, severity.label, fault.sheet, fault.row, fault.column, fault.code, fault.message)
        book.put_row(sheet, row, line, **look)
        if fault.sheet in titles and fault.row and row <= MOST_LINKS:
            title = titles[fault.sheet].replace("'", "''")
            target = f"internal:'{title}'!A{fault.row}"
            sheet.write_url(
                row, 3, target, book.style(**look, underline=1, font_color="#0563C1"), str(fault.row)
            )

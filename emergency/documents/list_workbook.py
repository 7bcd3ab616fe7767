"""The workbook of a reduction list: the template, the export of a list, the marked copy of an uploaded file."""

from collections.abc import Callable, Sequence

from emergency.documents.list_workbook_marked import write_marked
from emergency.documents.list_workbook_rows import rows_of
from emergency.documents.list_workbook_sheet import HEAD, Book, cell, put_head
from emergency.documents.list_workbook_summary import summary
from emergency.documents.list_workbook_template import write_template
from plans.list_draft import ListDraft
from plans.list_form import Form
from plans.list_forms import FORMS, SUMMARY
from plans.reduction_total import Total

__all__ = ["write_list", "write_marked", "write_template"]

SUMMARY_WIDTH, FIGURE_WIDTH = 34, 16


def write_list(
    draft: ListDraft, totals: Sequence[Total] = (), tell: Callable[[int, int], None] = lambda *_: None
) -> bytes:
    """The list as an .xlsx of the template's form; reading it gives the list back (places aside).

    `totals` of its examination stand on the last sheet beside the counts; `tell` hears how many
    sheets of how many are written.
    """
    book = Book()
    for done, form in enumerate(FORMS):
        tell(done, len(FORMS))
        _form_sheet(book, draft, form)
    sheet = book.sheet(SUMMARY)
    sheet.set_column(0, 0, SUMMARY_WIDTH)
    sheet.set_column(1, 6, FIGURE_WIDTH)
    for row, line in enumerate(summary(draft, totals)):
        book.put_row(sheet, row, line, **(HEAD if row == 0 else {}))
    return book.done()


def _form_sheet(book: Book, draft: ListDraft, form: Form) -> None:
    sheet = book.sheet(form.title)
    put_head(book, sheet, form.offered)
    for row, values in enumerate(rows_of(draft, form), start=1):
        cells = (cell(values.get(column.key), column) for column in form.offered)
        book.put_row(sheet, row, cells)

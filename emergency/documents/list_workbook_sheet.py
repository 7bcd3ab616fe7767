"""Writing cells of a list's workbook: text stays text, whatever it begins with."""

import datetime
import io
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from plans.industry import industries
from plans.list_form import Column, Kind

# Text that begins so would be computed if somebody typed it again; such cells keep Excel's text mark.
RISKY = ("=", "+", "-", "@", "\t", "\r")
LONGEST_TEXT = 32_767  # Excel's own limit
LONGEST_TITLE = 31
A3 = 8  # the paper as Excel counts papers
LAST_SINGLE = 0xFFFF  # letters beyond count twice in a title
FORBIDDEN_IN_TITLE = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))
TEXT_KINDS = frozenset({Kind.CODE, Kind.CREDIT_CODE, Kind.CODES})
WIDTHS = {
    Kind.CREDIT_CODE: 22,
    Kind.DAY: 12,
    Kind.SEASON: 16,
    Kind.NUMBER: 14,
    Kind.WHOLE: 12,
    Kind.PERCENT: 12,
    Kind.FLAG: 10,
}
WIDTH = 16
WHOLE = 100


class Book:
    """A workbook being written row by row (constant memory); its formats by name."""

    def __init__(self):
        self.buffer = io.BytesIO()
        self.book = xlsxwriter.Workbook(
            self.buffer,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_date_format": "yyyy-mm-dd",
            },
        )
        self._formats: dict[tuple, Format] = {}
        self._titles: set[str] = set()

    def style(self, **properties: Any) -> Format:
        """The format with these properties, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(properties)
        return self._formats[key]

    def sheet(self, name: str) -> Worksheet:
        """A new sheet; a name that Excel does not allow is changed as little as possible."""
        allowed = "".join(letter for letter in name if ord(letter) <= LAST_SINGLE)
        bare = allowed.translate(FORBIDDEN_IN_TITLE).strip("'")[:LONGEST_TITLE] or "Sheet"
        title, number = bare, 2
        while title.casefold() in self._titles:
            tail = f"_{number}"
            title, number = bare[: LONGEST_TITLE - len(tail)] + tail, number + 1
        self._titles.add(title.casefold())
        made = self.book.add_worksheet(title)
        made.set_landscape()
        made.set_paper(A3)
        made.fit_to_pages(1, 0)
        return made

    def put(self, sheet: Worksheet, row: int, place: int, value: Any, **look: Any) -> None:
        """One cell as what it is; text is written as text even where it looks like a formula."""
        if value is None or value == "":
            if look:
                sheet.write_blank(row, place, None, self.style(**look))
        elif isinstance(value, bool):
            sheet.write_boolean(row, place, value, self.style(**look))
        elif isinstance(value, datetime.datetime):
            stamp = value if value.time() != datetime.time() else value.date()
            shown = "yyyy-mm-dd hh:mm" if isinstance(stamp, datetime.datetime) else "yyyy-mm-dd"
            sheet.write_datetime(row, place, value.replace(tzinfo=None), self.style(num_format=shown, **look))
        elif isinstance(value, datetime.date):
            sheet.write_datetime(row, place, value, self.style(num_format="yyyy-mm-dd", **look))
        elif isinstance(value, int | float | Decimal):
            sheet.write_number(row, place, float(value), self.style(**look))
        else:
            self._put_text(sheet, row, place, str(value), look)

    def _put_text(self, sheet: Worksheet, row: int, place: int, text: str, look: dict[str, Any]) -> None:
        mark = {"quote_prefix": True} if text.startswith(RISKY) else {}
        sheet.write_string(row, place, text[:LONGEST_TEXT], self.style(**look, **mark))

    def put_row(self, sheet: Worksheet, row: int, values: Iterable[Any], **look: Any) -> None:
        """A row from the first column."""
        for place, value in enumerate(values):
            self.put(sheet, row, place, value, **look)

    def done(self) -> bytes:
        """The file."""
        self.book.close()
        return self.buffer.getvalue()


HEAD = {"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True, "valign": "vcenter"}
MUST_HEAD = HEAD | {"font_color": "#C00000"}


def put_head(book: Book, sheet: Worksheet, columns: Iterable[Column]) -> None:
    """The head of a form, frozen; columns that must be filled are red, codes and numbers of people are text."""
    for place, column in enumerate(columns):
        book.put(sheet, 0, place, column.shown_head, **(MUST_HEAD if column.required else HEAD))
        look = {"num_format": "@"} if column.kind in TEXT_KINDS else {}
        width = max(WIDTHS.get(column.kind, WIDTH), 2 * len(column.shown_head) + 2)
        sheet.set_column(place, place, min(width, 40), book.style(**look) if look else None)
    sheet.freeze_panes(1, 0)


def cell(value: Any, column: Column) -> Any:
    """A value as its column writes it, so that reading gives it back."""
    if value is None or value == () or value == "":
        return None
    return WRITERS.get(column.kind, _same)(value, column)


def _same(value: Any, column: Column) -> Any:
    return value


def _word(value: Any, column: Column) -> str:
    return next((word for held, word, _ in column.words.entries if held == value), str(value))


def _words(value: Iterable[Any], column: Column) -> str:
    return "、".join(_word(each, column) for each in value)


def _joined(value: Iterable[str], column: Column) -> str:
    return "、".join(value)


def _percent(value: Decimal | float, column: Column) -> Decimal | str:
    exact = Decimal(str(value))
    return f"{exact:f}%" if column.doubt_fraction and 0 < exact <= 1 else exact


def _industry(value: str, column: Column) -> str:
    return industries()[value].name if value in industries() else value


WRITERS = {
    Kind.WORD: _word,
    Kind.FLAG: _word,
    Kind.WORDS: _words,
    Kind.CODES: _joined,
    Kind.NAMES: _joined,
    Kind.PERCENT: _percent,
    Kind.INDUSTRY: _industry,
}


def share_percent(share: float) -> Decimal:
    """A share of one as a percentage, exact to the digit."""
    return Decimal(str(share)) * WHOLE

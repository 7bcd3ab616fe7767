"""One record of a table and its cells as values: exact numbers, Beijing days, aware moments, or the fault."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from plans.beijing import BEIJING
from plans.errors import Fault

MISSING = frozenset({"", "NA", "—", "——", "–", "-", "--", "/"})
YEARS = range(1990, 2101)
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xA0: " ", 0x2212: "-"}
NUMBER = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,2})?", re.ASCII)
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
MOMENT = re.compile(
    DAY.pattern + r"[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)? ?(Z|[+-]\d{2}:?\d{2})?", re.ASCII
)


@dataclass(frozen=True)
class Layout:
    """What the rows of one table share: the name of the file and where each column stands."""

    file: str
    index: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its 1-based line in the file (the head is usually line 1) and its cells as written."""

    layout: Layout
    number: int
    cells: tuple[str, ...]

    def get(self, column: str) -> str | None:
        """The cell with half-width digits and no outer blanks; None: no such column, or a missing mark."""
        place = self.layout.index.get(column)
        if place is None:
            return None
        text = fold(self.cells[place])
        return None if text in MISSING or text.upper() == "NA" else text

    def fault(self, column: str | None, code: str, message: str) -> Fault:
        """A fault that names this file, this row and `column`."""
        return Fault(code, message, file=self.layout.file, row=self.number, column=column)


def fold(text: str) -> str:
    """`text` with full-width letters, digits and signs made half-width, without outer blanks."""
    return text.translate(FULL_WIDTH).strip()


def head_name(text: str) -> str:
    """A column name as it is looked up: half-width, lower case, without outer blanks."""
    return fold(text).lower()


def number(row: Row, column: str) -> Decimal | Fault | None:
    """The cell as an exact number; None where it is missing, a Fault where it is no number."""
    text = row.get(column)
    if text is None:
        return None
    if NUMBER.fullmatch(text):
        return Decimal(text)
    return row.fault(column, "not_a_number", f"「{text[:40]}」不是数字，请改为数字，没有数据请留空。")


def day(row: Row, column: str) -> datetime.date | Fault | None:
    """The cell as a Beijing day (2024-12-18, also 2024/12/18 or 2024年12月18日); None where it is missing."""
    text = row.get(column)
    if text is None:
        return None
    found = DAY.fullmatch(text)
    try:
        if found and int(found[1]) in YEARS:
            return datetime.date(*map(int, found.groups()))
    except ValueError:
        pass
    return row.fault(column, "not_a_day", f"「{text[:40]}」不是日期，请写成 2024-12-18 的样式。")


def moment(row: Row, column: str) -> datetime.datetime | Fault | None:
    """The cell as an aware moment: ISO 8601, Beijing time where no offset stands; None: missing."""
    text = row.get(column)
    if text is None:
        return None
    found = MOMENT.fullmatch(text)
    try:
        if found and int(found[1]) in YEARS:
            return _moment(found)
    except ValueError:
        pass
    return row.fault(
        column,
        "not_a_moment",
        f"「{text[:40]}」不是时间，请写成 2024-12-18T14:00 的样式（不写时区即北京时间）。",
    )


def _moment(found: re.Match) -> datetime.datetime:
    year, month, date, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    ends_day = (hour, minute, second) == (24, 0, 0)  # 24:00 is how many tables write the end of a day
    clock = datetime.time(0 if ends_day else hour, minute, second, tzinfo=_offset(found[7]))
    written = datetime.datetime.combine(datetime.date(year, month, date), clock)
    return written + datetime.timedelta(days=1) if ends_day else written


def _offset(text: str | None) -> datetime.tzinfo:
    if text is None:
        return BEIJING
    return datetime.datetime.strptime(text, "%z").tzinfo
